"""Hard documents that are added to an index: each ends in a clear state, memory stays bounded, and the others go on."""

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from tests.api.bad_input.conftest import LETTER, Watched
from tests.api.bad_input.test_files import INSIDE, bomb
from tests.api.conftest import Person
from tests.api.rag.objects import make_index
from tests.unit.ocr.pages import text_pdf
from tests.unit.ocr.test_refusals import ENCRYPTED

WAIT = {"prefer": "wait=20"}
NOISE = 3 * 1024**2  # bytes of one letter: more than a MiB, packed a thousandfold
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELATION = (
    '<Relationships><Relationship Id="a" Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="b" Target="slides/slide1.xml"/></Relationships>'
)


class Hard(NamedTuple):
    """told: what a person reads of it, a regular expression."""

    name: str
    content: bytes
    told: str


def packed(entries: dict[str, str], *, locked: bool = False) -> bytes:
    """An archive; locked: every entry claims to be encrypted."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else None)
    if not locked:
        return file.getvalue()
    flags = {b"PK\x03\x04": 6, b"PK\x01\x02": 8}  # where an entry and its line in the list keep them
    content = bytearray(file.getvalue())
    for mark, offset in flags.items():
        for found in re.finditer(re.escape(mark), bytes(content)):
            content[found.start() + offset] |= 1
    return bytes(content)


def word(text: str, before: str = "") -> dict[str, str]:
    body = f"<w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body>"
    document = f'<?xml version="1.0"?>{before}<w:document {NAMESPACE}>{body}</w:document>'
    return {"[Content_Types].xml": "<Types/>", "word/document.xml": document}


def sheet(text: str) -> dict[str, str]:
    cells = f'<c t="inlineStr"><is><t>Desk</t></is></c><c t="inlineStr"><is><t>{text}</t></is></c>'
    return {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": '<w xmlns:r="u"><sheets><sheet name="Stock" sheetId="1" r:id="a"/></sheets></w>',
        "xl/_rels/workbook.xml.rels": RELATION,
        "xl/worksheets/sheet1.xml": f"<s><sheetData><row>{cells}</row></sheetData></s>",
    }


def slides(text: str) -> dict[str, str]:
    return {
        "[Content_Types].xml": "<Types/>",
        "ppt/presentation.xml": '<p xmlns:r="u"><sldIdLst><sldId id="256" r:id="b"/></sldIdLst></p>',
        "ppt/_rels/presentation.xml.rels": RELATION,
        "ppt/slides/slide1.xml": f"<x><p><t>{text}</t></p></x>",
    }


def opendocument(text: str) -> dict[str, str]:
    content = f'<o:content xmlns:o="u"><o:p>{text}</o:p></o:content>'
    return {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content}


def book(text: str) -> dict[str, str]:
    package = (
        '<package><manifest><item id="c" href="c.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="c"/></spine></package>'
    )
    return {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container><rootfile full-path="p.opf"/></container>',
        "p.opf": package,
        "c.xhtml": f"<html><body><p>{text}</p></body></html>",
    }


OFFICE: dict[str, Callable[[str], dict[str, str]]] = {
    "docx": word,
    "xlsx": sheet,
    "pptx": slides,
    "odt": opendocument,
    "epub": book,
}
LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'
MANY = text_pdf(*[[(72, 700, f"Page {number}.")] for number in range(10_000)])
HARD = [
    *(Hard(f"bomb.{ending}", packed(make("a" * NOISE)), "300 fold") for ending, make in OFFICE.items()),
    *(Hard(f"cut.{ending}", packed(make("whole"))[:-30], "no .*archive|no Word") for ending, make in OFFICE.items()),
    Hard("entities.docx", packed(word("&c;", LAUGHS)), "entities"),
    Hard("locked.docx", packed(word("secret"), locked=True), "encrypted|password"),
    Hard("locked-by-word.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "none of the types|password"),
    Hard("empty.docx", packed(word("")), "no text found"),
    Hard("sheet-without-parts.xlsx", packed({"a.txt": "x"}), "has no|none of the types|does not take"),
    Hard("locked.pdf", ENCRYPTED, "encrypted and opens only with its password"),
    Hard("cut.pdf", LETTER[: len(LETTER) // 2], "The PDF is damaged"),
    Hard("many.pdf", MANY, "10000 pages; at most 500"),
    Hard("vast.png", bomb(20_000, 10_000), "claims 200 megapixels"),
    Hard("picture.txt", bomb(20_000, 10_000), "claims 200 megapixels"),
    Hard("blank.txt", b" \n\t\n ", "no text found"),
]
RENT = "The monthly rent is 840 pounds."
RIGHT_TO_LEFT = "الإيجار الشهري ثمانمائة وأربعون دينارا. ويدفع في اليوم الخامس من كل شهر."
GOOD = [
    *(Hard(f"good.{ending}", packed(make(RENT)), "840 pounds") for ending, make in OFFICE.items()),
    Hard("utf-16.txt", RENT.encode("utf-16"), "840 pounds"),
    Hard("marked.txt", b"\xef\xbb\xbf" + RENT.encode(), "840 pounds"),
    Hard("mixed.txt", "Müller pays the rent.\n".encode() + "Größe".encode("cp1252") + b"\n840 pounds", "840 pounds"),
    Hard("nothing-but-zeros-at-the-end.txt", RENT.encode() + b"\n\n\n", "840 pounds"),
    Hard("arabic.txt", RIGHT_TO_LEFT.encode(), "ثمانمائة"),
    Hard("arabic.html", f'<html dir="rtl"><body><p>{RIGHT_TO_LEFT}</p></body></html>'.encode(), "ثمانمائة"),
    Hard("hebrew.txt", "שכר הדירה הוא שמונה מאות שקלים בחודש.".encode("utf-16"), "שמונה"),
    Hard("table.csv", b"item;price\nDesk;840 pounds\nChair;90 pounds\n", "840 pounds"),
    Hard("table.html", b"<html><table><tr><td>Desk</td><td>840 pounds</td></tr></table></html>", "840 pounds"),
]


def add(person: Person, home: dict[str, Any], file: Hard, **headers: str) -> dict[str, Any]:
    upload = {"file": (file.name, file.content)}
    return person.post("/api/v1/rag/document/upload", data=home, files=upload, headers=headers).json()


def settled(person: Person, answer: dict[str, Any]) -> dict[str, Any]:
    """What became of an upload: the document at its end, or the problem that refused it at once."""
    if isinstance(answer["status"], int):
        return {"status": "refused", "error_message": answer["detail"]}
    return person.get(f"/api/v1/rag/document/{answer['document_id']}").json()


@pytest.mark.parametrize("hard", HARD, ids=lambda hard: hard.name)
def test_a_hard_document_fails_with_its_reason(ada: Person, unharmed: Callable[[], None], hard: Hard) -> None:
    document = settled(ada, add(ada, make_index(ada), hard, **WAIT))

    assert document["status"] in ("failed", "refused"), document
    assert re.search(hard.told, document["error_message"]), document["error_message"]
    assert not INSIDE.search(document["error_message"]), document["error_message"]
    unharmed()


@pytest.mark.parametrize("good", GOOD, ids=lambda good: good.name)
def test_its_harmless_twin_is_read_and_found(ada: Person, good: Hard) -> None:
    home = make_index(ada)

    document = settled(ada, add(ada, home, good, **WAIT))

    assert document["status"] == "completed", document
    assert re.search(good.told, document["content"])
    found = ada.post("/api/v1/rag/query", json={**home, "query_text": "What is the rent?"}).json()["results"]
    assert [each["document_id"] for each in found] == [document["id"]]


def test_among_hard_documents_a_good_one_is_read_and_memory_stays_bounded(
    watched: Watched, ada: Person, unharmed: Callable[[], None]
) -> None:
    home = make_index(ada)
    unharmed()  # what reading needs by itself is loaded now
    before = watched.memory()

    given = [add(ada, home, hard) for hard in HARD]
    good = settled(ada, add(ada, home, GOOD[0], **WAIT))

    assert good["status"] == "completed", good
    unharmed()  # all of them have ended
    ends = [settled(ada, answer)["status"] for answer in given]
    assert set(ends) == {"failed", "refused"}, ends
    assert watched.memory() - before < 150 * 2**20  # bytes; one picture alone claims 200 million pixels
