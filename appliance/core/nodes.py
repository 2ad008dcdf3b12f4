"""Workflow nodes as values: what an area contributes, and what a node is given and gives back."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import msgspec

from appliance.core.actor import Actor

Category = Literal["Core", "AI", "Logic", "Processing", "Data", "Automation", "Control", "Variables", "Integration"]
WaitKind = Literal["job", "timer", "approval", "signal", "sub_workflow", "event"]


class NodeContext(Protocol):
    """What a running node may know and do. config: the node's own, templates resolved.

    idempotency_key: the same at every attempt of this (execution, node, iteration); hand it to the other side.
    scope: what expressions of this node begin with (`input`, `vars` …), by name; to be read only.
    """

    actor: Actor
    execution_id: str
    workflow_id: str
    node_id: str
    iteration: int
    attempt: int
    idempotency_key: str
    scope: Mapping[str, Any]

    def log(self, message: str, level: str = "info") -> None:
        """A line of the execution's log, committed with the node's result."""
        ...

    def evaluate(self, expression: str) -> Any:
        """Value of an expression in the node's scope. Raises ExpressionError."""
        ...

    def arrived(self) -> Sequence[Any]:
        """Outputs of the predecessors whose edges fired, one by one in edge order; the input is made of them."""
        ...

    def set_variable(self, name: str, value: Any, scope: str = "workflow") -> None:
        """Visible to later nodes once this one is recorded."""
        ...

    def variable(self, name: str, scope: str) -> Any:
        """A variable of that scope alone; None if it is not there. `vars` in expressions has the nearest."""
        ...

    def cancelled(self) -> bool:
        """Whether the execution was terminated; long work looks now and then."""
        ...


@dataclass(frozen=True, slots=True)
class Done:
    """The node has its output. branch: the port taken, None = main; `branches` for several ports at once.

    apply: called in the transaction of the journal row, for what the node changes inside.
    """

    output: Mapping[str, Any]
    branch: str | None = None
    branches: Sequence[str] | None = None
    apply: Callable[[], object] | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """The node waits, holding no thread, until something calls it back with a value.

    kind and key: what for ("job", "ocr.job:<id>"): `wake(kind, key, value)` ends it. until: milliseconds
    UTC after which it is resumed with None. state: JSON kept for `resume`.
    apply: called in the transaction that stores the wait.
    """

    kind: WaitKind
    key: str
    until: int | None = None
    state: Mapping[str, Any] = field(default_factory=dict)
    message: str | None = None
    apply: Callable[[], object] | None = None


class Part(msgspec.Struct, frozen=True, omit_defaults=True):
    """One scope inside a node: what lies behind `port` runs once more, apart from the other times.

    iteration: which time of a loop, from 0. loop, error: `loop` and `error` in its expressions.
    variables: set in it from the start. first: the one node it starts with, where the port leads to several.
    """

    port: str
    iteration: int | None = None
    loop: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
    variables: dict[str, Any] = {}
    first: str | None = None


@dataclass(frozen=True, slots=True)
class Open:
    """The node goes on inside: these parts start now, and its `step` is asked again when one of them has ended.

    state: JSON kept for `step`, given once; None = as it was.
    """

    parts: Sequence[Part] = ()
    state: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Leave:
    """The path ends here, and with it every scope up to a loop: that loop is broken or goes on with its next.

    label: of the loop, None = the nearest; loop: its node id, where that is known already.
    """

    how: Literal["break", "continue"]
    label: str | None = None
    loop: str | None = None


