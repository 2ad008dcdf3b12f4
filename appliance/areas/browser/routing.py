"""Which tool a session gets: the rule table, first match with an available tool wins. Pure."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from appliance.core.errors import EngineUnavailable, UnknownEngine

DEFAULT = "playwright"
LIGHT = "browser_use"
NO_WAIT = "puppeteer"
TOOLS = {
    "playwright": "A page of its own in this machine's browser; every action waits for its element.",
    "puppeteer": "The same browser, without waiting: what is acted on must be there already.",
    "browser_use": "As playwright, but light: pictures, media and fonts are not loaded.",
    "ai_browser_agent": "Is told a goal and finds the steps itself.",
    "browserbase": "A browser that another service runs.",
    "undetected_chromedriver": "A browser that hides what it is.",
    "cloudscraper": "Gets past the protection of sites.",
}
_EVADES = "getting past a site's protection against robots is not what this is for"
NOT_HERE = {
    "ai_browser_agent": "it needs an agent, which this version does not have",
    "browserbase": "remote browsers are not part of this version",
    "undetected_chromedriver": _EVADES,
    "cloudscraper": _EVADES,
}
_RULES = (
    ("cloudflare_bypass", "cloudscraper"),
    ("anti_bot", "undetected_chromedriver"),
    ("fleet_scale", "browserbase"),
    ("llm_guided", "ai_browser_agent"),
    ("lightweight", LIGHT),
    ("headless_chrome", NO_WAIT),
)
FLAGS = (*(name for name, _ in _RULES), "js_heavy")


class Choice(NamedTuple):
    """reason: a sentence."""

    tool: str
    reason: str


def choose(requested: str | None, requirements: Mapping[str, Any], unavailable: Mapping[str, str]) -> Choice:
    """The tool asked for, or that of the first rule whose tool is here, else playwright.

    unavailable: why, by tool. Raises UnknownEngine with `allowed`, EngineUnavailable with `reason`.
    """
    if requested is not None:
        _check(requested, unavailable)
        return Choice(requested, f"asked for by name: {requested}")
    skipped: list[str] = []
    for flag, tool in _RULES:
        if requirements.get(flag) is not True:
            continue
        if tool not in unavailable:
            return Choice(tool, "; ".join([*skipped, f"{flag}: {tool}"]))
        skipped.append(f"{flag} asks for {tool}, but {unavailable[tool]}")
    _check(DEFAULT, unavailable)
    return Choice(DEFAULT, "; ".join([*skipped, "so" if skipped else "no rule applies"]) + f": {DEFAULT}")


def _check(requested: str, unavailable: Mapping[str, str]) -> None:
    if requested not in TOOLS:
        raise UnknownEngine(
            f"There is no browser tool {requested!r}.",
            hint=f"Choose one of {', '.join(TOOLS)}.",
            allowed=list(TOOLS),
        )
    if reason := unavailable.get(requested):
        raise EngineUnavailable(f"{requested} is not available: {reason}.", reason=reason)
