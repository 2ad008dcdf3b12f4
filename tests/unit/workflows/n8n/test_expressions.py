"""n8n's expressions in our language: what they say, and what is refused with a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.areas.workflows.n8n.conditions import compare, condition
from appliance.areas.workflows.n8n.expressions import Scope, expression, template, templates, translate
from appliance.areas.workflows.n8n.javascript import NotReadable
from appliance.core.expressions import ROOTS, check, evaluate, resolve

SCOPE = Scope(
    nodes={"HTTP Request": 'nodes["http"].output', "Set": 'nodes["set"].output'},
    lists={"Set": 'nodes["set"].output.items'},
    workflow_name="Orders",
)
DATA = {
    "input": {
        "name": " Ann ", "n": 3, "price": 2.5, "list": [3, 1, 2], "tags": ["a", "b"], "empty": "",
        "deep": {"x": [{"y": 7}]}, "two words": 1, "when": "2026-01-31T12:30:00.000Z", "in": 5, "text": "a,b",
    },
    "nodes": {"http": {"output": {"body": {"id": 9}}}, "set": {"output": {"items": [{"v": 1}, {"v": 2}], "v": 0}}},
    "vars": {"rate": 2}, "trigger": {}, "loop": {"index": 4, "item": 1, "count": 5}, "error": None,
    "execution": {"id": "e1", "execution_id": "exec-1", "workflow_id": "w1", "started_at": None},
}  # fmt: skip

WORTH = [
    ("$json.deep.x[0].y", 7),
    ("$json['two words']", 1),
    ('$json["in"]', 5),
    ("$json.missing?.a?.[0] ?? 'none'", "none"),
    ("$input.item.json.n + $input.first().json.n", 6),
    ('$node["HTTP Request"].json.body.id', 9),
    ("$node.Set.json.v", 0),
    ("$('HTTP Request').item.json.body.id", 9),
    ("$('Set').first().json.v", 1),
    ("$('Set').last().json.v", 2),
    ("$('Set').all()[1].json.v", 2),
    ("$items('Set')[0].json.v", 1),
    ("$input.all()[0].json.n", 3),
    ("$json.n === 3 && !($json.price > 5) || false", True),
    ("$json.n !== 3 ? 'no' : 'yes'", "yes"),
    ("($json.n + 1) * 2", 8),
    ("$json.n - 1 - 1", 1),
    ("2 ** 3 ** 2", 512),
    ("-$json.n % 2", -1),
    ("+'12.5'", 12.5),
    ("$json.name.trim().toUpperCase()", "ANN"),
    ("$json.text.split(',').join('-')", "a-b"),
    ("$json.text.length + $json.list.length", 6),
    ("$json.tags.includes('b')", True),
    ("'invoice'.startsWith('in') && 'a.pdf'.endsWith('.pdf')", True),
    ("'abcdef'.slice(1, 3) + 'abcdef'.substring(4)", "bcef"),
    ("$json.text.replaceAll(',', ';')", "a;b"),
    ("`Hello ${$json.name.trim()}, ${$json.n}!`", "Hello Ann, 3!"),
    ("Math.max(1, $json.n)", 3),
    ("Math.round($json.price) + Math.floor(2.9) + Math.abs(-1)", 6),
    ("parseInt('42', 10) + Number('1')", 43),
    ("JSON.parse('[1,2]')[1]", 2),
    ("JSON.stringify({a: [1, 'x']})", '{"a":[1,"x"]}'),
    ("Object.keys({a: 1, 'b c': 2})", ["a", "b c"]),
    ("[...$json.tags, 'c']", ["a", "b", "c"]),
    ("$json.empty.isEmpty() && $json.text.isNotEmpty()", True),
    ("$json.list.sum() + $json.list.max()", 9),
    ("$json.list.first()", 3),
    ("$vars.rate * $json.n", 6),
    ("$workflow.name + ' ' + $workflow.id", "Orders w1"),
    ("$execution.id", "e1"),
    ("$itemIndex", 4),
    ("$if($json.n > 2, 'big', 'small')", "big"),
    ("$ifEmpty($json.empty, 'x')", "x"),
    ("DateTime.fromISO($json.when).plus({days: 1, hours: 2}).toFormat('yyyy-MM-dd HH:mm')", "2026-02-01 14:30"),
    ("DateTime.fromISO($json.when).minus(1, 'weeks').toISODate()", "2026-01-24"),
    ("DateTime.fromISO($json.when).setZone('Europe/Berlin').toFormat('HH:mm')", "13:30"),
    ("DateTime.fromISO($json.when).year", 2026),
    ("new Date($json.when).getTime()", 1769862600000),
    ("new Date($json.when).getMonth()", 0),
    ("$json.a ? $json.b ? 1 : 2 : 3", 3),
    ("{a: {b: $json.n}}.a.b", 3),
    ('"quote \\" and \\n and \\u00e9"', 'quote " and \n and é'),
    ("0x10 + .5", 16.5),
]


@pytest.mark.parametrize(("source", "value"), WORTH)
def test_an_expression_keeps_its_value(source, value):
    found = evaluate(translate(source, SCOPE), DATA)
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("$env.HOME", "$env.HOME has no counterpart"),
        ("$json.list.map(x => x.a)", ".map() has no counterpart"),
        ("$json.email.match(/x/g)", "'/' is not known"),
        ("$('Nobody').item.json.x", "there is no node 'Nobody'"),
        ("$now.plus({months: 1})", "months have no fixed length"),
        ("process.exit()", ".exit() has no counterpart"),
        ("require('fs').readFileSync('/etc/passwd')", "readFileSync"),
        ("this.constructor.constructor('return 1')()", "function"),
        ("typeof $json.a", "typeof"),
        ("(() => { while(true){} })()", "statements"),
        ("$json[", "ends too early"),
        ("a; b", "not expected"),
        ("{...$json, b: 1}", "spreading an object"),
        ("(" * 500 + "1" + ")" * 500, "nested too deeply"),
        ("!" * 500 + "1", "nested too deeply"),
        ("a" + ".b" * 500, "too long"),
        ("1" + " + 1" * 500, "too long"),
        ("new Function('x')", "Function has no counterpart"),
    ],
)
def test_what_has_no_counterpart_is_refused_with_the_reason(source, reason):
    with pytest.raises(NotReadable, match=reason.replace("(", r"\(").replace(")", r"\)").replace("$", r"\$")):
        translate(source, SCOPE)


@given(st.text(alphabet="$json.input()[]{}'\"`=!&|?:+-*/%<>,; abcx019\\\n", max_size=60))
def test_whatever_is_written_becomes_an_expression_of_ours_or_is_refused(source):
    try:
        found = translate(source, SCOPE)
    except NotReadable:
        return
    check(found, ROOTS)


@given(st.text(max_size=80))
def test_a_plain_text_stays_as_it_is(text):
    if not text.startswith("="):
        assert resolve(template(text, SCOPE), DATA) == text


def test_a_text_with_expressions_keeps_what_stands_around_them():
    assert resolve(template("=Dear {{ $json.name.trim() }}, {{$json.n}} left", SCOPE), DATA) == "Dear Ann, 3 left"
    assert resolve(template("={{ $json.list }}", SCOPE), DATA) == [3, 1, 2]
    assert templates({"a": ["={{ $json.n }}", "={{ plain", 5]}, SCOPE) == {"a": ["{{ input.n }}", "\\{{ plain", 5]}
    assert evaluate(expression("=n is {{ $json.n }}", SCOPE), DATA) == "n is 3"
    assert resolve(template('={"n": {{ $json.n }}}', SCOPE), DATA) == '{"n": 3}'
    assert resolve(template("={{ {a: {b: '}}'}} }}", SCOPE), DATA) == {"a": {"b": "}}"}}
    assert evaluate(expression({"a": "{{ no }}"}, SCOPE), DATA) == {"a": "{{ no }}"}


@pytest.mark.parametrize(
    ("operation", "left", "right", "kind", "value"),
    [
        ("equals", "={{ $json.n }}", 3, "number", True),
        ("gt", "={{ $json.n }}", "2", "number", True),
        ("smallerEqual", "={{ $json.n }}", 2, "number", False),
        ("contains", "={{ $json.text }}", "b", "string", True),
        ("notContains", "={{ $json.tags }}", "b", "array", False),
        ("regex", "={{ $json.text }}", "^a,", "string", True),
        ("exists", "={{ $json.nothing }}", None, "string", False),
        ("empty", "={{ $json.empty }}", None, "string", True),
        ("notEmpty", "={{ $json.tags }}", None, "array", True),
        ("empty", "={{ $json.nothing }}", None, "object", True),
        ("true", "={{ $json.n > 1 }}", None, "boolean", True),
        ("after", "={{ $json.when }}", "2026-01-01", "dateTime", True),
        ("lengthGte", "={{ $json.tags }}", 2, "array", True),
    ],
)
def test_comparisons_keep_their_meaning(operation, left, right, kind, value):
    assert evaluate(compare(operation, left, right, SCOPE, kind=kind), DATA) is value


def test_conditions_of_both_shapes():
    new = {
        "conditions": {
            "options": {"caseSensitive": False},
            "combinator": "and",
            "conditions": [
                {"leftValue": "={{ $json.name.trim() }}", "rightValue": "ANN", "operator": {"type": "string", "operation": "equals"}},  # noqa: E501
                {"leftValue": "={{ $json.n }}", "rightValue": 2, "operator": {"type": "number", "operation": "gt"}},
            ],
        }
    }  # fmt: skip
    old = {
        "conditions": {
            "string": [{"value1": "={{$json.text}}", "value2": "z"}],
            "number": [{"value1": 1, "value2": 2}],
        },
        "combineOperation": "any",
    }
    assert evaluate(condition(new, SCOPE), DATA) is True
    assert evaluate(condition(old, SCOPE), DATA) is True
    assert evaluate(condition({**old, "combineOperation": "all"}, SCOPE), DATA) is False
    assert evaluate(condition({}, SCOPE), DATA) is True
    with pytest.raises(NotReadable, match="sounds like"):
        compare("sounds like", 1, 2, SCOPE)
