"""Every function, by its own rules."""

import uuid

import pytest

from appliance.core import clock
from appliance.core.expressions import FUNCTIONS, ExpressionError, evaluate

CONTRACT = {
    "len", "lower", "upper", "trim", "split", "join", "replace", "contains", "startsWith", "endsWith", "matches", "int",
    "float", "str", "bool", "json", "toJson", "round", "floor", "ceil", "abs", "min", "max", "sum", "avg", "keys",
    "values", "entries", "first", "last", "slice", "sort", "unique", "flatten", "range", "now", "date", "addSeconds",
    "formatDate", "get", "hash", "base64", "base64decode", "uuid",
}  # fmt: skip

SCOPE = {"input": {"lines": [{"n": "b", "p": 2}, {"n": "a", "p": 10}], "text": " Ann ", "deep": {"a": [{"b": 1}]}}}


@pytest.fixture
def noon():
    """The clock stands at 2026-01-31T12:00:00.500Z."""
    clock.set_source(lambda: 1_769_860_800_500)
    yield
    clock.set_source(None)


def test_the_language_has_the_functions_of_the_contract_and_no_others():
    assert FUNCTIONS.keys() == CONTRACT


def test_every_function_says_what_it_is_for():
    for function in FUNCTIONS.values():
        assert function.signature.startswith(function.name + "(")
        assert function.summary.endswith(".")


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("len('äö')", 2),
        ("len([1, 2])", 2),
        ("len({a: 1})", 1),
        ("lower('ÄB')", "äb"),
        ("upper('straße')", "STRASSE"),
        ("trim(' \ta b\\n ')", "a b"),
        ("split('a,b,,c', ',')", ["a", "b", "", "c"]),
        ("split(' a  b ')", ["a", "b"]),
        ("split('abc', '')", ["a", "b", "c"]),
        ("split('', ',')", [""]),
        ("join(['a', 1, null, true, [2]], '-')", "a-1--true-[2]"),
        ("join([1, 2])", "1,2"),
        ("join([], ',')", ""),
        ("replace('a.a', 'a', 'bb')", "bb.bb"),
        ("replace('abc', 'x', 'y')", "abc"),
        ("replace('a.b', '.', '')", "ab"),
        ("contains('invoice', 'voice')", True),
        ("contains([1, 'a'], 'a')", True),
        ("contains([1, 'a'], '1')", False),
        ("contains({a: 1}, 'a')", True),
        ("contains(null, 'a')", False),
        ("startsWith('invoice', 'in')", True),
        ("endsWith('invoice', 'in')", False),
        ("matches('order 123', '\\d+')", True),
        ("matches('order 123', '^\\d+$')", False),
        ("matches('ORDER', '(?i)^order$')", True),
        ("matches('größe', '^\\pL+$')", True),
        ("matches('a\\nb', 'a.b')", False),
    ],
)
def test_text_functions(source, value):
    assert evaluate(source, SCOPE) == value


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("input.text.trim().upper()", "ANN"),
        ("input.text.trim().lower().contains('an')", True),
        ("'a-b'.split('-').join('+')", "a+b"),
        ("'abc'.replace('b', 'x').startsWith('ax')", True),
        ("'abc'.endsWith('c')", True),
        ("'a1'.matches('\\d')", True),
        ("('a' + 'b').upper()", "AB"),
        ("upper('a').lower()", "a"),
        ("[3, 1].sort()[0]", 1),
        ("input.lines.len()", 2),
        ("input.text.trim()[0].lower()", "a"),
        ("{a: 1}.keys().first()", "a"),
    ],
)
def test_functions_may_be_written_behind_their_value(source, value):
    assert evaluate(source, SCOPE) == value


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("int(2.9)", 2),
        ("int(-2.9)", -2),
        ("int(' 12.7 ')", 12),
        ("int('-3')", -3),
        ("int(true)", 1),
        ("float('2.50')", 2.5),
        ("float('1e3')", 1000),
        ("float(3)", 3),
        ("float('.5')", 0.5),
        ("str(null)", ""),
        ("str(5.0)", "5"),
        ("str(0.1)", "0.1"),
        ("str(false)", "false"),
        ("str([1, 'ä', null])", '[1,"ä",null]'),
        ("bool('false')", False),
        ("bool(' NO ')", False),
        ("bool('')", False),
        ("bool('0')", False),
        ("bool('yes')", True),
        ("bool('anything else')", True),
        ("bool(0)", False),
        ("bool([])", False),
        ("bool({a: 1})", True),
        ("round(2.5)", 3),
        ("round(-2.5)", -3),
        ("round(1.005, 2)", 1.01),
        ("round(1234, -2)", 1200),
        ("round(1e300)", 1e300),
        ("round(2.0)", 2),
        ("floor(-1.5)", -2),
        ("ceil(1.2)", 2),
        ("abs(-3.5)", 3.5),
        ("min([3, 1, 2])", 1),
        ("max(3, 10, 2)", 10),
        ("max('b', 'a')", "b"),
        ("min([])", None),
        ("sum([1, 2.5])", 3.5),
        ("sum(1, 2, 3)", 6),
        ("sum([])", 0),
        ("sum([0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1])", 1),
        ("avg([1, 2])", 1.5),
        ("avg(2, 4)", 3),
        ("avg([])", None),
        ("range(3)", [0, 1, 2]),
        ("range(1, 4)", [1, 2, 3]),
        ("range(5, 0, -2)", [5, 3, 1]),
        ("range(3, 1)", []),
        ("range(0)", []),
    ],
)
def test_number_functions(source, value):
    found = evaluate(source, SCOPE)

    assert found == value and type(found) is type(value)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("keys({b: 1, a: 2})", ["b", "a"]),
        ("values({b: 1, a: 2})", [1, 2]),
        ("entries({b: 1, a: 2})", [["b", 1], ["a", 2]]),
        ("first([1, 2])", 1),
        ("last([1, 2])", 2),
        ("first([])", None),
        ("last('abc')", "c"),
        ("first('')", None),
        ("slice([1, 2, 3], 1)", [2, 3]),
        ("slice([1, 2, 3], 0, -1)", [1, 2]),
        ("slice([1, 2, 3], -2, 99)", [2, 3]),
        ("slice('hello', 1, 3)", "el"),
        ("slice([1], 5)", []),
        ("sort([10, 9.5, 1])", [1, 9.5, 10]),
        ("sort(['b', 'B', 'a'])", ["B", "a", "b"]),
        ("sort([1, 3, 2], null, 'desc')", [3, 2, 1]),
        ("sort(input.lines, 'n')[0].p", 10),
        ("sort(input.lines, 'p', 'desc')[0].n", "a"),
        ("sort([])", []),
        ("sort([{k: 1, n: 'x'}, {k: 0}, {k: 1, n: 'y'}], 'k')[1].n", "x"),
        ("unique([2, 1, 2.0, '2', true, 1])", [2, 1, "2", True]),
        ("unique([[1], [1.0], [true], {a: 1, b: 2}, {b: 2, a: 1}])", [[1], [True], {"a": 1, "b": 2}]),
        ("flatten([1, [2, [3]], []])", [1, 2, [3]]),
        ("flatten([1, [2, [3, [4]]]], 2)", [1, 2, 3, [4]]),
        ("flatten([1, [2]], 0)", [1, [2]]),
        ("get(input, 'deep.a[0].b')", 1),
        ("get(input, 'deep.a.0.b')", 1),
        ("get(input, 'deep.a[-1].b')", 1),
        ("get(input, \"['deep'].a\")", [{"b": 1}]),
        ("get(input, 'deep.x.y', 'none')", "none"),
        ("get(input, 'text.x', 'none')", "none"),
        ("get(null, 'a', 2)", 2),
        ("get({a: null}, 'a', 3)", 3),
        ("get({a: false}, 'a', 3)", False),
        ("get([5], '0')", 5),
        ("get(5, '')", 5),
    ],
)
def test_list_and_object_functions(source, value):
    assert evaluate(source, SCOPE) == value


