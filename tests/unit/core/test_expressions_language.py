"""What people may write: literals, access, operators and their ranks."""

from collections.abc import Iterator, Mapping

import pytest

from appliance.core.expressions import (
    ExpressionError,
    evaluate,
    truth,
)

SCOPE = {
    "input": {
        "total": 12,
        "price": 2.5,
        "name": "Ann",
        "paid": False,
        "nothing": None,
        "tags": ["new", "vip"],
        "a b": {"größe": 7},
        "5": "five",
        "lines": [{"price": 3}, {"price": 4}],
    },
    "nodes": {"c1": {"output": {"ok": True}}},
    "vars": {"key": "total", "place": 1},
}


def failure(source: str, scope: Mapping[str, object] = SCOPE) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        evaluate(source, scope)
    return caught.value


def same(value: object, expected: object) -> bool:
    """Equal and of the same type: 1 is not True, 5 is not 5.0."""
    return value == expected and type(value) is type(expected)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("12", 12),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1e3", 1000),
        ("2.5E-1", 0.25),
        ("5.0", 5),
        ("true", True),
        ("false", False),
        ("null", None),
        ('"text"', "text"),
        ("'text'", "text"),
        ('""', ""),
        (r'"a\n\t\"\\"', 'a\n\t"\\'),
        (r"'it\'s'", "it's"),
        (r'"\u00e4\u{1F600}\ud83d\ude00"', "ä😀😀"),
        (r'"\d+\.\b"', r"\d+\.\b"),
        ('"one\ntwo"', "one\ntwo"),
        ("[]", []),
        ("[1, 'a', [null],]", [1, "a", [None]]),
        ("{}", {}),
        ("{a: 1, 'b c': 2, [\"d\" + 1]: {true: false},}", {"a": 1, "b c": 2, "d1": {"true": False}}),
        ("{a: 1, a: 2}", {"a": 2}),
        ("{[1]: 'x'}", {"1": "x"}),
        ("  ( ( 1 ) )\n", 1),
    ],
)
def test_a_literal_stands_for_its_value(source, value):
    assert same(evaluate(source, {}), value)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("input.total", 12),
        ('input["total"]', 12),
        ("input[vars.key]", 12),
        ("input['a b'].größe", 7),
        ("input[5]", "five"),
        ("input.missing", None),
        ("input.missing.deeper[3].still", None),
        ("input.nothing.x", None),
        ("input[null]", None),
        ("input.tags[0]", "new"),
        ("input.tags[-1]", "vip"),
        ("input.tags[vars.place]", "vip"),
        ("input.tags[2]", None),
        ("input.tags[-3]", None),
        ("input.tags[1.0]", "vip"),
        ("input.name[0]", "A"),
        ("input.name[-1]", "n"),
        ("input.name[9]", None),
        ("input.lines[1].price", 4),
        ('nodes["c1"].output.ok', True),
        ("nodes.c1.output.ok", True),
        ("nodes.unknown.output.ok", None),
        ("{a: [1, 2]}.a[1]", 2),
        ("(input.nothing ?? input).total", 12),
        ("input.in ?? input.not ?? input.true", None),
    ],
)
def test_access_reaches_keys_and_places_and_gives_null_for_what_is_missing(source, value):
    assert same(evaluate(source, SCOPE), value)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("input.total.x", "'x' in a number"),
        ("input.paid.x", "'x' in a boolean"),
        ("input.tags.length", "len"),
        ("input.name.first_letter", "in text"),
        ("input.tags['a']", "a whole number, not text"),
        ("input.tags[1.5]", "a whole number, not a number"),
        ("input.tags[true]", "a whole number, not a boolean"),
        ("input[[1]]", "A key is text, not a list"),
        ("input[1.5]", "A key is text, not a number"),
        ("input.total[0]", "There are no places in a number"),
        ("{[input.tags]: 1}", "A key is text, not a list"),
    ],
)
def test_access_that_can_never_mean_anything_is_an_error(source, words):
    assert words in str(failure(source))


@pytest.mark.parametrize(
    "root", ["input", "trigger", "nodes", "vars", "loop", "error", "execution", "item", "acc", "index"]
)
def test_a_root_the_place_does_not_have_is_null_and_one_it_has_is_its_value(root):
    assert evaluate(root, {}) is None
    assert evaluate(f"{root}.x", {root: {"x": 1}}) == 1


def test_a_name_that_is_no_root_is_an_error_unless_the_scope_has_it():
    assert "There is no 'inputs' here" in str(failure("inputs.total"))
    assert evaluate("connection.base", {"connection": {"base": "x"}}) == "x"


