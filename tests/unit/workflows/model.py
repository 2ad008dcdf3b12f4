"""A simple reference for the engine: small programs, the graph each is drawn as, and what it must do.

The interpreter is a recursive walk over the program, without graph, journal or threads.
"""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.unit.workflows.conftest import node


@dataclass
class Work:
    """fails: None, "always" or in "even" iterations; goes_on: `on_error: continue`. waits, outside: what the engine
    is to do with it; they change nothing in the result."""

    id: str
    fails: str | None = None
    goes_on: bool = False
    waits: bool = False
    outside: bool = False


@dataclass
class If:
    id: str
    when: str  # "true", "false", "even"
    then: list["Statement"]
    other: list["Statement"]


@dataclass
class Par:
    """Side by side between the nodes `id` and `id`j. Only the first branch may fail."""

    id: str
    branches: list[list["Statement"]]


@dataclass
class Loop:
    id: str
    times: int
    body: list["Statement"]
    concurrency: int = 1
    back: bool = True


@dataclass
class Leave:
    id: str
    how: str
    loop: str


@dataclass
class Try:
    """catches: (error types, program)."""

    id: str
    body: list["Statement"]
    catches: list[tuple[str, list["Statement"]]]
    last: list["Statement"] | None


Statement = Work | If | Par | Loop | Leave | Try
Program = Sequence[Statement]

_EVEN = "(loop.index ?? 0) % 2 == 0"


def value_of(node_id: str, value: Any) -> dict[str, Any]:
    """What a work node makes of its input."""
    return {"v": zlib.crc32(json.dumps([node_id, value], sort_keys=True).encode()) % 10_000}


def drawn(program: Program) -> dict[str, Any]:
    """The graph of a program."""
    nodes, edges = [node("t", "trigger")], []
    _draw(program, [("t", None)], nodes, edges)
    return {"nodes": nodes, "edges": edges}


Ends = list[tuple[str, str | None]]  # (node, port) where the next statement is to hang on


def _draw(program: Program, ends: Ends, nodes: list[Any], edges: list[Any]) -> Ends:
    for each in program:
        ends = _draw_one(each, ends, nodes, edges)
    return ends


def _link(ends: Ends, target: str, edges: list[Any]) -> None:
    edges += [{"from": source, "to": target, **({"branch": port} if port else {})} for source, port in ends]


def _draw_one(each: Statement, ends: Ends, nodes: list[Any], edges: list[Any]) -> Ends:
    _link(ends, each.id, edges)
    match each:
        case Work():
            kind = "scripted_outside" if each.outside else "scripted"
            nodes.append(node(each.id, kind, **({"on_error": "continue"} if each.goes_on else {})))
            return [(each.id, None)]
        case If():
            expression = _EVEN if each.when == "even" else each.when
            nodes += [node(each.id, "condition", config={"expression": expression}), node(f"{each.id}j")]
            for branch, port in ((each.then, "true"), (each.other, "false")):
                _link(_draw(branch, [(each.id, port)], nodes, edges), f"{each.id}j", edges)
            return [(f"{each.id}j", None)]
        case Par():
            nodes += [node(each.id), node(f"{each.id}j", parallel_aggregation="array")]
            for branch in each.branches:
                _link(_draw(branch, [(each.id, None)], nodes, edges), f"{each.id}j", edges)
            return [(f"{each.id}j", None)]
        case Loop():
            config = {"array_expression": f"range({each.times})", "concurrency": each.concurrency}
            nodes.append(node(each.id, "for", config={**config, "loop_label": each.id}))
            body = _draw(each.body, [(each.id, "body")], nodes, edges)
            if each.back:
                _link(body, each.id, edges)
            return [(each.id, "done")]
        case Leave():
            nodes.append(node(each.id, each.how, config={"loop_label": each.loop}))
            return []
        case Try():
            nodes.append(node(each.id, "try"))
            _draw(each.body, [(each.id, "body")], nodes, edges)
            for number, (types, handler) in enumerate(each.catches):
                catch = f"{each.id}c{number}"
                nodes.append(node(catch, "catch", config={"error_type": types}))
                edges.append({"from": each.id, "to": catch, "branch": "catch"})
                _draw(handler, [(catch, None)], nodes, edges)
            if each.last is not None:
                nodes.append(node(f"{each.id}f", "finally"))
                edges.append({"from": each.id, "to": f"{each.id}f", "branch": "finally"})
                _draw(each.last, [(f"{each.id}f", None)], nodes, edges)
            return [(each.id, "done")]


class Failed(Exception):
    def __init__(self, error: dict[str, Any]) -> None:
        self.error = error


class Left(Exception):
    def __init__(self, how: str, loop: str) -> None:
        self.how, self.loop = how, loop


@dataclass
class Place:
    """Where the walk stands. last: the output of the scope's last node that has one."""

    path: str = ""
    index: int = 0
    error: Any = None
    last: Any = None


