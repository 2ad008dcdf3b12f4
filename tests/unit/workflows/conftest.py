"""Workflows for tests: small graphs, and node types that a test steers."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from appliance.areas.workflows import jobs as _jobs  # noqa: F401  registers them
from appliance.areas.workflows.engine.graph import Graph
from appliance.areas.workflows.engine.wakes import wake_waits
from appliance.areas.workflows.nodes import NODES
from appliance.areas.workflows.service import executions, history, workflows
from appliance.core.actor import Actor
from appliance.core.nodes import Done, Node, NodeError, Wait, catalog, register_nodes, wakers
from appliance.jobs import run_all_due


class FreeConfig(msgspec.Struct):
    value: Any = None


class Script:
    """What the node type "scripted" does, by node id; what it did is in `calls`."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.acts: dict[str, Callable[..., Done | Wait]] = {}
        self.resumes: dict[str, Callable[..., Done | Wait]] = {}

    def run(self, context: Any, value: Any, config: FreeConfig) -> Done | Wait:
        self.calls.append(context.node_id)
        act = self.acts.get(context.node_id)
        return act(context, value, config) if act else Done({"from": context.node_id, "value": config.value})

    def resume(self, context: Any, value: Any, config: FreeConfig, state: Any, news: Any) -> Done | Wait:
        self.calls.append(f"{context.node_id} resumed")
        act = self.resumes.get(context.node_id)
        return act(context, value, state, news) if act else Done({"news": news})

    def fail(self, node_id: str, type: str, times: int = 10_000, **more: Any) -> None:
        """Let a node fail that often."""
        left = [times]

        def act(context: Any, value: Any, config: Any) -> Done:
            left[0] -= 1
            if left[0] >= 0:
                raise NodeError(type, f"{node_id} does not work", **more)
            return Done({"from": node_id})

        self.acts[node_id] = act


@pytest.fixture
def script() -> Any:
    made = Script()
    common = {"title": "Scripted", "category": "Core", "description": "", "config": FreeConfig, "resume": made.resume}
    outside = Node(name="scripted_outside", run=made.run, outside=True, **common)
    register_nodes(
        [*NODES, Node(name="scripted", run=made.run, ports=("main", "a", "b"), **common), outside]  # type: ignore[arg-type]
    )
    if wake_waits not in wakers:
        wakers.append(wake_waits)
    yield made
    for name in ("scripted", "scripted_outside"):
        catalog.pop(name, None)


def node(node_id: str, node_type: str = "scripted", **more: Any) -> dict[str, Any]:
    return {"node_id": node_id, "node_type": node_type, **more}


def chain(*nodes: dict[str, Any]) -> dict[str, Any]:
    """A trigger "t" and these nodes, one after another."""
    every = [node("t", "trigger"), *nodes]
    pairs = zip(every, every[1:], strict=False)
    return {"nodes": every, "edges": [{"from": a["node_id"], "to": b["node_id"]} for a, b in pairs]}


class Started:
    """An execution that a test follows."""

    def __init__(self, actor: Actor, id: str) -> None:
        self.actor, self.id = actor, id

    @property
    def status(self) -> Any:
        return history.get_status(self.actor, self.id)

    @property
    def results(self) -> Any:
        return self.status.execution_state.node_results

    @property
    def events(self) -> list[str]:
        timeline = history.get_timeline(self.actor, self.id)
        return [
            f"{event.event_type} {event.node_id}" if event.node_id else event.event_type for event in timeline.events
        ]


@pytest.fixture
def start(ada: Actor, script: Script) -> Callable[..., Started]:
    """`start(graph, **trigger_data)` runs a graph as far as it goes by itself."""

    def go(graph: dict[str, Any], *, work: bool = True, **trigger_data: Any) -> Started:
        made = workflows.create_workflow(ada, "Test", graph=msgspec.convert(graph, Graph))
        started = executions.run_workflow(ada, made.id, trigger_data)
        if work:
            run_all_due()
        return Started(ada, started.id)

    return go
