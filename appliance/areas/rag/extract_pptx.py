"""Presentations (pptx) to text: each slide is a section, under its number and title."""

import posixpath
import re
from collections.abc import Iterable, Iterator

from appliance.areas.rag.archive import Archive, Event
from appliance.areas.rag.office_blocks import Blocks
from appliance.areas.rag.text import Composer, Extract

_SLIDE = re.compile(r"ppt/slides/slide(\d{1,5})\.xml")
_NOTES = re.compile(r"ppt/notesSlides/notesSlide\d{1,5}\.xml")
_TITLES = ("title", "ctrTitle")


def extract(archive: Archive) -> Extract:
    """Slides in the order of the show, each with what its speaker noted; boxes and tables in the order of the file."""
    composer = Composer()
    for number, name in enumerate(_slides(archive), start=1):
        composer.heading(1, f"Slide {number}")
        _take(composer, _with_titles(archive.events(name)))
        for notes in _notes(archive, name):
            _take(composer, _bodies(archive.events(notes)))
    return composer.finish()


def _take(composer: Composer, events: Iterable[Event]) -> None:
    Blocks(composer, _level, words=("t",), unseen=("Fallback",)).take(events)


def _level(name: str, attributes: dict[str, str]) -> int | None:
    return 2 if name == "h" else None


def _with_titles(events: Iterable[Event]) -> Iterator[Event]:
    """The paragraphs of a slide's title become headings, as in texts."""
    titled = False
    for kind, name, attributes in events:
        if kind == "start" and name == "ph":
            titled = attributes.get("type") in _TITLES
        elif name == "sp":
            titled = False
        yield (kind, "h" if titled and name == "p" and kind != "text" else name, attributes)


def _bodies(events: Iterable[Event]) -> Iterator[Event]:
    """Of a page of notes what the speaker wrote: not the slide's number, the date and the like."""
    written = False
    for kind, name, attributes in events:
        if kind == "start" and name == "ph":
            written = attributes.get("type") == "body"
        elif name == "sp":
            written = False
        elif written:
            yield kind, name, attributes


def _notes(archive: Archive, slide: str) -> list[str]:
    folder, name = posixpath.split(slide)
    targets = _targets(archive, f"{folder}/_rels/{name}.rels", folder).values()
    return [target for target in targets if _NOTES.fullmatch(target) and target in archive.names]


def _slides(archive: Archive) -> list[str]:
    """By the list of the show; slides that it does not name are not shown."""
    targets = _targets(archive, "ppt/_rels/presentation.xml.rels", "ppt", needed=True)
    found = []
    for kind, name, attributes in archive.events("ppt/presentation.xml"):
        if kind == "start" and name == "sldId":
            # `id` and `r:id`: only the relationship's is among the targets.
            found += [targets[value] for value in dict.fromkeys(attributes.values()) if value in targets]
    return [name for name in found if _SLIDE.fullmatch(name)]


def _targets(archive: Archive, links: str, folder: str, *, needed: bool = False) -> dict[str, str]:
    """Id of a relationship to the entry it means."""
    if not needed and links not in archive.names:
        return {}
    return {
        attributes.get("Id", ""): posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))[1:]
        for kind, name, attributes in archive.events(links)
        if kind == "start" and name == "Relationship"
    }
