"""What a file is, by its first bytes. Its name says nothing."""

from pathlib import Path
from typing import Literal

from appliance.core.errors import InvalidInput

Kind = Literal["pdf", "png", "jpeg", "tiff", "bmp", "gif", "webp"]

_PDF_WITHIN = 1024  # readers accept a PDF header anywhere in the first kilobyte
_BEGINNINGS: tuple[tuple[bytes, Kind], ...] = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"II+\0", "tiff"),  # BigTIFF
    (b"MM\0+", "tiff"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
)
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"%!PS", "PostScript"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"<", "HTML or XML"),
    (b"{", "JSON"),
)


def kind_of(path: Path) -> Kind:
    """Raises InvalidInput for an empty file and for one that is none of the kinds that can be read."""
    with path.open("rb") as file:
        head = file.read(_PDF_WITHIN)
    if not head:
        raise InvalidInput("The file is empty (0 bytes).", hint="Send it again.")
    if b"%PDF-" in head:
        return "pdf"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    raise _unknown(head)


def _unknown(head: bytes) -> InvalidInput:
    looks = next((f" It looks like {name}." for beginning, name in _OTHERS if head.lstrip().startswith(beginning)), "")
    return InvalidInput(
        f"The file is neither a PDF nor a picture that can be read.{looks}",
        hint="Send a PDF, PNG, JPEG, TIFF, BMP, GIF or WebP.",
        allowed=["pdf", "png", "jpeg", "tiff", "bmp", "gif", "webp"],
    )
