"""The limits of a bucket, as Supabase's clients write them. Pure."""

import re
from collections.abc import Sequence

from appliance.core.errors import BadRequest

_SIZE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,6})?)(gb|mb|kb|b)", re.IGNORECASE)
_UNITS = {"b": 1, "kb": 1000, "mb": 1000**2, "gb": 1000**3}
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/(\*|[a-z0-9][a-z0-9!#$&^_.+-]{0,126})")
MOST_TYPES = 100


def size_limit(written: int | str | None) -> int | None:
    """Bytes, from a number or a text such as "10MB" (a million bytes each); None, also for 0, = no limit of its own.

    Raises BadRequest.
    """
    if written is None or isinstance(written, int):
        size = written or 0
    else:
        found = _SIZE.fullmatch(written.strip())
        size = int(float(found[1]) * _UNITS[found[2].lower()]) if found else -1
    if not 0 <= size <= 2**53:
        raise BadRequest(
            f"Invalid file size format {written!r}, hint: use 20GB / 20MB / 30KB / 3B", error_code="InvalidRequest"
        )
    return size or None


def type_limit(written: Sequence[str] | None) -> list[str] | None:
    """Media types, `image/*` for all of a kind; None, also for an empty list and for `*/*`, = all.

    Raises BadRequest.
    """
    types = [each.partition(";")[0].strip().lower() for each in written or () if each]
    if not types or "*/*" in types or "*" in types:
        return None
    if len(types) > MOST_TYPES:
        raise BadRequest(f"A bucket may name at most {MOST_TYPES} types.", error_code="InvalidRequest")
    for each in types:
        if not _TYPE.fullmatch(each):
            raise BadRequest(f"mime type {each[:100]!r} is not supported", error_code="invalid_mime_type")
    return list(dict.fromkeys(types))
