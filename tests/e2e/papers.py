"""Fifty papers of a housing association, of many kinds, made here: so that a question has one answer and one place."""

import io
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "packaging"))

import letter as letters
import scan

STREETS = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Ginkgo", "Hazel", "Ivy", "Juniper")
TRADES = ("roofer", "plumber", "painter", "glazier", "mason", "joiner", "gardener", "locksmith")
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

# question, words of the answer, file that holds them
QUESTIONS = (
    ("Who leads the work?", "Martin Oyelaran", "letter.pdf"),
    ("Where is the key of the boiler room of Cedar House?", "left drawer of the caretaker's desk", "cedar-rules.docx"),
    ("How much does the new lift of Hazel House cost?", "184,250 crowns", "hazel-minutes.eml"),
)
UNANSWERABLE = "Which school did the caretaker's daughter attend?"


def write_papers(folder: Path) -> list[Path]:
    """50 files: a scan of two pages, a photo of a notice, office files, mails, texts, and one that is damaged."""
    folder.mkdir(parents=True, exist_ok=True)
    scan.write_pdf(letters.demo_letter(), folder / "letter.pdf")
    for name, content in _papers():
        (folder / name).write_bytes(content)
    files = sorted(folder.iterdir())
    assert len(files) == 50
    return files


def _papers() -> Iterator[tuple[str, bytes]]:
    for place, street in enumerate(STREETS):
        house = f"{street} House"
        yield f"{street.lower()}-notes.txt", _notes(house, place)
        yield f"{street.lower()}-repairs.csv", _repairs(house, place)
        yield f"{street.lower()}-rules.docx", _docx(_rules(house, place))
        yield f"{street.lower()}-minutes.eml", _mail(house, place)
    for place, street in enumerate(STREETS[:3]):
        yield (
            f"{street.lower()}-rents.xlsx",
            _xlsx([["Flat", "Rent"], *[[str(n), str(410 + 7 * n + place)] for n in (1, 2, 3)]]),
        )
        yield (
            f"{street.lower()}-handbook.md",
            f"# {street} House\n\n## Bins\n\nBins go out on {_day(place)}.\n".encode(),
        )
    yield (
        "contacts.json",
        json.dumps([{"trade": trade, "phone": f"0432 {n}"} for n, trade in enumerate(TRADES)]).encode(),
    )
    yield "notice.png", photo(["NOTICE TO ALL TENANTS", "The water is off on 3 June 2031", "from 9 until 12 o'clock."])
    yield "damaged.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<<"


def _day(place: int) -> str:
    return ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")[place % 5]


def _notes(house: str, place: int) -> bytes:
    visit = f"The {TRADES[place % 8]} comes every {_day(place)}. The roof was laid in {1950 + place}."
    return f"Notes on {house}.\n\n{visit}\n".encode()


def _repairs(house: str, place: int) -> bytes:
    rows = [f"{house},{trade},{120 + 13 * n + place}" for n, trade in enumerate(TRADES)]
    return "\n".join(["house,trade,cost", *rows]).encode()


def _rules(house: str, place: int) -> list[str]:
    key = "left drawer of the caretaker's desk" if house == "Cedar House" else f"safe number {place + 2}"
    return [
        f"House rules of {house}",
        f"Quiet is kept from {20 + place % 3} o'clock on.",
        f"The key of the boiler room of {house} lies in the {key}.",
        f"Bicycles stand in the cellar of {house}, and nowhere else.",
    ]


def _mail(house: str, place: int) -> bytes:
    cost = "184,250 crowns" if house == "Hazel House" else f"{61 + place},300 crowns"
    return (
        f"From: board@example.org\r\nTo: tenants@example.org\r\nSubject: Minutes of {house}\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\n"
        f"The new lift of {house} costs {cost}. It is paid from the reserve.\r\n"
    ).encode()


def _zipped(parts: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ({"[Content_Types].xml": "<Types/>"} | parts).items():
            archive.writestr(name, content)
    return file.getvalue()


def _docx(paragraphs: list[str]) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>" for text in paragraphs)
    return _zipped({"word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'})


def _xlsx(rows: list[list[str]]) -> bytes:
    cells = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row) + "</row>"
        for row in rows
    )
    sheet = f'<worksheet xmlns="{SHEET}"><sheetData>{cells}</sheetData></worksheet>'
    names = (
        f'<workbook xmlns="{SHEET}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="Rents" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>'
    )
    return _zipped(
        {"xl/workbook.xml": names, "xl/_rels/workbook.xml.rels": relations, "xl/worksheets/sheet1.xml": sheet}
    )


def photo(lines: list[str]) -> bytes:
    """A PNG of these lines, large and clean."""
    picture = Image.new("L", (1400, 700), 235)
    ink = ImageDraw.Draw(picture)
    font = scan._font(scan.SERIF, 22)
    for place, line in enumerate(lines):
        ink.text((120, 120 + 130 * place), line, font=font, fill=20)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
