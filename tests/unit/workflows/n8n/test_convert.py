"""What becomes of n8n's nodes, and of the whole they stand in."""

import copy
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.areas.workflows.engine.graph import Graph
from appliance.areas.workflows.n8n.convert import Result, convert, supported
from appliance.areas.workflows.n8n.file import is_export, read_export
from appliance.core.errors import InvalidInput
from tests.unit.workflows.n8n.exports import branch, chain, links, node

RULES = {"rules": {"values": [branch("a"), branch("b")]}}
OLD_RULES = {"dataType": "string", "value1": "={{ $json.k }}", "rules": {"rules": [{"value2": "x", "output": 0}]}}
ASSIGNED = {"assignments": {"assignments": [{"name": "a", "value": "={{ $json.n }}", "type": "number"}]}}

KINDS: list[tuple[str, float, dict[str, Any], str, dict[str, Any]]] = [
    # n8n's type, its version, parameters → our type, part of its config
    ("set", 3.4, ASSIGNED, "merge", {"input_sources": ['{"a": float(input.n)}']}),
    ("set", 3.4, ASSIGNED | {"includeOtherFields": True}, "merge", {"merge_strategy": "deep"}),
    ("set", 3, {"mode": "raw", "jsonOutput": '{"x": 1}'}, "merge", {"input_sources": ['{"x": 1}']}),
    ("set", 1, {"values": {"string": [{"name": "a", "value": "b"}]}}, "merge", {"input_sources": ["input", '{"a": "b"}']}),  # noqa: E501
    ("httpRequest", 4.2, {"url": "=http://x/{{ $json.id }}"}, "http_request", {"url": "http://x/{{ input.id }}"}),
    ("httpRequest", 4.2, {"method": "POST", "sendBody": True, "specifyBody": "json", "jsonBody": '={"a": {{ $json.n }}}'}, "http_request", {"body": '{"a": {{ input.n }}}'}),  # noqa: E501
    ("httpRequest", 2, {"requestMethod": "PUT", "bodyParametersUi": {"parameter": [{"name": "a", "value": "1"}]}}, "http_request", {"method": "PUT", "body": {"a": "1"}}),  # noqa: E501
    ("if", 2, branch("n"), "condition", {"expression": "input.n > 1"}),
    ("if", 1, {"conditions": {"boolean": [{"value1": "={{ $json.ok }}", "value2": True}]}}, "condition", {"expression": "input.ok == true"}),  # noqa: E501
    ("switch", 3, RULES, "switch", {"cases": {"output_0": "output_0", "output_1": "output_1"}}),
    ("switch", 1, OLD_RULES, "switch", {"switch_expression": '(input.k == "x") ? "output_0" : (null)'}),
    ("switch", 3, {"mode": "expression", "numberOutputs": 2, "output": "={{ $json.n }}"}, "switch", {}),
    ("filter", 2, branch("n"), "condition", {}),
    ("code", 2, {"jsCode": "return items"}, "code", {"language": "javascript", "code": "return items"}),
    ("code", 2, {"language": "python", "pythonCode": "return 1"}, "code", {"language": "python"}),
    ("function", 1, {"functionCode": "return items"}, "code", {}),
    ("functionItem", 1, {"functionCode": "return item"}, "code", {}),
    ("merge", 3, {"mode": "combine", "combineBy": "combineByPosition"}, "merge", {"merge_strategy": "deep"}),
    ("merge", 3, {}, "merge", {"input_sources": ['{items: (nodes["start"].output == null ? [] : [nodes["start"].output])}']}),  # noqa: E501
    ("splitOut", 1, {"fieldToSplitOut": "rows"}, "merge", {"input_sources": ['{items: get(input, "rows", [])}']}),
    ("itemLists", 1, {"operation": "limit", "maxItems": 2}, "merge", {}),
    ("aggregate", 1, {"aggregate": "aggregateAllItemData"}, "merge", {"input_sources": ['{"data": [input]}']}),
    ("aggregate", 1, {"fieldsToAggregate": {"fieldToAggregate": [{"fieldToAggregate": "id"}]}}, "reduce", {}),
    ("limit", 1, {"maxItems": 3}, "merge", {"input_sources": ["{items: slice([input], 0, 3)}"]}),
    ("sort", 1, {"sortFieldsUi": {"sortField": [{"fieldName": "p", "order": "descending"}]}}, "merge", {}),
    ("removeDuplicates", 1, {}, "merge", {}),
    ("summarize", 1, {"fieldsToSummarize": {"values": [{"aggregation": "sum", "field": "p"}]}}, "reduce", {}),
    ("renameKeys", 1, {"keys": {"key": [{"currentKey": "a", "newKey": "b"}]}}, "merge", {}),
    ("wait", 1, {"amount": 2, "unit": "minutes"}, "delay", {"delay_seconds": 120}),
    ("wait", 1, {"resume": "specificTime", "dateTime": "2026-12-24T00:00:00Z"}, "delay", {"delay_type": "until_time"}),
    ("wait", 1, {"resume": "webhook"}, "human_approval", {}),
    ("respondToWebhook", 1, {"respondWith": "json", "responseBody": "={{ $json }}"}, "respond", {"body": "{{ input }}"}),  # noqa: E501
    ("respondToWebhook", 1, {"respondWith": "noData", "options": {"responseCode": 204}}, "respond", {"status_code": 204}),  # noqa: E501
    ("executeWorkflow", 1, {"workflowId": {"value": "7", "cachedResultName": "Other"}}, "sub_workflow", {}),
    ("noOp", 1, {}, "merge", {}),
    ("stopAndError", 1, {"errorMessage": "=No {{ $json.id }}"}, "placeholder", {"message": "No {{ input.id }}"}),
    ("splitInBatches", 3, {}, "for", {"array_expression": "[input]"}),
    ("emailSend", 2, {"toEmail": "a@example.com", "subject": "S", "text": "T"}, "notification", {"channel": "email"}),
    ("gmail", 2, {"sendTo": "a@example.com", "message": "T"}, "notification", {"recipient": "a@example.com"}),
    ("slack", 2, {"text": "=Hi {{ $json.n }}"}, "notification", {"channel": "slack", "message": "Hi {{ input.n }}"}),
    ("discord", 2, {"content": "x"}, "notification", {"channel": "discord"}),
    ("openAi", 1, {"prompt": {"messages": [{"content": "=Sum {{ $json.t }}"}]}}, "ai_prompt", {"prompt": "Sum {{ input.t }}"}),  # noqa: E501
    ("@n8n/n8n-nodes-langchain.chainLlm", 1, {"text": "x", "messages": {"values": [{"role": "system", "content": "y"}]}}, "ai_prompt", {"prompt": "x"}),  # noqa: E501
    ("@n8n/n8n-nodes-langchain.agent", 1, {"text": "x", "options": {"systemMessage": "s"}}, "ai_prompt", {"system_prompt": "s"}),  # noqa: E501
    ("dateTime", 2, {"operation": "formatDate", "date": "={{ $json.d }}", "format": "yyyy"}, "merge", {}),
    ("dateTime", 2, {"operation": "addToDate", "magnitude": "={{ $json.d }}", "duration": 2}, "merge", {}),
    ("crypto", 1, {"action": "hash", "type": "SHA256", "value": "={{ $json.t }}", "dataPropertyName": "h"}, "merge", {}),  # noqa: E501
    ("extractFromFile", 1, {"operation": "pdf"}, "ocr_switch", {"execute": True}),
    ("extractFromFile", 1, {"operation": "text"}, "storage", {"operation": "download"}),
    ("readWriteFile", 1, {"fileSelector": "/data/a.txt"}, "storage", {"file_path": "data/a.txt"}),
    ("readWriteFile", 1, {"operation": "write", "fileName": "/data/a.txt"}, "storage", {"operation": "upload"}),
    ("readBinaryFile", 1, {"filePath": "a.txt"}, "storage", {}),
    ("writeBinaryFile", 1, {"fileName": "a.txt"}, "storage", {}),
]  # fmt: skip

