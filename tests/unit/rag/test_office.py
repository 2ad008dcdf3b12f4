"""Office files to text, and hostile ones to errors; each hostile file has a harmless twin that is read."""

import io
import zipfile
import zlib
from xml.etree import ElementTree

import pytest

from appliance.areas.rag.extraction import extract
from appliance.areas.rag.kinds import kind_of
from appliance.core.errors import InvalidInput, UnsupportedMediaType

HEADING = '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>'
ROWS = (
    "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Chair</w:t></w:r></w:p></w:tc>"
    "<w:tc><w:p><w:r><w:t>40</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
)


def packed(entries: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else None)
    return file.getvalue()


def docx(body: str, *, before: str = "", **more: str) -> bytes:
    document = f'<?xml version="1.0"?>{before}<w:document xmlns:w="urn:w"><w:body>{body}</w:body></w:document>'
    return packed({"[Content_Types].xml": "<Types/>", "word/document.xml": document} | more)


def paragraph(text: str, style: str = "") -> str:
    return f"<w:p>{style}<w:r><w:t>{text}</w:t></w:r></w:p>"


def rels(targets: dict[str, str]) -> str:
    links = "".join(f'<Relationship Id="{id}" Target="{target}"/>' for id, target in targets.items())
    return f"<Relationships>{links}</Relationships>"


def test_a_word_document_keeps_headings_and_tables():
    deleted = "<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>"

    found = extract(docx(paragraph("Prices", HEADING) + paragraph("All in pounds.") + ROWS + deleted), "docx")

    assert found.text == "Prices\n\nAll in pounds.\n\nChair | 40"
    assert [section.headings for section in found.sections] == [("Prices",)]


def test_a_heading_is_known_by_the_name_of_its_style():
    styles = '<s:styles xmlns:s="u"><s:style s:styleId="berschrift2"><s:name s:val="heading 2"/></s:style></s:styles>'
    style = '<w:pPr><w:pStyle w:val="berschrift2"/></w:pPr>'

    found = extract(docx(paragraph("Preise", style) + paragraph("x"), **{"word/styles.xml": styles}), "docx")

    assert found.sections[0].headings == ("Preise",)


def test_an_opendocument_text_keeps_headings_and_tables():
    content = (
        '<o:content xmlns:o="u"><o:h o:outline-level="1">Prices</o:h><o:p>In<o:s/>pounds.</o:p><o:table><o:table-row>'
        "<o:table-cell><o:p>Chair</o:p></o:table-cell><o:table-cell><o:p>40</o:p></o:table-cell></o:table-row>"
        "</o:table></o:content>"
    )

    found = extract(packed({"content.xml": content}), "odt")

    assert found.text == "Prices\n\nIn pounds.\n\nChair | 40"
    assert found.sections[0].headings == ("Prices",)


def test_slides_stand_in_the_order_of_the_show():
    show = '<p xmlns:r="u"><sldId r:id="b" id="256"/><sldId id="257" r:id="a"/></p>'
    links = rels({"a": "slides/slide1.xml", "b": "slides/slide2.xml"})
    slides = {f"ppt/slides/slide{n}.xml": f"<x><p><t>Words {n}</t></p></x>" for n in (1, 2)}

    found = extract(packed({"ppt/presentation.xml": show, "ppt/_rels/presentation.xml.rels": links} | slides), "pptx")

    assert found.text == "Slide 1\n\nWords 2\n\nSlide 2\n\nWords 1"
    assert [section.headings for section in found.sections] == [("Slide 1",), ("Slide 2",)]


def test_a_spreadsheet_is_rows_under_the_names_of_its_sheets():
    sheet = (
        '<s><row><c t="s"><v>0</v></c><c><v>0.30000000000000004</v></c></row><row><c/></row>'
        '<row><c t="inlineStr"><is><t>Desk</t></is></c><c t="s"><v>99</v></c><c><f>1+1</f><v>2</v></c></row></s>'
    )
    entries = {
        "xl/workbook.xml": '<w xmlns:r="u"><sheet name="Stock" sheetId="1" r:id="a"/></w>',
        "xl/_rels/workbook.xml.rels": rels({"a": "worksheets/sheet1.xml"}),
        "xl/sharedStrings.xml": "<sst><si><r><t>Cha</t></r><r><t>ir</t></r><rPh><t>x</t></rPh></si></sst>",
        "xl/worksheets/sheet1.xml": sheet,
    }

    found = extract(packed(entries), "xlsx")

    assert found.text == "Stock\n\nChair | 0.3\n\nDesk | 2"
    assert found.sections[0].headings == ("Stock",)


def test_a_mail_is_its_words_and_the_names_of_its_attachments():
    mail = (
        b"From: a@example.com\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nThe rent is due.\r\n"
        b"--x\r\nContent-Type: application/zip\r\nContent-Disposition: attachment; filename=a.zip\r\n\r\n"
        b"PK\r\n--x--\r\n"
    )

    found = extract(mail, kind_of(mail, "mail.eml"))

    assert found.title == "Grüße"
    assert "The rent is due." in found.text and found.text.endswith("Attachment: a.zip")


