"""How the parts of the house are: what each says of itself when it is asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

Status = Literal["available", "unavailable", "not_configured"]
Severity = Literal["info", "warning", "error", "critical"]


@dataclass(frozen=True, slots=True)
class State:
    """message: a sentence. alert: the type of alert to raise, also beside `available`; "" = what the check says.

    severity: of that alert, None = what the check says.
    """

    status: Status
    message: str
    alert: str = ""
    severity: Severity | None = None


def available(message: str) -> State:
    return State("available", message)


def unavailable(message: str, *, alert: str = "") -> State:
    return State("unavailable", message, alert)


def not_configured(message: str) -> State:
    """It is not wanted here, which is no fault."""
    return State("not_configured", message)


@dataclass(frozen=True, slots=True)
class Check:
    """A health check.

    run: a sentence when something is wrong, None when nothing is; or a State, where there is more to say. On a thread
    of its own, for two seconds at most. required: without it the installation is not healthy.
    warns: /readyz names it, and asks often. alert: raised while it is unavailable.
    kept_seconds: for which a good answer is believed at least; of what asks other machines.
    """

    name: str
    run: Callable[[], State | str | None]
    required: bool = False
    warns: bool = False
    alert: str = "engine_down"
    kept_seconds: float = 0

    def ask(self) -> State:
        """As a State, whatever `run` answers."""
        found = self.run()
        if isinstance(found, State):
            return found
        return available("In order") if found is None else unavailable(found)

    def wrong(self) -> str | None:
        """A sentence when something is wrong, else None."""
        found = self.ask()
        return found.message if found.status == "unavailable" else None


_checks: list[Check] = []


def set_checks(checks: Sequence[Check]) -> None:
    """What the installation consists of, as the areas say. No name is there twice."""
    _checks[:] = checks


def checks() -> Sequence[Check]:
    return tuple(_checks)