TRIGGER_KINDS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("manualTrigger", {}, {"trigger_type": "manual"}),
    ("start", {}, {"trigger_type": "manual"}),
    ("executeWorkflowTrigger", {}, {"trigger_type": "manual"}),
    ("errorTrigger", {}, {"trigger_type": "manual"}),
    ("webhook", {"httpMethod": "PUT"}, {"trigger_type": "webhook", "webhook_method": "PUT"}),
    ("scheduleTrigger", {"rule": {"interval": [{"field": "minutes", "minutesInterval": 5}]}}, {"cron_expression": "*/5 * * * *"}),  # noqa: E501
    ("scheduleTrigger", {"rule": {"interval": [{"triggerAtHour": 7, "triggerAtMinute": 30}]}}, {"cron_expression": "30 7 * * *"}),  # noqa: E501
    ("scheduleTrigger", {"rule": {"interval": [{"field": "weeks", "triggerAtDay": [1, 5], "triggerAtHour": 8}]}}, {"cron_expression": "0 8 * * 1,5"}),  # noqa: E501
    ("scheduleTrigger", {"rule": {"interval": [{"field": "cronExpression", "expression": "0  9 * * 1-5"}]}}, {"cron_expression": "0 9 * * 1-5"}),  # noqa: E501
    ("cron", {"triggerTimes": {"item": [{"mode": "everyHour", "minute": 15}]}}, {"cron_expression": "15 * * * *"}),
    ("interval", {"interval": 3, "unit": "hours"}, {"cron_expression": "0 */3 * * *"}),
    ("formTrigger", {"formFields": {"values": [{"fieldLabel": "Age", "fieldType": "number"}]}}, {"trigger_type": "manual"}),  # noqa: E501
    ("@n8n/n8n-nodes-langchain.chatTrigger", {}, {"trigger_type": "manual"}),
]  # fmt: skip


