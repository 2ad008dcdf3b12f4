"""Books (epub) to text under its headings: chapters are HTML, in the order the book states."""

import posixpath
import re
from urllib.parse import unquote

from appliance.areas.rag import extract_html
from appliance.areas.rag.archive import Archive
from appliance.areas.rag.decoding import decode
from appliance.areas.rag.office_blocks import LARGEST_TEXT
from appliance.areas.rag.text import GAP, Extract, Section
from appliance.core.errors import InvalidInput

LARGEST_CHAPTER = 20 * 1024**2  # bytes
# `<title/>` is whole in XHTML, while HTML would take all that follows for the title.
_EMPTY = re.compile(r"<(title|script|style|iframe|textarea|a|p|div|span)((?:\s[^<>]*)?)/>", re.IGNORECASE)


def extract(archive: Archive) -> Extract:
    """Raises InvalidInput where there is more text than an index takes."""
    texts: list[str] = []
    sections: list[Section] = []
    start = 0
    for name in _chapters(archive):
        found = extract_html.extract(_EMPTY.sub(r"<\1\2></\1>", decode(_content(archive, name))))
        if found.text:
            texts.append(found.text)
            sections += [Section(start + each.start, start + each.end, each.headings) for each in found.sections]
            start += len(found.text) + len(GAP)
        if start > LARGEST_TEXT:
            raise InvalidInput(f"The text has more than {LARGEST_TEXT} characters.")
    return Extract(GAP.join(texts), sections)


def _chapters(archive: Archive) -> list[str]:
    """Entries of the book's spine that are there."""
    package = next(
        (each.get("full-path", "") for each in _attributes(archive, "META-INF/container.xml", "rootfile")), ""
    )
    items = {
        each.get("id", ""): posixpath.normpath(
            posixpath.join(posixpath.dirname(package), unquote(each.get("href", "")))
        )
        for each in _attributes(archive, package, "item")
    }
    spine = [items.get(each.get("idref", ""), "") for each in _attributes(archive, package, "itemref")]
    return [name for name in dict.fromkeys(spine) if name in archive.names]


def _attributes(archive: Archive, entry: str, element: str) -> list[dict[str, str]]:
    return [found for kind, name, found in archive.events(entry) if kind == "start" and name == element]


def _content(archive: Archive, name: str) -> bytes:
    content = bytearray()
    for block in archive.blocks(name):
        content += block
        if len(content) > LARGEST_CHAPTER:
            raise InvalidInput(f"{name} in the file has more than {LARGEST_CHAPTER // 1024**2} MiB.")
    return bytes(content)
