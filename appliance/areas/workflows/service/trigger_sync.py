"""The rows behind the trigger nodes of a graph: made, changed and deleted with them."""

import secrets as random
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from appliance.areas.workflows.cron import CronError, parse
from appliance.areas.workflows.engine.graph import Graph, GraphNode
from appliance.areas.workflows.models import Schedule, StorageTrigger, Webhook, Workflow
from appliance.areas.workflows.service import planning
from appliance.core.clock import now_ms

Row = TypeVar("Row", Webhook, Schedule, StorageTrigger)


def copy_config(graph: Graph, trigger_config: dict[str, Any]) -> None:
    """A client that sends only `trigger_config` means the entry trigger, if that says nothing itself."""
    entry = _entry(graph)
    kind = trigger_config.get("type")
    if entry is None or entry.config or kind not in ("manual", "webhook", "schedule", "connector", "storage"):
        return
    given = {"cron_expression" if name == "cron" else name: value for name, value in trigger_config.items()}
    del given["type"]
    entry.config = {"trigger_type": kind, **given}


def mirrored(graph: Graph, trigger_config: dict[str, Any]) -> dict[str, Any]:
    """`trigger_config` as it is kept: what the entry trigger says, where that is no manual one."""
    entry = _entry(graph)
    if entry is None or _kind(entry) == "manual":
        return trigger_config
    kept: dict[str, Any] = {
        name: entry.config[name] for name in ("timezone", "bucket", "prefix") if name in entry.config
    }
    if "cron_expression" in entry.config:
        kept["cron"] = entry.config["cron_expression"]
    return {**trigger_config, "type": _kind(entry), **kept}


def sync(workflow: Workflow, graph: Graph) -> None:
    """Make the rows agree with the nodes, in the transaction that saves the graph."""
    triggers = [node for node in graph.nodes if node.node_type == "trigger"]
    nodes = {kind: [node for node in triggers if _kind(node) == kind] for kind in ("webhook", "schedule", "storage")}
    _sync(_rows(Webhook, workflow), nodes["webhook"], lambda node: _make_webhook(workflow, node), _change_webhook)
    schedules = [node for node in nodes["schedule"] if _fires(node)]
    _sync(_rows(Schedule, workflow), schedules, lambda node: _make_schedule(workflow, node), _change_schedule)
    files = [node for node in nodes["storage"] if node.config.get("bucket")]
    _sync(_rows(StorageTrigger, workflow), files, lambda node: _make_storage(workflow, node), _change_storage)


def _entry(graph: Graph) -> GraphNode | None:
    """As `Graph.entry`, for a graph that is not checked yet."""
    triggers = [node for node in graph.nodes if node.node_type == "trigger"]
    wanted = [node for node in triggers if graph.entry_node_id in (None, node.node_id)]
    return wanted[0] if wanted else None


def _kind(node: GraphNode) -> str:
    return str(node.config.get("trigger_type", "manual"))


def _rows(model: type[Row], workflow: Workflow) -> list[Row]:
    """Only those that stand for a node."""
    found = model.select().where(model.workflow == workflow.id, model.node_id.is_null(False))
    return list(found.order_by(model.created_at, model.id))


def _sync(
    rows: Iterable[Row],
    nodes: Iterable[GraphNode],
    make: Callable[[GraphNode], object],
    change: Callable[[Row, GraphNode], object],
) -> None:
    """A row without its node is taken over by a node without a row: who redraws a trigger keeps its address."""
    left = {row.node_id: row for row in rows}
    new = []
    for node in nodes:
        row = left.pop(node.node_id, None)
        if row is None:
            new.append(node)
        else:
            change(row, node)
    orphans = list(left.values())
    for node in new:
        if orphans:
            row = orphans.pop(0)
            row.node_id = node.node_id
            row.save()
            change(row, node)
        else:
            make(node)
    for row in orphans:
        if isinstance(row, Schedule):
            planning.forget(row)
        row.delete_instance()


def random_path() -> str:
    """32 characters that nobody guesses: 160 bits."""
    alphabet = "abcdefghijklmnopqrstuvwxyz234567"
    return "".join(random.choice(alphabet) for _ in range(32))


def _make_webhook(workflow: Workflow, node: GraphNode) -> None:
    Webhook.create(
        workflow=workflow.id,
        webhook_path=random_path(),
        method=node.config.get("webhook_method", "POST"),
        source="trigger_node",
        node_id=node.node_id,
    )


def _change_webhook(row: Webhook, node: GraphNode) -> None:
    method = node.config.get("webhook_method", row.method)
    if method != row.method:
        row.method, row.updated_at = method, now_ms()
        row.save()


def _fires(node: GraphNode) -> bool:
    """Whether its expression is a good one; else the workflow has an issue, and no schedule."""
    try:
        parse(str(node.config.get("cron_expression", "")), str(node.config.get("timezone") or "UTC"))
    except CronError:
        return False
    return True


def _make_schedule(workflow: Workflow, node: GraphNode) -> None:
    row = Schedule.create(workflow=workflow.id, source="trigger_node", node_id=node.node_id, **_schedule_of(node))
    planning.plan(row)


def _change_schedule(row: Schedule, node: GraphNode) -> None:
    wanted = _schedule_of(node)
    if any(getattr(row, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(row, name, value)
        planning.plan(row)


def _schedule_of(node: GraphNode) -> dict[str, Any]:
    return {
        "cron_expression": node.config["cron_expression"],
        "timezone": node.config.get("timezone") or "UTC",
        "misfire": node.config.get("misfire", "run_once"),
    }


def _make_storage(workflow: Workflow, node: GraphNode) -> None:
    StorageTrigger.create(workflow=workflow.id, node_id=node.node_id, owner_id=workflow.owner_id, **_storage_of(node))


def _change_storage(row: StorageTrigger, node: GraphNode) -> None:
    wanted = _storage_of(node)
    if any(getattr(row, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(row, name, value)
        row.save()


def _storage_of(node: GraphNode) -> dict[str, Any]:
    types = node.config.get("content_types") or []
    return {
        "bucket": str(node.config["bucket"]),
        "prefix": str(node.config.get("prefix") or ""),
        "content_types": [str(each) for each in types] if isinstance(types, list) else [],
    }
