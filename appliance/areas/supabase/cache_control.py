"""How long caches may keep a file, as the sender of it wishes. Pure."""

import re

from appliance.core.errors import BadRequest

_FIT = re.compile(r"[A-Za-z0-9=, \-]{1,200}")


def cache_control(sent: str | None) -> str | None:
    """The header for what a client sent: a number of seconds, or the header itself. Raises BadRequest."""
    text = (sent or "").strip()
    if not text:
        return None
    if not _FIT.fullmatch(text):
        raise BadRequest("The cache control may have letters, digits, = , and - only.", error_code="InvalidRequest")
    return f"max-age={text}" if text.isdecimal() else text
