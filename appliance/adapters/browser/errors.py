"""What goes wrong in a page, in words. Imports playwright."""

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from appliance.ports.browser_actions import Action, Navigate

_LONGEST = 500


class Refused(Exception):
    """We ourselves do not go on with the action; the message says why."""


def worded(problem: Exception, action: Action) -> str:
    """Without the log of what was tried: it quotes what was typed."""
    if isinstance(problem, PlaywrightTimeout):
        return _late(action)
    text = problem.message if isinstance(problem, PlaywrightError) else str(problem)
    text = text.partition("\nCall log:")[0].partition("\n    at ")[0].strip()
    text = text.partition(": ")[2] if text.startswith(("Page.", "Locator.", "BrowserContext.", "Frame.")) else text
    typed = getattr(action, "text", None)
    return (text.replace(typed, "***") if typed else text)[:_LONGEST] or "The page did not do it."


def _late(action: Action) -> str:
    seconds = f"{action.timeout_ms / 1000:g} s"
    if isinstance(action, Navigate):
        return f"{action.url} was not loaded within {seconds}."
    if wanted := getattr(action, "selector", None):
        return f"{wanted!r} was not there, or not ready, within {seconds}."
    return f"It did not happen within {seconds}."
