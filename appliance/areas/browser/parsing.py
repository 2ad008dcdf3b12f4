"""An action as it was sent into what the browser takes, or a refusal that names the field. Pure."""

from collections.abc import Mapping
from typing import Any

import msgspec

from appliance.core.errors import EngineUnavailable, InvalidInput
from appliance.ports import browser_actions as actions
from appliance.ports.browser_actions import ACTIONS, Action

INSTRUCT = "instruct"
_NO_AGENT = "instructions need an agent, which this version does not have"
_ALIASES: dict[str, dict[str, str]] = {"fill": {"value": "text"}}
_ONE_OF: dict[type[Action], tuple[str, ...]] = {
    actions.Click: ("selector", "text"),
    actions.Select: ("value", "label"),
    actions.WaitFor: ("selector", "ms", "url"),
    actions.Extract: ("selectors", "selector"),
}


def parse(action_type: str, action_data: Mapping[str, Any]) -> Action:
    """Raises InvalidInput (with `allowed` for an unknown type), EngineUnavailable."""
    if action_type == INSTRUCT:
        raise EngineUnavailable(f"instruct is not available: {_NO_AGENT}.", reason=_NO_AGENT)
    kind = ACTIONS.get(action_type)
    if kind is None:
        raise InvalidInput(
            f"there is no action {action_type[:100]!r}", loc=("body", "action_type"), allowed=[*ACTIONS, INSTRUCT]
        )
    names = _ALIASES.get(action_type, {})
    try:
        action = msgspec.convert({names.get(name, name): value for name, value in action_data.items()}, kind)
    except msgspec.ValidationError as error:
        raise InvalidInput(str(error), loc=("body", "action_data")) from None
    _check(action)
    return action


def _check(action: Action) -> None:
    if choices := _ONE_OF.get(type(action)):
        given = [name for name in choices if getattr(action, name) is not None]
        if len(given) != 1:
            raise InvalidInput(f"give exactly one of {', '.join(choices)}", loc=("body", "action_data"))
    if isinstance(action, actions.Evaluate) and len(action.script.encode()) > 65_536:
        raise InvalidInput("must have at most 65536 bytes", loc=("body", "action_data", "script"), type="too_long")
