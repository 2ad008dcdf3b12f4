"""Files to text: what a reader sees, under the headings it stands under."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.areas.rag.decoding import decode
from appliance.areas.rag.extraction import extract
from appliance.areas.rag.kinds import kind_of
from appliance.core.errors import InvalidInput, UnsupportedMediaType

MARKDOWN = b"""---
author: x
---
# Manual

Intro *text* with `code` and [a link](http://example.com).
Second line.

## Setup
- one
- two
> quoted **words**

| a | b |
|---|---|
| 1 | 2 |
"""

PAGE = b"""<!doctype html><title>My  page</title><style>p {}</style><nav>menu</nav><h1>Top <b>x</b></h1>
<p>Hello <b>w</b>orld.<br>Next</p><script>alert(1)</script>
<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td><p>2</p></td></tr></table>
<ul><li>one</li><li><p>two</p></li></ul><h2>Sub</h2>bare text"""


def test_markdown_loses_its_marks_and_keeps_its_headings():
    found = extract(MARKDOWN, "markdown")

    assert found.title == "Manual"
    assert found.text == (
        "Manual\n\nIntro text with code and a link.\nSecond line.\n\n"
        "Setup\n\n- one\n- two\n\nquoted words\n\na | b\n1 | 2"
    )
    assert [each.headings for each in found.sections] == [("Manual",), ("Manual", "Setup")]


def test_html_is_what_a_reader_sees():
    found = extract(PAGE, "html")

    assert found.title == "My page"
    assert found.text == "Top x\n\nHello world.\nNext\n\nA | B\n1 | 2\n\n- one\n- two\n\nSub\n\nbare text"
    assert [each.headings for each in found.sections] == [("Top x",), ("Top x", "Sub")]


@pytest.mark.parametrize("kind", ["text", "markdown", "html"])
@given(st.text(max_size=300))
def test_sections_hold_the_whole_text(kind, text):
    found = extract(text.encode("utf-8", errors="ignore"), kind)

    covered = {at for section in found.sections for at in range(section.start, section.end)}
    assert all(at in covered or letter.isspace() for at, letter in enumerate(found.text))
    assert all(one.end <= other.start for one, other in pairwise(found.sections))


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Grüße\r\nzwei".encode(), "Grüße\nzwei"),
        ("\ufeffGrüße".encode(), "Grüße"),
        ("Grüße".encode("utf-16"), "Grüße"),
        (b"a\x00b\x07c", "abc"),
    ],
)
def test_text_is_decoded_by_its_marks_and_cleaned(data, text):
    assert decode(data) == text


def test_text_in_an_old_encoding_is_guessed():
    letter = "Sehr geehrte Frau Müller, für die Überweisung der Gebühren danken wir. Schöne Grüße aus Köln."

    assert decode(letter.encode("cp1252")) == letter


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"%PDF-1.7\n", "letter.txt", "pdf"),
        (b"\x89PNG\r\n\x1a\n....", "a.pdf", "image"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "a", "image"),
        (b"  <!DOCTYPE HTML><p>", "a.txt", "html"),
        (b"<?xml version='1.0'?>\n<html xmlns='x'>", "a", "html"),
        (b"# Title", "README.MD", "markdown"),
        (b"# Title", "notes.txt", "text"),
        ("Grüße".encode("cp1252"), "a.txt", "text"),
        ("hi".encode("utf-16"), "a.txt", "text"),
        (b"BM is short for benchmark, and so on and on", "a.txt", "text"),
    ],
)
def test_the_content_says_what_a_file_is(head, name, kind):
    assert kind_of(head, name) == kind


@pytest.mark.parametrize("head", [b"PK\x03\x04....", b"\x7fELF\x02\x01\x01\x00\x00", b"\x00\x01\x02"])
def test_other_types_are_refused_whatever_their_name(head):
    with pytest.raises(UnsupportedMediaType, match=r"notes\.txt"):
        kind_of(head, "notes.txt")


def test_an_empty_file_is_refused():
    with pytest.raises(InvalidInput, match="0 bytes"):
        kind_of(b"", "notes.txt")


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Der Preis beträgt 40 €."),
        ("cp1251", "Кошка спит на диване. Аренда должна быть оплачена в июне."),
        ("koi8_r", "Кошка спит на диване. Аренда должна быть оплачена в июне."),
        ("cp1250", "Zażółć gęślą jaźń. Czynsz jest płatny w czerwcu."),
        ("cp1256", "الإيجار مستحق في يونيو. القطط تنام على الأريكة."),
        ("shift_jis", "猫はソファで寝ています。家賃は六月に支払われます。"),
        ("big5", "貓在沙發上睡覺。房租六月到期。"),
    ],
)
def test_an_encoding_that_does_not_say_is_guessed(encoding, text):
    assert decode(text.encode(encoding)) == text


def test_lines_of_two_encodings_are_each_read_in_their_own():
    mixed = "Grüße aus Köln.\n".encode() + "Grüße aus Bonn.\n".encode("cp1252") + b"\nThe cat sleeps."

    assert decode(mixed) == "Grüße aus Köln.\nGrüße aus Bonn.\n\nThe cat sleeps."
