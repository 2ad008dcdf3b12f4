"""What cannot be read and why; what comes in and goes out; arrows, names and references."""

from collections.abc import Iterator, Mapping

import pytest

from appliance.core.errors import Problem
from appliance.core.expressions import (
    ITEM,
    REDUCER,
    ExpressionError,
    check,
    equals,
    evaluate,
    parse,
    parse_function,
    references,
)

SCOPE = {"input": {"total": 12, "name": "Ann", "list": [1]}, "vars": {}}


def failure(source: str, scope: Mapping[str, object] = SCOPE) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        evaluate(source, scope)
    return caught.value


@pytest.mark.parametrize(
    ("source", "words", "position"),
    [
        ("", "empty", 0),
        ("   ", "empty", 3),
        ("1 +", "ends too early", 3),
        ("1 2", "2 does not belong here", 2),
        ("(1 + 2", "')' is missing for the '('", 6),
        ("[1, 2", "']' is missing", 5),
        ("{a: 1", "'}' is missing", 5),
        ("{a 1}", "':' is missing", 3),
        ("{1: 2}", "A key is a name or a text", 1),
        ("a ? b", "':' is missing", 5),
        ("input.", "After a point", 6),
        ("input.0", "0 does not belong here", 5),
        ("input..a", "After a point", 6),
        ("* 2", "'*' does not belong here", 0),
        ("1 + * 2", "'*' does not belong here", 4),
        ("input.total = 5", "Write ==", 12),
        ("a & b", "Write &&", 2),
        ("a | b", "Write ||", 2),
        ("a; b", "no statements", 1),
        ("`a`", "quotation marks", 0),
        ('"abc', "not closed", 0),
        ("'abc\"", "not closed", 0),
        ("a @ b", "'@' does not belong here", 2),
        ("12abc", "'abc' does not belong here", 2),
        ("and", "'and' does not belong here", 0),
        ("None", "null", 0),
        ("undefined", "null", 0),
        ("True", "true", 0),
        ("len", "len(value)", 0),
        ("foo(1)", "no function foo()", 0),
        ("input.name.upperCase()", "no function upperCase()", 11),
        ("toLower(1)", "Did you mean lower()?", 0),
        ("startswith(1, 2)", "Did you mean startsWith()?", 0),
        ("input.now()", "Write now()", 6),
        ("upper()", "upper(value)", 0),
        ("upper('a', 'b')", "upper(value)", 0),
        ("x => x + 1", "An arrow function fits only", 2),
        (r'"\ud800"', "half a character", 0),
        ("'\ud800'", "half a character", 1),
        ('matches(input.name, "(")', "regular expression cannot be read", 0),
        ("hash('a', 'crc32')", "sha256", 0),
        ("formatDate(now(), 'YYYY', 'Mars/Base')", "time zone", 0),
    ],
)
def test_an_expression_that_cannot_be_read_says_what_and_where(source, words, position):
    with pytest.raises(ExpressionError) as caught:
        check(source, ("a", "b", "x", "input"))

    assert words in str(caught.value)
    assert caught.value.position == position


def test_an_error_is_a_problem_that_tells_its_place_and_its_type():
    error = failure("input.total + (1 / 0)")

    assert isinstance(error, Problem)
    assert (error.status, error.type, error.position) == (422, "expression_error", 17)
    assert error.detail == "Division by zero (at character 18)."
    assert error.extra["position"] == 17
    assert error.errors == [{"loc": [], "msg": error.detail, "type": "expression_error"}]


def test_an_error_does_not_repeat_the_values_it_is_about():
    secret = {"input": {"token": "s3cr3t-value", "list": ["s3cr3t-value"]}}

    for source in (
        "input.token - 1", "input.token < 1", "int(input.token)", "input.list + 1", "json(input.token)",
        "date(input.token)", "matches('a', '(' + input.token)", "sum(input.list)", "1 in input.token",
        "formatDate(0, 'X', input.token)", "hash('a', input.token)", "base64decode(input.token)",
        "get({}, '[' + input.token)", "sort([1], null, input.token)",
    ):  # fmt: skip
        assert "s3cr3t" not in str(failure(source, secret)), source


def test_a_value_that_is_not_json_is_refused_where_it_is_used():
    class Thing:
        secret = 1

    scope = {"input": {"thing": Thing(), "set": {1}, "bytes": b"x", "function": len}}

    for name in scope["input"]:
        assert "cannot be used in an expression" in str(failure(f"input.{name}", scope))
        assert "cannot be used in an expression" in str(failure(f"input.{name}.secret", scope))
        assert "cannot be used in an expression" in str(failure(f"[input.{name}]", scope))
        assert "cannot be used in an expression" in str(failure(f"'' + input.{name}", scope))
        assert "cannot be used in an expression" in str(failure(f"input.{name} == 1", scope))
        assert "cannot be used in an expression" in str(failure(f"!input.{name}", scope))