def converted(data: dict[str, Any]) -> Result:
    result = convert(read_export(data))
    msgspec.convert(result.graph, Graph)
    return result


def of(result: Result, node_id: str) -> dict[str, Any]:
    return next(each for each in result.graph["nodes"] if each["node_id"] == node_id)


def edges(result: Result) -> set[tuple[str, str, str | None]]:
    return {(each["from"], each["to"], each.get("branch")) for each in result.graph["edges"]}


@pytest.mark.parametrize(("kind", "version", "parameters", "ours", "config"), KINDS)
def test_a_node_becomes_one_of_ours(kind, version, parameters, ours, config):
    result = converted(chain(node("It", kind, parameters, typeVersion=version)))
    [told] = [each for each in result.nodes if each.name == "It"]
    made = of(result, "it")

    assert told.status == "converted" and made["node_type"] == ours
    assert {key: made["config"].get(key) for key in config} == config


@pytest.mark.parametrize(("kind", "parameters", "config"), TRIGGER_KINDS)
def test_a_trigger_becomes_one_of_ours(kind, parameters, config):
    result = converted({"name": "x", "nodes": [node("T", kind, parameters)], "connections": {}})

    made = of(result, "t")
    assert made["node_type"] == "trigger" and result.graph["entry_node_id"] == "t"
    assert {key: made["config"].get(key) for key in config} == config


def test_more_than_forty_kinds_have_a_counterpart():
    used = {kind.rpartition(".")[2] for kind, *_ in KINDS} | {kind.rpartition(".")[2] for kind, *_ in TRIGGER_KINDS}
    assert used <= supported() and len(used) >= 40


def test_what_is_not_known_becomes_a_placeholder_that_keeps_everything():
    data = chain(node("Base", "airtable", {"operation": "list", "deep": {"x": [1]}}), node("After", "noOp"))
    result = converted(data)

    made = of(result, "base")
    assert made["node_type"] == "placeholder"
    assert made["config"]["original"] == {"operation": "list", "deep": {"x": [1]}}
    assert "airtable" in made["config"]["message"]
    assert ("base", "after", None) in edges(result)
    assert [each.status for each in result.nodes] == ["converted", "placeholder", "converted"]


