"""One live execution in memory: its state between commits, and what it has yet to write.

The journal is the truth. This object is a cache of it that exists only while threads work on the
execution, guarded by one lock; when a commit fails it is thrown away and read again.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from appliance.areas.workflows.engine import journal
from appliance.areas.workflows.engine.context import Context, aggregate
from appliance.areas.workflows.engine.failures import Failure
from appliance.areas.workflows.engine.graph import Graph
from appliance.areas.workflows.engine.journal import Execution, NodeRun, StoredWait
from appliance.areas.workflows.engine.machine import Machine, Step
from appliance.core.actor import Actor
from appliance.core.clock import now_ms, rfc3339
from appliance.core.nodes import Node, catalog
from appliance.db import writing
from appliance.jobs import done_with_this_commit, publish


@dataclass(slots=True)
class Item:
    """A node that may run now. wait: what it waited for, if it is to be resumed."""

    node_id: str
    attempt: int = 1
    wait: StoredWait | None = None
    started_at: int = field(default_factory=now_ms)


class Run:
    def __init__(self, execution: Execution, graph: Graph, actor: Actor) -> None:
        self.execution = execution
        self.graph = graph
        self.actor = actor
        self.lock = threading.RLock()
        self.broken = False
        self.active: dict[str, Item] = {}
        self.waiting: dict[str, StoredWait] = {}
        self.queue: deque[Item] = deque()
        self.interrupted: Item | None = None  # cut off by a crash, and not to be repeated
        self.outputs: dict[str, dict[str, Any]] = {}
        self.vars: dict[str, Any] = {}
        self.machine = Machine(graph)
        self._nodes_scope: dict[str, dict[str, Any]] = {}
        self.inputs: dict[str, Any] = {}
        self.finished = 0
        self._unwritten: list[Callable[[], object]] = []

    # -- what is known -------------------------------------------------------------------------

    @property
    def over(self) -> bool:
        return self.execution.status in journal.TERMINAL

    def kind(self, node_id: str) -> Node:
        return catalog[self.machine.nodes[node_id].node_type]

    def input_of(self, node_id: str) -> Any:
        """The node's input, fixed when it is first asked for."""
        if node_id not in self.inputs:
            self.inputs[node_id] = self._gather(node_id)
        return self.inputs[node_id]

    def _gather(self, node_id: str) -> Any:
        sources = self.machine.sources(node_id)
        if not sources:
            return self.execution.trigger_data
        if len(sources) == 1:
            return self.outputs[sources[0]]
        arrived = self.machine.arrived(node_id)
        return aggregate(
            self.machine.nodes[node_id].parallel_aggregation,
            [self.outputs[each] for each in sources],
            [self.outputs[each] for each in arrived],
        )

    def context(self, item: Item) -> tuple[Context, dict[str, Any]]:
        """The context of an attempt, and the scope its templates are resolved in."""
        execution = self.execution
        scope = {
            "input": self.input_of(item.node_id),
            "trigger": execution.trigger_data,
            "nodes": self._nodes_scope,
            "vars": self.vars,
            "loop": None,
            "error": None,
            "execution": {
                "id": execution.id,
                "execution_id": execution.execution_id,
                "workflow_id": execution.workflow_id,
                "started_at": rfc3339(execution.started_at),
            },
        }
        context = Context(
            self.actor,
            execution.id,
            execution.workflow_id,
            item.node_id,
            0,
            item.attempt,
            scope,
            lambda: self.over,
        )
        context.arrived = lambda: self._arrived_at(item.node_id)
        return context, scope

    def _arrived_at(self, node_id: str) -> list[Any]:
        """What the node's input is made of, one by one in edge order."""
        return [self.outputs[each] for each in self.machine.sources(node_id)] or [self.execution.trigger_data]

    def result(self) -> Any:
        """Output of the node that ended the run; of several, by node id."""
        last = set(self.machine.ends())
        ends = [node_id for node_id in self.outputs if node_id in last]
        if len(ends) == 1:
            return self.outputs[ends[0]]
        return {node_id: self.outputs[node_id] for node_id in ends}

    # -- what happens --------------------------------------------------------------------------

    def begin(self) -> None:
        self._follow(self.machine.start(self.execution.entry_node_id))

    def succeed(self, item: Item, context: Context, output: dict[str, Any], branches: Sequence[str] | None) -> None:
        self.vars.update(context.variables)
        self._finish(item, "success", output, branches, context=context)

    def go_on_after(self, item: Item, context: Context | None, failure: Failure) -> None:
        """A final failure that the node turns into output."""
        output = {"error": {"type": failure.type, "message": failure.message}}
        self._finish(item, "failed", output, None, context=context, failure=failure)

    def _finish(
        self,
        item: Item,
        status: str,
        output: dict[str, Any],
        branches: Sequence[str] | None,
        *,
        context: Context | None,
        failure: Failure | None = None,
    ) -> None:
        self.keep_output(item.node_id, output)
        self.waiting.pop(item.node_id, None)
        self.write_attempt(item, status, output=output, branches=branches, context=context, failure=failure)
        self._follow(self.machine.finish(item.node_id, branches))

    def _follow(self, step: Step) -> None:
        self.queue.extend(Item(node_id) for node_id in step.ready)
        for node_id in step.skipped:
            self.write_attempt(Item(node_id), "skipped")

    def keep_output(self, node_id: str, output: dict[str, Any]) -> None:
        self.outputs[node_id] = output
        self._nodes_scope[node_id] = {"output": output}

    # -- what is written -----------------------------------------------------------------------

    def later(self, write: Callable[[], object]) -> None:
        """Write this with the next commit."""
        self._unwritten.append(write)

    def log(self, node_id: str, event_type: str, message: str, **more: Any) -> None:
        at = now_ms()
        self.later(lambda: journal.write_log(self.execution.id, node_id, event_type, message, at=at, **more))

    def change(self, **values: Any) -> None:
        """Set columns of the execution with the next commit; status at once in memory."""
        if "status" in values:
            self.execution.status = values["status"]
        self.later(lambda: journal.change_execution(self.execution.id, **values))

    def write_attempt(
        self,
        item: Item,
        status: str,
        *,
        output: Any = None,
        branches: Sequence[str] | None = None,
        context: Context | None = None,
        failure: Failure | None = None,
        wait: StoredWait | None = None,
    ) -> None:
        """The attempt's row and its log lines, with the next commit. wait: what it begins to wait for."""
        node = self.machine.nodes[item.node_id]
        ended = status not in ("running", "waiting")
        run = NodeRun(
            item.node_id,
            node.node_type,
            0,
            item.attempt,
            status,
            None if status == "skipped" else self.input_of(item.node_id),
            output,
            {"type": failure.type, "message": failure.message} if failure else None,
            branches,
            context.variables or None if context else None,
            item.started_at,
            now_ms() if ended else None,
        )
        order = None
        if ended:
            self.finished += 1
            order = self.finished
        self.later(lambda: journal.write_node_run(self.execution.id, run, order))
        for level, message in context.lines if context else ():
            self.log(item.node_id, "log", message, level=level)
        if status != "waiting" or wait is not None:
            self._log_attempt(run, node.name, wait)

    def _log_attempt(self, run: NodeRun, name: str, wait: StoredWait | None) -> None:
        event, level, message = {
            "running": ("node_started", "info", f"{name} started"),
            "waiting": ("node_waiting", "info", f"{name} is waiting"),
            "success": ("node_completed", "info", f"{name} completed"),
            "failed": ("node_failed", "error", f"{name} failed: {(run.error or {}).get('message', '')}"),
            "skipped": ("node_skipped", "debug", f"{name} skipped"),
            "cancelled": ("node_failed", "warning", f"{name} cancelled"),
        }[run.status]
        if run.branches and run.status == "success":
            message += f", branch {', '.join(run.branches)}"
        branch = run.branches[0] if run.branches else None
        data: dict[str, Any] = {"attempt": run.attempt, "iteration": run.iteration, "branch": branch}
        if wait is not None:
            data |= {"kind": wait.kind, "until": rfc3339(wait.until), "waits_for": wait.message}
        if run.completed_at is not None:
            data["duration_ms"] = run.completed_at - run.started_at
        self.log(run.node_id, event, message, level=level, status=run.status, data=data)

    def commit(self, *, last: bool = False) -> None:
        """Write all that is due in one transaction. last: the job that carries this thread ends with it.

        Raises whatever the database raises; the run is then broken and must be read again.
        """
        if not self._unwritten:
            return
        writes, self._unwritten = self._unwritten, []
        execution = self.execution
        try:
            with writing():
                for write in writes:
                    write()
                if last:
                    done_with_this_commit()
                tell(execution.id, execution.owner_id, execution.status)
        except BaseException:
            self.broken = True
            raise


def tell(id: str, owner_id: str, status: str, change: str = "changed") -> None:
    """News of an execution, after the commit."""
    publish("workflows.execution", change, id=id, owner_id=owner_id, status=status)
