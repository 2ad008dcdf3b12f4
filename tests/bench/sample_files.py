"""Files of ten kinds with a letter in each, drawn by its number."""

import io
import json
import textwrap
import zipfile
from collections.abc import Callable
from html import escape
from importlib import import_module

from tests.unit.ocr.pages import text_pdf

LINE, LINES = 88, 45  # characters, and lines on a page
DOCX, ODT = "word/document.xml", "content.xml"


def sample_file(number: int) -> tuple[str, bytes]:
    """A name and the content; the kinds take turns."""
    paragraphs = [each for each in import_module("letter").random_letter(number).text().split("\n\n") if each.strip()]
    ending = list(_MAKERS)[number % len(_MAKERS)]
    return f"letter {number}.{ending}", _MAKERS[ending](paragraphs)


def _text(paragraphs: list[str]) -> bytes:
    return "\n\n".join(paragraphs).encode()


def _markdown(paragraphs: list[str]) -> bytes:
    return "\n\n".join([f"# {paragraphs[0]}", *paragraphs[1:]]).encode()


def _html(paragraphs: list[str]) -> bytes:
    body = "".join(f"<p>{escape(each)}</p>" for each in paragraphs[1:])
    return f"<!doctype html><html><body><h1>{escape(paragraphs[0])}</h1>{body}</body></html>".encode()


def _csv(paragraphs: list[str]) -> bytes:
    rows = (f'{number},"{each}"' for number, each in enumerate(paragraphs))
    return "\n".join(["number,text", *rows]).replace("\n\n", "\n").encode()


def _json(paragraphs: list[str]) -> bytes:
    return json.dumps({"title": paragraphs[0], "paragraphs": paragraphs[1:]}, indent=1).encode()


def _mail(paragraphs: list[str]) -> bytes:
    head = "From: a@example.com\r\nTo: b@example.com\r\nSubject: A letter\r\nContent-Type: text/plain; charset=utf-8"
    return "\r\n\r\n".join([head, *paragraphs]).encode()


def _docx(paragraphs: list[str]) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{escape(each)}</w:t></w:r></w:p>" for each in paragraphs)
    document = f'<?xml version="1.0"?><w:document xmlns:w="urn:w"><w:body>{body}</w:body></w:document>'
    return _packed({"[Content_Types].xml": "<Types/>", DOCX: document})


def _odt(paragraphs: list[str]) -> bytes:
    body = "".join(f"<o:p>{escape(each)}</o:p>" for each in paragraphs)
    return _packed({"mimetype": "application/vnd.oasis.opendocument.text", ODT: f'<o:c xmlns:o="u">{body}</o:c>'})


def _xlsx(paragraphs: list[str]) -> bytes:
    rows = "".join(f'<row><c t="inlineStr"><is><t>{escape(each)}</t></is></c></row>' for each in paragraphs)
    link = '<Relationship Id="a" Target="worksheets/sheet1.xml"/>'
    return _packed(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": '<w xmlns:r="u"><sheet name="Letter" sheetId="1" r:id="a"/></w>',
            "xl/_rels/workbook.xml.rels": f"<Relationships>{link}</Relationships>",
            "xl/worksheets/sheet1.xml": f"<s>{rows}</s>",
        }
    )


def _pdf(paragraphs: list[str]) -> bytes:
    plain = "\n\n".join(paragraphs).replace("(", "[").replace(")", "]").encode("ascii", "replace").decode()
    lines = [line for each in plain.split("\n") for line in textwrap.wrap(each, LINE) or [""]]
    pages = [lines[start : start + LINES] for start in range(0, len(lines), LINES)]
    return text_pdf(*([(50, 740 - 15 * at, line) for at, line in enumerate(page) if line] for page in pages))


def _packed(entries: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else None)
    return file.getvalue()


_MAKERS: dict[str, Callable[[list[str]], bytes]] = {
    "txt": _text,
    "md": _markdown,
    "html": _html,
    "csv": _csv,
    "json": _json,
    "eml": _mail,
    "docx": _docx,
    "odt": _odt,
    "xlsx": _xlsx,
    "pdf": _pdf,
}
