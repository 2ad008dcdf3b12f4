"""Presentations (pptx) to text: each slide is a section, under its number and title."""

import re

from appliance.areas.rag.archive import Archive
from appliance.areas.rag.office_blocks import Blocks
from appliance.areas.rag.text import Composer, Extract

_SLIDE = re.compile(r"ppt/slides/slide(\d{1,5})\.xml")


def extract(archive: Archive) -> Extract:
    """Slides in the order of the show; the words of boxes and tables in the order of the file."""
    composer = Composer()
    for number, name in enumerate(_slides(archive), start=1):
        composer.heading(1, f"Slide {number}")
        Blocks(composer, _no_heading, words=("t",), unseen=("Fallback",)).take(archive.events(name))
    return composer.finish()


def _no_heading(name: str, attributes: dict[str, str]) -> int | None:
    return None


def _slides(archive: Archive) -> list[str]:
    """By the list of the show; slides that it does not name are not shown."""
    main, links = "ppt/presentation.xml", "ppt/_rels/presentation.xml.rels"
    targets = {
        attributes.get("Id", ""): "ppt/" + attributes.get("Target", "").removeprefix("/ppt/")
        for kind, name, attributes in archive.events(links)
        if kind == "start" and name == "Relationship"
    }
    found = []
    for kind, name, attributes in archive.events(main):
        if kind == "start" and name == "sldId":
            # `id` and `r:id`: only the relationship's is among the targets.
            found += [targets[value] for value in dict.fromkeys(attributes.values()) if value in targets]
    return [name for name in found if _SLIDE.fullmatch(name)]
