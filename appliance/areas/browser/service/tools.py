"""Which tools there are here, and whether the browser is well."""

from dataclasses import dataclass

from appliance.areas.browser.routing import NOT_HERE, TOOLS
from appliance.ports.browser import browser


@dataclass(frozen=True, slots=True)
class Tool:
    """reason: why it is not available, None for one that is. what: a sentence."""

    name: str
    reason: str | None
    what: str


def tools() -> list[Tool]:
    """All of them, in a fixed order."""
    missing = unavailable()
    return [Tool(name, missing.get(name), what) for name, what in TOOLS.items()]


def unavailable() -> dict[str, str]:
    """Why not, by tool; one that is here is not in it."""
    why = browser.unavailable()
    return NOT_HERE if why is None else dict.fromkeys(TOOLS, why) | NOT_HERE


def why_down() -> str | None:
    """What is wrong with the browser, None while it sleeps or runs: no browser at all is no fault of this machine."""
    status = browser.status()
    return None if status.running else status.last_error
