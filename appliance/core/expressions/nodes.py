"""The parts of a parsed expression. Chains of operators and of accesses are flat, so that only brackets nest."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Node:
    position: int  # characters from the start of the source


@dataclass(frozen=True, slots=True)
class Literal(Node):
    value: Any  # null, a boolean, a number or a text


@dataclass(frozen=True, slots=True)
class Name(Node):
    name: str


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ObjectOf(Node):
    pairs: tuple[tuple[Node, Node], ...]  # key, value; a plain key is a Literal


@dataclass(frozen=True, slots=True)
class Member(Node):
    """`.name`, a step of a path."""

    name: str


@dataclass(frozen=True, slots=True)
class Index(Node):
    """`[key]`, a step of a path."""

    key: Node


@dataclass(frozen=True, slots=True)
class Method(Node):
    """`.function(…)`, a step of a path: a call with the value before it as its first argument."""

    function: str
    arguments: tuple[Node, ...]


Step = Member | Index | Method


@dataclass(frozen=True, slots=True)
class Path(Node):
    start: Node
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Call(Node):
    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Unary(Node):
    operator: str  # ! - +
    operand: Node


@dataclass(frozen=True, slots=True)
class Power(Node):
    base: Node
    exponent: Node


@dataclass(frozen=True, slots=True)
class Link(Node):
    """`operator operand`, one more member of a chain."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Chain(Node):
    """Operators of one rank, worked out from the left: `a - b + c`, `a || b ?? c`."""

    first: Node
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Conditional(Node):
    """`test ? value : test ? value : otherwise`."""

    cases: tuple[tuple[Node, Node], ...]
    otherwise: Node
