"""docs/expressions.md tells the truth: its examples are worked out here."""

import json
import re
from pathlib import Path

import pytest

from appliance.core.expressions import FUNCTIONS, evaluate, resolve

PAGE = (Path(__file__).parents[3] / "docs" / "expressions.md").read_text("utf-8")


def rows(heading: str) -> list[list[str]]:
    """The cells of the table below a heading, without its own first two lines."""
    table = PAGE.split(f"\n{heading}\n")[1].split("\n\n|")[1].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in table]


def code(cell: str) -> str:
    return cell.strip("`").replace(r"\|", "|")


FUNCTION_ROWS = rows("## Functions")


@pytest.mark.parametrize(("example", "value"), [(code(row[2]), code(row[3])) for row in FUNCTION_ROWS])
def test_every_example_gives_the_value_next_to_it(example, value):
    assert evaluate(example, {}) == json.loads(value)


@pytest.mark.parametrize(("text", "value"), [(code(row[0]), code(row[1])) for row in rows("## Templates")])
def test_every_template_gives_the_value_next_to_it(text, value):
    assert resolve(text, {"input": {"n": 5, "tags": ["a"]}}) == json.loads(value)


def test_every_function_is_on_the_page_as_it_is():
    assert {code(row[0]) for row in FUNCTION_ROWS} == {function.signature for function in FUNCTIONS.values()}


def test_the_tokens_of_dates_give_what_the_page_says():
    at, zone = "2026-01-31T08:15:02.123Z", "Europe/Berlin"

    for row in rows("### Dates")[:-1]:
        for tokens, example in (row[:2], row[2:]):
            assert (
                evaluate("formatDate(input, item, acc)", {"input": at, "item": tokens.replace("`", ""), "acc": zone})
                == example
            )