LAUGHS = '<!DOCTYPE a [<!ENTITY l "ha"><!ENTITY m "&l;&l;&l;">]>'
XXE = '<!DOCTYPE a [<!ENTITY m SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("before", [LAUGHS, XXE])
def test_entities_are_refused(before):
    assert extract(docx(paragraph("plain")), "docx").text == "plain"
    assert ElementTree.fromstring(f"{LAUGHS}<a>&m;</a>").text == "hahaha"  # what a parser does without the rule

    with pytest.raises(InvalidInput, match="no Word document.*entities"):
        extract(docx(paragraph("&m;"), before=before), "docx")


def test_a_file_that_unpacks_to_too_much_is_refused(monkeypatch):
    whole = docx(paragraph("a" * 3 * 1024**2))
    monkeypatch.setattr("appliance.areas.rag.archive.LARGEST_RATIO", 2000)
    assert len(extract(whole, "docx").text) == 3 * 1024**2

    monkeypatch.undo()
    with pytest.raises(InvalidInput, match="300 fold"):
        extract(whole, "docx")


def test_nesting_and_damage_are_refused():
    assert extract(docx("<w:x>" * 200 + paragraph("deep") + "</w:x>" * 200), "docx").text == "deep"

    with pytest.raises(InvalidInput, match="256 deep"):
        extract(docx("<w:x>" * 300 + paragraph("deep") + "</w:x>" * 300), "docx")
    with pytest.raises(InvalidInput, match="no Word document"):
        extract(docx(paragraph("whole"))[:-40], "docx")
    with pytest.raises(InvalidInput, match=r"no word/document\.xml"):
        extract(packed({"a.txt": "x"}), "docx")
    with pytest.raises(InvalidInput, match="no valid XML"):
        extract(docx("<w:p>"), "docx")


def test_names_of_entries_are_never_places_on_the_disk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert extract(docx(paragraph("x"), **{"../../slip.txt": "slipped"}), "docx").text == "x"
    assert list(tmp_path.rglob("*")) == []


def test_damaged_bytes_give_an_error_and_nothing_else():
    whole = docx(paragraph("whole") + ROWS)
    for at in range(len(whole)):
        try:
            extract(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :], "docx")
        except InvalidInput:
            continue
        except zlib.error as error:
            pytest.fail(f"byte {at}: {error}")


@pytest.mark.parametrize(("name", "kind"), [("a.docx", "docx"), ("a.XLSM", "xlsx"), ("a.pptx", "pptx")])
def test_archives_are_told_apart(name, kind):
    assert kind_of(b"PK\x03\x04" + bytes(60), name) == kind
    with pytest.raises(UnsupportedMediaType):
        kind_of(b"PK\x03\x04" + bytes(60), "a.zip")


def test_a_book_is_its_chapters_in_the_order_of_the_spine():
    opf = (
        '<package><item id="a" href="one%20x.xhtml"/><item id="b" href="two.xhtml"/>'
        '<itemref idref="b"/><itemref idref="a"/><itemref idref="none"/></package>'
    )
    book = packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container><rootfile full-path="O/book.opf"/></container>',
            "O/book.opf": opf,
            "O/one x.xhtml": "<html><head><title/></head><body><h1>End</h1><p>They slept.</p></body></html>",
            "O/two.xhtml": "<!DOCTYPE html><html><body><h1>Start</h1><p>They woke.</p></body></html>",
        }
    )

    found = extract(book, kind_of(book[:100], "book.epub"))

    assert found.text == "Start\n\nThey woke.\n\nEnd\n\nThey slept."
    assert [section.headings for section in found.sections] == [("Start",), ("End",)]


def test_an_outline_level_makes_a_heading():
    level = '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>'

    assert extract(docx(paragraph("Top", level)), "docx").sections[0].headings == ("Top",)
    assert extract(docx(paragraph("Top", level.replace("0", "9" * 5000))), "docx").sections[0].headings == ()


@pytest.mark.parametrize(
    ("limit", "smaller", "words"),
    [
        ("LARGEST_CONTENT", 1024**2, "more than 1 MiB"),
        ("LARGEST_TAG", 1024**2, "a tag of more than 1 MiB"),
        ("LARGEST_LIST", 16, "list of entries"),
        ("MOST_ENTRIES", 1, "more than 1 entries"),
        ("LONGEST", -1, "takes longer"),
    ],
)
def test_every_limit_holds(monkeypatch, limit, smaller, words):
    monkeypatch.setattr("appliance.areas.rag.archive.LARGEST_RATIO", 2000)
    whole = docx(f'<w:x w:y="{"a" * 3 * 1024**2}"/>' + paragraph("read"))
    assert extract(whole, "docx").text == "read"

    monkeypatch.setattr(f"appliance.areas.rag.archive.{limit}", smaller)
    with pytest.raises(InvalidInput, match=words):
        extract(whole, "docx")
