"""Which tools there are here."""

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
