"""Random programs, run by the engine under random commands and crashes, against the reference in model.py."""

import contextlib
import itertools
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from appliance.areas.workflows.engine import engine, journal, live
from appliance.areas.workflows.engine.graph import Graph
from appliance.areas.workflows.engine.record import Record
from appliance.areas.workflows.service import executions, history, workflows
from appliance.core.nodes import Done, NodeError, Wait, wake
from appliance.db import query, writing
from appliance.db.connection import close_thread
from tests.unit.workflows.model import If, Leave, Loop, Par, Program, Try, Work, drawn, expected, value_of

EXAMPLES = int(os.environ.get("MODEL_EXAMPLES", "60"))


class Drawer:
    """Draws a program. loops: those around; quiet: nothing here may fail or leave."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.numbers = itertools.count()
        self.left = 14  # statements

    def name(self, letter: str) -> str:
        return f"{letter}{next(self.numbers)}"

    def program(self, depth: int, loops: tuple[str, ...], *, quiet: bool, may_leave: bool = True) -> list[Any]:
        found = []
        for _ in range(self.draw(st.integers(1, 3))):
            self.left -= 1
            found.append(self.statement(depth, loops, quiet=quiet, may_leave=may_leave))
        return found

    def statement(self, depth: int, loops: tuple[str, ...], *, quiet: bool, may_leave: bool) -> Any:
        kinds = ["work"] if depth == 0 or self.left <= 0 else ["work", "if", "par", "loop", "try", "try", "loop"]
        if loops and may_leave and not quiet and depth:
            kinds.append("leave")
        kind = self.draw(st.sampled_from(kinds))
        makers = {"work": self.work, "if": self.choice, "par": self.par, "loop": self.loop, "try": self.guarded}
        return {**makers, "leave": self.leave}[kind](depth - 1, loops, quiet=quiet, may_leave=may_leave)

    def work(self, depth: int, loops: tuple[str, ...], *, quiet: bool, **_: Any) -> Work:
        fails = None if quiet else self.draw(st.sampled_from([None, None, None, "even", "always"]))
        flags = [self.draw(st.booleans()) for _ in range(3)]
        return Work(self.name("w"), fails, goes_on=flags[0] and fails is not None, waits=flags[1], outside=flags[2])

    def leave(self, depth: int, loops: tuple[str, ...], **_: Any) -> If:
        how = self.draw(st.sampled_from(["break", "continue"]))
        leave = Leave(self.name("x"), how, self.draw(st.sampled_from(loops)))
        return If(self.name("i"), self.draw(st.sampled_from(["even", "true", "false"])), [leave], [])

    def choice(self, depth: int, loops: tuple[str, ...], **how: Any) -> If:
        when = self.draw(st.sampled_from(["even", "true", "false"]))
        return If(self.name("i"), when, self.program(depth, loops, **how), self.program(depth, loops, **how))

    def par(self, depth: int, loops: tuple[str, ...], *, quiet: bool, **_: Any) -> Par:
        first = self.program(depth, loops, quiet=quiet, may_leave=False)
        more = [self.program(depth, (), quiet=True) for _ in range(self.draw(st.integers(1, 2)))]
        return Par(self.name("p"), [first, *more])

    def loop(self, depth: int, loops: tuple[str, ...], *, quiet: bool, may_leave: bool) -> Loop:
        name, concurrency = self.name("l"), self.draw(st.sampled_from([1, 1, 1, 3]))
        # An inner loop may be left even side by side with others; what is around them may not.
        around = loops if may_leave else ()
        body = self.program(depth, (*around, name), quiet=quiet or concurrency > 1)
        return Loop(name, self.draw(st.integers(0, 3)), body, concurrency, self.draw(st.booleans()))

    def guarded(self, depth: int, loops: tuple[str, ...], *, quiet: bool, may_leave: bool) -> Try:
        types = self.draw(st.lists(st.sampled_from(["boom", "other", ""]), max_size=2)) if not quiet else [""]
        handlers = [(each, self.program(depth, loops, quiet=quiet, may_leave=may_leave)) for each in types]
        last = self.program(depth, loops, quiet=True) if self.draw(st.booleans()) else None
        return Try(self.name("y"), self.program(depth, loops, quiet=quiet, may_leave=may_leave), handlers, last)


@st.composite
def programs(draw: st.DrawFn) -> list[Any]:
    return Drawer(draw).program(3, (), quiet=False)


class Killed(BaseException):
    """The process dies here."""


class World:
    """One execution of a program, and what is done to it."""

    def __init__(self, ada: Any, script: Any, program: Program) -> None:
        self.ada = ada
        self.calls: list[str] = []  # places in the order in which their nodes ended, the last end of each counting
        self.commits_left = -1
        self.die_before = False
        graph = drawn(program)
        works = {each.id: each for each in _works(program)}
        for each in graph["nodes"]:
            if each["node_type"].startswith("scripted"):
                work = works.get(each["node_id"], Work(each["node_id"]))
                script.acts[work.id] = lambda context, value, config, work=work: self.act(work, context, value)
                script.resumes[work.id] = lambda context, value, state, news, work=work: self.end(work, context, value)
        made = workflows.create_workflow(ada, "Model", graph=msgspec.convert(graph, Graph))
        assert made.is_runnable, made.issues
        self.workflow_id = made.id
        self.id = executions.run_workflow(ada, made.id, {"n": 1}).id

    @property
    def status(self) -> str:
        return executions.get_execution(self.ada, self.id).status

    def act(self, work: Work, context: Any, value: Any) -> Done | Wait:
        if work.waits:
            return Wait("job", f"{self.id}:{context.place}")
        return self.end(work, context, value)

    def end(self, work: Work, context: Any, value: Any) -> Done:
        assert not query(_SUCCESS, (self.id, context.place)), f"{context.place} has run already"
        if context.place in self.calls:
            self.calls.remove(context.place)  # a crash took back the first time
        self.calls.append(context.place)
        even = context.evaluate("loop.index ?? 0") % 2 == 0
        if work.fails == "always" or (work.fails == "even" and even):
            raise NodeError("boom", f"{work.id} fails")
        return Done(value_of(work.id, value))

    def go(self, commits: int = -1, *, die_before: bool = False) -> None:
        """Take it as far as it goes, or until the process dies at its n-th commit."""
        self.commits_left, self.die_before = commits, die_before
        with contextlib.suppress(Killed):
            engine.advance(self.id)
        if self.commits_left == 0:
            live._runs.clear()
            live._users.clear()
        self.commits_left = -1

    def commit(self, record: Record, real: Any, **how: Any) -> None:
        self.commits_left -= 1
        if self.commits_left == 0 and self.die_before:
            raise Killed
        real(record, **how)
        if self.commits_left == 0:
            raise Killed

    def signal(self, number: int) -> None:
        """The news that one of the waiting nodes waits for."""
        waits = query(
            "SELECT key FROM workflows_wait WHERE execution_id = ? AND fired_at IS NULL ORDER BY id", (self.id,)
        )
        if waits:
            with writing():
                wake("job", waits[number % len(waits)]["key"], {})

    def do(self, command: tuple[Any, ...]) -> None:
        match command:
            case ("crash", commits, die_before):
                self.go(commits, die_before=die_before)
            case ("signal", number):
                self.signal(number)
                self.go()
            case ("pause",) if self.status in ("pending", "running", "waiting_for_signal"):
                executions.pause_execution(self.ada, self.id)
                self.go()
            case ("resume",) if self.status == "paused":
                executions.resume_execution(self.ada, self.id)
            case ("terminate",) if self.status not in ("completed", "failed"):
                executions.terminate_execution(self.ada, self.id)

    def finish(self) -> None:
        for _ in range(1000):
            if self.status in ("completed", "failed", "terminated"):
                return
            self.do(("resume",))
            self.go()
            self.signal(0)
        raise AssertionError(f"it never ends: {self.status}, {history.get_status(self.ada, self.id)}")


_SUCCESS = "SELECT 1 FROM workflows_node_run WHERE execution_id = ? AND scope || node_id = ? AND status = 'success'"


def _works(program: Program) -> Iterator[Work]:
    for each in program:
        match each:
            case Work():
                yield each
            case If():
                yield from _works([*each.then, *each.other])
            case Par():
                yield from _works([one for branch in each.branches for one in branch])
            case Loop():
                yield from _works(each.body)
            case Try():
                yield from _works([*each.body, *(one for _, handler in each.catches for one in handler)])
                yield from _works(each.last or ())


COMMANDS = st.lists(
    st.one_of(
        st.tuples(st.just("crash"), st.integers(1, 12), st.booleans()),
        st.tuples(st.just("crash"), st.integers(1, 3), st.booleans()),
        st.tuples(st.just("signal"), st.integers(0, 5)),
        st.sampled_from([("pause",), ("resume",), ("pause",), ("resume",), ("terminate",)]),
    ),
    max_size=12,
)


@pytest.fixture
def unlimited(set_settings: Any) -> None:
    set_settings({"workflows.max_workflows_per_user": 10**6, "workflows.max_running_per_user": 10**6})


@given(program=programs(), commands=COMMANDS)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_every_program_does_what_the_reference_does_whatever_happens_to_it(ada, script, unlimited, program, commands):
    world = World(ada, script, program)
    real = Record.commit
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Record, "commit", lambda record, **how: world.commit(record, real, **how))
        for command in commands:
            world.do(command)
        world.finish()

    event(world.status)
    _nothing_is_left(world)
    if world.status != "terminated":
        _agree(world, expected(program, {"n": 1}))
    workflows.delete_workflow(ada, world.workflow_id)


def _nothing_is_left(world: World) -> None:
    left = "SELECT scope, node_id FROM workflows_node_run WHERE execution_id = ? AND status IN ('running', 'waiting')"
    assert query(left, (world.id,)) == []
    assert query("SELECT node_id FROM workflows_wait WHERE execution_id = ?", (world.id,)) == []
    assert query("SELECT path FROM workflows_scope WHERE execution_id = ? AND ended IS NULL", (world.id,)) == []


def _agree(world: World, wanted: Any) -> None:
    scopes = query("SELECT DISTINCT scope FROM workflows_node_run WHERE execution_id = ?", (world.id,))
    runs = [run for each in scopes for run in journal.read_node_runs(world.id, each["scope"])]
    found = [run for run in runs if run.output is not None and run.node_type not in ("break", "continue")]
    outputs = {run.scope + run.node_id: run.output for run in found}
    assert len(outputs) == len(found), "a node has two results"
    assert {place: outputs.get(place) for place in wanted.outputs} == wanted.outputs
    assert set(outputs) - set(wanted.outputs) <= wanted.maybe
    shown = history.get_status(world.ada, world.id)
    assert (shown.status, shown.error_node_id) == (wanted.status, wanted.error and wanted.error["node_id"])
    if wanted.status == "completed":
        assert shown.result == wanted.result
    times = {place: number for number, place in enumerate(world.calls)}
    for before, after in wanted.order:
        first = max((times[place] for place in before if place in times), default=-1)
        assert first < min((times[place] for place in after if place in times), default=first + 1)


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads change places as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


@given(program=programs())
@settings(
    max_examples=EXAMPLES // 3,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_threads_side_by_side_come_to_the_same_end(ada, script, unlimited, restless, program):
    world = World(ada, script, program)

    def work() -> None:
        for number in range(1000):
            if world.status in ("completed", "failed"):
                break
            engine.advance(world.id)
            world.signal(number)
        close_thread()

    with ThreadPoolExecutor(3) as threads:
        for ended in [threads.submit(work) for _ in range(3)]:
            ended.result()

    _nothing_is_left(world)
    _agree(world, expected(program, {"n": 1}))
    workflows.delete_workflow(ada, world.workflow_id)
