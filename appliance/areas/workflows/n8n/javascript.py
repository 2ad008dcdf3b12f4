"""The part of JavaScript that people write between n8n's braces, read into a tree. Nothing is evaluated."""

import re
from dataclasses import dataclass, field
from typing import Any

MAX_DEPTH = 60
MAX_LINKS = 200  # operators, calls and members of one expression: each makes its tree one deeper


class NotReadable(Exception):
    """This is no expression, or one of a kind that is not known here. The message says what was found."""


@dataclass(frozen=True, slots=True)
class Node:
    """kind: literal, name, template, member, index, call, new, unary, binary, ternary, array, object, arrow.

    value: the literal, name, operator, key of a member; parts: the nodes inside, in reading order.
    """

    kind: str
    value: Any = None
    parts: tuple["Node", ...] = field(default=())


_TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<name>[A-Za-z_$][\w$]*)
  | (?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
  | (?P<template>`(?:[^`\\]|\\.)*`)
  | (?P<sign>=>|\.\.\.|\?\.|\?\?|===|!==|==|!=|<=|>=|\*\*|&&|\|\||[-+*/%<>!?:.,()\[\]{}=;~&|^])
    )""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\0", "\n": ""}
_BINARY = {
    "??": 1, "||": 2, "&&": 3, "==": 4, "!=": 4, "===": 4, "!==": 4,
    "<": 5, "<=": 5, ">": 5, ">=": 5, "in": 5, "+": 6, "-": 6, "*": 7, "/": 7, "%": 7, "**": 8,
}  # fmt: skip
_CONSTANTS = {"true": True, "false": False, "null": None, "undefined": None}


def read(source: str) -> Node:
    """The tree of one expression. Raises NotReadable."""
    return _Reader(source).whole()


def _tokens(source: str) -> list[tuple[str, str]]:
    found, place, end = [], 0, len(source.rstrip())
    while place < end:
        match = _TOKEN.match(source, place)
        if match is None:
            raise NotReadable(f"{source[place : place + 20]!r} is not understood")
        assert match.lastgroup is not None
        found.append((match.lastgroup, match[match.lastgroup]))
        place = match.end()
    return found


def _number(text: str) -> int | float:
    if text[:2] in ("0x", "0X"):
        return int(text, 16)
    return int(text) if text.isdigit() else float(text)


def _text(quoted: str) -> str:
    def plain(match: "re.Match[str]") -> str:
        code = match[1]
        if len(code) > 1:
            return chr(int(code.lstrip("ux{").rstrip("}"), 16))
        return _ESCAPES.get(code, code)

    return re.sub(r"\\(u\{[0-9a-fA-F]{1,5}\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", plain, quoted, flags=re.DOTALL)


class _Reader:
    """A Pratt parser: https://tdop.github.io/"""

    def __init__(self, source: str) -> None:
        self._tokens = _tokens(source)
        self._place = 0
        self._depth = 0
        self._links = 0

    def whole(self) -> Node:
        node = self._expression()
        if self._place < len(self._tokens) and self._tokens[self._place][1] == ";":
            self._place += 1
        if self._place < len(self._tokens):
            raise NotReadable(f"{self._tokens[self._place][1]!r} is not expected here")
        return node

    def _next(self) -> str:
        """The text of the next sign or name; "" at the end and before literals."""
        if self._place >= len(self._tokens):
            return ""
        kind, text = self._tokens[self._place]
        return text if kind in ("sign", "name") else ""

    def _take(self, text: str) -> bool:
        if text and self._next() == text:
            self._place += 1
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise NotReadable(f"a {text!r} is missing")

    def _expression(self) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise NotReadable("it is nested too deeply")
        node = self._arrow() or self._ternary()
        self._depth -= 1
        return node

    def _arrow(self) -> Node | None:
        """`x => …` and `(x, y) => …`; None if there is none here."""
        names, place = [], self._place
        if self._next() == "(":
            closing = next((i for i in range(place, len(self._tokens)) if self._tokens[i][1] == ")"), place)
            names = [text for kind, text in self._tokens[place:closing] if kind == "name"]
            after = closing + 1
        else:
            names, after = [self._next()], place + 1
        if after >= len(self._tokens) or self._tokens[after][1] != "=>":
            return None
        self._place = after + 1
        if self._next() == "{":
            raise NotReadable("functions with statements are not known here")
        return Node("arrow", tuple(names), (self._expression(),))

    def _ternary(self) -> Node:
        condition = self._binary(0)
        if not self._take("?"):
            return condition
        yes = self._expression()
        self._expect(":")
        return Node("ternary", None, (condition, yes, self._expression()))

    def _binary(self, weakest: int) -> Node:
        left = self._unary()
        while (strength := _BINARY.get(self._next(), 0)) > weakest:
            operator = self._next()
            self._place += 1
            self._link()
            right = self._binary(strength - 1 if operator == "**" else strength)
            left = Node("binary", operator, (left, right))
        return left

    def _unary(self) -> Node:
        for operator in ("!", "-", "+", "typeof"):
            if self._take(operator):
                self._depth += 1
                if self._depth > MAX_DEPTH:
                    raise NotReadable("it is nested too deeply")
                node = Node("unary", operator, (self._unary(),))
                self._depth -= 1
                return node
        return self._postfix(self._primary())

    def _postfix(self, node: Node) -> Node:
        while True:
            self._link()
            optional = self._take("?.")
            if self._next() == "(":
                node = Node("call", None, (node, *self._list("(", ")")))
            elif self._take("["):
                node = Node("index", None, (node, self._expression()))
                self._expect("]")
            elif optional or self._take("."):
                node = Node("member", self._name(), (node,))
            else:
                return node

    def _link(self) -> None:
        self._links += 1
        if self._links > MAX_LINKS:
            raise NotReadable("it is too long")

    def _name(self) -> str:
        kind, text = self._tokens[self._place] if self._place < len(self._tokens) else ("", "")
        if kind != "name":
            raise NotReadable("a name is missing behind the dot")
        self._place += 1
        return text

    def _list(self, opening: str, closing: str) -> list[Node]:
        self._expect(opening)
        found = []
        while not self._take(closing):
            spread = self._take("...")
            node = self._expression()
            found.append(Node("spread", None, (node,)) if spread else node)
            if not self._take(","):
                self._expect(closing)
                break
        return found

    def _primary(self) -> Node:
        if self._place >= len(self._tokens):
            raise NotReadable("it ends too early")
        kind, text = self._tokens[self._place]
        if kind == "sign":
            return self._sign(text)
        self._place += 1
        if kind == "number":
            return Node("literal", _number(text))
        if kind == "text":
            return Node("literal", _text(text[1:-1]))
        if kind == "template":
            return _template(text[1:-1])
        if text in _CONSTANTS:
            return Node("literal", _CONSTANTS[text])
        if text == "new":
            return Node("new", self._name(), tuple(self._list("(", ")")) if self._next() == "(" else ())
        return Node("name", text)

    def _sign(self, text: str) -> Node:
        if text == "(":
            self._place += 1
            node = self._expression()
            self._expect(")")
            return node
        if text == "[":
            return Node("array", None, tuple(self._list("[", "]")))
        if text == "{":
            return self._object()
        raise NotReadable(f"{text!r} is not known here")

    def _object(self) -> Node:
        self._expect("{")
        keys, values = [], []
        while not self._take("}"):
            if self._next() == "...":
                raise NotReadable("spreading an object is not known here")
            kind, text = self._tokens[self._place] if self._place < len(self._tokens) else ("", "")
            if kind not in ("name", "text", "number"):
                raise NotReadable("a key of an object is missing")
            self._place += 1
            keys.append(_text(text[1:-1]) if kind == "text" else text)
            values.append(self._expression() if self._take(":") else Node("name", text))
            if not self._take(","):
                self._expect("}")
                break
        return Node("object", tuple(keys), tuple(values))


def _template(inside: str) -> Node:
    """`a ${b} c`: its texts and expressions, in order."""
    parts: list[Node] = []
    place = 0
    while (begin := inside.find("${", place)) >= 0:
        end = _closing(inside, begin + 2)
        parts += [Node("literal", _text(inside[place:begin])), read(inside[begin + 2 : end])]
        place = end + 1
    parts.append(Node("literal", _text(inside[place:])))
    return Node("template", None, tuple(part for part in parts if part != Node("literal", "")))


def _closing(text: str, place: int) -> int:
    depth = 0
    for index in range(place, len(text)):
        if text[index] == "}" and not depth:
            return index
        depth += {"{": 1, "}": -1}.get(text[index], 0)
    raise NotReadable("a '}' is missing")
