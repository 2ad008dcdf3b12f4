"""Files that cannot be read, and what a person is told."""

import struct
import zlib

import pytest

from appliance.adapters.ocr import TesseractReader
from appliance.core.errors import EngineUnavailable, InvalidInput
from appliance.ports.ocr import ReadOptions
from tests.unit.ocr.pages import pdf, text_pdf

ENCRYPTED = pdf(
    [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>",
        b"<</Filter/Standard/V 1/R 2/P -4/O<" + b"ab" * 32 + b">/U<" + b"cd" * 32 + b">>>",
    ],
    trailer=b"/Encrypt 4 0 R/ID[<00><00>]",
)
PAGE_OF_A_KILOMETRE = b"<</Type/XObject/Subtype/Image/Width 50000/Height 50000/BitsPerComponent 1/ColorSpace/DeviceGray"


def png(width: int, height: int, pixels: bytes = b"\0" * 100) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "The file is empty"),
        (b"Dear Sir", "neither a PDF nor a picture"),
        (b"PK\x03\x04word/document.xml", "looks like a ZIP archive or an office document"),
        (b"%PDF-1.7\nnothing more", "The PDF is damaged"),
        (text_pdf([(72, 700, "Cut")])[:300], "The PDF is damaged"),
        (ENCRYPTED, "The PDF is encrypted"),
        (png(50_000, 50_000), "claims 2500 megapixels; at most 100"),
        (png(11_000, 10_000), r"claims 110 megapixels \(11000 × 10000\); at most 100"),
        (png(400, 400), "The picture is damaged"),
        (png(400, 400)[:20], "The picture is damaged"),
        (b"\xff\xd8\xff\xe0 not a JPEG", "The picture is damaged"),
        (b"II*\0\x08\0\0\0\xff\xff", "The picture is damaged"),
        (b"GIF89a\x01\0", "The picture is damaged"),
        (b"BM\0\0", "The picture is damaged"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "The picture is damaged"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(reader, saved, content, told):
    path = saved(content)

    with pytest.raises(InvalidInput, match=told):
        list(reader.read(path, ReadOptions()))


def test_a_pdf_without_pages_is_damaged_whatever_was_refused_before(reader, saved):
    with pytest.raises(InvalidInput, match="encrypted"):
        reader.page_count(saved(ENCRYPTED))

    with pytest.raises(InvalidInput, match="The PDF is damaged"):
        reader.page_count(saved(pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"])))


def test_a_file_is_what_its_bytes_say_and_not_its_name(reader, saved):
    assert reader.page_count(saved(text_pdf([(72, 700, "A letter")]), "letter.png")) == 1

    with pytest.raises(InvalidInput, match="neither a PDF nor a picture"):
        reader.page_count(saved(b"plain words", "letter.pdf"))


def test_a_cut_off_picture_is_not_half_read(reader, saved, page):
    whole = saved(page, format="JPEG").read_bytes()

    with pytest.raises(InvalidInput, match="damaged or cut short"):
        list(reader.read(saved(whole[: len(whole) // 2]), ReadOptions()))


def test_a_document_of_too_many_pages_is_refused(reader, saved):
    path = saved(text_pdf(*[[(72, 700, "One of many.")]] * 501))

    with pytest.raises(InvalidInput, match="501 pages; at most 500") as refusal:
        reader.page_count(path)

    assert (refusal.value.extra["found"], refusal.value.extra["maximum"]) == (501, 500)


def test_a_picture_bomb_inside_a_pdf_is_refused_before_it_is_drawn(reader, saved):
    bomb = PAGE_OF_A_KILOMETRE + b"/Length 4>>stream\n\0\0\0\0\nendstream"
    content = text_pdf([], extra=b"q 612 0 0 792 0 0 cm /Im1 Do Q")
    content = content.replace(b"/Font<<", b"/XObject<</Im1 7 0 R>>/Font<<")
    path = saved(content.replace(b"xref\n", b"7 0 obj\n" + bomb + b"\nendobj\nxref\n", 1))

    with pytest.raises(InvalidInput, match=r"2500 megapixels \(50000 × 50000\)"):
        list(reader.read(path, ReadOptions()))


def test_a_page_that_is_not_there_is_refused(reader, saved):
    path = saved(text_pdf([(72, 700, "Alone")]))

    with pytest.raises(InvalidInput, match="Page 2 was asked for, but the document has 1 page"):
        reader.read(path, ReadOptions(pages=[1, 2]))
    with pytest.raises(InvalidInput, match="Page 0 was asked for"):
        reader.render(path, 0, width=100)


def test_a_language_that_is_not_installed_is_named_with_those_that_are(reader, saved, page):
    with pytest.raises(InvalidInput, match="'tlh' is not installed") as refusal:
        reader.read(saved(page), ReadOptions(languages=["eng", "tlh"]))

    assert refusal.value.extra["allowed"] == reader.languages()
    assert "eng" in reader.languages()
    assert "osd" not in reader.languages()


def test_without_recognition_data_the_engine_is_unavailable(saved, page, tmp_path):
    bare = TesseractReader(tmp_path)

    assert bare.languages() == []
    with pytest.raises(EngineUnavailable, match="No recognition language is installed"):
        bare.read(saved(page), ReadOptions())


def test_recognition_data_that_cannot_be_loaded_is_reported(saved, page, tmp_path):
    (tmp_path / "eng.traineddata").write_bytes(b"not a model")

    with pytest.raises(EngineUnavailable, match="'eng' is installed but cannot be loaded"):
        list(TesseractReader(tmp_path).read(saved(page), ReadOptions()))
