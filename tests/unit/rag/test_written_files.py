"""Office files as well-known programs write them."""

import datetime
import io
import zipfile

import docx
import openpyxl
import pptx
import pytest
import xlsxwriter
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from appliance.areas.rag import service
from appliance.areas.rag.extraction import extract
from appliance.areas.rag.kinds import kind_of
from appliance.core.errors import UnsupportedMediaType


def saved(file) -> bytes:
    content = io.BytesIO()
    file.save(content)
    return content.getvalue()


def read(content: bytes, name: str):
    return extract(content, kind_of(content[:4096], name))


def test_a_word_document_has_headings_tables_heads_and_feet():
    written = docx.Document()
    written.sections[0].header.paragraphs[0].text = "Muster GmbH, confidential"
    written.sections[0].footer.paragraphs[0].text = "Register court Bonn"
    written.add_heading("Price list", 0)
    written.add_paragraph("All prices in euro.")
    written.add_heading("Furniture", 1)
    table = written.add_table(rows=3, cols=3)
    for row, cells in zip(
        table.rows, [("Name", "Colour", "Price"), ("Chair", "", "40"), ("Desk", "oak", "120")], strict=True
    ):
        for cell, words in zip(row.cells, cells, strict=True):
            cell.text = words
    written.add_heading("Delivery", 2)
    written.add_paragraph("Within a week.")

    found = read(saved(written), "prices.docx")

    assert found.text == (
        "Muster GmbH, confidential\n\nPrice list\n\nAll prices in euro.\n\nFurniture\n\n"
        "Name | Colour | Price\nChair |  | 40\nDesk | oak | 120\n\nDelivery\n\nWithin a week.\n\nRegister court Bonn"
    )
    assert found.title == "Price list"
    assert [section.headings for section in found.sections] == [
        (),
        ("Price list",),
        ("Price list", "Furniture"),
        ("Price list", "Furniture", "Delivery"),
        (),
    ]
    [rows] = found.rows
    assert (rows.header, found.text[rows.start : rows.end]) == (
        "Name | Colour | Price",
        "Chair |  | 40\nDesk | oak | 120",
    )


def test_notes_of_a_word_document_follow_the_text_under_their_numbers():
    written = docx.Document()
    paragraph = written.add_paragraph("The rent is due in June")
    paragraph.runs[0]._r.append(parse_xml(f'<w:footnoteReference {nsdecls("w")} w:id="2"/>'))
    paragraph.add_run(".")
    notes = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        '<w:footnote w:id="1"><w:p><w:r><w:t>Cited by nobody.</w:t></w:r></w:p></w:footnote>'
        '<w:footnote w:id="2"><w:p><w:r><w:t>On the first of the month.</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    content = with_part(saved(written), "word/footnotes.xml", notes)

    found = read(content, "lease.docx")

    assert found.text == "The rent is due in June[1].\n\n[1] On the first of the month."


def with_part(content: bytes, name: str, xml: str) -> bytes:
    changed = io.BytesIO(content)
    with zipfile.ZipFile(changed, "a") as archive:
        archive.writestr(name, xml)
    return changed.getvalue()


def test_a_presentation_has_titles_tables_and_the_speakers_notes():
    written = pptx.Presentation()
    slide = written.slides.add_slide(written.slide_layouts[1])
    slide.shapes.title.text = "Results"
    slide.placeholders[1].text = "Sales grew."
    slide.notes_slide.notes_text_frame.text = "Mention the weather."
    second = written.slides.add_slide(written.slide_layouts[5])
    second.shapes.title.text = "Numbers"
    table = second.shapes.add_table(3, 2, 0, 0, 100, 100).table
    for row, cells in enumerate([("Town", "Sales"), ("Bonn", "12"), ("Kiel", "9")]):
        for column, words in enumerate(cells):
            table.cell(row, column).text = words

    found = read(saved(written), "talk.pptx")

    assert found.text == (
        "Slide 1\n\nResults\n\nSales grew.\n\nMention the weather.\n\n"
        "Slide 2\n\nNumbers\n\nTown | Sales\nBonn | 12\nKiel | 9"
    )
    assert found.sections[1].headings == ("Slide 1", "Results")
    assert [rows.header for rows in found.rows] == ["Town | Sales"]


