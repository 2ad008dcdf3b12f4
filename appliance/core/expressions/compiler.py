"""A tree to closures: each part becomes a function of the evaluation, so that running walks no tree."""

from collections.abc import Callable
from typing import Any

from .errors import ExpressionError
from .functions import FUNCTIONS
from .limits import Evaluation
from .nodes import (
    Call,
    Chain,
    Conditional,
    Index,
    ListOf,
    Literal,
    Member,
    Method,
    Name,
    Node,
    ObjectOf,
    Path,
    Power,
    Step,
    Unary,
)
from .operators import OPERATORS, affirmed, as_key, element, member, negated
from .values import truth

Run = Callable[[Evaluation], Any]
Follow = Callable[[Any, Evaluation], Any]

# What an expression may begin with. Those that a place does not have are null there.
ROOTS = frozenset(
    ("input", "trigger", "nodes", "vars", "loop", "error", "execution", "item", "acc", "index"),
)


def compiled(tree: Node) -> Run:
    """The function that works out the tree."""
    return _COMPILERS[type(tree)](tree)


def _literal(node: Literal) -> Run:
    value = node.value
    return lambda run: value


def _name(node: Name) -> Run:
    name, position = node.name, node.position

    def read(run: Evaluation) -> Any:
        try:
            return run.scope[name]
        except KeyError:
            if name in ROOTS:
                return None
            raise unknown_name(name, position) from None

    return read


def unknown_name(name: str, position: int) -> ExpressionError:
    return ExpressionError(
        f"There is no {name[:50]!r} here.",
        position,
        hint='Expressions begin with input, trigger, nodes["id"].output, vars, loop, error or execution.',
    )


def _list(node: ListOf) -> Run:
    items = tuple(map(compiled, node.items))
    return lambda run: [item(run) for item in items]


def _object(node: ObjectOf) -> Run:
    pairs = tuple((compiled(key), compiled(value), key.position) for key, value in node.pairs)

    def build(run: Evaluation) -> dict[str, Any]:
        return {_key(key(run), position): value(run) for key, value, position in pairs}

    return build


def _key(value: Any, position: int) -> str:
    try:
        return as_key(value)
    except ExpressionError as mistake:
        raise mistake.at(position) from None


def _path(node: Path) -> Run:
    start = compiled(node.start)
    if all(isinstance(step, Member) for step in node.steps):
        return _members(start, tuple((step.name, step.position) for step in node.steps if isinstance(step, Member)))
    steps = tuple(_step(step) for step in node.steps)

    def walk(run: Evaluation) -> Any:
        value = start(run)
        for follow in steps:
            value = follow(value, run)
        return value

    return walk


def _members(start: Run, names: tuple[tuple[str, int], ...]) -> Run:
    """`a.b.c`, by far the commonest path."""

    def walk(run: Evaluation) -> Any:
        value = start(run)
        for name, position in names:
            value = value.get(name) if type(value) is dict else _member_at(value, name, position)
        return value

    return walk


def _member_at(value: Any, name: str, position: int) -> Any:
    try:
        return member(value, name)
    except ExpressionError as mistake:
        raise mistake.at(position) from None


def _step(step: Step) -> Follow:
    if isinstance(step, Member):
        name, position = step.name, step.position
        return lambda value, run: _member_at(value, name, position)
    if isinstance(step, Index):
        return _index(step)
    return _method(step)


def _index(step: Index) -> Follow:
    key, position = compiled(step.key), step.position

    def follow(value: Any, run: Evaluation) -> Any:
        found = key(run)
        try:
            return element(value, found)
        except ExpressionError as mistake:
            raise mistake.at(position) from None

    return follow


def _method(step: Method) -> Follow:
    function, position = FUNCTIONS[step.function].call, step.position
    arguments = tuple(map(compiled, step.arguments))

    def follow(value: Any, run: Evaluation) -> Any:
        given = [argument(run) for argument in arguments]
        try:
            return function(run, value, *given)
        except ExpressionError as mistake:
            raise mistake.at(position) from None

    return follow


