"""Which of two words for a content counts: what the content shows, or what its sender calls it. Pure."""

import re

from appliance.areas.storage.detect import PLAIN, UNKNOWN

_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")

# A content shows only what holds it: the sender knows whether sound or pictures, a book or a program are inside.
_HOLDERS = ("application/zip", "application/x-ole-storage", "application/gzip")

# Words of old that mean the same.
_SAME = {
    "application/csv": "text/csv",
    "application/javascript": "text/javascript",
    "application/x-gzip": "application/gzip",
    "application/x-javascript": "text/javascript",
    "application/x-zip-compressed": "application/zip",
    "audio/mp3": "audio/mpeg",
    "audio/wave": "audio/wav",
    "audio/x-wav": "audio/wav",
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/x-icon": "image/vnd.microsoft.icon",
    "image/x-ms-bmp": "image/bmp",
    "text/xml": "application/xml",
}


def declared_type(said: str | None) -> str:
    """What a sender said, without parameters; "" for nothing, for what says nothing, and for what is no media type."""
    declared = (said or "").partition(";")[0].strip().lower()
    return declared if _MEDIA_TYPE.fullmatch(declared) and declared != UNKNOWN else ""


def counted_type(found: str, declared: str) -> str:
    """found: by content. declared: as `declared_type` answers it; it never makes markup or a program something else."""
    media = ("audio/", "video/")
    if not declared:
        return found
    if found in (PLAIN, UNKNOWN) or (found.startswith(media) and declared.startswith(media)):
        return declared
    return declared if found in _HOLDERS and declared.startswith("application/") else found


def is_among(content_type: str, allowed: tuple[str, ...]) -> bool:
    """Whether a list with entries such as `text/*` has it, by whichever of its names."""
    names = {content_type, *(old for old, new in _SAME.items() if new == _SAME.get(content_type, content_type))}
    names.add(_SAME.get(content_type, content_type))
    return any(name in allowed or name.partition("/")[0] + "/*" in allowed for name in names)
