"""What a session is to be like, read from its `automation_requirements`. Pure."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

import msgspec
from msgspec import Meta

from appliance.areas.browser.routing import FLAGS, LIGHT, NO_WAIT
from appliance.core.errors import EngineUnavailable, InvalidInput
from appliance.ports.browser import Opening
from appliance.ports.browser_actions import Cookie

_LOC = ("body", "automation_requirements")
_LIGHT_WITHOUT = frozenset({"image", "media", "font"})
_WHOLE = {"path": "/", "expires": -1, "httpOnly": False, "secure": False, "sameSite": "Lax"}
_NO_VIDEO = "video is not recorded by this version"


class Viewport(msgspec.Struct, forbid_unknown_fields=True):
    """Pixels."""

    width: Annotated[int, Meta(ge=200, le=4096)] = 1280
    height: Annotated[int, Meta(ge=200, le=4096)] = 800


class StoredItem(msgspec.Struct, forbid_unknown_fields=True):
    name: Annotated[str, Meta(max_length=10_000)]
    value: Annotated[str, Meta(max_length=200_000)]


class StoredOrigin(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    origin: Annotated[str, Meta(pattern=r"^https?://[^/\s]+\Z", max_length=2000)]
    local_storage: Annotated[list[StoredItem], Meta(max_length=1000)] = []


class StoredCookie(Cookie, frozen=True, rename="camel", omit_defaults=True, kw_only=True):
    """In a state each says its domain."""

    domain: Annotated[str, Meta(min_length=1, max_length=255)]


class State(msgspec.Struct, forbid_unknown_fields=True):
    """What a browser gives out of a session, for another to begin with."""

    cookies: Annotated[list[StoredCookie], Meta(max_length=1000)] = []
    origins: Annotated[list[StoredOrigin], Meta(max_length=100)] = []


class Requirements(msgspec.Struct, forbid_unknown_fields=True):
    """country, proxy_type: what a proxy should be like; without proxies they change nothing."""

    viewport: Viewport = msgspec.field(default_factory=Viewport)
    user_agent: Annotated[str, Meta(min_length=1, max_length=500, pattern=r"^[\x20-\x7e]+\Z")] | None = None
    locale: Annotated[str, Meta(pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*\Z")] | None = None
    timezone: Annotated[str, Meta(max_length=64)] | None = None
    country: Annotated[str, Meta(pattern=r"^[A-Za-z]{2}\Z")] | None = None
    proxy_type: Literal["residential", "isp", "mobile", "datacenter", "self_hosted"] | None = None
    block_resources: list[Literal["image", "media", "font", "stylesheet"]] = []
    storage_state: State | None = None
    record_video: bool = False


def opening(requirements: Mapping[str, Any], tool: str) -> Opening:
    """How the session's context begins. Raises InvalidInput that names the key, EngineUnavailable (video)."""
    wanted = _parse(requirements)
    if wanted.record_video:
        raise EngineUnavailable(f"A session cannot be recorded: {_NO_VIDEO}.", reason=_NO_VIDEO)
    if wanted.timezone is not None and wanted.timezone not in _time_zones():
        raise InvalidInput(f"{wanted.timezone!r} is no time zone", loc=(*_LOC, "timezone"), hint="Say Europe/Vienna.")
    return Opening(
        width=wanted.viewport.width,
        height=wanted.viewport.height,
        user_agent=wanted.user_agent,
        locale=wanted.locale,
        timezone=wanted.timezone,
        blocked=frozenset(wanted.block_resources) | (_LIGHT_WITHOUT if tool == LIGHT else frozenset()),
        waits=tool != NO_WAIT,
        storage_state=_state(wanted.storage_state),
    )


def kept(requirements: Mapping[str, Any]) -> dict[str, Any]:
    """What is stored and shown of them: a state to begin with holds cookies, so it is not."""
    return {name: value for name, value in requirements.items() if name != "storage_state"}


def _parse(requirements: Mapping[str, Any]) -> Requirements:
    for flag in FLAGS:
        if not isinstance(requirements.get(flag, False), bool):
            raise InvalidInput("must be true or false", loc=(*_LOC, flag), type="wrong_type")
    try:
        return msgspec.convert({k: v for k, v in requirements.items() if k not in FLAGS}, Requirements)
    except msgspec.ValidationError as error:
        raise InvalidInput(str(error), loc=_LOC) from None


def _state(state: State | None) -> dict[str, Any] | None:
    """As the browser takes it, which wants every cookie whole."""
    if state is None:
        return None
    cookies = [msgspec.to_builtins(each) for each in state.cookies]
    return {"cookies": [_WHOLE | each for each in cookies], "origins": msgspec.to_builtins(state.origins)}


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())