@dataclass
class Expected:
    """outputs: of every node that must succeed, by place. maybe: places of nodes that may, or may be cut off.

    order: pairs of sets of places; what is in the first runs before what is in the second.
    """

    outputs: dict[str, Any] = field(default_factory=dict)
    maybe: set[str] = field(default_factory=set)
    order: list[tuple[set[str], set[str]]] = field(default_factory=list)
    status: str = "completed"
    result: Any = None
    error: Any = None


def expected(program: Program, trigger_data: Any) -> Expected:
    found = Expected()
    place = Place()
    found.outputs["t"] = trigger_data
    try:
        found.result = _Walk(found).through(program, trigger_data, place)
    except Failed as failed:
        found.status, found.error = "failed", failed.error
    return found


class _Walk:
    def __init__(self, found: Expected) -> None:
        self.found = found

    def through(self, program: Program, value: Any, place: Place) -> Any:
        for each in program:
            before = set(self.found.outputs)
            value = self.one(each, value, place)
            after = set(self.found.outputs) - before
            self.found.order.append(({name for name in before if name.startswith(place.path)}, after))
        return value

    def in_scope(self, path: str) -> set[str]:
        return {name for name in self.found.outputs if name.startswith(path)}

    def note(self, node_id: str, output: Any, place: Place) -> Any:
        self.found.outputs[place.path + node_id] = output
        place.last = output
        return output

    def one(self, each: Statement, value: Any, place: Place) -> Any:
        match each:
            case Work():
                return self.work(each, value, place)
            case If():
                yes = {"true": True, "false": False, "even": place.index % 2 == 0}[each.when]
                port = "true" if yes else "false"
                given = self.note(each.id, {**value, "condition_result": yes, "branch": port}, place)
                result = self.through(each.then if yes else each.other, given, place)
                return self.note(f"{each.id}j", value_of(f"{each.id}j", result), place)
            case Par():
                return self.side_by_side(each, value, place)
            case Loop():
                return self.loop(each, value, place)
            case Leave():
                raise Left(each.how, each.loop)
            case Try():
                return self.guarded(each, value, place)

    def work(self, each: Work, value: Any, place: Place) -> Any:
        if each.fails == "always" or (each.fails == "even" and place.index % 2 == 0):
            error = {"type": "boom", "message": f"{each.id} fails"}
            if not each.goes_on:
                raise Failed({**error, "node_id": each.id})
            return self.note(each.id, {"error": error}, place)
        return self.note(each.id, value_of(each.id, value), place)

    def side_by_side(self, each: Par, value: Any, place: Place) -> Any:
        given = self.note(each.id, value_of(each.id, value), place)
        results = []
        try:
            results.append(self.through(each.branches[0], given, place))
        except Failed:
            other = Expected()
            for branch in each.branches[1:]:
                _Walk(other).through(branch, given, Place(place.path, place.index))
            self.found.maybe |= set(other.outputs)
            raise
        for branch in each.branches[1:]:
            alone = Expected()
            results.append(_Walk(alone).through(branch, given, place))
            self.found.outputs.update(alone.outputs)
            self.found.order += alone.order
        return self.note(f"{each.id}j", value_of(f"{each.id}j", results), place)

    def loop(self, each: Loop, value: Any, place: Place) -> Any:
        results, broke = [], False
        for index in range(each.times):
            inside = Place(f"{place.path}{each.id}:{index}/", index)
            try:
                self.through(each.body, {"item": index, "index": index, "input": value}, inside)
            except Left as left:
                if left.loop != each.id:
                    raise
                broke = left.how == "break"
            if each.concurrency == 1 and index:
                self.found.order.append(
                    (self.in_scope(f"{place.path}{each.id}:{index - 1}/"), self.in_scope(inside.path))
                )
            results.append(inside.last)
            if broke:
                break
        return self.note(each.id, {"results": results, "iterations": len(results), "broke": broke}, place)

    def guarded(self, each: Try, value: Any, place: Place) -> Any:
        left: Exception | None = None
        result = None
        try:
            result = self.through(each.body, value, Place(f"{place.path}{each.id}:body/", place.index))
        except Left as error:
            left = error
        except Failed as failed:
            try:
                result = self.handled(each, failed, place)
            except (Failed, Left) as error:
                left = error
        if each.last is not None:
            inside = Place(f"{place.path}{each.id}:finally/", place.index)
            before = self.in_scope(f"{place.path}{each.id}:")
            self.through(each.last, self.note(f"{each.id}f", {}, inside), inside)
            self.found.order.append((before, self.in_scope(inside.path)))
        if left is not None:
            raise left
        return self.note(each.id, result, place)

    def handled(self, each: Try, failed: Failed, place: Place) -> Any:
        for number, (types, handler) in enumerate(each.catches):
            if types in ("", failed.error["type"]):
                inside = Place(f"{place.path}{each.id}:catch/", place.index)
                given = self.note(f"{each.id}c{number}", {"error": failed.error}, inside)
                return self.through(handler, given, inside)
        raise failed