def test_functions_leave_what_they_are_given_as_it_was():
    held = [3, 1, [2], 1]

    for source in ("sort(slice(item, 0, 2))", "unique(item)", "flatten(item)", "item + [5]", "slice(item, 0)"):
        evaluate(source, {"item": held})

    assert held == [3, 1, [2], 1]


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("now()", "2026-01-31T12:00:00.500Z"),
        ("now() == now()", True),
        ("date('2026-01-31')", "2026-01-31T00:00:00.000Z"),
        ("date('2026-01-31T10:00:00+01:00')", "2026-01-31T09:00:00.000Z"),
        ("date(0)", "1970-01-01T00:00:00.000Z"),
        ("date('0001-01-01')", "0001-01-01T00:00:00.000Z"),
        ("addSeconds('2026-01-31', 86400)", "2026-02-01T00:00:00.000Z"),
        ("addSeconds(now(), -0.25)", "2026-01-31T12:00:00.250Z"),
        ("now() < addSeconds(now(), 1)", True),
        ("formatDate(now())", "2026-01-31T12:00:00+00:00"),
        ("formatDate(now(), 'YYYY-MM-DD HH:mm:ss')", "2026-01-31 12:00:00"),
        ("formatDate(now(), 'yyyy/M/d h:mm a, A')", "2026/1/31 12:00 pm, PM"),
        ("formatDate(now(), 'dddd D. MMMM YY', 'Europe/Berlin')", "Saturday 31. January 26"),
        ("formatDate(now(), 'EEE ddd E dd.MMM', 'UTC')", "Sat Sat 6 31.Jan"),
        ("formatDate(now(), '[Today at] HH[h]')", "Today at 12h"),
        ("formatDate(now(), 'HH:mm Z ZZ', 'Asia/Kolkata')", "17:30 +05:30 +0530"),
        ("formatDate(now(), 'Z', 'America/St_Johns')", "-03:30"),
        ("formatDate(now(), 'SSS X x')", "500 1769860800 1769860800500"),
        ("formatDate('2026-03-29T00:59:59Z', 'HH:mm:ss', 'Europe/Berlin')", "01:59:59"),
        ("formatDate('2026-03-29T01:00:00Z', 'HH:mm:ss', 'Europe/Berlin')", "03:00:00"),
        ("formatDate('2026-01-01T00:30:00Z', 'hh H', 'UTC')", "12 0"),
    ],
)
def test_date_functions(noon, source, value):
    assert evaluate(source, SCOPE) == value


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ('json("{\\"a\\": [1, 2.5, null]}").a', [1, 2.5, None]),
        ("json('true')", True),
        ("toJson({a: [1, 'ä', null, 0.5]})", '{"a":[1,"ä",null,0.5]}'),
        ("toJson('a\"b')", '"a\\"b"'),
        ("hash('a')", "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"),
        ("hash('a', 'md5')", "0cc175b9c0f1b6a831c399e269772661"),
        ("hash('a', 'sha1')", "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"),
        ("len(hash('ä', 'sha512'))", 128),
        ("base64('äö')", "w6TDtg=="),
        ("base64decode('w6TDtg==')", "äö"),
        ("base64decode('w6TDtg')", "äö"),
        ("base64decode('8J-YgA')", "😀"),
        ("base64decode(base64(''))", ""),
    ],
)
def test_coding_functions(source, value):
    assert evaluate(source, SCOPE) == value


