"""What a file is, by its content. The name only decides between kinds of text, never against the content. Pure."""

import codecs
import re
from pathlib import Path, PurePosixPath

import msgspec

HEAD_BYTES = 64 * 1024
UNKNOWN = "application/octet-stream"
PLAIN = "text/plain"

# Offset, bytes, type. The first that fits wins.
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"II+\0", "image/tiff"),
    (0, b"MM\0+", "image/tiff"),
    (0, b"\0\0\1\0", "image/vnd.microsoft.icon"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"%!PS", "application/postscript"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\0", "application/x-xz"),
    (0, b"\x28\xb5\x2f\xfd", "application/zstd"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (257, b"ustar", "application/x-tar"),
    (0, b"SQLite format 3\0", "application/vnd.sqlite3"),
    (0, b"\x7fELF", "application/x-elf"),
    (0, b"MZ", "application/vnd.microsoft.portable-executable"),
    (0, b"\0asm", "application/wasm"),
    (0, b"PAR1", "application/vnd.apache.parquet"),
    (0, b"wOFF", "font/woff"),
    (0, b"wOF2", "font/woff2"),
    (0, b"\0\1\0\0\0", "font/ttf"),
    (0, b"OTTO", "font/otf"),
    (0, b"fLaC", "audio/flac"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
)

_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_FTYP = {b"avif": "image/avif", b"avis": "image/avif", b"heic": "image/heic", b"mif1": "image/heif"} | {
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
}

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OOXML = {
    b"word/": _OFFICE + "wordprocessingml.document",
    b"xl/": _OFFICE + "spreadsheetml.sheet",
    b"ppt/": _OFFICE + "presentationml.presentation",
}
_OLE = {
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".ppt": "application/vnd.ms-powerpoint",
    ".msg": "application/vnd.ms-outlook",
}

# Kinds of text that only a name (or the sender) can tell apart.
_TEXT = {
    ".txt": PLAIN,
    ".log": PLAIN,
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".html": "text/html",
    ".htm": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".py": "text/x-python",
    ".sh": "text/x-shellscript",
    ".sql": "application/sql",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".toml": "application/toml",
    ".jsonl": "application/x-ndjson",
    ".ndjson": "application/x-ndjson",
    ".ics": "text/calendar",
    ".vcf": "text/vcard",
    ".xml": "application/xml",
    ".xhtml": "application/xhtml+xml",
    ".svg": "image/svg+xml",
    ".rst": "text/x-rst",
    ".tex": "text/x-tex",
}
_DECLARABLE = frozenset(_TEXT.values()) | {"application/json", "message/rfc822"}

# The tags by which browsers take a text for HTML. Source: WHATWG MIME Sniffing §7.1.
_HTML = re.compile(
    rb"<(!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|!--)[\s>/]", re.IGNORECASE
)
_SVG = re.compile(rb"<(\w+:)?svg[\s>/]", re.IGNORECASE)
_XHTML = re.compile(rb"<html[\s>]", re.IGNORECASE)
_MAIL = re.compile(
    rb"(?:From|To|Received|Return-Path|Date|Subject|Message-ID|MIME-Version|Delivered-To):", re.IGNORECASE
)
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


def detect(path: Path, name: str, declared: str | None = None) -> str:
    """The media type of the file at `path`, without parameters.

    name: what the sender calls it. declared: the type the sender says; it decides only between kinds of text.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        size = file.seek(0, 2)
        file.seek(max(0, size - HEAD_BYTES))
        tail = file.read(HEAD_BYTES) if size > HEAD_BYTES else b""
    return type_of(head, tail, name, declared, whole=size <= HEAD_BYTES)


def type_of(head: bytes, tail: bytes, name: str, declared: str | None = None, *, whole: bool = True) -> str:
    """As `detect`. head, tail: the first and last HEAD_BYTES. whole: `head` is the entire file."""
    extension = PurePosixPath(name).suffix.lower()
    found = _binary_type(head, tail, extension)
    if found is not None:
        return found
    return _text_type(head, extension, declared, whole=whole) if _is_text(head, whole=whole) else UNKNOWN


def _binary_type(head: bytes, tail: bytes, extension: str) -> str | None:
    # Readers allow some bytes before the header, but what begins as markup is no PDF file.
    if b"%PDF-" in head[:1024] and not head.lstrip().startswith(b"<"):
        return "application/pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_type(head, tail)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _OLE.get(extension, "application/x-ole-storage")
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], UNKNOWN)
    if head[4:8] == b"ftyp":
        return _FTYP.get(head[8:12], "video/mp4")
    if head.startswith(b"BM") and len(head) > 26 and head[6:10] == b"\0\0\0\0":
        return "image/bmp"
    return next((kind for at, magic, kind in _MAGIC if head.startswith(magic, at)), None)


def _zip_type(head: bytes, tail: bytes) -> str:
    """Office files are archives: by their first entry, or by the names in the list at their end."""
    if head[30:38] == b"mimetype":
        stated = re.match(rb"application/(epub\+zip|vnd\.oasis\.opendocument\.[a-z-]+)", head[38:120])
        return stated[0].decode() if stated else "application/zip"
    names = head + tail
    if b"[Content_Types].xml" in names:
        return next((kind for folder, kind in _OOXML.items() if folder in names), "application/zip")
    return "application/zip"


def _is_text(head: bytes, *, whole: bool) -> bool:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    if _CONTROL.search(head):
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=whole)
    except UnicodeDecodeError:
        # An older encoding of one byte a character: mostly letters that ASCII has too.
        return sum(byte < 0x80 for byte in head) > len(head) * 0.6
    return True


def _text_type(head: bytes, extension: str, declared: str | None, *, whole: bool) -> str:
    start = _plain_bytes(head).lstrip()
    if start.startswith(b"<") and (markup := _markup_type(start)):
        # Markdown may open with a tag, and is never shown as HTML.
        return "text/markdown" if extension in (".md", ".markdown") and markup == "text/html" else markup
    if start[:1] in (b"{", b"[") and extension not in (".jsonl", ".ndjson") and _is_json(start, extension, whole):
        return "application/json"
    if extension == ".eml" and _MAIL.match(start):
        return "message/rfc822"
    if extension in _TEXT:
        return _TEXT[extension]
    stated = (declared or "").partition(";")[0].strip().lower()
    if stated in _DECLARABLE:
        return stated
    return PLAIN if head else UNKNOWN


def _plain_bytes(head: bytes) -> bytes:
    """UTF-8 bytes without the mark at the front, so that one pattern fits all encodings."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head[: len(head) & ~1].decode("utf-16", "replace").encode()
    return head.removeprefix(codecs.BOM_UTF8)


def _markup_type(start: bytes) -> str | None:
    html = _HTML.match(start)
    if _SVG.search(start) and not (html and html[1].lower() != b"!--"):
        return "image/svg+xml"
    if start.startswith(b"<?xml"):
        return "application/xhtml+xml" if _XHTML.search(start) else "application/xml"
    return "text/html" if html else None


def _is_json(start: bytes, extension: str, whole: bool) -> bool:
    if not whole:
        return extension == ".json"
    try:
        msgspec.json.decode(start)
    except (msgspec.DecodeError, RecursionError):
        return extension == ".json"
    return True
