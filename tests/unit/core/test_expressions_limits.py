"""No expression costs more than its limits; counted in steps and sizes, not in seconds."""

import json
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest

from appliance.core.expressions import (
    MAX_RESULT,
    MAX_STEPS,
    Evaluation,
    ExpressionError,
    evaluate,
    limits,
    parse,
    resolve,
)
from appliance.core.expressions.cache import BoundedCache
from appliance.core.expressions.limits import MAX_BUILT, MAX_DEPTH

MEGABYTE = "x" * MAX_RESULT


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch):
    """What is refused here is refused by its steps and sizes, however slow the machine is."""
    monkeypatch.setattr(limits, "thread_time", lambda: 0.0)


def failure(source: str, scope: dict[str, Any] | None = None) -> str:
    with pytest.raises(ExpressionError) as caught:
        evaluate(source, scope or {})
    return str(caught.value)


def nested(depth: int, around: Callable[[Any], Any] = lambda inner: [inner]) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = around(value)
    return value


def test_four_kibibytes_of_source_are_read_and_one_byte_more_is_not():
    assert evaluate("1" + " " * 4095, {}) == 1
    assert evaluate("'" + "ä" * 2047 + "'", {}) == "ä" * 2047
    assert "4,096 are allowed" in failure("1" + " " * 4096)
    assert "4,096 are allowed" in failure("'" + "ä" * 2048 + "'")


@pytest.mark.parametrize(
    "source",
    [
        "(" * 2000 + "1" + ")" * 2000,
        "[" * 2000 + "]" * 2000,
        "{a:" * 1000 + "1" + "}" * 1000,
        "!" * 4000 + "1",
        "- " * 2000 + "1",
        "not " * 1000 + "1",
        "2**" * 1300 + "1",
        "1?" * 1000 + "1" + ":1" * 1000,
        "abs(" * 800 + "1" + ")" * 800,
        "a[" * 1300 + "1" + "]" * 1300,
        "a.len(" * 580 + "1" + ")" * 580,
        "{[" * 1000 + "1",
        "(" * 4000,
    ],
)
def test_deep_nesting_in_the_source_is_refused_without_deep_recursion(source):
    assert "nested deeper" in failure(source)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("+".join(["1"] * 2000), 2000),
        ("input" + ".a" * 2000, None),
        ("input" + "[0]" * 1300, None),
        ("''" + ".trim()" * 580, ""),
        (" && ".join(["1"] * 800), 1),
        (" || ".join(["0"] * 800), 0),
        ("null??" * 680 + "7", 7),
        ("0 ? 1 : " * 500 + "2", 2),
        ("1 == " * 600 + "2", False),
        ("[" + "1," * 2000 + "]", [1] * 2000),
        ("[" * 40 + "1" + "]" * 40, nested(40)),
        ("(" * 40 + "1" + ")" * 40, 1),
    ],
)
def test_long_chains_are_no_nesting(source, value):
    assert evaluate(source, {}) == value


def test_the_deepest_expression_allowed_needs_only_a_part_of_the_stack():
    frames = 0

    def measure(frame: Any, event: str, argument: Any) -> None:
        nonlocal frames
        depth = 0
        while frame is not None:
            frame, depth = frame.f_back, depth + 1
        frames = max(frames, depth)

    deepest = ["(" * 49 + "1" + ")" * 49, "[" * 49 + "1" + "]" * 49, "1**" * 97 + "1", "!" * 98 + "1",
               "abs(" * 49 + "1" + ")" * 49, "1?" * 49 + "1" + ":1" * 49, "{a:" * 49 + "1" + "}" * 49,
               "(0||1&&1+1*" * 15 + "1" + ")" * 15]  # fmt: skip

    def run() -> None:
        sys.setprofile(measure)
        for source in deepest:
            evaluate(source, {})
        sys.setprofile(None)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()

    assert 50 < frames < 500