def test_every_uuid_is_new():
    one, other = evaluate("[uuid(), uuid()]", {})

    assert one != other
    assert uuid.UUID(one).version == 4


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("len(5)", "len() needs text, a list or an object, not a number"),
        ("len(input.missing)", "(value ?? [])"),
        ("upper(5)", "upper() needs text, not a number"),
        ("input.missing.upper()", "upper() needs text, not null"),
        ("split('a', 1)", "split() needs text, not a number"),
        ("join('a', ',')", "join() needs a list, not text"),
        ("replace('a', '', 'b')", "empty"),
        ("contains(5, 'a')", "contains() needs text, a list or an object"),
        ("contains('a', 5)", "Only text can be in text"),
        ("'a' in 5", "Nothing can be in a number"),
        ("1 in 'a'", "Only text can be in text, not a number"),
        ("matches('a', input.text + '(')", "regular expression cannot be read"),
        ("matches('a', '(?=a)')", "Look-around"),
        ("matches(1, 'a')", "matches() needs text"),
        ("int('12 apples')", "not a number"),
        ("int(null)", "int() needs a number or text, not null"),
        ("int([])", "not a list"),
        ("float('inf')", "not a number"),
        ("float('1_000')", "not a number"),
        ("float('١')", "not a number"),
        ("float('1e999')", "too large"),
        ("round('1')", "round() needs a number, not text"),
        ("round(1, 99)", "-15 to 15"),
        ("round(1, 0.5)", "round() needs a whole number"),
        ("floor(null)", "floor() needs a number, not null"),
        ("abs(true)", "abs() needs a number, not a boolean"),
        ("min()", "min() needs a list"),
        ("min(1)", "min() needs a list, not a number"),
        ("max([1, 'a'])", "numbers only or texts only"),
        ("max([true, false])", "numbers only or texts only"),
        ("sum(['1'])", "sum() needs a number, not text"),
        ("sum([1e308, 1e308])", "too large"),
        ("avg([null])", "avg() needs a number, not null"),
        ("range(100001)", "at most 100,000"),
        ("range(0, 9, 0)", "steps of 0"),
        ("range(1.5)", "range() needs a whole number"),
        ("keys([1])", "keys() needs an object, not a list"),
        ("values(null)", "values() needs an object, not null"),
        ("first(5)", "first() needs a list or text"),
        ("slice({}, 1)", "slice() needs a list or text"),
        ("slice([1], 'a')", "slice() needs a whole number, not text"),
        ("sort([1, 'a'])", "numbers only or texts only"),
        ("sort([null, 1])", "numbers only or texts only"),
        ("sort([true, false])", "numbers only or texts only"),
        ("sort([{a: 1}])", "name the key"),
        ("sort([1], 'a')", "sort() needs an object, not a number"),
        ("sort([1], null, 'up')", "asc"),
        ("flatten('a')", "flatten() needs a list"),
        ("get({}, 'a[', 1)", "path of get()"),
        ("get({}, 'a..b', 1)", "path of get()"),
        ("get({}, 5)", "get() needs text"),
        ("date('yesterday')", "not a date"),
        ("date(true)", "date() needs a date, not a boolean"),
        ("date(1e18)", "outside the years"),
        ("addSeconds('2026-01-31', 1e300)", "outside the years"),
        ("addSeconds('9999-12-31', 86400)", "outside the years"),
        ("formatDate('9999-12-31T23:59:59Z', 'YYYY', 'Asia/Tokyo')", "outside the years"),
        ("formatDate('2026-01-31', 'YYYY', '../../etc/passwd')", "time zone"),
        ("formatDate('2026-01-31', 'YYYY', 'tzdata.zi')", "time zone"),
        ("json('{')", "see its character 2"),
        ("json('NaN')", "NaN, which is not JSON"),
        ("json('1e999')", "Infinity"),
        ("json(5)", "json() needs text"),
        ("json('\"\\\\ud800\"')", "half a character"),
        ("hash('a', 'sha' + '3')", "sha256"),
        ("hash(5)", "hash() needs text"),
        ("base64decode('a')", "Base64"),
        ("base64decode('****')", "Base64"),
        ("base64decode('/w==')", "Base64"),
    ],
)
def test_a_function_given_the_wrong_thing_says_what_it_needs(source, words):
    with pytest.raises(ExpressionError) as caught:
        evaluate(source, SCOPE)

    assert words in str(caught.value)
    assert caught.value.position is not None
