"""What holds for every text, every expression and every value, on generated ones."""

import json
import math
import operator
import re
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as given_values
from hypothesis import strategies as st

from appliance.core.expressions import (
    FUNCTIONS,
    MAX_RESULT,
    ROOTS,
    Evaluation,
    ExpressionError,
    evaluate,
    limits,
    parse,
    parse_function,
    parse_template,
    resolve,
)


def given(*strategies: Any, examples: int = 100) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Hypothesis's `given`, without its clocks: they say more about the machine than about the code."""

    def add(test: Callable[..., None]) -> Callable[..., None]:
        unhurried = settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])
        return unhurried(given_values(*strategies)(test))

    return add


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), inner, max_size=4)
    ),
    max_leaves=15,
)
SCOPES = st.dictionaries(st.sampled_from(sorted(ROOTS)), VALUES, max_size=4)

SIGNS = [
    "+",
    "-",
    "*",
    "/",
    "%",
    "**",
    "==",
    "!=",
    "===",
    "<",
    "<=",
    ">",
    ">=",
    "&&",
    "||",
    "??",
    "and",
    "or",
    "in",
] + ["not in"]
ODD_WORDS = ["=>", "=", "not", "null", "1", "9e99", "'a'", '"b', "\\", "{{", "}}", "é", "\0", " ", "\n"]
WORDS = [*SIGNS, *"()[]{}.,:?!", *ODD_WORDS, *sorted(ROOTS), *FUNCTIONS]


@pytest.fixture(autouse=True, scope="module")
def stopped_clock():
    """What is refused here is refused by its steps and sizes, however slow the machine is."""
    patch = pytest.MonkeyPatch()
    patch.setattr(limits, "thread_time", lambda: 0.0)
    yield
    patch.undo()