def test_the_scope_is_asked_only_for_what_the_expression_reads():
    class Asked(Mapping[str, object]):
        def __init__(self) -> None:
            self.names: list[str] = []

        def __getitem__(self, name: str) -> object:
            self.names.append(name)
            if name == "nodes":
                return Asked.only_c1
            raise KeyError(name)

        def __iter__(self) -> Iterator[str]:
            raise AssertionError("nobody may list the scope")

        def __len__(self) -> int:
            raise AssertionError("nobody may count the scope")

        only_c1: Mapping[str, object]

    class Nodes(Asked):
        def __getitem__(self, name: str) -> object:
            self.names.append(name)
            return {"output": name}

    scope, nodes = Asked(), Nodes()
    Asked.only_c1 = nodes

    value = evaluate('true || input.x ? nodes["c1"].output : nodes.c2.output', scope)

    assert value == "c1"
    assert (scope.names, nodes.names) == (["nodes"], ["c1"])


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("1 + 2", 3),
        ("0.5 + 0.5", 1),
        ("'a' + 'b'", "ab"),
        ("'a' + 1", "a1"),
        ("1 + 'a'", "1a"),
        ("'a' + null + true + 2.5", "atrue2.5"),
        ("'' + [1, {a: null}]", '[1,{"a":null}]'),
        ("1 + 2 + 'a' + 1 + 2", "3a12"),
        ("[1] + [2, 3]", [1, 2, 3]),
        ("5 - 7", -2),
        ("3 * 2.5", 7.5),
        ("4 * 2.5", 10),
        ("7 / 2", 3.5),
        ("6 / 2", 3),
        ("7 % 3", 1),
        ("-7 % 3", -1),
        ("7 % -3", 1),
        ("7.5 % 2", 1.5),
        ("2 ** 10", 1024),
        ("2 ** -1", 0.5),
        ("2 ** 0.5", 2**0.5),
        ("(-2) ** 3", -8),
        ("0 ** 0", 1),
        ("(-1) ** 9007199254740993", -1),
        ("1 ** 9e15", 1),
        ("2 ** -5000", 0),
        ("-input.total", -12),
        ("- -3", 3),
        ("+3", 3),
        ("9223372036854775807 + 0", 2**63 - 1),
        ("9223372036854775807 + 1", 9.223372036854775807e18),
        ("10 ** 20", 1e20),
    ],
)
def test_arithmetic(source, value):
    assert same(evaluate(source, SCOPE), value)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("1 / 0", "Division by zero"),
        ("1 / 0.0", "Division by zero"),
        ("1 % 0", "Division by zero"),
        ("0 ** -1", "Division by zero"),
        ("(-8) ** 0.5", "no real root"),
        ("9 ** 9 ** 9", "too large"),
        ("1e308 * 10", "too large"),
        ("1e308 + 1e308", "too large"),
        ("1e999", "too large"),
        ("1 + true", "a number + a boolean"),
        ("1 + null", "a number + null"),
        ("1 + [2]", "a number + a list"),
        ("{} + {}", "an object + an object"),
        ("'a' - 1", "text - a number"),
        ("'a' * 3", "text * a number"),
        ("'6' / 2", "text / a number"),
        ("[1] * 3", "a list * a number"),
        ("-'1'", "not text"),
        ("+'1'", "not text"),
        ("-null", "not null"),
    ],
)
def test_arithmetic_that_has_no_answer_says_why(source, words):
    assert words in str(failure(source))


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("1 == 1.0", True),
        ("1 === 1", True),
        ("1 == '1'", False),
        ("1 == true", False),
        ("0 == false", False),
        ("0 == ''", False),
        ("null == false", False),
        ("null == null", True),
        ("input.missing == null", True),
        ("'a' == 'a'", True),
        ("'a' == 'A'", False),
        ("[1, [2]] == [1.0, [2]]", True),
        ("[1] == [true]", False),
        ("[1, 2] == [2, 1]", False),
        ("{a: 1, b: 2} == {b: 2, a: 1}", True),
        ("{a: 1} == {a: 1, b: null}", False),
        ("{a: [true]} == {a: [1]}", False),
        ("1 != 2", True),
        ("1 !== '1'", True),
        ("1 < 2", True),
        ("2 <= 2.0", True),
        ("3 > 2.5", True),
        ("2 >= 3", False),
        ("'a' < 'b'", True),
        ("'Z' < 'a'", True),
        ("'10' < '9'", True),
    ],
)
def test_comparison_is_strict(source, value):
    assert evaluate(source, SCOPE) is value


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("1 < '2'", "Cannot order a number and text"),
        ("true < 2", "Cannot order a boolean and a number"),
        ("1 < 2 < 3", "write 1 < x && x < 10"),
        ("null < 1", "Cannot order null and a number"),
        ("input.missing > 1", "(value ?? 0)"),
        ("[1] < [2]", "Cannot order a list and a list"),
        ("{} >= {}", "Cannot order an object and an object"),
        ("true > false", "Cannot order a boolean and a boolean"),
    ],
)
def test_only_numbers_and_texts_have_an_order(source, words):
    assert words in str(failure(source))


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("true && 5", 5),
        ("0 && 5", 0),
        ("'' || 'x'", "x"),
        ("input.name || 'nobody'", "Ann"),
        ("input.missing || 'nobody'", "nobody"),
        ("false or null", None),
        ("1 and 2 and 3", 3),
        ("1 && 0 && 3", 0),
        ("0 || '' || [] || {} || 'last'", "last"),
        ("!true", False),
        ("!!'a'", True),
        ("not false", True),
        ("null ?? 1", 1),
        ("0 ?? 1", 0),
        ("false ?? 1", False),
        ("null ?? null ?? 3", 3),
        ("null ?? 0 || 4", 4),
        ("true ? 1 : 2", 1),
        ("[] ? 1 : 2", 2),
        ("false ? 1 : true ? 2 : 3", 2),
        ("true ? false ? 1 : 2 : 3", 2),
        ("'vip' in input.tags", True),
        ("'none' in input.tags", False),
        ("1 in [1.0]", True),
        ("1 in [true, '1']", False),
        ("[1] in [[1], 2]", True),
        ("'total' in input", True),
        ("'nn' in input.name", True),
        ("'x' in input.missing", False),
        ("'none' not in input.tags", True),
        ("not ('vip' in input.tags)", False),
    ],
)
def test_logic_gives_one_of_its_values(source, value):
    assert same(evaluate(source, SCOPE), value)