@pytest.mark.parametrize(
    ("source", "scope"),
    [
        ("input + 'x'", {"input": MEGABYTE}),
        ("input + input", {"input": MEGABYTE}),
        ("input + 1", {"input": MEGABYTE}),
        ("replace(input, 'x', 'yy')", {"input": MEGABYTE}),
        ("replace(replace(replace('aaaaaaaaaa', 'a', input), 'b', input), 'b', input)", {"input": "b" * 1000}),
        ("join(range(1000), input)", {"input": "b" * 2000}),
        ("join([input, input])", {"input": MEGABYTE}),
        ("base64(input)", {"input": MEGABYTE}),
        ("upper(input)", {"input": "ŉ" * (MAX_RESULT - 1)}),
        ("toJson(input)", {"input": '"' * (MAX_RESULT - 10)}),
        ("'' + [input, input]", {"input": MEGABYTE}),
        ("lower(input)", {"input": MEGABYTE + "x"}),
        ("input", {"input": MEGABYTE}),
        ("[input]", {"input": MEGABYTE[:-3]}),
        ("{a: input, b: input}", {"input": "x" * 600_000}),
        ("input", {"input": "ä" * 600_000}),
        ("input", {"input": "\n" * 600_000}),
        ("input", {"input": {"k" * 600_000: "v" * 600_000}}),
        ("input", {"input": [0] * 600_000}),
        ("[" + "input," * 100 + "]", {"input": "x" * 20_000}),
        ("len(input + input)", {"input": [0] * 300_000}),
        ("len(flatten(input))", {"input": [[0] * 1000] * 1000}),
        ("len(split(input, 'x'))", {"input": MEGABYTE}),
        ("flatten(input)", {"input": [[0] * 1000] * 1000}),
        ("split(input, '')", {"input": MEGABYTE}),
        ("split(input, 'x')", {"input": MEGABYTE}),
        ("split(input)", {"input": "x " * 524_000 + "xxxx" * 20_000}),
        ("entries(input)", {"input": {str(n): n for n in range(180_000)}}),
    ],
)
def test_nothing_larger_than_a_mebibyte_is_built(source, scope):
    run = Evaluation(scope)

    with pytest.raises(ExpressionError, match="1 MiB|16 MiB|steps"):
        parse(source).run(run)

    assert run.built <= MAX_BUILT + MAX_RESULT


@pytest.mark.parametrize(
    "value", ["x" * (MAX_RESULT - 2), "ä" * ((MAX_RESULT - 2) // 2), '"' * ((MAX_RESULT - 2) // 2)]
)
def test_a_result_of_exactly_a_mebibyte_of_json_passes(value):
    run = Evaluation({"input": value})

    assert parse("input").run(run) == value
    assert run.result_size == len(json.dumps(value, ensure_ascii=False).encode()) == MAX_RESULT


def test_a_thousand_large_texts_cannot_be_held_at_once():
    scope = {"input": "x" * 1_000_000}
    run = Evaluation(scope)

    with pytest.raises(ExpressionError, match="16 MiB"):
        parse("[" + "input+1," * 400 + "]").run(run)

    assert run.built <= MAX_BUILT + MAX_RESULT


@pytest.mark.parametrize(
    "source",
    ["9**9**9", "9**9**9**9", "(9**999)**(9**99)", "10**1000000000", "(-9)**999999999", "7**(2**60)", "1e308**2",
     "2**1024", "9007199254740993**9007199254740993", "-(2**99999999)"],
)  # fmt: skip
def test_huge_powers_are_refused_before_they_are_worked_out(source):
    assert "too large" in failure(source)


def test_a_huge_number_of_the_data_cannot_grow():
    scope = {"input": 10**300}

    assert evaluate("input + 1", scope) == 1e300
    assert "too large" in failure("input * input", scope)
    assert "too large" in failure("input ** 2", scope)
    assert "too large" in failure("input * 1", {"input": 10**4000})


def test_values_nested_too_deeply_are_refused_everywhere():
    deep, other = nested(5000), nested(5000)
    objects, other_objects = (nested(5000, lambda inner: {"a": inner}) for _ in range(2))

    for source in ("input", "[input]", "'' + input", "toJson(input)", "input == vars", "unique([input])",
                   "[input] == [vars]", "vars in [input]", "join([input])"):  # fmt: skip
        assert "nested deeper than 100" in failure(source, {"input": deep, "vars": other}), source
        assert "nested deeper than 100" in failure(source, {"input": objects, "vars": other_objects}), source
    assert "nested" in failure("json(input)", {"input": "[" * 100_000})
    assert "nested" in failure("json(input)", {"input": '{"a":' * 100_000})
    assert "nested" in failure("json(input)", {"input": "[" * 200 + "]" * 200})
    assert evaluate("input", {"input": nested(MAX_DEPTH)}) == nested(MAX_DEPTH)


def test_a_configuration_nested_too_deeply_is_refused():
    with pytest.raises(ExpressionError, match="nested deeper"):
        resolve(nested(5000), {})


@pytest.mark.parametrize(
    ("source", "scope"),
    [
        ("matches(input, '(?:a|b)*a(?:a|b){400}c')", {"input": "ab" * 200_000}),
        ("matches(input, '(\\pL\\pN)+$')", {"input": "a" * 1_000_000}),
        ("sort(input)", {"input": list(range(500_000))}),
        ("unique(input)", {"input": list(range(500_000))}),
        ("[1] in input", {"input": [[0]] * 1_000_000}),
        ("sort(input)", {"input": ["x" * 900_000] * 400}),
        ("max(input)", {"input": ["x" * 900_000] * 2_000}),
        ("join(input)", {"input": [1] * 500_000}),
        ("sum(input)", {"input": [1] * 1_000_000}),
        ("unique([" + "input," * 30 + "])", {"input": [[n] for n in range(10_000)]}),
        ("[" + "sort(input)," * 30 + "]", {"input": [-n for n in range(20_000)]}),
    ],
)
def test_long_work_is_refused_by_its_steps(source, scope):
    with pytest.raises(ExpressionError, match=r"100,000 steps|16 MiB|1 MiB"):
        evaluate(source, scope)


def test_the_clock_ends_what_the_steps_would_allow(monkeypatch):
    seconds = iter([7.0, 7.05, 7.2])
    monkeypatch.setattr(limits, "thread_time", lambda: next(seconds))

    assert "longer than 100 ms" in failure("[sum(input), sum(input), sum(input)]", {"input": [1] * 5_000})


def test_a_short_expression_does_not_read_the_clock_at_all(monkeypatch):
    monkeypatch.setattr(limits, "thread_time", lambda: pytest.fail("the clock was read"))

    assert evaluate("input.a > 1 && upper('a') in ['A'] && matches('a', 'a')", {"input": {"a": 2}}) is True


def test_ordinary_work_on_much_data_is_allowed():
    rows = [{"id": n, "name": f"row {n % 100}", "price": n / 4} for n in range(2_000)]
    scope = {"input": {"rows": rows, "text": "word " * 20_000}}

    assert evaluate("len(sort(input.rows, 'price', 'desc'))", scope) == 2_000
    assert evaluate("len(unique(input.rows))", scope) == 2_000
    assert evaluate("len(split(input.text, ' '))", scope) == 20_001
    assert evaluate("matches(input.text, 'wo[a-z]+ nothing')", scope) is False
    assert evaluate("len(replace(input.text, 'word', 'sentence'))", scope) == 180_000
    assert evaluate("sum(range(20000))", scope) == 199_990_000
    assert evaluate("json(toJson(input.rows)) == input.rows", scope) is True


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("a" * 1001, "longer than 1000 bytes"),
        ("ä" * 501, "longer than 1000 bytes"),
        ("((a{1,100}){1,100}){1,100}", "cannot be read"),
        ("(?:\\\\pL{100}){9}", "cannot be read"),
        ("(a)\\\\1", "Look-around and back-references"),
        ("(?P<x>a)(?P=x)", "Look-around and back-references"),
        ("(?<!a)b", "Look-around and back-references"),
        ("[", "cannot be read"),
        ("*", "cannot be read"),
    ],
)
def test_patterns_are_bounded(pattern, words):
    assert words in failure(f"matches('a', '{pattern}')")


