"""Tokens to a tree, by precedence climbing.

Ranks are JavaScript's; `not` stands between `and` and the comparisons, as in Python.
"""

from collections.abc import Sequence
from difflib import get_close_matches

from .errors import ExpressionError
from .functions import FUNCTIONS, Function
from .lexer import Token, tokens
from .limits import MAX_NESTING
from .nodes import (
    Call,
    Chain,
    Conditional,
    Index,
    Link,
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

_RANKS = {
    "||": 1, "??": 1,
    "&&": 2,
    "==": 4, "!=": 4,
    "<": 5, "<=": 5, ">": 5, ">=": 5, "in": 5, "not in": 5,
    "+": 6, "-": 6,
    "*": 7, "/": 7, "%": 7,
    "**": 9,
}  # fmt: skip
_LOWEST, _EQUALITY, _UNARY, _POWER = 1, 4, 8, 9

_SYNONYMS = {"===": "==", "!==": "!=", "and": "&&", "or": "||"}
_CONSTANTS = {"true": True, "false": False, "null": None}
_RESERVED = frozenset((*_CONSTANTS, "and", "or", "not", "in"))
_OTHER_LANGUAGES = {"None": "null", "nil": "null", "undefined": "null", "True": "true", "False": "false"}


def parse_tree(source: str) -> Node:
    """The tree of one expression. Raises ExpressionError."""
    found = tokens(source)
    _refuse_arrow(found)
    return _Parser(found, {}).whole()


def parse_arrow(source: str, parameters: Sequence[str]) -> Node:
    """The tree of `(a, b) => expression`, its names turned into `parameters` in order; the arrow may be missing.

    Raises ExpressionError, also when the arrow names more values than there are.
    """
    found = tokens(source)
    names, body_at = _arrow_names(found)
    if len(names) > len(parameters):
        raise ExpressionError(f"This function gets {len(parameters)} values: {', '.join(parameters)}.", 0)
    body = found[body_at:]
    _refuse_arrow(body)
    return _Parser(body, dict(zip(names, parameters, strict=False))).whole()


def _refuse_arrow(found: list[Token]) -> None:
    """First, for the names before an arrow would be mistaken for other things."""
    for token in found:
        if _is_sign(token, "=>"):
            hint = "An arrow function fits only where one is asked for, as in reduce."
            raise ExpressionError("'=>' does not belong here.", token.position, hint=hint)


def _arrow_names(found: list[Token]) -> tuple[list[str], int]:
    """The names before `=>` and where its body begins; without an arrow, no names and 0."""
    arrow = next((at for at, token in enumerate(found) if token.value == "=>" and token.kind == "sign"), None)
    if arrow is None:
        return [], 0
    head = found[:arrow]
    if len(head) >= 2 and _is_sign(head[0], "(") and _is_sign(head[-1], ")"):
        head = head[1:-1]
    elif not head:
        raise ExpressionError("'=>' does not belong here.", found[arrow].position)
    names, commas = head[::2], head[1::2]
    if not all(_is_new_name(token) for token in names) or not all(_is_sign(token, ",") for token in commas):
        raise ExpressionError("Before => stand names only, as in (acc, item) => acc + item.", found[0].position)
    return [str(token.value) for token in names], arrow + 1


def _is_sign(token: Token, sign: str) -> bool:
    return token.kind == "sign" and token.value == sign


def _is_new_name(token: Token) -> bool:
    return token.kind == "name" and token.value not in _RESERVED


class _Parser:
    """names: what the names of an arrow function stand for."""

    def __init__(self, found: list[Token], names: dict[str, str]) -> None:
        self._tokens = found
        self._at = 0
        self._nesting = 0
        self._names = names

    def whole(self) -> Node:
        if self._next.kind == "end":
            raise ExpressionError("The expression is empty.", self._next.position)
        tree = self._expression()
        if self._next.kind != "end":
            raise self._unexpected()
        return tree

    # --- tokens

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _sees(self, sign: str) -> bool:
        return _is_sign(self._next, sign)

    def _took(self, sign: str) -> bool:
        if self._sees(sign):
            self._at += 1
            return True
        return False

    def _expect(self, sign: str, opened: Token) -> None:
        if not self._took(sign):
            raise self._unexpected(f"{sign!r} is missing for the {opened.value!r} at character {opened.position + 1}.")

    def _unexpected(self, instead: str | None = None) -> ExpressionError:
        token = self._next
        if token.kind == "end":
            return ExpressionError(instead or "The expression ends too early.", token.position)
        written = "a text" if token.kind == "text" else repr(token.value)
        return ExpressionError(instead or f"{written} does not belong here.", token.position)

    # --- operators

    def _expression(self) -> Node:
        """A conditional, or what stands above it."""
        self._deeper()
        position = self._next.position
        test = self._operators(_LOWEST)
        cases = []
        while self._sees("?"):
            opened = self._take()
            value = self._expression()
            self._expect(":", opened)
            cases.append((test, value))
            test = self._operators(_LOWEST)
        self._nesting -= 1
        return Conditional(position, tuple(cases), test) if cases else test

    def _operators(self, lowest: int) -> Node:
        """Operands joined by operators of rank `lowest` and above."""
        self._deeper()
        left = self._prefixed()
        links: list[Link] = []
        rank = 0
        while (found := self._operator(lowest)) is not None:
            operator, position = found
            if operator == "**":
                left = Power(position, left, self._operators(_POWER))
                continue
            if links and _RANKS[operator] != rank:
                left, links = Chain(left.position, left, tuple(links)), []
            rank = _RANKS[operator]
            links.append(Link(position, operator, self._operators(rank + 1)))
        self._nesting -= 1
        return Chain(left.position, left, tuple(links)) if links else left

    def _operator(self, lowest: int) -> tuple[str, int] | None:
        """Takes the next operator if its rank is high enough."""
        token = self._next
        if token.kind not in ("sign", "name"):
            return None
        written = _SYNONYMS.get(token.value, token.value)
        length = 1
        if written == "not" and self._tokens[self._at + 1].value == "in":
            written, length = "not in", 2
        if _RANKS.get(written, 0) < lowest:
            return None
        self._at += length
        return written, token.position

    def _prefixed(self) -> Node:
        token = self._next
        if token.kind == "name" and token.value == "not":
            self._take()
            return Unary(token.position, "!", self._operators(_EQUALITY))
        if token.kind == "sign" and token.value in ("!", "-", "+"):
            self._take()
            # -2 ** 2 is -(2 ** 2), as in mathematics
            return Unary(token.position, token.value, self._operators(_UNARY))
        return self._path()

    def _deeper(self) -> None:
        self._nesting += 1
        if self._nesting > MAX_NESTING:
            raise ExpressionError(f"The expression is nested deeper than {MAX_NESTING} levels.", self._next.position)

    # --- values and what is asked of them

    def _path(self) -> Node:
        start = self._value()
        steps: list[Step] = []
        while True:
            token = self._next
            if self._took("."):
                steps.append(self._member())
            elif self._took("["):
                key = self._expression()
                self._expect("]", token)
                steps.append(Index(token.position, key))
            else:
                return Path(start.position, start, tuple(steps)) if steps else start

    def _member(self) -> Member | Method:
        """What stands after a point: a key, or a function with its brackets."""
        if self._next.kind != "name":
            raise self._unexpected('After a point stands a name; write [0] for a place in a list, ["a b"] for a key.')
        token = self._take()
        if not self._sees("("):
            return Member(token.position, token.value)
        function = _function(token.value, token.position)
        if not function.method:
            raise ExpressionError(f"Write {function.signature}: it does not belong to a value.", token.position)
        return Method(token.position, function.name, self._arguments(function, token.position, 1))

    def _arguments(self, function: Function, position: int, given: int) -> tuple[Node, ...]:
        """What stands in the brackets of a call; `given`: values it has already."""
        arguments = self._items(")", self._take())
        if not function.takes(given + len(arguments)):
            raise ExpressionError(f"{function.name}() does not take that many values: {function.signature}.", position)
        if function.prepare is not None:
            written = [node.value if isinstance(node, Literal) else None for node in arguments]
            try:
                function.prepare([None] * given + written)
            except ExpressionError as mistake:
                raise mistake.at(position) from None
        return arguments

    def _items(self, closing: str, opened: Token) -> tuple[Node, ...]:
        """Expressions with commas between, up to the closing bracket; a last comma is allowed."""
        items: list[Node] = []
        while not self._took(closing):
            items.append(self._expression())
            if not self._took(","):
                self._expect(closing, opened)
                break
        return tuple(items)

    def _value(self) -> Node:
        token = self._next
        if token.kind in ("number", "text"):
            self._take()
            return Literal(token.position, token.value)
        if token.kind == "name":
            return self._named()
        if self._took("("):
            inner = self._expression()
            self._expect(")", token)
            return inner
        if self._took("["):
            return ListOf(token.position, self._items("]", token))
        if self._took("{"):
            return ObjectOf(token.position, self._pairs(token))
        raise self._unexpected()

    def _named(self) -> Node:
        token = self._next
        name = str(token.value)
        if name in _CONSTANTS:
            self._take()
            return Literal(token.position, _CONSTANTS[name])
        if name in _RESERVED:
            raise self._unexpected()
        self._take()
        if self._sees("("):
            function = _function(name, token.position)
            return Call(token.position, function.name, self._arguments(function, token.position, 0))
        if name in _OTHER_LANGUAGES:
            raise ExpressionError(f"{name} is written {_OTHER_LANGUAGES[name]} here.", token.position)
        if name in self._names:
            return Name(token.position, self._names[name])
        if name in FUNCTIONS:
            raise ExpressionError(f"{name} is a function: write {FUNCTIONS[name].signature}.", token.position)
        return Name(token.position, name)

    def _pairs(self, opened: Token) -> tuple[tuple[Node, Node], ...]:
        pairs: list[tuple[Node, Node]] = []
        while not self._took("}"):
            key = self._key()
            if not self._took(":"):
                raise self._unexpected("':' is missing after the key.")
            pairs.append((key, self._expression()))
            if not self._took(","):
                self._expect("}", opened)
                break
        return tuple(pairs)

    def _key(self) -> Node:
        token = self._next
        if self._took("["):
            key = self._expression()
            self._expect("]", token)
            return key
        if token.kind not in ("name", "text"):
            raise self._unexpected("A key is a name or a text.")
        self._take()
        return Literal(token.position, token.value)


def _function(name: str, position: int) -> Function:
    if name in FUNCTIONS:
        return FUNCTIONS[name]
    near = get_close_matches(name.lower(), {known.lower(): known for known in FUNCTIONS}, 1, 0.6)
    by_lower = {known.lower(): known for known in FUNCTIONS}
    hint = f"Did you mean {by_lower[near[0]]}()?" if near else None
    raise ExpressionError(f"There is no function {name[:50]}().", position, hint=hint)