DAY = datetime.date(2024, 2, 29)
MOMENT = datetime.datetime(2023, 12, 31, 23, 59, 58)


def test_a_spreadsheet_shows_dates_and_keeps_its_columns():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Bookings"
    sheet.append(["Day", "Guest", "From", "Share", "Amount"])
    sheet.append([DAY, "Ada", datetime.time(14, 30), 0.125, 0.1 + 0.2])
    sheet.append([MOMENT, None, None, None, 7])
    sheet["D2"].number_format = "0.0%"
    sheet["E3"].number_format = '#,##0.00 "days"'
    sheet.append([None, "Bob"])
    hours = book.create_sheet("Hours")
    hours["B2"] = datetime.timedelta(hours=26, minutes=30)

    found = read(saved(book), "bookings.xlsx")

    assert found.text == (
        "Bookings\n\nDay | Guest | From | Share | Amount\n2024-02-29 | Ada | 14:30:00 | 12.5% | 0.3\n"
        "2023-12-31 23:59:58 |  |  |  | 7\n| Bob\n\nHours\n\n26:30:00"
    )
    assert [section.headings for section in found.sections] == [("Bookings",), ("Hours",)]
    assert [rows.header for rows in found.rows] == ["Day | Guest | From | Share | Amount"]


@pytest.mark.parametrize("date_1904", [False, True])
@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("yyyy-mm-dd", "2024-02-29"),
        ("dd.mm.yy", "2024-02-29"),
        ("[$-407]d. mmmm yyyy;@", "2024-02-29"),
        ('"day "d', "2024-02-29"),
        ("mmm-yy", "2024-02-29"),
    ],
)
def test_days_are_days_in_every_country_and_calendar(date_1904, code, shown):
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"date_1904": date_1904})
    book.add_worksheet().write_datetime(
        0, 0, datetime.datetime.combine(DAY, datetime.time()), book.add_format({"num_format": code})
    )
    book.close()

    assert read(content.getvalue(), "a.xlsx").text == f"Sheet1\n\n{shown}"


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("General", "45351"),
        ("0.00", "45351"),
        ('0 "days"', "45351"),
        ("[Red]0", "45351"),
        ("0.00E+00", "45351"),
        ("#,##0;[Red]-#,##0", "45351"),
        ("[h]:mm", "1088424:00:00"),
    ],
)
def test_what_is_no_date_stays_a_number(code, shown):
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    book.add_worksheet().write_number(0, 0, 45351, book.add_format({"num_format": code}))
    book.close()

    assert read(content.getvalue(), "a.xlsx").text == f"Sheet1\n\n{shown}"


@pytest.mark.parametrize(
    ("number", "shown"), [(1, "1900-01-01"), (59, "1900-02-28"), (61, "1900-03-01"), (-1, "-1"), (3e6, "3000000")]
)
def test_the_first_days_and_days_that_are_none(number, shown):
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    book.add_worksheet().write_number(0, 0, number, book.add_format({"num_format": 14}))
    book.close()

    assert read(content.getvalue(), "a.xlsx").text == f"Sheet1\n\n{shown}"


@pytest.mark.parametrize("name", ["letter", "letter.txt", "letter.xlsx", "letter.zip"])
def test_a_file_is_what_it_holds_whatever_its_name_says(name):
    written = docx.Document()
    written.add_paragraph("The rent is due.")

    assert read(saved(written), name).text == "The rent is due."


def test_an_archive_of_anything_is_no_document():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("word/notes.txt", "words")

    with pytest.raises(UnsupportedMediaType):
        kind_of(content.getvalue(), "a.zip")


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.pptx", "a.epub", "a.odt"])
@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9, 0.99])
def test_files_that_are_cut_off_end_in_a_clear_state(ada, index, upload, run_jobs, name, kept):
    written = docx.Document()
    written.add_paragraph("The rent is due. " * 500)
    whole = saved(written)
    added = service.add_upload(ada, index.id, upload(whole[: int(len(whole) * kept)], name)).document
    other = service.plan_document(ada, index.id, content="Cats sleep.")
    service.add_document(other)
    run_jobs()

    cut = service.find_document(ada, added.id)
    assert cut.status == "failed"
    assert cut.error_message.startswith("This is no ")
    assert service.find_document(ada, other.id).status == "completed"
