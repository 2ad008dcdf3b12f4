"""Data sets as people write them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.areas.rag.training_rows import read_rows


def lines(*rows):
    return [(row if isinstance(row, bytes) else json.dumps(row).encode()) + b"\n" for row in rows]


def test_rows_name_a_document_or_a_text():
    found = read_rows(
        lines(
            {"query": "How much?", "positive_text": "500 euros"},
            b"  ",
            {"query": "When?", "positive_document_id": "d1", "negative_text": "Never mind.", "note": "ignored"},
        )
    )

    assert [(line, row.query) for line, row in found.found] == [(1, "How much?"), (3, "When?")]
    assert (found.left_out, found.note()) == (0, None)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (b"{not json", "it is no JSON"),
        (b"\xff\xfe\x00", "it is no JSON"),
        (b'{"query": ' * 100_000, "Expected `str`"),
        ([1, 2], "Expected `object`"),
        ({"positive_text": "a"}, "missing required field `query`"),
        ({"query": 5, "positive_text": "a"}, "Expected `str`"),
        ({"query": "a"}, "exactly one of"),
        ({"query": "a", "positive_text": "b", "positive_document_id": "c"}, "exactly one of"),
        ({"query": " ?! ", "positive_text": "b"}, "its query has no letter"),
        ({"query": "a", "positive_text": "..."}, "its positive_text has no letter"),
        ({"query": "a" * 5001, "positive_text": "b"}, "its query has 5001 characters"),
        ({"query": "a", "positive_text": "b" * 20_001}, "its positive_text has 20001 characters"),
        ({"query": "a", "positive_text": "b", "negative_text": ""}, "its negative_text has no letter"),
    ],
)
def test_a_line_that_is_no_row_is_left_out_with_its_number_and_a_reason(row, why):
    found = read_rows(lines({"query": "a", "positive_text": "b"}, row, row))

    assert len(found.found) == 1
    assert found.left_out == 2
    assert found.note().startswith("Left out: line 2: ")
    assert why in found.note()
    assert "2 lines were left out" in found.note()


def test_a_mark_at_the_beginning_of_the_file_does_not_count():
    assert len(read_rows([b"\xef\xbb\xbf" + lines({"query": "a", "positive_text": "b"})[0]]).found) == 1


@given(st.binary(max_size=300))
def test_no_bytes_break_it(data):
    found = read_rows(data.splitlines(keepends=True))

    assert 0 <= found.left_out + len(found.found) <= len(data.splitlines())
    assert (found.note() is None) == (found.left_out == 0)