def test_the_templates_of_a_configuration_are_bounded_together():
    scope = {"input": "x" * 500_000}

    assert len(resolve(["{{ input }}"] * 8, scope)) == 8
    with pytest.raises(ExpressionError, match="4 MiB together"):
        resolve(["{{ input }}"] * 9, scope)
    with pytest.raises(ExpressionError, match="4 MiB together"):
        resolve("{{ input }}" * 9, scope)
    with pytest.raises(ExpressionError, match="steps together"):
        resolve(["{{ sum(input) }}"] * 100, {"input": [1] * 30_000})


def test_long_texts_of_braces_and_backslashes_are_looked_at_once_only():
    with pytest.raises(ExpressionError, match="not closed"):
        resolve("{{" * 500_000, {})
    with pytest.raises(ExpressionError, match="too many expressions"):
        resolve("{{ 1 }}" * 100_000, {})
    assert resolve("\\" * 1_000_000 + "{{ 1 }}", {}) == "\\" * 500_000 + "1"
    assert len(resolve("a{{ 1 }}" * 500, {})) == 1000


def test_a_run_tells_what_it_has_used():
    run = Evaluation({"input": [1] * 1000})

    assert parse("sum(input) + ' and ' + len(input)").run(run) == "1000 and 1000"
    assert 500 < run.steps < MAX_STEPS
    assert run.built == len("1000 and ") + len("1000 and 1000")


def test_the_memory_for_expressions_read_before_is_bounded():
    cache: BoundedCache[str, str] = BoundedCache(1_000)

    for number in range(100):
        cache.put(f"key {number}", f"held {number}", 100)
        cache.get("key 0")
    cache.put("long", "held", 900)

    assert cache.size == 1_000
    assert cache.get("key 0") == "held 0"  # used all the time
    assert cache.get("key 1") is None
    assert cache.get("key 99") == "held 99"
    assert cache.get("long") is None


def test_threads_may_share_an_expression():
    expression = parse("input.n * 2 + len(range(input.n))")
    wrong: list[int] = []

    def work(start: int) -> None:
        for n in range(start, start + 300):
            if (
                expression.evaluate({"input": {"n": n}}) != 3 * n
                or evaluate(f"input.n + {n % 7}", {"input": {"n": n}}) != n + n % 7
            ):
                wrong.append(n)

    threads = [threading.Thread(target=work, args=(start,)) for start in (0, 1000, 2000, 3000)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