@pytest.mark.parametrize(
    "source",
    ["false && 1 / 0", "true || 1 / 0", "1 ?? 1 / 0", "true ? 1 : 1 / 0", "0 && 1 / 0 && 2", "1 || 0 || 1 / 0"],
)
def test_what_does_not_matter_is_not_worked_out(source):
    evaluate(source, {})

    assert "Division by zero" in str(failure("true && 1 / 0"))


@pytest.mark.parametrize(
    ("value", "holds"),
    [
        (None, False), (False, False), (0, False), (0.0, False), ("", False), ([], False), ({}, False),
        (True, True), (1, True), (-0.5, True), ("false", True), ("0", True), ([0], True), ({"a": None}, True),
    ],
)  # fmt: skip
def test_empty_values_do_not_hold_as_a_condition(value, holds):
    assert truth(value) is holds
    assert evaluate("!!item", {"item": value}) is holds


@pytest.mark.parametrize(
    ("source", "grouped"),
    [
        ("1 + 2 * 3", "1 + (2 * 3)"),
        ("1 - 2 - 3", "(1 - 2) - 3"),
        ("24 / 4 / 2", "(24 / 4) / 2"),
        ("2 ** 3 ** 2", "2 ** (3 ** 2)"),
        ("-2 ** 2", "-(2 ** 2)"),
        ("2 * 3 ** 2", "2 * (3 ** 2)"),
        ("2 ** 2 * 3", "(2 ** 2) * 3"),
        ("10 - 4 % 3 + 1", "(10 - (4 % 3)) + 1"),
        ("1 + 2 < 4", "(1 + 2) < 4"),
        ("1 < 2 == true", "(1 < 2) == true"),
        ("1 == 1 != false", "(1 == 1) != false"),
        ("true || false && false", "true || (false && false)"),
        ("1 == 1 && 2 == 3", "(1 == 1) && (2 == 3)"),
        ("!true == false", "(!true) == false"),
        ("not 1 == 2", "not (1 == 2)"),
        ("not 1 == 2 and true", "(not (1 == 2)) and true"),
        ("not 1 in [1]", "not (1 in [1])"),
        ("1 + 1 in [2]", "(1 + 1) in [2]"),
        ("null ?? 1 + 1", "null ?? (1 + 1)"),
        ("false || true ? 1 : 2", "(false || true) ? 1 : 2"),
        ("-input.lines[0].price", "-(input.lines[0].price)"),
        ("!input.paid && true", "(!input.paid) && true"),
        ("5 - -3", "5 - (-3)"),
        ("2 ** -1", "2 ** (-1)"),
    ],
)
def test_operators_bind_as_in_javascript(source, grouped):
    assert same(evaluate(source, SCOPE), evaluate(grouped, SCOPE))
