"""One live execution in memory: its tree of scopes, and what may run, runs and waits in them.

The journal is the truth. This object is a cache of it that exists only while threads work on the
execution, guarded by one lock; when a commit fails it is thrown away and read again.
"""

import threading
import time
from collections import ChainMap, deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from appliance.areas.workflows.engine import journal, scope_journal
from appliance.areas.workflows.engine.aftermath import give_up
from appliance.areas.workflows.engine.context import Context
from appliance.areas.workflows.engine.entries import Execution, NodeRun, StoredWait
from appliance.areas.workflows.engine.failures import Failure
from appliance.areas.workflows.engine.frame import Frame, Item
from appliance.areas.workflows.engine.graph import GraphPin
from appliance.areas.workflows.engine.machine import Step
from appliance.areas.workflows.engine.prepared import Prepared
from appliance.areas.workflows.engine.record import Record
from appliance.areas.workflows.engine.references import TRIGGER_DATA, added
from appliance.areas.workflows.engine.scope import WORKFLOW, Scope, holder, loop_named
from appliance.core.actor import Actor
from appliance.core.clock import now_ms, rfc3339
from appliance.core.nodes import Ended, Leave, Node, Part, catalog


class Run(Record):
    def __init__(
        self, execution: Execution, plan: Prepared, actor: Actor, *, unborn: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(execution, unborn)
        self.graph = plan.graph
        self.actor = actor
        self.lock = threading.RLock()
        self.layout = plan.layout
        self.nodes = plan.nodes
        self.root = Scope(self.layout.root)
        self.scopes: dict[str, Scope] = {"": self.root}
        self.active: dict[str, Item] = {}  # these, too, by place
        self.waiting: dict[str, StoredWait] = {}
        self.frames: dict[str, Frame] = {}
        self.queue: deque[Item] = deque()
        self.interrupted: Item | None = None  # cut off by a crash, and not to be repeated
        self.prepared = False  # its journal holds results before it starts
        self._visitors: set[object] = set()

    # -- who works on it -----------------------------------------------------------------------

    @contextmanager
    def visit(self) -> Iterator[None]:
        """Hold the lock for a person's command: who works through a long loop lets them in."""
        visitor = object()
        self._visitors.add(visitor)
        try:
            with self.lock:
                yield
        finally:
            self._visitors.discard(visitor)

    def let_in(self) -> None:
        """Between two nodes: wait until no visitor is left. What they see is committed."""
        if not self._visitors:
            return
        self.commit()
        self.lock.release()
        try:
            while self._visitors:
                time.sleep(0.001)  # a lock goes to whoever asks first, and that would be this thread again
        finally:
            self.lock.acquire()

    # -- what is known -------------------------------------------------------------------------

    @property
    def over(self) -> bool:
        return self.execution.status in journal.TERMINAL

    @cached_property
    def _shown(self) -> dict[str, Any]:
        """`execution` in expressions; first asked for when it has begun."""
        execution = self.execution
        return {
            "id": execution.id,
            "execution_id": execution.execution_id,
            "workflow_id": execution.workflow_id,
            "started_at": rfc3339(execution.started_at),
        }

    def kind(self, node_id: str) -> Node:
        return catalog[self.nodes[node_id].node_type]

    def context(self, item: Item) -> tuple[Context, dict[str, Any]]:
        """The context of an attempt, and what its templates are resolved with."""
        execution, scope = self.execution, item.scope
        visible = {
            "input": scope.input_of(item.node_id),
            "trigger": execution.trigger_data,
            "nodes": ChainMap(dict(item.frame.latest), scope.nodes) if item.frame else scope.nodes,
            "vars": scope.vars,
            "loop": scope.loop,
            "error": scope.error,
            "execution": self._shown,
        }
        context = Context(
            self.actor,
            execution.id,
            execution.workflow_id,
            item.node_id,
            scope.path,
            scope.iteration,
            item.attempt,
            visible,
            lambda: self.over or item.cancelled,
        )
        context.arrived = lambda: scope.arrived_at(item.node_id)
        context.variable = lambda name, reach: holder(scope, reach).own_vars().get(name)
        return context, visible

    def result(self) -> dict[str, Any]:
        """Columns that hold the output of the node that ended the run; of several, by node id."""
        last = set(self.root.machine.ends())
        ends = [node_id for node_id in self.root.outputs if node_id in last]
        if len(ends) == 1:
            return {"result_of": ends[0]}
        return {"result": {node_id: self.root.outputs[node_id] for node_id in ends}}

    # -- nodes start and end -------------------------------------------------------------------

    def begin(self) -> None:
        entry = self.execution.entry_node_id
        self.root.inputs[entry] = self.execution.trigger_data
        self._follow(self.root, self.root.start(entry))

    def succeed(self, item: Item, context: Context, output: dict[str, Any], branches: Sequence[str] | None) -> None:
        self._keep_variables(item.scope, context)
        self._finish(item, "success", output, branches, context=context)

    def take_pin(self, item: Item) -> bool:
        """Whether a node has got its pinned output instead of being run: only where a person runs the workflow."""
        pin = self._pin_of(item)
        if pin is None:
            return False
        self.log(item.node_id, "log", f"{item.node.name} takes its pinned output")
        for inside in self.layout.inside(item.node_id):
            self.write_attempt(Item(item.scope, inside), "skipped")
        self._finish(item, "success", dict(pin.output), [pin.branch] if pin.branch else None, context=None)
        return True

    def _pin_of(self, item: Item) -> GraphPin | None:
        return item.node.pinned if self.execution.trigger_type == "manual" and item.frame is None else None

    def go_on_after(self, item: Item, context: Context | None, failure: Failure) -> None:
        """A final failure that the node turns into output."""
        output = {"error": {"type": failure.type, "message": failure.message}}
        branches = ["done"] if self.kind(item.node_id).inner else None
        self._finish(item, "failed", output, branches, context=context, failure=failure)

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
        frame = self._quit(item)
        if frame is not None:
            self._skip_unused(frame)
        self.write_attempt(item, status, output=output, branches=branches, context=context, failure=failure)
        self._follow(item.scope, item.scope.finish(item.node_id, output, branches))

    def quit(self, item: Item) -> None:
        """A node is at work no more, and nothing follows in its scope."""
        self._quit(item)
        item.scope.at_work.pop(item.node_id, None)

    def _quit(self, item: Item) -> Frame | None:
        """A node is at work no more: it waits for nothing, and what goes on inside of it is cancelled."""
        if self.waiting.pop(item.place, None):
            self.later(lambda: journal.delete_wait(self.execution.id, item.scope.path, item.node_id))
        frame = self.frames.pop(item.place, None)
        for child in list(frame.children.values()) if frame else ():
            self._end_scope(child, Ended("cancelled"))
        return frame

    def _skip_unused(self, frame: Frame) -> None:
        """The parts of a node that were never started."""
        node_id = frame.item.node_id
        for port in self.kind(node_id).inner:
            if port not in frame.ended and not (self.kind(node_id).iterates and frame.opened):
                for each in self.layout.parts[node_id, port].nodes:
                    self._skip(frame.item.scope, each)

    def _follow(self, scope: Scope, step: Step) -> None:
        self.queue.extend(Item(scope, node_id) for node_id in step.ready)
        for node_id in step.skipped:
            self._skip(scope, node_id)
        for node_id in step.dropped:
            self._give_up(scope, node_id)
        if not scope.at_work and scope is not self.root:
            self._close(scope, Ended())

    def _skip(self, scope: Scope, node_id: str) -> None:
        self.write_attempt(Item(scope, node_id), "skipped")
        for inside in self.layout.inside(node_id):
            self.write_attempt(Item(scope, inside), "skipped")

    def _keep_variables(self, scope: Scope, context: Context) -> None:
        for (reach, name), value in context.variables.items():
            place = holder(scope, reach)
            place.own_vars()[name] = value
            self.keep_variable(place.path, name, value)

    # -- scopes inside -------------------------------------------------------------------------

    def frame_of(self, item: Item, state: Mapping[str, Any] | None) -> Frame:
        """A new frame: this loop or try goes on inside from now on."""
        frame = self.frames[item.place] = Frame(self.layout, item, self._read_results, state or {})
        return frame

    def _read_results(self, place: str) -> list[Any]:
        self.commit()  # what ended last must be there to be read
        return scope_journal.read_results(self.execution.id, place)

    def go_inside(self, item: Item, parts: Sequence[Part], state: Mapping[str, Any] | None) -> None:
        """A loop or try starts parts of itself; its first step comes at once if it starts none."""
        frame = self.frames.get(item.place)
        if frame is None:
            frame = self.frame_of(item, state)
            self.write_attempt(item, "running", state=dict(state) if state is not None else None)
            if not parts:
                self.ask(frame)
        elif not parts and not frame.children:
            raise RuntimeError(f"{item.node_id} goes on inside, and nothing is there")
        for part in parts:
            self._open(frame, part)

    def _open(self, frame: Frame, part: Part) -> None:
        item = frame.item
        region = self.layout.parts[item.node_id, part.port]
        scope = item.scope.inside(region, part, item.scope.input_of(item.node_id))
        self.adopt(frame, scope)
        frame.opened += 1
        self.later(lambda: scope_journal.open_scope(self.execution.id, scope.path, item.place, part))
        self._follow(scope, scope.enter())

    def adopt(self, frame: Frame, scope: Scope) -> None:
        frame.children[scope.path] = scope
        self.scopes[scope.path] = scope

    def ask(self, frame: Frame) -> None:
        """The node takes its next step before anything else: the deepest part goes first."""
        if not frame.asked:
            frame.asked = True
            item = frame.item
            self.queue.appendleft(Item(item.scope, item.node_id, item.attempt, frame=frame, started_at=item.started_at))

    def leave(self, item: Item, context: Context, leave: Leave) -> None:
        """Break or continue: the scope ends here, and its owner hears which loop is meant."""
        loop = leave.loop or loop_named(item.scope, leave.label, self.nodes)
        if item.frame is None:
            self.write_attempt(item, "success", output={}, context=context)
        else:
            self.write_attempt(item, "cancelled", context=context)
        self.quit(item)
        self._close(item.scope, Ended(leave.how, loop=loop))

    def fail_outward(self, item: Item, failure: Failure) -> None:
        """What the node stands in fails with it."""
        self.quit(item)
        error = {"type": failure.type, "message": failure.message, "node_id": failure.node_id or item.node_id}
        self._close(item.scope, Ended("failed", error=error))

    def _close(self, scope: Scope, ended: Ended) -> None:
        """A part has ended, whatever is still at work in it: its owner's turn."""
        owner = scope.region.owner
        assert owner is not None and scope.part is not None and scope.around is not None
        frame = self.frames[scope.around.path + owner]
        if ended.how == "continue" and ended.loop == owner and scope.part.iteration is not None:
            ended = Ended()
        self._end_scope(scope, ended)
        frame.note(scope, ended)
        self.ask(frame)

    def _end_scope(self, scope: Scope, ended: Ended) -> None:
        self.cancel_inside(scope)
        assert scope.around is not None
        frame = self.frames.get(f"{scope.around.path}{scope.region.owner}")
        if frame is not None:
            frame.children.pop(scope.path, None)
        self.scopes.pop(scope.path, None)
        self.later(lambda: scope_journal.end_scope(self.execution.id, scope.path, ended, scope.last))
        if scope.part is None or scope.own_vars() != scope.part.variables:
            self.forget_variables(scope.path)

    def cancel_inside(self, scope: Scope) -> None:
        """All that is at work in a scope is given up."""
        for node_id in list(scope.at_work):
            self._give_up(scope, node_id)
        scope.at_work.clear()

    def _give_up(self, scope: Scope, node_id: str) -> None:
        place = scope.path + node_id
        active, wait, frame = self.active.pop(place, None), self.waiting.get(place), self.frames.get(place)
        item = active or (frame.item if frame else Item(scope, node_id, wait.attempt if wait else 1))
        item.cancelled = True
        self._quit(item)
        if wait is not None:
            execution = self.execution
            self.later(lambda: give_up(execution.id, execution.owner_id, wait))
        if active or frame or (wait and wait.kind != "retry"):
            self.write_attempt(item, "cancelled")

    def is_stale(self, item: Item) -> bool:
        """Whether a queued node was given up meanwhile."""
        return item.node_id not in item.scope.at_work or (
            item.frame is not None and self.frames.get(item.place) is not item.frame
        )

    # -- what is written -----------------------------------------------------------------------

    def write_attempt(
        self,
        item: Item,
        status: str,
        *,
        output: Any = None,
        branches: Sequence[str] | None = None,
        context: Context | None = None,
        failure: Failure | None = None,
        state: dict[str, Any] | None = None,
        wait: StoredWait | None = None,
    ) -> None:
        """The attempt's row and its log lines, with the next commit. wait: what it begins to wait for."""
        node, scope = self.nodes[item.node_id], item.scope
        ended = status not in ("running", "waiting")
        variables = context.variables if context is not None and status == "success" else {}
        run = NodeRun(
            item.node_id,
            node.node_type,
            scope.iteration,
            item.attempt,
            status,
            None,
            scope.stored(output),
            failure.told if failure else None,
            branches,
            {name: value for (reach, name), value in variables.items() if reach == WORKFLOW} or None,
            item.started_at,
            now_ms() if ended else None,
            scope.path,
            state,
        )
        if status != "skipped":
            self._refer(run, scope, output)
        order = None
        if ended:
            scope.finished += 1
            order = scope.finished
        more = {"count": (scope.loop or {}).get("count"), "pinned": status == "success" and bool(self._pin_of(item))}
        self.write_node_run(run, node.name, order, context.lines if context else (), wait, more)

    def _refer(self, run: NodeRun, scope: Scope, output: Any) -> None:
        """Give a row its input and output, or say where they stand already."""
        value = scope.input_of(run.node_id)
        run.input_of = self._source_of(run.node_id, value) if scope is self.root else None
        if run.input_of is None:
            run.input = scope.stored(value)
        elif (beyond := added(value, output)) is not None:
            run.output, run.adds = beyond, True

    def _source_of(self, node_id: str, value: Any) -> str | None:
        """The node of the whole graph whose output this input is."""
        if value is self.execution.trigger_data:
            return TRIGGER_DATA
        sources = self.root.machine.sources(node_id)
        return sources[0] if len(sources) == 1 and value is self.root.outputs.get(sources[0]) else None