class Ended(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a part ended. error: {type, message, node_id} of one that failed. loop: which one is left."""

    how: Literal["done", "failed", "break", "continue", "cancelled"] = "done"
    error: dict[str, Any] | None = None
    loop: str | None = None


class Parts(Protocol):
    """What a node that goes on inside knows of its parts.

    opened: how many have started so far; open: how many of them are at work. ended: by port, what ended
    otherwise than by running out; of a node that does not iterate, whatever ended.
    """

    state: Mapping[str, Any]
    opened: int
    ended: dict[str, Ended]

    @property
    def open(self) -> int: ...

    def first_nodes(self, port: str) -> Sequence[tuple[str, Mapping[str, Any]]]:
        """Id and config of the nodes this port leads to, in edge order."""
        ...

    def output(self, port: str) -> Mapping[str, Any]:
        """Output of the last node of a part that has ended."""
        ...

    def results(self) -> list[Any]:
        """Output of the last node of every iteration that has ended, in the order of the iterations."""
        ...


class NodeError(Exception):
    """A node failed. type: what retries and `catch` look at; retry_after: seconds the other side asks for.

    setting: the field of the node to look at, where there is one.
    """

    def __init__(
        self, type: str, message: str, *, retry_after: float | None = None, setting: str | None = None
    ) -> None:
        super().__init__(message)
        self.type = type
        self.message = message
        self.retry_after = retry_after
        self.setting = setting


class PartFailed(Exception):
    """What failed inside a node goes outward. error: {type, message, node_id}."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        super().__init__(error["message"])
        self.error = error


Outcome = Done | Wait | Open | Leave
Run = Callable[[NodeContext, Mapping[str, Any], Any], Outcome]
"""(context, input, config): `config` is an instance of the node's Config type."""
Step = Callable[[NodeContext, Mapping[str, Any], Any, Parts], Outcome]
"""(context, input, config, parts): asked when a part has ended, and after a crash; without news it opens nothing."""
Resume = Callable[[NodeContext, Mapping[str, Any], Any, Mapping[str, Any], Any], Done | Wait]
"""(context, input, config, state of the Wait, value or None at its time-out)."""
Check = Callable[[Mapping[str, Any]], Iterable[tuple[str, str, str]]]
"""config → (field, code, message) for what keeps this node from running though every field is well formed."""


def exactly_one(*fields: str) -> Check:
    """A check that one of these fields is given, and one only."""

    def check(config: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
        given = [name for name in fields if config.get(name) not in (None, "")]
        words = f"{', '.join(fields[:-1])} or {fields[-1]}".replace("_", " ")
        if not given:
            yield fields[0], "required", f"One of these is needed: {words}."
        for name in given[1:]:
            yield name, "invalid", f"Only one of these may be given: {words}."

    return check


@dataclass(frozen=True, slots=True)
class Node:
    """A node type. The canvas draws its form from `config` (a msgspec Struct), and so do agents and MCP.

    outside: changes something outside the installation, so it never runs in a shared commit;
    quick: it only thinks, for milliseconds, so it may run on the thread of a request that waits for the answer;
    repeatable: may run again after a crash. ports: a function of the config for nodes whose ports depend on it.
    expressions: config fields whose text is an expression rather than a template, "field.key" for one inside an object;
    parameters: names that an arrow function in such a field stands for; verbatim: fields that are neither.
    inner: ports behind which its parts lie; iterates: they may run many times, and an edge may lead back to it.
    attached: the node and port every edge to it must come from. check: see Check.
    renamed: other names of config fields → theirs.
    unavailable: owner id → why it cannot run here for that person, or None.
    to_come: stands for a node type that no area has contributed yet, and gives way to it.
    """

    name: str
    title: str
    category: Category
    description: str
    config: type
    run: Run
    resume: Resume | None = None
    outputs: Sequence[str] = ()
    ports: Callable[[Mapping[str, Any]], Sequence[str]] | Sequence[str] = ("main",)
    aliases: Sequence[str] = ()
    repeatable: bool | Callable[[Mapping[str, Any]], bool] = True
    outside: bool = False
    quick: bool = False
    expressions: Sequence[str] = ()
    parameters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    verbatim: Sequence[str] = ()
    step: Step | None = None
    inner: Sequence[str] = ()
    iterates: bool = False
    attached: tuple[str, str] | None = None
    renamed: Mapping[str, str] = field(default_factory=dict)
    check: Check | None = None
    unavailable: Callable[[str], str | None] | None = None
    to_come: bool = False
    icon: str = "box"
    usable_as_tool: bool = True

    def repeats(self, config: Mapping[str, Any]) -> bool:
        """Whether a node with this config may run again after a crash; its own `repeatable` decides first."""
        wanted = config.get("repeatable")
        if isinstance(wanted, bool):
            return wanted
        return self.repeatable(config) if callable(self.repeatable) else self.repeatable

    def ports_of(self, config: Mapping[str, Any]) -> Sequence[str]:
        """The output ports of a node with this config."""
        return self.ports(config) if callable(self.ports) else self.ports

    def expression_at(self, path: Sequence[str | int]) -> bool:
        """Whether the text at this path of the config is an expression."""
        if not self.expressions:
            return False
        return path[0] in self.expressions or ".".join(map(str, path[:2])) in self.expressions

    def why_unavailable(self, owner_id: str) -> str | None:
        """Why it cannot run for that person, None if it can."""
        return self.unavailable(owner_id) if self.unavailable is not None else None


catalog: dict[str, Node] = {}
"""Every node type of this installation by its canonical name."""

_aliases: dict[str, str] = {}


def register_nodes(nodes: Sequence[Node]) -> None:
    """Put an area's node types into the catalog."""
    for node in nodes:
        there = catalog.get(node.name)
        if node.to_come and there is not None and not there.to_come:
            continue
        catalog[node.name] = node
        _aliases.update(dict.fromkeys(node.aliases, node.name))


def canonical(name: str) -> str:
    """The canonical name of a node type or alias; an unknown name stays as it is."""
    return _aliases.get(name, name)


wakers: list[Callable[[str, str, Any], object]] = []


def wake(kind: WaitKind, key: str, value: Any = None) -> None:
    """End every `Wait` of this kind and key, in the caller's transaction: news that goes up to the engine."""
    for waker in wakers:
        waker(kind, key, value)
