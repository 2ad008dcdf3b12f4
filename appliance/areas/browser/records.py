"""What is kept of an action: what it was and what came of it, without the secrets that went through. Pure."""

from collections.abc import Mapping
from typing import Any

STARS = "***"
_TYPED = ("text", "value", "key")


def kept_data(action_type: str, data: Mapping[str, Any], *, secret: bool) -> dict[str, Any]:
    """secret: what was typed went, or may have gone, into a password field."""
    kept = dict(data)
    if action_type in ("fill", "type", "press") and secret:
        kept |= {name: STARS for name in _TYPED if name in kept and not _names_a_key(name, kept[name])}
    if action_type == "cookies" and isinstance(kept.get("cookies"), list):
        kept["cookies"] = without_values(kept["cookies"])
    return kept


def kept_result(result: Mapping[str, Any]) -> dict[str, Any]:
    """Without cookies' values, and without a picture that lies in the storage anyway."""
    kept = dict(result)
    if isinstance(kept.get("cookies"), list):
        kept["cookies"] = without_values(kept["cookies"])
    if isinstance(picture := kept.get("screenshot"), dict):
        kept["screenshot"] = {name: value for name, value in picture.items() if name != "data"}
    return kept


def without_values(cookies: list[Any]) -> list[Any]:
    """Who has the value of a cookie is signed in."""
    return [{**each, "value": STARS} if isinstance(each, dict) and "value" in each else each for each in cookies]


def _names_a_key(name: str, value: object) -> bool:
    """`Enter` says nothing of a password; a single letter does."""
    return name == "key" and isinstance(value, str) and len(value) > 1
