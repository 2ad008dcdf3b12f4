"""Each node type, those of other areas too: good settings, each required one left out, each of a wrong kind.

A new node type needs a line in GOOD.
"""

from typing import Any

import msgspec
import pytest

from appliance.areas.workflows.engine import graph as graphs
from appliance.areas.workflows.engine import structure
from appliance.areas.workflows.engine.context import config_of
from appliance.areas.workflows.engine.graph import Graph, GraphNode
from appliance.areas.workflows.service.node_types import schema_of
from appliance.core.errors import InvalidInput
from appliance.core.nodes import NodeError, register_nodes
from appliance.installed import AREAS
from tests.unit.workflows.conftest import node

EVERY = [each for area in AREAS for each in area.nodes]
GOOD: dict[str, dict[str, Any]] = {
    "agent": {"task": "Find a name"},
    "ai_prompt": {"prompt": "Say hello to {{ input.name }}"},
    "break": {},
    "browser": {"action_type": "navigate"},
    "catch": {"error_type": "timeout, network"},
    "code": {"code": "print(1)"},
    "condition": {"expression": "input.n > 1"},
    "connector": {"connector_slug": "github", "action": "create_issue"},
    "continue": {},
    "delay": {"delay_seconds": 7},
    "filter": {"filter_condition": "item > 1"},
    "finally": {},
    "for": {"array_expression": "input.items"},
    "get_variable": {"variable_name": "n"},
    "http_request": {"url": "https://a.example/{{ input.n }}"},
    "human_approval": {"approval_message": "Pay {{ input.n }}?"},
    "loop": {"loop_type": "repeat", "repeat_count": 3},
    "map": {"map_expression": "item * 2"},
    "merge": {"merge_strategy": "array"},
    "notification": {"recipient": "ann@a.example", "message": "Hello"},
    "ocr_switch": {"document_url": "https://a.example/a.pdf"},
    "placeholder": {"message": "It was something else"},
    "rag_index": {"index_id": "0190a000-0000-7000-8000-00000000000b", "content": "a text"},
    "rag_query": {"index_id": "0190a000-0000-7000-8000-00000000000b", "query_text": "what?"},
    "rag_switch": {"index_id": "0190a000-0000-7000-8000-00000000000b"},
    "reduce": {"reduce_function": "acc + item"},
    "repeat": {"repeat_count": 3},
    "respond": {"body": {"n": "{{ input.n }}"}},
    "scraping": {"url": "https://a.example"},
    "set_variable": {"variable_name": "n", "variable_value": 1},
    "social_monitoring": {"operation": "search", "query": {"keywords": ["x"]}},
    "split": {"split_config": {"keys": ["a"]}},
    "storage": {"operation": "download", "file_path": "user-uploads/a.txt"},
    "sub_workflow": {"workflow_id": "0190a000-0000-7000-8000-00000000000b"},
    "switch": {"switch_expression": "input.kind", "cases": {"a": 1}},
    "trigger": {"trigger_type": "schedule", "cron_expression": "0 9 * * *"},
    "try": {},
    "while": {"condition_expression": "vars.n < 3"},
}
# No single field of these is required, yet something is: what is missing if nothing is said.
NEEDED = {
    "agent": ({}, "task"),
    "delay": ({"delay_type": "until_time"}, "target_time"),
    "loop": ({"loop_type": "while"}, "condition_expression"),
    "ocr_switch": ({}, "document_url"),
    "rag_index": ({"index_id": "x"}, "content"),
    "split": ({}, "split_config"),
    "trigger": ({"trigger_type": "storage"}, "bucket"),
}
ANYTHING = {
    ("code", "input_data"), ("get_variable", "default_value"), ("http_request", "body"), ("reduce", "initial_value"),
    ("respond", "body"), ("set_variable", "variable_value"), ("storage", "file_data"),
}  # fmt: skip
NOTHING = {"break", "continue", "catch", "finally", "try"}  # need no setting at all
ODD = [7, "no such thing", 1.5, [], {"no such": 1}, [{}], True]


@pytest.fixture(autouse=True)
def known(script):
    for area in AREAS:
        register_nodes(area.nodes)


def surrounded(node_type: str, config: dict[str, Any]) -> dict[str, Any]:
    """A graph in which a node of this type may stand, as "n"."""
    it = node("n", node_type, config=config)
    if node_type == "trigger":
        return {"nodes": [it]}
    first = node("t", "trigger")
    if node_type in ("break", "continue"):
        around, port = node("l", "for", config=GOOD["for"]), "body"
    elif node_type in ("catch", "finally"):
        around, port = node("l", "try"), node_type
    else:
        return {"nodes": [first, it], "edges": [{"from": "t", "to": "n"}]}
    edges = [{"from": "t", "to": "l"}, {"from": "l", "to": "n", "branch": port}]
    return {"nodes": [first, around, it], "edges": edges}


