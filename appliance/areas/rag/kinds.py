"""What a file is, by its content; its name only tells kinds of text, and of archives, apart."""

import re
from typing import Literal

from appliance.core.errors import InvalidInput, UnsupportedMediaType

Kind = Literal["pdf", "image", "html", "markdown", "text", "csv", "json", "docx", "odt", "pptx", "xlsx", "epub", "eml"]
OFFICE: dict[Kind, str] = {
    "docx": "Word document",
    "odt": "OpenDocument text",
    "pptx": "presentation",
    "xlsx": "spreadsheet",
    "epub": "book",
}
HEAD = 4096  # bytes that decide

_IMAGES = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"II*\x00",
    b"MM\x00*",
    b"GIF87a",
    b"GIF89a",
)
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"%!PS")
_ENTRY = re.compile(rb"PK\x03\x04.{26}([\x20-\x7e]{1,100})", re.DOTALL)  # its name, and perhaps some of what follows
_PACKAGE = (b"[Content_Types].xml", b"_rels/.rels")
_FOLDERS: dict[bytes, Kind] = {b"word/": "docx", b"xl/": "xlsx", b"ppt/": "pptx"}
_PAGES = (b"<!doctype html", b"<html", b"<head", b"<body")
_BY_NAME: dict[str, Kind] = {
    **dict.fromkeys(("md", "markdown", "mdown", "mkd"), "markdown"),
    **dict.fromkeys(("csv", "tsv", "tab"), "csv"),
    **dict.fromkeys(("json", "jsonl", "ndjson", "geojson"), "json"),
}
_MAIL = re.compile(rb"[A-Za-z][A-Za-z0-9-]{0,70}:[ \t]")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def kind_of(head: bytes, name: str) -> Kind:
    """Kind of a file from its first HEAD bytes.

    Raises InvalidInput for an empty file and UnsupportedMediaType for anything no text can be taken from.
    """
    if not head:
        raise InvalidInput(f"{name} is empty: it has 0 bytes.", loc=("body", "file"))
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if _is_image(head):
        return "image"
    if head.startswith(_ARCHIVES[0]) and (office := _office_kind(head, name)):
        return office
    if head.startswith(_ARCHIVES) or _is_binary(head):
        raise UnsupportedMediaType(
            f"{name} is none of the types that can be indexed.",
            hint="Add text, Markdown, HTML, CSV, JSON, docx, odt, pptx, xlsx, epub, eml, PDF, PNG, JPEG, TIFF, BMP, GIF"
            " or WebP.",
        )
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_PAGES) or (start.startswith((b"<!--", b"<?xml")) and b"<html" in start):
        return "html"
    if name.lower().endswith(".eml") and _MAIL.match(head):
        return "eml"
    return _BY_NAME.get(name.lower().rpartition(".")[2], "text")


def _office_kind(head: bytes, name: str) -> Kind | None:
    """Of an archive: by what its first entries are, and only then by its name, as others may stand in front."""
    if head[30:38] == b"mimetype":
        if head[38:].startswith(b"application/epub+zip"):
            return "epub"
        return "odt" if head[38:].startswith(b"application/vnd.oasis.opendocument.text") else None
    entries = [match[1] for match in _ENTRY.finditer(head)]
    if any(entry.startswith(_PACKAGE) for entry in entries):
        for folder, kind in _FOLDERS.items():
            if any(entry.startswith(folder) for entry in entries):
                return kind
    ending = name.lower().rpartition(".")[2][:4].replace("m", "x")
    return next((kind for kind in OFFICE if kind == ending), None)


def _is_image(head: bytes) -> bool:
    webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    bitmap = head[:2] == b"BM" and len(head) > 26 and head[6:10] == b"\0\0\0\0"
    return webp or bitmap or head.startswith(_IMAGES)


def _is_binary(head: bytes) -> bool:
    if head.startswith(_UTF16):
        return False
    control = sum(byte < 9 or 13 < byte < 32 and byte != 27 for byte in head)
    return b"\0" in head or control > len(head) // 100