def calls(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Calls with as many values as the function takes, mostly."""

    def call(name: str) -> st.SearchStrategy[str]:
        function = FUNCTIONS[name]
        most = function.most if function.most is not None else 3
        given = st.lists(inner, min_size=function.least, max_size=max(most, function.least))
        return given.map(lambda values: f"{name}({', '.join(values)})")

    return st.sampled_from(sorted(FUNCTIONS)).flatmap(call)


def methods(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    names = st.sampled_from(sorted(name for name in FUNCTIONS if FUNCTIONS[name].method))
    return st.tuples(inner, names, st.lists(inner, max_size=2)).map(lambda it: f"({it[0]}).{it[1]}({', '.join(it[2])})")


LEAVES = (
    st.sampled_from(
        [*sorted(ROOTS), "input.a", "item.b[0]", "'a,b'", "'2026-01-31'", "[]", "{}", "[3, 1, 2]", "{a: [1]}", "-1"]
    )
    | st.integers(0, 2**70).map(str)
    | st.floats(0, allow_infinity=False).map(repr)
    | SCALARS.filter(lambda value: not isinstance(value, int | float)).map(
        lambda value: json.dumps(value, ensure_ascii=False)
    )
)
SOURCES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(SIGNS), inner).map(lambda it: f"({it[0]}) {it[1]} ({it[2]})"),
        st.tuples(inner, st.sampled_from(SIGNS), inner).map(" ".join),
        st.tuples(st.sampled_from(["!", "-", "+", "not "]), inner).map("".join),
        st.tuples(inner, inner, inner).map(lambda it: f"{it[0]} ? {it[1]} : {it[2]}"),
        st.tuples(inner, inner).map(lambda it: f"({it[0]})[{it[1]}]"),
        st.lists(inner, max_size=4).map(lambda it: f"[{', '.join(it)}]"),
        st.lists(inner, max_size=3).map(lambda it: "{" + ", ".join(f"k{n}: {v}" for n, v in enumerate(it)) + "}"),
        calls(inner),
        methods(inner),
    ),
    max_leaves=12,
)


def outcome(work: Callable[[], Any]) -> Any:
    """The value, or the error."""
    try:
        return work()
    except ExpressionError as mistake:
        return mistake


def plain(value: Any) -> bool:
    """JSON of the exact types, without infinity and not-a-number."""
    if type(value) is dict:
        return all(type(key) is str and plain(held) for key, held in value.items())
    if type(value) is list:
        return all(map(plain, value))
    if type(value) is float:
        return math.isfinite(value)
    return value is None or type(value) in (bool, int, str)


@given(st.text(max_size=80) | st.lists(st.sampled_from(WORDS), max_size=25).map("".join), examples=250)
def test_any_text_is_read_or_refused_in_words(text):
    for read in (parse, parse_template, lambda source: parse_function(source, ("acc", "item"))):
        found = outcome(lambda: read(text))  # noqa: B023
        if isinstance(found, ExpressionError):
            assert str(found)
            assert found.position is None or 0 <= found.position <= len(text)


@given(SOURCES, SCOPES, examples=300)
def test_any_expression_gives_plain_json_or_an_error_and_leaves_the_scope_alone(source, scope):
    before = json.dumps(scope)
    run = Evaluation(scope)

    value = outcome(lambda: parse(source).run(run))

    if isinstance(value, ExpressionError):
        assert str(value)
    else:
        assert plain(value)
        assert len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()) <= MAX_RESULT
        assert run.steps <= limits.MAX_STEPS and run.built <= limits.MAX_BUILT
    assert json.dumps(scope) == before


@given(SOURCES, examples=100)
def test_a_template_of_one_expression_is_that_expression(source):
    scope = {"input": {"a": [1, "x"]}, "item": {"b": [2]}}

    def told(work: Any) -> str:
        found = outcome(work)
        return found.message if isinstance(found, ExpressionError) else repr(found)

    if "uuid" not in source and "now" not in source:
        assert told(lambda: resolve("{{ " + source + " }}", scope)) == told(lambda: evaluate(source, scope))


@given(VALUES)
def test_every_json_value_passes_through_unchanged(value):
    scope = {"input": value}

    assert repr(evaluate("input", scope)) == repr(value)
    assert repr(evaluate("[input, {k: input}]", scope)) == repr([value, {"k": value}])
    assert evaluate("json(toJson(input)) == input && input == input && input in [input]", scope) is True
    assert json.loads(evaluate("toJson(input)", scope)) == value


@given(VALUES)
def test_the_size_of_a_result_is_that_of_its_json(value):
    run = Evaluation({"input": [value]})

    parse("input").run(run)

    assert run.result_size == len(json.dumps([value], ensure_ascii=False, separators=(",", ":")).encode())


@given(VALUES.filter(lambda value: "\\" not in json.dumps(value)))
def test_json_text_is_an_expression_for_its_value(value):
    source = json.dumps(value, ensure_ascii=False)

    assert evaluate(source, {}) == value


@given(VALUES, VALUES)
def test_equality_is_that_of_the_kinds_and_the_json(left, right):
    def marked(value: Any) -> Any:
        """Python's == with booleans kept apart from numbers."""
        if isinstance(value, bool):
            return ("boolean", value)
        if isinstance(value, list):
            return [marked(one) for one in value]
        if isinstance(value, dict):
            return {key: marked(held) for key, held in value.items()}
        return value

    scope = {"input": left, "item": right}

    expected = marked(left) == marked(right)
    assert evaluate("input == item", scope) is expected
    assert evaluate("input != item", scope) is not expected
    assert evaluate("len(unique([input, item]))", scope) == (1 if expected else 2)


NUMBERS = st.integers(-(2**63), 2**63 - 1) | st.integers(-100, 100) | st.floats(-1e200, 1e200) | st.floats(-10, 10)
SIMPLE = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "%": math.fmod, "**": operator.pow,
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


def by_python(left: Any, sign: str, right: Any) -> Any:
    """What Python makes of it, told in our terms; None where there is no real, finite answer."""
    whole = isinstance(left, int) and isinstance(right, int)
    try:
        if sign == "%" and whole:
            return left - right * int(f"{'-' * ((left < 0) != (right < 0))}{abs(left) // abs(right)}")
        if sign == "/" and whole and left % right == 0:
            return left // right
        found = SIMPLE[sign](left, right)
    except (ZeroDivisionError, OverflowError, ValueError):
        return None
    if isinstance(found, complex) or abs(found) > sys.float_info.max:
        return None
    return found


@given(NUMBERS, st.sampled_from(sorted(SIMPLE)), NUMBERS, examples=500)
def test_numbers_agree_with_pythons(left, sign, right):
    if sign == "**" and abs(right) > 2000:
        right = 3
    expected = by_python(left, sign, right)

    found = outcome(lambda: evaluate(f"input {sign} item", {"input": left, "item": right}))

    if expected is None:
        assert isinstance(found, ExpressionError)
    else:
        assert found == expected or math.isclose(found, expected, rel_tol=1e-15)
        assert not isinstance(found, float) or abs(found) > 2**53 or not found.is_integer()


TREES = st.recursive(
    st.integers(0, 9),
    lambda inner: st.tuples(st.sampled_from("+-*"), inner, inner) | st.tuples(st.just("neg"), inner),
    max_leaves=10,
)
RANK = {"+": 1, "-": 1, "*": 2, "neg": 3}


def written(tree: Any, rank: int = 0) -> str:
    """With brackets only where the ranks need them."""
    if isinstance(tree, int):
        return str(tree)
    sign, *parts = tree
    own = RANK[sign]
    if sign == "neg":
        text = "-" + written(parts[0], own)
    else:
        text = f"{written(parts[0], own)} {sign} {written(parts[1], own + 1)}"
    return f"({text})" if own < rank else text


def worked_out(tree: Any) -> int:
    if isinstance(tree, int):
        return tree
    sign, *parts = tree
    values = [worked_out(part) for part in parts]
    return -values[0] if sign == "neg" else int(SIMPLE[sign](*values))


@given(TREES)
def test_brackets_are_needed_only_against_the_ranks(tree):
    assert evaluate(written(tree), {}) == worked_out(tree)


@given(st.lists(st.integers() | st.floats(-1e9, 1e9), max_size=30) | st.lists(st.text(max_size=5), max_size=30))
def test_sorting_agrees_with_pythons(values):
    values = [value for value in values if not isinstance(value, int) or abs(value) < 2**63]

    found = evaluate("[sort(item), sort(item, null, 'desc'), min(item), max(item)]", {"item": values})

    assert found == [sorted(values), sorted(values, reverse=True), min(values, default=None), max(values, default=None)]


@given(st.lists(VALUES, max_size=8), st.integers(-10, 10), st.integers(-10, 10))
def test_slices_and_places_agree_with_pythons(values, start, end):
    scope = {"input": values, "item": start, "index": end}

    assert evaluate("slice(input, item, index)", scope) == values[start:end]
    in_range = -len(values) <= start < len(values)
    assert evaluate("input[item]", scope) == (values[start] if in_range else None)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.text("{}\\ a'\"", max_size=30))
def test_any_text_can_be_written_so_that_it_is_only_text(text):
    escaped = re.sub(r"(\\*)\{\{", lambda found: found[1] * 2 + r"\{{", text)

    assert resolve(escaped, {}) == text
    assert resolve("{{ 1 }} " + escaped, {}) == "1 " + text


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40), st.text(min_size=1, max_size=5), st.text(max_size=5)
)
def test_text_functions_agree_with_pythons(text, part, other):
    try:
        (text + part + other).encode()
    except UnicodeEncodeError:
        return
    scope = {"input": text, "item": part, "acc": other}

    assert evaluate("replace(input, item, acc)", scope) == text.replace(part, other)
    assert evaluate("join(split(input, item), item)", scope) == text
    assert evaluate("base64decode(base64(input))", scope) == text
    assert evaluate("item in input", scope) is (part in text)
    assert evaluate("[upper(input), lower(input), trim(input), len(input)]", scope) == [
        text.upper(), text.lower(), text.strip(), len(text)]  # fmt: skip
