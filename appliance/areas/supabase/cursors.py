"""Where the next page of a list begins, as a text that clients hand back. Pure."""

import base64
import binascii

import msgspec

from appliance.areas.storage.service import Column, Entry, Mark
from appliance.core.errors import BadRequest


def write_cursor(last: Entry, column: Column) -> str:
    """After `last`, in a list sorted by `column`."""
    value = last.path if column == "name" or last.file is None else getattr(last.file, column)
    return base64.urlsafe_b64encode(msgspec.json.encode((value, last.path))).decode()


def read_cursor(cursor: str | None, column: Column) -> Mark | None:
    """Raises BadRequest for one that is none, or of a list sorted in another way."""
    if not cursor:
        return None
    try:
        mark = msgspec.json.decode(base64.urlsafe_b64decode(cursor.encode()), type=tuple[str | int, str])
    except (binascii.Error, ValueError, msgspec.DecodeError):
        raise _foreign() from None
    if isinstance(mark[0], str) != (column == "name"):
        raise _foreign()
    return mark


def _foreign() -> BadRequest:
    return BadRequest("This cursor is none of this list's.", error_code="InvalidRequest")