def issues(node_type: str, config: dict[str, Any]) -> list[tuple[str, str]]:
    graph = structure.checked(msgspec.convert(surrounded(node_type, config), Graph))
    return [(issue.field, issue.code) for issue in structure.issues(graph) if issue.node_id == "n"]


def named(node_type: str, config: dict[str, Any]) -> list[tuple[str, str]]:
    """Its issues; of a graph that is not even saved the fields that are refused, as if they were some."""
    try:
        return issues(node_type, config)
    except InvalidInput as refused:
        return [(str(error["loc"][5]), "invalid") for error in refused.errors]


def fields(kind: Any) -> dict[str, Any]:
    return {field.encode_name: field for field in msgspec.structs.fields(kind.config)}


def fits(value: Any, wanted: Any) -> bool:
    try:
        msgspec.convert(value, wanted, strict=False)
    except msgspec.ValidationError:
        return False
    return True


FIELDS = [(kind, name) for kind in EVERY for name in fields(kind)]
TYPED = [(kind, name) for kind, name in FIELDS if (kind.name, name) not in ANYTHING]
IDS = {"ids": lambda each: getattr(each, "name", each)}


def test_every_node_type_has_good_settings():
    assert {kind.name for kind in EVERY} == set(GOOD)


@pytest.mark.parametrize("kind", EVERY, **IDS)
def test_good_settings_have_no_issue_and_can_be_read(kind):
    assert issues(kind.name, GOOD[kind.name]) == []

    scope = {"input": {"name": "Ann", "n": 1}}
    assert isinstance(config_of(kind, GraphNode("n", kind.name, config=GOOD[kind.name]), scope), kind.config)


@pytest.mark.parametrize("kind", EVERY, **IDS)
def test_a_required_field_that_is_left_out_or_empty_is_named(kind):
    required = [name for name, field in fields(kind).items() if field.required]
    for name in required:
        rest = {key: value for key, value in GOOD[kind.name].items() if key != name}

        assert (name, "required") in issues(kind.name, rest)
        assert (name, "required") in issues(kind.name, {**rest, name: ""})
        with pytest.raises(NodeError, match=name) as refused:
            config_of(kind, GraphNode("n", kind.name, config=rest), {"input": {"name": "Ann", "n": 1}})
        assert refused.value.type == "validation"
    if kind.name in NEEDED:
        config, name = NEEDED[kind.name]
        assert (name, "required") in issues(kind.name, config)


def test_what_has_no_required_field_either_needs_something_or_nothing():
    free = {kind.name for kind in EVERY if not any(field.required for field in fields(kind).values())}

    assert free - set(NEEDED) - NOTHING == {"human_approval", "merge", "respond"}  # all have good defaults


@pytest.mark.parametrize(("kind", "name"), TYPED, **IDS)
def test_a_field_of_a_wrong_kind_is_named_when_it_is_saved_and_when_it_is_run(kind, name):
    field = fields(kind)[name]
    wrong = [value for value in ODD if not fits(value, field.type)]
    assert wrong

    for value in wrong:
        assert (name, "invalid") in named(kind.name, {**GOOD[kind.name], name: value}), value
        if kind.expression_at((name,)) or name in kind.verbatim:
            continue
        later = GraphNode("n", kind.name, config={**GOOD[kind.name], name: "{{ input.value }}"})
        with pytest.raises(NodeError, match="do not fit") as refused:
            config_of(kind, later, {"input": {"name": "Ann", "n": 1, "value": value}})
        assert refused.value.type == "validation"


@pytest.mark.parametrize("kind", EVERY, **IDS)
def test_numbers_have_the_bounds_that_the_form_shows(kind):
    for name, shown in schema_of(kind).get("properties", {}).items():
        for schema in (shown, *shown.get("anyOf", ())):
            if "minimum" in schema:
                assert (name, "invalid") in issues(kind.name, {**GOOD[kind.name], name: schema["minimum"] - 1})
            if "maximum" in schema:
                assert (name, "invalid") in issues(kind.name, {**GOOD[kind.name], name: schema["maximum"] + 1})


@pytest.mark.parametrize("kind", EVERY, **IDS)
def test_a_setting_that_does_not_exist_is_named(kind):
    assert ("surprise", "unknown") in issues(kind.name, {**GOOD[kind.name], "surprise": 1})


@pytest.mark.parametrize("kind", EVERY, **IDS)
def test_its_other_names_are_kept_as_its_own(kind):
    for alias in kind.aliases:
        made = structure.checked(msgspec.convert(surrounded(kind.name, GOOD[kind.name]), graphs.Graph))
        again = msgspec.convert(surrounded(kind.name, GOOD[kind.name]), graphs.Graph)
        again.nodes[-1].node_type = alias
        assert structure.checked(again) == made