def _call(node: Call) -> Run:
    function, position = FUNCTIONS[node.function].call, node.position
    arguments = tuple(map(compiled, node.arguments))

    def call(run: Evaluation) -> Any:
        given = [argument(run) for argument in arguments]
        try:
            return function(run, *given)
        except ExpressionError as mistake:
            raise mistake.at(position) from None

    return call


def _unary(node: Unary) -> Run:
    operand, position = compiled(node.operand), node.position
    if node.operator == "!":
        return lambda run: not truth(operand(run))
    work = negated if node.operator == "-" else affirmed

    def apply(run: Evaluation) -> Any:
        value = operand(run)
        try:
            return work(value, run)
        except ExpressionError as mistake:
            raise mistake.at(position) from None

    return apply


def _power(node: Power) -> Run:
    return _binary("**", compiled(node.base), compiled(node.exponent), node.position)


def _chain(node: Chain) -> Run:
    """From the left; a chain of one link is the common case and needs no loop."""
    so_far = compiled(node.first)
    links = [(link.operator, compiled(link.operand), link.position) for link in node.links]
    if len(links) == 1:
        operator, operand, position = links[0]
        return (
            _SHORTCUTS[operator](so_far, operand)
            if operator in _SHORTCUTS
            else _binary(operator, so_far, operand, position)
        )
    if links[0][0] in _SHORTCUTS:
        return _long_shortcut(so_far, [(operator, operand) for operator, operand, _ in links])
    return _long_chain(so_far, [(OPERATORS[operator], operand, position) for operator, operand, position in links])


def _binary(operator: str, left: Run, right: Run, position: int) -> Run:
    work = OPERATORS[operator]

    def apply(run: Evaluation) -> Any:
        a, b = left(run), right(run)
        try:
            return work(a, b, run)
        except ExpressionError as mistake:
            raise mistake.at(position) from None

    return apply


def _long_chain(first: Run, links: list[tuple[Callable[[Any, Any, Evaluation], Any], Run, int]]) -> Run:
    def apply(run: Evaluation) -> Any:
        value = first(run)
        for work, operand, position in links:
            other = operand(run)
            try:
                value = work(value, other, run)
            except ExpressionError as mistake:
                raise mistake.at(position) from None
        return value

    return apply


def _and(left: Run, right: Run) -> Run:
    def apply(run: Evaluation) -> Any:
        value = left(run)
        return right(run) if truth(value) else value

    return apply


def _or(left: Run, right: Run) -> Run:
    def apply(run: Evaluation) -> Any:
        value = left(run)
        return value if truth(value) else right(run)

    return apply


def _otherwise(left: Run, right: Run) -> Run:
    def apply(run: Evaluation) -> Any:
        value = left(run)
        return right(run) if value is None else value

    return apply


_SHORTCUTS = {"&&": _and, "||": _or, "??": _otherwise}


def _long_shortcut(first: Run, links: list[tuple[str, Run]]) -> Run:
    def apply(run: Evaluation) -> Any:
        value = first(run)
        for operator, operand in links:
            settled = value is not None if operator == "??" else truth(value) is (operator == "||")
            if not settled:
                value = operand(run)
        return value

    return apply


def _conditional(node: Conditional) -> Run:
    cases = tuple((compiled(test), compiled(value)) for test, value in node.cases)
    otherwise = compiled(node.otherwise)

    def choose(run: Evaluation) -> Any:
        for test, value in cases:
            if truth(test(run)):
                return value(run)
        return otherwise(run)

    return choose


_COMPILERS: dict[type[Node], Callable[[Any], Run]] = {
    Literal: _literal,
    Name: _name,
    ListOf: _list,
    ObjectOf: _object,
    Path: _path,
    Call: _call,
    Unary: _unary,
    Power: _power,
    Chain: _chain,
    Conditional: _conditional,
}
