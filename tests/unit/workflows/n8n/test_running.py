"""Imported workflows run here, and come to what they came to in n8n."""

from typing import Any

import msgspec
import pytest

from appliance.areas.workflows.schemas import ChangeWorkflow
from appliance.areas.workflows.service import exchange, executions, history, workflows
from appliance.jobs import run_all_due
from tests.unit.workflows.n8n.exports import branch, chain, links, node


@pytest.fixture
def run(ada, script):
    """`run(export, **trigger_data)`: the status of an execution of the imported workflow."""

    def go(export: dict[str, Any], **data: Any) -> Any:
        imported = exchange.import_workflow(ada, export)
        assert imported.report.placeholders == 0, imported.report
        assert imported.workflow.is_runnable, imported.workflow.issues
        workflows.change_workflow(ada, imported.workflow.id, ChangeWorkflow(is_active=True))
        started = executions.run_workflow(ada, imported.workflow.id, data)
        run_all_due()
        status = history.get_status(ada, started.id)
        assert status.status == "completed", status.error_message
        return status

    return go


def assign(*rows: tuple[str, Any], keep: bool = False, kind: str = "string") -> dict[str, Any]:
    fields = [{"name": name, "value": value, "type": kind} for name, value in rows]
    return {"assignments": {"assignments": fields}, "includeOtherFields": keep}


ORDERS = [{"id": 1, "price": 5, "n": 2}, {"id": 2, "price": 50, "n": 3}, {"id": 3, "price": 1, "n": 1}]
SPLIT = node("Split", "splitOut", {"fieldToSplitOut": "orders"})
TOTAL = node("Total", "set", assign(("total", "={{ $json.price * $json.n }}"), keep=True), typeVersion=3.4)
BIG = {"conditions": {"conditions": [{"leftValue": "={{ $json.total }}", "rightValue": 5, "operator": {"type": "number", "operation": "gt"}}]}}  # noqa: E501  # fmt: skip


def test_fields_are_set_of_what_came_and_of_what_other_nodes_gave(run):
    export = chain(
        node("First", "set", assign(("who.name", "={{ $json.name.trim() }}"), ("fixed", "x {{ y")), typeVersion=3.4),
        node("Second", "set", assign(("hello", "=Hi {{ $('First').item.json.who.name }}, {{ $json.fixed }}"), keep=True), typeVersion=3.4),  # noqa: E501
    )  # fmt: skip
    assert run(export, name=" Ann ").result == {
        "who": {"name": "Ann"}, "fixed": "x {{ y", "hello": "Hi Ann, x {{ y",
    }  # fmt: skip


def test_items_are_worked_on_one_by_one_chosen_sorted_and_gathered(run):
    export = chain(
        SPLIT,
        TOTAL,
        node("Big", "filter", BIG, typeVersion=2),
        node("Sort", "sort", {"sortFieldsUi": {"sortField": [{"fieldName": "total", "order": "descending"}]}}),
        node("Ids", "aggregate", {"fieldsToAggregate": {"fieldToAggregate": [{"fieldToAggregate": "id"}]}}),
        node("Out", "set", assign(("ids", "={{ $json.id.join('-') }}")), typeVersion=3.4),
    )
    assert run(export, orders=ORDERS).result == {"ids": "2-1"}


def test_an_if_sends_each_item_its_way(run):
    nodes = [
        node("Start", "manualTrigger"), SPLIT, TOTAL, node("If", "if", BIG, typeVersion=2),
        node("Yes", "aggregate", {"aggregate": "aggregateAllItemData"}),
        node("No", "limit", {"maxItems": 5}),
    ]  # fmt: skip
    rows = (("Start", "Split"), ("Split", "Total"), ("Total", "If"), ("If", 0, "Yes"), ("If", 1, "No"))
    result = run({"nodes": nodes, "connections": links(*rows)}, orders=ORDERS).result

    assert [each["id"] for each in result["yes"]["data"]] == [1, 2]
    assert [each["id"] for each in result["no"]["items"]] == [3]


