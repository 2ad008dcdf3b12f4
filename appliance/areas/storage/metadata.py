"""What people note about a file: a JSON object of limited size. Pure."""

from typing import Any

import msgspec

from appliance.core.errors import InvalidInput

LARGEST = 16 * 1024  # bytes of JSON
DEEPEST = 32
_LOC = ("body", "metadata")


def parse_metadata(text: str | None) -> dict[str, Any]:
    """The object that the JSON `text` holds; nothing for None or "". Raises InvalidInput."""
    if not text or not text.strip():
        return {}
    try:
        return checked_metadata(msgspec.json.decode(text))
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError) as error:
        raise InvalidInput("must be JSON", loc=_LOC) from error


def checked_metadata(value: Any) -> dict[str, Any]:
    """`value` itself if it is an object within the limits. Raises InvalidInput."""
    if not isinstance(value, dict):
        raise InvalidInput("must be a JSON object", loc=_LOC, type="wrong_type")
    if not _fits(value, DEEPEST):
        raise InvalidInput(f"may be nested at most {DEEPEST} deep", loc=_LOC)
    if len(msgspec.json.encode(value)) > LARGEST:
        raise InvalidInput(f"may hold at most {LARGEST} bytes", loc=_LOC, type="too_long")
    return value


def _fits(value: Any, depth: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return depth >= 0 and all(_fits(each, depth - 1) for each in inner)
