"""OpenDocument texts (odt) to text under its headings."""

from appliance.areas.rag.archive import Archive
from appliance.areas.rag.office_blocks import Blocks
from appliance.areas.rag.text import Composer, Extract

_UNSEEN = ("tracked-changes", "annotation", "forms", "script", "automatic-styles", "font-face-decls")


def extract(archive: Archive) -> Extract:
    """What a reader sees: paragraphs, headings by their outline level, tables as rows."""
    composer = Composer()

    def level(name: str, attributes: dict[str, str]) -> int | None:
        return (
            min(int(stated), 9)
            if name == "h" and (stated := attributes.get("outline-level", "1")[:3]).isdecimal()
            else None
        )

    Blocks(composer, level, unseen=_UNSEEN).take(archive.events("content.xml"))
    return composer.finish()
