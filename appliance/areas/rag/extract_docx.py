"""Word documents (docx) to text under its headings. Macros, links and pictures are never followed."""

import re

from appliance.areas.rag.archive import Archive
from appliance.areas.rag.office_blocks import Blocks
from appliance.areas.rag.text import Composer, Extract

MAIN = "word/document.xml"
_HEADING = re.compile(r"heading ?([1-9])", re.IGNORECASE)


def extract(archive: Archive) -> Extract:
    """What a reader sees: paragraphs, headings by their styles, tables as rows. Deleted words are left out."""
    composer, levels = Composer(), _levels(archive)

    def level(name: str, attributes: dict[str, str]) -> int | None:
        if name == "outlineLvl":
            return "012345678".find(stated) + 1 or None if len(stated := attributes.get("val", "")) == 1 else None
        return levels.get(attributes.get("val", "")) if name == "pStyle" else None

    Blocks(composer, level, words=("t",), unseen=("Fallback", "del", "tabs")).take(archive.events(MAIN))
    return composer.finish()


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
