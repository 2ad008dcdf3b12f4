"""What a file is."""

import io
import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from appliance.areas.storage.detect import HEAD_BYTES, UNKNOWN, detect, type_of
from appliance.areas.storage.serving import ACTIVE, SHOWN, may_show, served_type


def archive(*names: str, first: tuple[str, str] | None = None, padding: int = 0) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        if first:
            target.writestr(zipfile.ZipInfo(first[0]), first[1])
        if padding:
            target.writestr("media.bin", random.Random(1).randbytes(padding))
        for name in names:
            target.writestr(name, "x")
    return file.getvalue()


def picture(format: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (20, 10), "red").save(file, format)
    return file.getvalue()


@pytest.mark.parametrize("format", ["PNG", "JPEG", "GIF", "TIFF", "BMP", "WEBP", "AVIF"])
def test_pictures_are_known_whatever_they_are_called(format: str) -> None:
    content = picture(format)

    assert type_of(content, b"", "notes.txt", "text/html") == f"image/{format.lower()}"


OFFICE = "application/vnd.openxmlformats-officedocument."


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (archive("[Content_Types].xml", "word/document.xml"), OFFICE + "wordprocessingml.document"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), OFFICE + "spreadsheetml.sheet"),
        (archive("[Content_Types].xml", "ppt/presentation.xml"), OFFICE + "presentationml.presentation"),
        (
            archive("content.xml", first=("mimetype", "application/vnd.oasis.opendocument.text")),
            "application/vnd.oasis.opendocument.text",
        ),
        (archive("META-INF/container.xml", first=("mimetype", "application/epub+zip")), "application/epub+zip"),
        (archive("x", first=("mimetype", "text/html")), "application/zip"),
        (archive("word/document.xml"), "application/zip"),
        (archive(), "application/zip"),
    ],
)
def test_office_files_are_told_from_plain_archives(content: bytes, expected: str) -> None:
    assert type_of(content, b"", "a.bin") == expected


def test_an_office_file_with_its_parts_at_the_end_is_known(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(archive("[Content_Types].xml", "word/document.xml", padding=3 * HEAD_BYTES))

    assert detect(path, "a.zip") == OFFICE + "wordprocessingml.document"


@pytest.mark.parametrize(
    ("content", "name", "declared", "expected"),
    [
        (b"%PDF-1.7\n...", "a.html", None, "application/pdf"),
        (b"\xef\xbb\xbf%PDF-1.4", "a", None, "application/pdf"),
        (b"hello", "a.txt", None, "text/plain"),
        (b"hello", "a", None, "text/plain"),
        (b"hello", "a.png", "image/png", "text/plain"),
        (b"hello", "a.exe", "application/pdf", "text/plain"),
        (b"hello", "a", "text/markdown; charset=utf-8", "text/markdown"),
        (b"# Title", "README.MD", None, "text/markdown"),
        (b"<p align=center>Title</p>", "README.md", None, "text/markdown"),
        (b"a,b\n1,2", "a.csv", None, "text/csv"),
        (b"a,b\n1,2", "a", "text/csv", "text/csv"),
        (b"<!DOCTYPE html><p>", "a.txt", "text/plain", "text/html"),
        (b"  \n<script>alert(1)</script>", "a.txt", None, "text/html"),
        (b"<HTML>", "a", None, "text/html"),
        (b"\xff\xfe" + "<script>x".encode("utf-16-le"), "a.txt", None, "text/html"),
        (b"<!-- x --><svg onload=alert(1)>", "a.png", "image/png", "image/svg+xml"),
        (b"<?xml version='1.0'?><!DOCTYPE svg><svg/>", "a.txt", None, "image/svg+xml"),
        (b"<x:svg xmlns:x='http://www.w3.org/2000/svg'/>", "a", None, "image/svg+xml"),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", "a", None, "application/xhtml+xml"),
        (b"<?xml version='1.0'?><feed/>", "a.txt", None, "application/xml"),
        (b"<3 you", "a.txt", None, "text/plain"),
        (b'{"a": [1]}', "a", None, "application/json"),
        (b'{"a": [1]}', "a.txt", None, "application/json"),
        (b"[not json", "a.txt", None, "text/plain"),
        (b"{ broken", "a.json", None, "application/json"),
        (b'{"a":1}\n{"a":2}', "a.jsonl", None, "application/x-ndjson"),
        (b"[" * 5000, "a.txt", None, "text/plain"),
        (b"From: ada@example.com\r\nSubject: x\r\n\r\nhi", "a.eml", None, "message/rfc822"),
        (b"alert(1)", "a.js", None, "text/javascript"),
        ("Grüße aus Köln".encode("latin-1"), "a.txt", None, "text/plain"),
        ("日本語".encode(), "a", None, "text/plain"),
        (b"", "a.csv", None, "text/csv"),
        (b"", "a.pdf", "application/pdf", UNKNOWN),
        (b"a\0b", "a.txt", "text/plain", UNKNOWN),
        (b"\x7fELF\x02\x01", "a.txt", None, "application/x-elf"),
        (b"MZ\x90\0", "a.txt", None, "application/vnd.microsoft.portable-executable"),
        (b"\x1f\x8b\x08\0", "a.csv", None, "application/gzip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc", None, "application/msword"),
        (b"\0\0\0\x18ftypmp42", "a", None, "video/mp4"),
        (b"RIFF\0\0\0\0WAVE", "a", None, "audio/wav"),
    ],
)
def test_the_content_decides_and_the_name_only_between_texts(
    content: bytes, name: str, declared: str | None, expected: str
) -> None:
    assert type_of(content, b"", name, declared) == expected


def test_a_letter_cut_by_the_end_of_the_head_is_still_text(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" + "ü".encode() * HEAD_BYTES)

    assert detect(path, "a") == "text/plain"


def test_a_long_json_file_is_known_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"[" + b"1," * HEAD_BYTES + b"1]")

    assert detect(path, "a.json") == "application/json"


@given(st.binary(max_size=300), st.sampled_from(["a", "a.png", "a.html", "a.csv", "a.svg"]))
def test_no_content_breaks_the_detection(content: bytes, name: str) -> None:
    assert "/" in type_of(content, b"", name)


@given(st.sampled_from([b"<script>", b"<svg ", b"<html ", b"<iframe "]), st.binary(max_size=50), st.text(max_size=5))
def test_markup_is_never_shown_as_something_a_browser_would_run(start: bytes, rest: bytes, name: str) -> None:
    found = type_of(start + rest, b"", name, "text/html")

    assert not may_show(found) or found in ("text/plain", "text/markdown")
    assert "html" not in served_type(found)
    assert "svg" not in served_type(found)


def test_nothing_active_is_shown_or_named_on_the_wire() -> None:
    assert not ACTIVE & SHOWN
    assert {served_type(kind) for kind in ACTIVE} == {UNKNOWN}
    assert served_type("application/atom+xml") == UNKNOWN
    assert served_type("text/plain") == "text/plain; charset=utf-8"
    assert served_type("image/png") == "image/png"