def test_an_expression_without_counterpart_makes_a_placeholder_with_the_reason():
    result = converted(chain(node("It", "httpRequest", {"url": "={{ $env.BASE }}/x"})))

    assert of(result, "it")["config"]["message"] == "It: $env.BASE has no counterpart here"


def test_several_items_go_through_a_loop_or_a_node_for_lists():
    result = converted(
        chain(
            node("Split", "splitOut", {"fieldToSplitOut": "rows"}),
            node("Ask", "httpRequest", {"url": "=http://x/{{ $json.id }}"}),
            node("Big", "if", branch("n"), typeVersion=2),
            node("Top", "limit", {"maxItems": 2}),
        )
    )

    assert of(result, "ask-each")["config"] == {"array_expression": "input.items"}
    assert of(result, "ask")["config"]["url"] == "http://x/{{ input.item.id }}"
    assert of(result, "big")["node_type"] == "split"
    assert of(result, "big")["config"]["input_array"] == "input.results"
    assert of(result, "top")["config"]["input_sources"] == ["{items: slice(input.matched, 0, 2)}"]
    assert {("split", "ask-each", None), ("ask-each", "ask", "body"), ("ask-each", "big", "done")} <= edges(result)
    assert ("big", "top", "matched") in edges(result)


def test_a_loop_over_items_keeps_its_edge_back():
    nodes = [
        node("Start", "manualTrigger"),
        node("Loop", "splitInBatches", typeVersion=3),
        node("Work", "set", ASSIGNED, typeVersion=3),
        node("End", "noOp"),
    ]
    rows = (("Start", "Loop"), ("Loop", 0, "End"), ("Loop", 1, "Work"), ("Work", "Loop"))
    result = converted({"name": "x", "nodes": nodes, "connections": links(*rows)})

    assert edges(result) == {
        ("start", "loop", None), ("loop", "end", "done"), ("loop", "work", "body"), ("work", "loop", None),
    }  # fmt: skip
    assert of(result, "work")["config"]["input_sources"] == ['{"a": float(input.item.n)}']
    assert not result.notes


def test_a_loop_in_a_loop():
    nodes = [
        node("Start", "manualTrigger"),
        node("Outer", "splitInBatches", typeVersion=3),
        node("Inner", "splitInBatches", typeVersion=3),
        node("Work", "noOp"),
    ]
    rows = (("Start", "Outer"), ("Outer", 1, "Inner"), ("Inner", 1, "Work"), ("Work", "Inner"), ("Inner", 0, "Outer"))
    result = converted({"name": "x", "nodes": nodes, "connections": links(*rows)})

    assert of(result, "inner")["config"]["array_expression"] == "[input.item]"
    assert ("inner", "outer", "done") in edges(result) and not result.notes


def test_a_circle_without_a_loop_node_is_cut_and_told():
    nodes = [node("Start", "manualTrigger"), node("A", "noOp"), node("B", "noOp")]
    rows = (("Start", "A"), ("A", "B"), ("B", "A"))
    result = converted({"name": "x", "nodes": nodes, "connections": links(*rows)})

    assert edges(result) == {("start", "a", None), ("a", "b", None)}
    assert any("was left out" in note for note in result.notes)


def test_retries_failures_and_nodes_switched_off():
    data = chain(
        node("R", "noOp", retryOnFail=True, maxTries=4, waitBetweenTries=2000),
        node("C", "noOp", continueOnFail=True),
        node("O", "httpRequest", {"url": "http://x"}, disabled=True),
    )
    result = converted(data)

    assert of(result, "r")["retry"]["max_retries"] == 3 and of(result, "r")["retry"]["initial_delay_seconds"] == 2
    assert of(result, "c")["on_error"] == "continue"
    assert of(result, "o")["node_type"] == "merge"


