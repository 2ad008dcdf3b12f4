"""Word documents (docx) to text under its headings. Macros, links and pictures are never followed."""

import re

from appliance.areas.rag.archive import Archive, Event
from appliance.areas.rag.office_blocks import Blocks, no_heading
from appliance.areas.rag.text import Composer, Extract

MAIN = "word/document.xml"
_HEADING = re.compile(r"heading ?([1-9])", re.IGNORECASE)
_EDGE = re.compile(r"word/(header|footer)\d{0,4}\.xml")
_UNSEEN = ("Fallback", "del", "tabs")
_NOTES = {"footnoteReference": "word/footnotes.xml", "endnoteReference": "word/endnotes.xml"}


def extract(archive: Archive) -> Extract:
    """What a reader sees: paragraphs, headings by their styles, tables as rows. Deleted words are left out.

    What stands at the top of pages comes first, once; what stands at their foot, and the notes, come last.
    """
    composer, levels, cited = Composer(), _levels(archive), _Cited()

    def level(name: str, attributes: dict[str, str]) -> int | None:
        if name == "outlineLvl":
            return "012345678".find(stated) + 1 or None if len(stated := attributes.get("val", "")) == 1 else None
        return levels.get(attributes.get("val", "")) if name == "pStyle" else None

    for text in _edges(archive, "header"):
        composer.block(text)
    Blocks(composer, level, words=("t",), unseen=_UNSEEN, mark=cited).take(archive.events(MAIN))
    composer.apart()
    for text in [*_notes(archive, cited), *_edges(archive, "footer")]:
        composer.block(text)
    return composer.finish()


class _Cited:
    """Numbers the notes as the text comes to them: a `Mark`."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[str, str], int] = {}

    def __call__(self, name: str, attributes: dict[str, str]) -> str:
        if name not in _NOTES:
            return ""
        number = self.numbers.setdefault((_NOTES[name], attributes.get("id", "")), len(self.numbers) + 1)
        return f"[{number}]"


def _notes(archive: Archive, cited: _Cited) -> list[str]:
    """The notes that the text cites, with their numbers."""
    found = {
        (part, id): text
        for part in _NOTES.values()
        if part in archive.names
        for id, text in _parts(archive, part, ("footnote", "endnote"))
    }
    return [f"[{number}] {text}" for note, number in cited.numbers.items() if (text := found.get(note))]


def _edges(archive: Archive, kind: str) -> list[str]:
    """What stands at the top or the foot of pages, each once: there may be others for the first and for even ones."""
    parts = sorted(name for name in archive.names if (edge := _EDGE.fullmatch(name)) and edge[1] == kind)
    return list(dict.fromkeys(text for part in parts for _, text in _parts(archive, part, ("hdr", "ftr")) if text))


def _parts(archive: Archive, entry: str, elements: tuple[str, ...]) -> list[tuple[str, str]]:
    """(id, text) of each of these elements."""
    found: list[tuple[str, str]] = []
    inside: list[Event] = []
    id = ""
    for event in archive.events(entry):
        kind, name, attributes = event
        inside.append(event)
        if kind == "start" and name in elements:
            inside, id = [], attributes.get("id", "")
        elif kind == "end" and name in elements:
            composer = Composer()
            Blocks(composer, no_heading, words=("t",), unseen=_UNSEEN).take(inside[:-1])
            found.append((id, composer.finish().text))
    return found


def _levels(archive: Archive) -> dict[str, int]:
    """Style to level; 0 = the title. Styles are named in English whatever the language of the program."""
    found = {"Title": 0} | {f"Heading{level}": level for level in range(1, 10)}
    style = ""
    if "word/styles.xml" not in archive.names:
        return found
    for kind, name, attributes in archive.events("word/styles.xml"):
        if kind == "start" and name == "style":
            style = attributes.get("styleId", "")
        elif kind == "start" and name == "name" and (heading := _HEADING.fullmatch(attributes.get("val", ""))):
            found[style] = int(heading[1])
        elif kind == "start" and name == "name" and attributes.get("val") == "Title":
            found[style] = 0
    return found
