"""Names that people and attackers choose."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.areas.storage.paths import clean_name, file_path, folder_path, free_path, joined, numbered
from appliance.core.errors import InvalidInput

BAD = [
    "",
    "/",
    "/etc/passwd",
    "../x",
    "..",
    ".",
    "a/../b",
    "a/./b",
    "a/..",
    "a//b",
    "a/",
    "//server/share",
    "a\\b",
    "..\\..\\x",
    "C:\\x",
    "a\0b",
    "a\nb",
    "a\x7fb",
    "a\x85b",
    "a\u2028b",
    "gpj.\u202eexe",
    "half \ud800 a character",
    "x" * 256,
    "ä" * 128,
    "a/" + "😀" * 64,
    "/".join(["x" * 200] * 5),
]

GOOD = [
    "a.pdf",
    "reports/2026/a.pdf",
    "...",
    "..a",
    ".hidden",
    "a b",
    " a",
    "ü/日本語.txt",
    "😀.png",
    "x" * 255,
    "ä" * 127,
    "con",
    "a:b|c?.txt",
    "%2e%2e",
    "~",
    "-rf",
    "$(reboot)",
    "'; DROP TABLE storage_file; --",
    "/".join(["x" * 199] * 5),
]


@pytest.mark.parametrize("path", BAD, ids=range(len(BAD)))
def test_a_bad_path_is_refused(path: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        file_path(path)

    assert caught.value.status == 422


@pytest.mark.parametrize("path", GOOD, ids=range(len(GOOD)))
def test_a_good_path_stays_as_it_is(path: str) -> None:
    assert file_path(path) == path


def test_two_spellings_of_one_letter_are_one_path() -> None:
    assert file_path("cafe\u0301.txt") == file_path("caf\u00e9.txt") == "caf\u00e9.txt"


def test_a_folder_may_end_in_a_slash_and_be_the_whole_bucket() -> None:
    assert (folder_path(""), folder_path("a/b"), folder_path("a/b/")) == ("", "a/b", "a/b")
    for bad in ("/", "/a", "a//", "../a", "x/" * 500):
        with pytest.raises(InvalidInput):
            folder_path(bad)


@pytest.mark.parametrize(
    ("sent", "cleaned"),
    [
        ("a.pdf", "a.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\a.pdf", "a.pdf"),
        ("..", "file"),
        (".", "file"),
        ("", "file"),
        ("/", "file"),
        ("a/", "file"),
        ("   ", "file"),
        (". . .", "file"),
        ("a\0b\n.txt", "ab.txt"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("com1.tar.gz", "_com1.tar.gz"),
        ("console.log", "console.log"),
        ("trailing. . ", "trailing"),
        ("gpj.\u202eexe", "gpj.exe"),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
        ("😀" * 100 + ".png", "😀" * 62 + ".png"),
        (".gitignore", ".gitignore"),
        ("cafe\u0301.txt", "caf\u00e9.txt"),
    ],
)
def test_a_name_is_cleaned_and_not_refused(sent: str, cleaned: str) -> None:
    assert clean_name(sent) == cleaned


@given(st.text(st.characters(codec=None), max_size=400))
def test_every_cleaned_name_is_a_path_of_one_segment(sent: str) -> None:
    name = clean_name(sent)

    assert file_path(name) == name
    assert "/" not in name
    assert clean_name(name) == name


@given(st.text(st.characters(codec=None), max_size=1100))
def test_what_passes_as_a_path_cannot_leave_its_folder(sent: str) -> None:
    try:
        path = file_path(sent)
    except InvalidInput:
        return

    assert not path.startswith("/")
    assert not {"", ".", ".."} & set(path.split("/"))
    assert "\\" not in path
    assert "\0" not in path
    assert len(path) <= 1000
    assert unicodedata.is_normalized("NFC", path)
    assert path.encode().decode() == path


def test_a_folder_and_a_name_make_a_path() -> None:
    assert joined("", "a.pdf") == "a.pdf"
    assert joined("b/c", "a.pdf") == "b/c/a.pdf"
    with pytest.raises(InvalidInput, match="1000"):
        joined("/".join(["x" * 200] * 4), "y" * 255)


def test_a_number_goes_before_the_extension() -> None:
    assert numbered("report.pdf", 2) == "report (2).pdf"
    assert numbered("Makefile", 12) == "Makefile (12)"
    assert numbered(".gitignore", 2) == ".gitignore (2)"
    assert numbered("x" * 251 + ".pdf", 2) == "x" * 247 + " (2).pdf"


@pytest.mark.parametrize("copies", [0, 1, 2, 3, 7, 100, 1000])
def test_a_taken_path_gets_the_next_number_in_few_looks(copies: int) -> None:
    there = {"b/a.txt"} | {f"b/a ({number}).txt" for number in range(2, copies + 1)} if copies else set()
    looks: list[str] = []

    def taken(path: str) -> bool:
        looks.append(path)
        return path in there

    assert free_path("b/a.txt", taken) == ("b/a.txt" if copies == 0 else f"b/a ({copies + 1}).txt")
    assert len(looks) < 25
