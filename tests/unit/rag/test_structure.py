"""Tables and records keep what their values mean: rows with their columns, values with their paths."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.areas.rag import service
from appliance.areas.rag.chunking import chunks
from appliance.areas.rag.extraction import extract
from appliance.areas.rag.kinds import kind_of
from appliance.areas.rag.tables import header_row
from appliance.areas.rag.text import Composer
from appliance.core.errors import InvalidInput
from appliance.db import rows


def read(content: bytes, name: str) -> str:
    return extract(content, kind_of(content[:4096], name)).text


PRICES = 'Item;Colour;Price in €\nChair;oak;40\n\n"Desk; large";;120,50\n'


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (PRICES.encode(), "a.csv"),
        (PRICES.encode("cp1252"), "a.CSV"),
        (b"\xef\xbb\xbf" + PRICES.replace("\n", "\r\n").encode(), "a.csv"),
        (PRICES.encode("utf-16"), "a.csv"),
        (b"Item\tColour\tPrice in \xe2\x82\xac\nChair\toak\t40\nDesk; large\t\t120,50", "a.tsv"),
    ],
)
def test_a_row_of_a_table_file_names_its_columns(content, name):
    assert read(content, name) == ("Item: Chair | Colour: oak | Price in €: 40\nItem: Desk; large | Price in €: 120,50")


def test_a_table_file_without_names_is_its_rows():
    assert read(b"1,2,3\n4,,6\n", "a.csv") == "1 | 2 | 3\n4 |  | 6"


@pytest.mark.parametrize(
    "text", ["Only words here.\nAnd here, too.\nNone.", "a", 'a,b\n"never closed,' + "x" * 200_000, "name\nAda\nBob"]
)
def test_what_is_no_table_after_all_stays_as_it_is(text):
    assert read(text.encode(), "a.csv") == text


def test_only_names_are_a_table_too():
    assert read(b"Name,Price\n", "a.csv") == "Name | Price"


def test_a_value_of_json_has_its_path():
    order = {
        "number": 7,
        "paid": False,
        "note": None,
        "buyer": {"name": "Ada", "towns": ["Bonn", "Kiel"]},
        "items": [{"name": "Chair", "price": {"eur": 40.5}}, {"name": "Desk"}],
    }

    assert read(json.dumps(order).encode(), "order.json") == (
        "number: 7 | paid: false\n\nbuyer.name: Ada | buyer.towns: Bonn, Kiel\n\n"
        "items[0].name: Chair | items[0].price.eur: 40.5\n\nitems[1].name: Desk"
    )


@pytest.mark.parametrize(
    ("content", "name"),
    [(b'[{"a": 1, "b": "x"}, {"a": 2}]', "a.json"), (b'{"a": 1, "b": "x"}\n{"a": 2}\n', "a.jsonl")],
)
def test_each_record_stands_by_itself(content, name):
    assert read(content, name) == "a: 1 | b: x\n\na: 2"


@pytest.mark.parametrize("text", ["{broken", "[1, 2", "[" * 100_000, "words", '{"a": 1}\nwords'])
def test_what_is_no_json_after_all_stays_as_it_is(text):
    assert read(text.encode(), "a.json") == text


def test_paths_that_grow_without_end_are_refused():
    key = "k" * 100
    fine, deep = json.dumps({key: {key: 1}}), "1"
    for _ in range(30):
        deep = f'{{"{key}": {deep}}}'
    assert read(fine.encode(), "a.json") == f"{key}.{key}: 1"

    with pytest.raises(InvalidInput, match="path"):
        read(deep.encode(), "a.json")


def test_a_small_file_that_would_become_a_large_text_is_refused():
    names = ",".join(f"{number}{'n' * 90}" for number in range(500))
    rows = "\n".join(",".join(["1"] * 500) for _ in range(400))
    assert read(f"{names}\n{rows[:999]}".encode(), "a.csv").count("\n") == 0

    with pytest.raises(InvalidInput, match="more than"):
        read(f"{names}\n{rows}".encode(), "a.csv")


PEOPLE = [["Name", "Town"], *([f"Person {number}", f"Town {number}"] for number in range(30))]


def table(rows: list[list[str]]):
    composer = Composer()
    composer.heading(1, "People")
    composer.block("All who came.")
    composer.table(rows)
    composer.block("Nobody else came.")
    return composer.finish()


def test_a_chunk_that_begins_in_a_table_knows_the_columns():
    whole = table(PEOPLE)

    cut = chunks(whole, size=200, overlap=0)

    assert [chunk.columns for chunk in cut] == ["", *["Name | Town"] * (len(cut) - 1)]
    assert len(cut) > 3
    assert "Name" not in whole.text[cut[1].start : cut[1].end]


def test_text_after_a_table_has_no_columns():
    whole = table(PEOPLE[:3])

    assert [(chunk.columns, whole.text[chunk.start : chunk.end]) for chunk in chunks(whole, size=50, overlap=0)][
        -1
    ] == (
        "",
        "Nobody else came.",
    )


def test_columns_help_to_find_rows_and_are_no_part_of_the_quote(ada, index, add, upload, run_jobs):
    rows_ = "\n".join(f"| Person {number} | Town {number} |" for number in range(40))
    file = upload(f"# List\n\n| Tenant | Residence |\n|---|---|\n{rows_}\n".encode(), "list.md")
    service.add_upload(ada, index.id, file)
    run_jobs()

    hits = service.ask(ada, index.id, "residence of tenant 37", top_k=10).results

    assert "Town 37" in hits[0]["content"] and "Residence" not in hits[0]["content"]
    headings = rows("SELECT heading FROM rag_chunk ORDER BY ordinal")
    assert headings[0] == ("list › List",) and headings[-1] == ("list › List › Tenant | Residence",)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<table><thead><tr><th>A<th>B</tr></thead><tbody><tr><td>1<td><tr><td><td>2</table>", "a.html"),
        (b"| A | B |\n|---|---|\n| 1 | |\n| | 2 |", "a.md"),
    ],
)
def test_a_document_that_is_only_a_table_has_rows_with_columns(content, name):
    if name == "a.html":
        content = b"<!doctype html>" + content

    found = extract(content, kind_of(content, name))

    assert found.text == "A | B\n1\n| 2"
    assert [each.header for each in found.rows] == ["A | B"]


@pytest.mark.parametrize(
    ("cells", "position"),
    [
        ([["Name", "Price"], ["Chair", "40"]], 0),
        ([["Name", "Price", ""], ["Chair", "40", "x"]], 0),
        ([["Price list"], ["Name", "Price"], ["Chair", "40"]], 1),
        ([["1", "2"], ["3", "4"]], None),
        ([["2024-01-01", "12 €"], ["a", "b"]], None),
        ([["Name", "", "Price"], ["Chair", "", "40"]], None),
        ([["Name", "Name"], ["a", "b"]], None),
        ([["only"], ["one"], ["cell"]], None),
        ([], None),
    ],
)
def test_which_row_names_the_columns(cells, position):
    assert header_row(cells) == position


CELLS = st.lists(st.lists(st.text("ab |\n", max_size=5), max_size=4), max_size=8)


@given(CELLS, st.booleans())
def test_rows_of_any_table_lie_in_its_text(cells, header):
    composer = Composer()
    composer.block("before")
    composer.table(cells, header=header)
    composer.block("after")
    found = composer.finish()

    for each in found.rows:
        assert found.text[: each.start].endswith(f"{each.header}\n")
        assert found.text[each.end :] == "\n\nafter"


@given(st.text(max_size=300), st.sampled_from(["a.csv", "a.json", "a.html", "a.md"]))
def test_sections_and_rows_lie_in_the_text_whatever_it_is(text, name):
    content = text.encode("utf-8", errors="ignore")
    kind = {"csv": "csv", "json": "json", "html": "html", "md": "markdown"}[name.rpartition(".")[2]]
    found = extract(content, kind)

    assert all(0 <= each.start < each.end <= len(found.text) for each in [*found.sections, *found.rows])


RTL = "الإيجار مستحق في يونيو. القطط تنام على الأريكة."
HEBREW = "השכירות משולמת ביוני. החתולים ישנים על הספה."


@pytest.mark.parametrize("text", [RTL, HEBREW])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_right_to_left_text_is_kept_and_found(ada, index, upload, run_jobs, text, encoding):
    service.add_upload(ada, index.id, upload(text.encode(encoding), "a.txt"))
    run_jobs()

    word = text.split()[4].strip(".")
    assert service.ask(ada, index.id, word).results[0]["content"] == text
