"""`{{ … }}` in texts and in whole configurations."""

import pytest

from appliance.core.expressions import (
    ExpressionError,
    check_template,
    find_errors,
    parse_template,
    resolve,
    template_references,
)

SCOPE = {
    "input": {"name": "Ann", "total": 12, "tags": ["a", "ä"], "paid": True, "nothing": None, "whole": 5.0},
    "nodes": {"c1": {"output": {"x": 1}}},
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{{ input.total }}", 12),
        ("{{input.total}}", 12),
        ("{{ input.tags }}", ["a", "ä"]),
        ("{{ input.nothing }}", None),
        ("{{ input.missing }}", None),
        ("{{ input.paid }}", True),
        ("{{\n  input.total >\n 10 }}", True),
        ("{{ {{ input.total }} }}", 12),
        ("{{ {a: {b: 1}} }}", {"a": {"b": 1}}),
        ("{{{a: 1}}}", {"a": 1}),
        ("{{ '}}' }}", "}}"),
        ("{{ \"{{\" + '}' }}", "{{}"),
        (r"{{ 'it\'s }}' }}", "it's }}"),
    ],
)
def test_a_text_that_is_one_expression_keeps_the_kind_of_its_value(text, value):
    found = resolve(text, SCOPE)

    assert found == value and type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", ""),
        ("no braces", "no braces"),
        ("a } b { c }} d", "a } b { c }} d"),
        ("Dear {{ input.name }}, {{ input.total }} items", "Dear Ann, 12 items"),
        ("{{ input.name }}{{ input.total }}", "Ann12"),
        (" {{ input.total }}", " 12"),
        ("{{ input.total }}\n", "12\n"),
        ("[{{ input.nothing }}{{ input.missing }}]", "[]"),
        ("paid: {{ input.paid }}", "paid: true"),
        ("tags: {{ input.tags }}", 'tags: ["a","ä"]'),
        ("whole: {{ input.whole }}", "whole: 5"),
        ('{"n": {{ input.total }}}', '{"n": 12}'),
        (r"\{{ input.name }}", "{{ input.name }}"),
        (r"\\{{ input.name }}", "\\Ann"),
        (r"\\\{{ input.name }}", "\\{{ input.name }}"),
        (r"\{{ x }} is {{ input.total }}", "{{ x }} is 12"),
        (r"a\b {{ input.total }} c\d", r"a\b 12 c\d"),
        (r"\{{", "{{"),
        ("{{ '{{ input.name }}' }}!", "{{ input.name }}!"),
    ],
)
def test_any_other_text_has_the_values_put_in_as_text(text, value):
    assert resolve(text, SCOPE) == value


def test_what_a_value_holds_is_never_read_as_a_template():
    scope = {"input": {"text": "{{ input.secret }}", "secret": "s"}}

    assert resolve("{{ input.text }}", scope) == "{{ input.secret }}"
    assert resolve("<{{ input.text }}>", scope) == "<{{ input.secret }}>"
    assert resolve(["{{ input }}"], scope) == [scope["input"]]


def test_a_configuration_is_resolved_at_every_depth_and_its_keys_stay():
    config = {
        "url": "https://x/{{ input.total }}",
        "body": {"n": "{{ input.total }}", "list": ["{{ input.name }}", 1, None, True, {"deep": "{{ input.tags }}"}]},
        "{{ input.name }}": "key",
    }

    assert resolve(config, SCOPE) == {
        "url": "https://x/12",
        "body": {"n": 12, "list": ["Ann", 1, None, True, {"deep": ["a", "ä"]}]},
        "{{ input.name }}": "key",
    }
    assert config["body"]["n"] == "{{ input.total }}"  # type: ignore[index]


@pytest.mark.parametrize(
    ("text", "words", "position"),
    [
        ("Dear {{ input.name", "not closed by }}", 5),
        ("Dear {{ input.name }", "not closed by }}", 5),
        ("{{ 'a }}", "not closed by }}", 0),
        ("{{ }}", "empty", 3),
        ("{{}}", "empty", 2),
        ("Sum {{ 1 + }} of", "ends too early", 11),
        ("{{ 1 }} and {{ 2 3 }}", "3 does not belong here", 17),
        ("{{ 1 }} and {{ inptu.x }}", "no 'inptu' here", 15),
        ("{{ " + "1" * 5000 + " }}", "too long", 0),
    ],
)
def test_a_template_that_cannot_be_read_says_what_and_where(text, words, position):
    with pytest.raises(ExpressionError) as caught:
        check_template(text)

    assert words in str(caught.value)
    assert caught.value.position == position


def test_a_failure_in_a_template_is_placed_in_the_whole_text():
    with pytest.raises(ExpressionError, match="Division by zero") as caught:
        resolve({"a": "Sum: {{ 1 / 0 }}"}, {})

    assert caught.value.position == 10
    assert caught.value.detail == "Division by zero (at character 11)."


def test_an_escape_is_no_mistake_and_other_braces_are_none_of_ours():
    check_template(r"\{{ not ours }} and { this } and ${x} and }}")


def test_all_mistakes_of_a_configuration_are_found_with_their_paths():
    config = {"url": "{{ 1 + }}", "ok": "{{ input.x }}", "list": ["plain", {"deep": "{{ other.x }}"}], "n": 5}

    found = {path: str(mistake) for path, mistake in find_errors(config)}

    assert found.keys() == {("url",), ("list", 1, "deep")}
    assert "ends too early" in found["url",]
    assert "no 'other' here" in found["list", 1, "deep"]
    assert [path for path, _ in find_errors(config, ("other",))] == [("url",), ("ok",)]


def test_the_nodes_that_a_configuration_reads_are_known():
    config = {"a": "{{ nodes.c1.output.x }}", "b": ['x {{ nodes["c2"].output }} {{ input.x }}'], "c": "{{ broken"}

    assert template_references(config) == {"c1", "c2"}


def test_a_template_read_once_may_be_worked_out_often():
    template = parse_template("{{ input.n }} of {{ input.m }}")

    assert template.evaluate({"input": {"n": 1, "m": 2}}) == "1 of 2"
    assert template.evaluate({"input": {"n": 3, "m": 4}}) == "3 of 4"
    assert parse_template("{{ input.n }} of {{ input.m }}") is template