def test_mappings_tuples_and_huge_numbers_of_the_scope_come_out_as_plain_json():
    class Lazy(Mapping[str, object]):
        def __getitem__(self, key: str) -> object:
            return {"a": (1, 2), "big": 10**30}[key]

        def __iter__(self) -> Iterator[str]:
            return iter(("a", "big"))

        def __len__(self) -> int:
            return 2

    value = evaluate("{held: item}", {"item": Lazy()})

    assert value == {"held": {"a": [1, 2], "big": 1e30}}
    assert type(value["held"]) is dict and type(value["held"]["a"]) is list


def test_infinity_and_not_a_number_of_the_scope_do_not_come_out():
    for value in (float("nan"), float("inf"), -float("inf"), 10**400):
        for source in ("item", "[item]", "item + 1", "-item", "'' + item", "int(item)", "sum([item])", "round(item)"):
            assert failure(source, {"item": value}).type == "expression_error"


def test_large_whole_numbers_of_the_data_pass_exactly():
    assert evaluate("input.id == 1234567890123456789", {"input": {"id": 1234567890123456789}}) is True
    assert evaluate("'' + input.id", {"input": {"id": 1234567890123456789}}) == "1234567890123456789"


def test_an_expression_may_stand_in_template_braces():
    assert evaluate("{{ input.total > 10 }}", SCOPE) is True
    assert evaluate(" {{ {a: {b: '}}'}} }} ", {}) == {"a": {"b": "}}"}}
    assert failure("{{ 1 / 0 }}").position == 5
    assert "the expression alone" in str(failure("{{ 1 }} and {{ 2 }}"))


def test_an_expression_is_text():
    with pytest.raises(ExpressionError, match="An expression is text"):
        parse(True)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "source",
    [
        "(acc, item) => acc + item",
        "( sum , line ) => sum + line",
        "(input, vars) => input + vars",
        "(sum, x, i) => sum + x + i * 0",
        "(acc, item,) => acc + item",
        "acc + item",
        "{{ (acc, item) => acc + item }}",
    ],
)
def test_a_reducer_may_name_its_values_as_it_likes(source):
    reducer = parse_function(source, REDUCER)

    total = 0
    for index, item in enumerate([1, 2, 3]):
        total = reducer.evaluate({"acc": total, "item": item, "index": index})

    assert total == 6


def test_an_arrow_may_give_an_object_and_may_name_one_value_without_brackets():
    assert parse_function("x => {double: x * 2}", ITEM).evaluate({"item": 2}) == {"double": 4}
    assert parse_function("(x, i) => ({at: i})", ITEM).evaluate({"item": 2, "index": 5}) == {"at": 5}


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("(a, b, c) => a", "gets 2 values: item, index"),
        ("(a b) => a", "names only"),
        ("(1) => 2", "names only"),
        ("=> 1", "'=>' does not belong here"),
        ("(true) => 2", "names only"),
        ("x =>", "empty"),
        ("x => y => x", "An arrow function fits only"),
        ("x => { return x }", "':' is missing"),
    ],
)
def test_an_arrow_that_cannot_be_read_says_why(source, words):
    with pytest.raises(ExpressionError) as caught:
        parse_function(source, ITEM)

    assert words in str(caught.value)


def test_check_and_evaluate_take_an_arrow_where_it_is_said_what_it_stands_for():
    source = "(sum, line) => sum + line.price"

    check(source, parameters=REDUCER)
    assert evaluate(source, {"acc": 1, "item": {"price": 2}}, parameters=REDUCER) == 3
    with pytest.raises(ExpressionError, match="An arrow function fits only"):
        check(source)
    with pytest.raises(ExpressionError, match="no 'other' here"):
        check("(sum, line) => other", parameters=REDUCER)


def test_the_names_of_an_arrow_are_not_known_outside_it():
    with pytest.raises(ExpressionError, match="no 'other' here"):
        parse_function("x => other", ITEM).evaluate({"item": 1, "index": 0})


def test_an_arrow_and_a_plain_expression_of_the_same_words_do_not_mix():
    assert parse_function("item + 1", ITEM).evaluate({"item": 1}) == 2
    assert parse("item + 1").evaluate({"item": 1}) == 2
    with pytest.raises(ExpressionError):
        parse("x => x")
    assert parse_function("x => x", ITEM).evaluate({"item": 1}) == 1
    with pytest.raises(ExpressionError):
        parse("x => x")


def test_check_refuses_names_that_the_place_does_not_have():
    check("input.total + vars.x")
    check("connection.url", ("input", "connection"))

    with pytest.raises(ExpressionError, match="no 'inptu' here") as caught:
        check("1 + inptu.total")
    assert caught.value.position == 4
    with pytest.raises(ExpressionError, match="no 'item' here"):
        check("item.x", ("input",))


def test_equals_is_what_the_operator_says():
    assert equals({"a": [1]}, {"a": [1.0]})
    assert not equals(1, True)
    assert not equals("1", 1)


def test_references_names_the_nodes_an_expression_reads():
    source = 'nodes["c1"].output.a + nodes.h1.output.b + len(nodes["c1"].output) + nodes[vars.x].output'

    assert references(source) == {"c1", "h1"}
    assert references("input.nodes.x") == frozenset()
    assert references("nodes") == frozenset()


def test_reading_an_expression_again_gives_the_one_already_read():
    assert parse("input.total + 41") is parse("input.total + 41")