def test_a_loop_over_items_goes_round_and_gives_what_each_round_gave(run):
    nodes = [
        node("Start", "manualTrigger"), SPLIT, node("Loop", "splitInBatches", typeVersion=3),
        node("Work", "set", assign(("double", "={{ $json.price * 2 }}")), typeVersion=3.4),
        node("End", "aggregate", {"aggregate": "aggregateAllItemData"}),
    ]  # fmt: skip
    rows = (("Start", "Split"), ("Split", "Loop"), ("Loop", 1, "Work"), ("Work", "Loop"), ("Loop", 0, "End"))
    result = run({"nodes": nodes, "connections": links(*rows)}, orders=ORDERS).result

    assert result == {"data": [{"double": 10}, {"double": 100}, {"double": 2}]}


@pytest.mark.parametrize(("n", "way"), [(5, "b"), (0, "other")])
def test_a_switch_takes_one_way_and_its_fallback(run, n, way):
    rules = {"rules": {"values": [branch("gone"), branch("n")]}, "options": {"fallbackOutput": "extra"}}
    nodes = [node("Start", "manualTrigger"), node("Which", "switch", rules, typeVersion=3)]
    nodes += [node(name, "set", assign(("way", name)), typeVersion=3.4) for name in ("a", "b", "other")]
    rows = (("Start", "Which"), ("Which", 0, "a"), ("Which", 1, "b"), ("Which", 2, "other"))

    assert run({"nodes": nodes, "connections": links(*rows)}, n=n, gone=0).result == {"way": way}


def test_branches_come_together_as_items(run):
    nodes = [
        node("Start", "manualTrigger"), SPLIT, node("One", "set", assign(("id", "9")), typeVersion=3.4),
        node("Both", "merge", {"mode": "append"}, typeVersion=3), node("Count", "summarize", {"fieldsToSummarize": {"values": [{"aggregation": "count", "field": "id"}]}}),  # noqa: E501
    ]  # fmt: skip
    rows = (("Start", "Split"), ("Start", "One"), ("Split", 0, "Both", 0), ("One", 0, "Both", 1), ("Both", "Count"))

    assert run({"nodes": nodes, "connections": links(*rows)}, orders=ORDERS).result == {"count_id": 4}


def test_dates_hashes_and_renamed_keys(run):
    export = chain(
        node("When", "dateTime", {"operation": "formatDate", "date": "={{ $json.d }}", "format": "yyyy/MM", "outputFieldName": "when"}),  # noqa: E501
        node("Hash", "crypto", {"action": "hash", "type": "MD5", "value": "={{ $json.d }}", "dataPropertyName": "hash"}),  # noqa: E501
        node("Rename", "renameKeys", {"keys": {"key": [{"currentKey": "when", "newKey": "month"}]}}),
        node("Out", "set", assign(("all", "={{ $json.month + ' ' + $json.hash.length }}")), typeVersion=3.4),
    )  # fmt: skip
    assert run(export, d="2026-02-03").result == {"all": "2026/02 32"}


def test_a_placeholder_stops_the_run_with_its_message(ada, script):
    imported = exchange.import_workflow(ada, chain(node("Base", "airtable", {"x": 1})))
    assert imported.report.placeholders == 1 and imported.workflow.is_runnable
    workflows.change_workflow(ada, imported.workflow.id, ChangeWorkflow(is_active=True))

    started = executions.run_workflow(ada, imported.workflow.id, {})
    run_all_due()

    status = history.get_status(ada, started.id)
    assert status.status == "failed" and "airtable has no counterpart" in (status.error_message or "")


def test_what_our_own_check_refuses_becomes_a_placeholder_too(ada, script):
    long = "={{ '" + "x" * 5000 + "' }}"  # within n8n's limits and beyond ours
    imported = exchange.import_workflow(ada, chain(node("Long", "set", assign(("a", long)), typeVersion=3.4)))

    [_, told] = imported.report.nodes
    assert told.status == "placeholder" and imported.report.placeholders == 1
    graph = msgspec.to_builtins(imported.workflow.graph_config)
    assert graph["nodes"][1]["node_type"] == "placeholder"