def test_the_output_for_failures_becomes_a_branch():
    nodes = [
        node("Start", "manualTrigger"),
        node("Ask", "httpRequest", {"url": "http://x"}, onError="continueErrorOutput"),
        node("Fine", "noOp"),
        node("Bad", "noOp"),
    ]
    rows = (("Start", "Ask"), ("Ask", 0, "Fine"), ("Ask", 1, "Bad"))
    result = converted({"name": "x", "nodes": nodes, "connections": links(*rows)})

    assert of(result, "ask")["on_error"] == "continue"
    assert {("ask-failed", "fine", "false"), ("ask-failed", "bad", "true")} <= edges(result)


def test_notes_credentials_and_a_second_manual_trigger_are_told():
    nodes = [
        node("Start", "manualTrigger"),
        node("Other", "executeWorkflowTrigger"),
        node("Ask", "httpRequest", {"url": "http://x"}, credentials={"httpBasicAuth": {"name": "mine"}}),
        node("Memo", "stickyNote", {"content": "# Read me", "width": 300}),
    ]
    rows = (("Start", "Ask"), ("Other", "Ask"), ("Ask", "Gone"))
    result = converted({"name": "x", "nodes": nodes, "connections": links(*rows), "pinData": {"Ask": [{"json": {}}]}})

    assert result.graph["notes"][0]["text"] == "# Read me" and result.graph["notes"][0]["width"] == 300
    assert [each["node_id"] for each in result.graph["nodes"] if each["node_type"] == "trigger"] == ["start"]
    [asked] = [each for each in result.nodes if each.name == "Ask"]
    assert any("httpBasicAuth" in note for note in asked.notes)
    assert any("'Gone'" in note for note in result.notes) and any("Pinned" in note for note in result.notes)


def test_odd_notes_and_many_of_them_do_not_stop_an_import():
    odd = [node("Wide", "stickyNote", {"width": "wide", "height": -3, "content": None})]
    data = chain()
    data["nodes"] += odd + [node(f"N{number}", "stickyNote", {"width": 1e9}) for number in range(210)]

    notes = converted(data).graph["notes"]
    assert len(notes) == 200 and (notes[0]["width"], notes[0]["height"], notes[1]["width"]) == (240, 0, 10_000)


def test_names_become_ids_that_differ():
    data = chain(node("A b", "noOp"), node("a-b!", "noOp"), node("日本", "noOp"), node("a b", "noOp"))

    ids = [each["node_id"] for each in converted(data).graph["nodes"]]
    assert len(set(ids)) == len(ids) == 5


@pytest.mark.parametrize(
    "data",
    [
        {"nodes": 5, "connections": {}},
        {"nodes": [{"type": "x"}], "connections": {}},
        {"nodes": [{"name": "a", "type": "x", "position": "here"}], "connections": {}},
        {"nodes": [{"name": "a", "type": "x"}, {"name": "a", "type": "y"}], "connections": {}},
        {"nodes": [{"name": str(index), "type": "x"} for index in range(501)], "connections": {}},
        {"nodes": [], "connections": {"a": {"main": [[{"index": 1}]]}}},
        {"nodes": [], "connections": {"a": {"main": [[{"node": "b"}] * 2001]}}},
    ],
)
def test_what_is_no_export_is_refused_with_the_reason(data):
    with pytest.raises(InvalidInput):
        read_export(data)


def test_an_export_is_told_from_a_file_of_ours():
    assert is_export(chain()) and not is_export({"graph_config": {"nodes": []}}) and not is_export({"nodes": []})


ODD = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.sampled_from(["", "={{ $json.x }}", "={{", "x", "={{ $( }}"]),
    st.lists(st.integers(), max_size=2), st.dictionaries(st.sampled_from(["values", "x"]), st.none(), max_size=2),
)  # fmt: skip


@settings(max_examples=150)
@given(st.sampled_from(KINDS), st.data())
def test_whatever_stands_in_the_parameters_the_rest_is_still_converted(kind, data):
    name, version, parameters, *_ = kind
    spoiled = copy.deepcopy(parameters)
    for key in list(spoiled):
        if data.draw(st.booleans()):
            spoiled[key] = data.draw(ODD)

    result = converted(chain(node("It", name, spoiled, typeVersion=version), node("After", "noOp")))

    assert {"start", "after"} <= {each["node_id"] for each in result.graph["nodes"]}
