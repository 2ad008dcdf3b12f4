"""n8n's expressions and templates in our own language."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from appliance.areas.workflows.n8n.dialect import FUNCTIONS, METHODS, NAMES, PROPERTIES, SECONDS
from appliance.areas.workflows.n8n.javascript import Node, NotReadable, read
from appliance.core.expressions import ExpressionError, check

_ATOM = 20
_STRENGTH = {"??": 1, "||": 1, "&&": 2, "==": 4, "!=": 4, "<": 5, "<=": 5, ">": 5, ">=": 5, "in": 5}
_STRENGTH |= {"+": 6, "-": 6, "*": 7, "/": 7, "%": 7, "**": 9}
_SAME = {"===": "==", "!==": "!="}
_UNARY, _TERNARY = 8, 0
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
_WORDS = {"true", "false", "null", "and", "or", "not", "in"}
_KNOWN_ROOTS = {*NAMES, "$json", "$input", "$node"}
_DATES = re.compile(r"^(now\(\)|date\(|addSeconds\()")


@dataclass(frozen=True, slots=True)
class Scope:
    """item: our path to n8n's current item. nodes: n8n's node name → our path to the item it gave.

    lists: n8n's node name → our path to the list of its items, where it gives one.
    """

    item: str = "input"
    items: str | None = None
    nodes: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)
    workflow_name: str = ""
    zone: str = "UTC"

    def with_item(self, item: str) -> "Scope":
        """The same with another current item."""
        return replace(self, item=item, items=None)


def translate(source: str, scope: Scope) -> str:
    """An expression without its braces. Raises NotReadable with the reason."""
    text = _Writer(scope).write(read(source))
    try:
        check(text, _roots(scope))
    except ExpressionError as error:
        raise NotReadable(str(error)) from error
    return text


def _roots(scope: Scope) -> list[str]:
    roots = ["input", "trigger", "nodes", "vars", "loop", "error", "execution", "item", "index", "acc"]
    return [*roots, scope.item.partition(".")[0].partition("[")[0]]


def template(text: str, scope: Scope) -> str:
    """A text of an n8n parameter: one that begins with "=" is a template, any other stays as it is.

    Raises NotReadable.
    """
    if not text.startswith("="):
        return text.replace("{{", "\\{{")
    return "".join(
        part.replace("{{", "\\{{") if literal else "{{ " + translate(part, scope) + " }}"
        for literal, part in _parts(text[1:])
    )


def templates(value: Any, scope: Scope) -> Any:
    """Any JSON value with its texts as templates. Raises NotReadable."""
    if isinstance(value, str):
        return template(value, scope)
    if isinstance(value, list):
        return [templates(each, scope) for each in value]
    if isinstance(value, dict):
        return {key: templates(each, scope) for key, each in value.items()}
    return value


def expression(value: Any, scope: Scope) -> str:
    """A parameter as one expression: a literal for what is none. Raises NotReadable."""
    if not isinstance(value, str) or not value.startswith("="):
        return literal(value)
    parts = list(_parts(value[1:]))
    if len(parts) == 1 and not parts[0][0]:
        return translate(parts[0][1], scope)
    return " + ".join(
        [literal(part) if is_text else f"str({translate(part, scope)})" for is_text, part in parts] or ['""']
    )


def literal(value: Any) -> str:
    """A JSON value written in our language, which knows JSON's literals."""
    return json.dumps(value, ensure_ascii=False)


def _parts(text: str) -> Sequence[tuple[bool, str]]:
    """(whether it is plain text, text or expression), in order."""
    found: list[tuple[bool, str]] = []
    place = 0
    while (begin := text.find("{{", place)) >= 0 and (end := _end(text, begin + 2)) is not None:
        if begin > place:
            found.append((True, text[place:begin]))
        found.append((False, text[begin + 2 : end].strip()))
        place = end + 2
    if place < len(text):
        found.append((True, text[place:]))
    return found


def _end(text: str, place: int) -> int | None:
    """Where the "}}" is that closes an expression: outside of its texts and objects. None if there is none."""
    depth, quote = 0, ""
    while place < len(text):
        sign = text[place]
        if sign == "\\" and quote:
            place += 1
        elif quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'`":
            quote = sign
        elif not depth and text.startswith("}}", place):
            return place
        else:
            depth += {"{": 1, "}": -1}.get(sign, 0)
        place += 1
    return None


class _Writer:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def write(self, node: Node, weakest: int = -1) -> str:
        """The node as our text, in parentheses if it binds less than `weakest`."""
        text, strength = self._write(node)
        return f"({text})" if strength < weakest else text

    def _write(self, node: Node) -> tuple[str, int]:
        if (known := self._item(node)) is not None:
            return known, _ATOM
        writer = getattr(self, f"_{node.kind}", None)
        if writer is None:
            raise NotReadable("functions over lists are not known here: use a map or filter node")
        found: tuple[str, int] = writer(node)
        return found

    # -- where data comes from -----------------------------------------------------------------

    def _item(self, node: Node) -> str | None:
        """`$json`, `$("Name").item.json`, `$node["Name"].json`, `$input.first().json` …; None for anything else."""
        if node.kind == "name" and node.value == "$json":
            return self._scope.item
        if node.kind != "member" or node.value != "json":
            return None
        inside = node.parts[0]
        if (name := _legacy_reference(inside)) is not None:
            return self._output_of(name)
        if inside.kind == "index" and inside.parts[1].kind == "literal":
            items = self._all(inside.parts[0])
            return None if items is None else f"{items}[{inside.parts[1].value}]"
        if inside.kind == "call" and inside.parts[0].kind == "member" and inside.parts[0].value in ("first", "last"):
            return self._end(inside.parts[0].parts[0], inside.parts[0].value)
        if inside.kind == "member" and inside.value == "item":
            return self._end(inside.parts[0], "item")
        return None

    def _end(self, source: Node, which: str) -> str | None:
        """The current, first or last item of `$input` or `$("Name")`."""
        if source == Node("name", "$input"):
            items, item = self._scope.items, self._scope.item
        elif (name := _reference(source)) is not None:
            items, item = self._scope.lists.get(name), self._output_of(name)
        else:
            return None
        return item if items is None or which == "item" else f"{items}[{0 if which == 'first' else -1}]"

    def _all(self, node: Node) -> str | None:
        """`$input.all()`, `$("Name").all()`, `$items("Name")`: the path of the list."""
        if node.kind != "call":
            return None
        callee = node.parts[0]
        if callee == Node("name", "$items"):
            name = node.parts[1].value if len(node.parts) > 1 else None
            return self._scope.items if name is None else self._scope.lists.get(name)
        if callee.kind == "member" and callee.value == "all":
            if callee.parts[0] == Node("name", "$input"):
                return self._scope.items or f"[{self._scope.item}]"
            name = _reference(callee.parts[0])
            return None if name is None else self._scope.lists.get(name)
        return None

    def _output_of(self, name: str) -> str:
        if name not in self._scope.nodes:
            raise NotReadable(f"there is no node {name!r}")
        return self._scope.nodes[name]

    # -- kinds of nodes ------------------------------------------------------------------------

    def _literal(self, node: Node) -> tuple[str, int]:
        return literal(node.value), _ATOM

    def _name(self, node: Node) -> tuple[str, int]:
        if node.value in NAMES:
            return NAMES[node.value], _ATOM
        raise NotReadable(f"{node.value} has no counterpart here")

    def _template(self, node: Node) -> tuple[str, int]:
        if not node.parts:
            return '""', _ATOM
        texts = [literal(part.value) if part.kind == "literal" else f"str({self.write(part)})" for part in node.parts]
        return " + ".join(texts), _STRENGTH["+"]

    def _member(self, node: Node) -> tuple[str, int]:
        path = _dotted(node)
        if path == "$workflow.name":
            return literal(self._scope.workflow_name), _ATOM
        if path in NAMES:
            return NAMES[path], _ATOM
        if path and path.startswith("$") and path.partition(".")[0] not in _KNOWN_ROOTS:
            raise NotReadable(f"{path} has no counterpart here")
        inside = self.write(node.parts[0], _ATOM)
        if node.value == "length" or (node.value in PROPERTIES and _DATES.match(inside)):
            return PROPERTIES[node.value].format(inside), _ATOM
        return f"{inside}{_key(node.value)}", _ATOM

    def _index(self, node: Node) -> tuple[str, int]:
        inside, place = node.parts
        if place.kind == "literal" and isinstance(place.value, str):
            return f"{self.write(inside, _ATOM)}{_key(place.value)}", _ATOM
        return f"{self.write(inside, _ATOM)}[{self.write(place)}]", _ATOM

    def _call(self, node: Node) -> tuple[str, int]:
        callee, arguments = node.parts[0], node.parts[1:]
        path = _dotted(callee)
        if path in ("Math.min", "Math.max"):
            return f"{path[5:]}({', '.join(map(self.write, arguments))})", _ATOM
        if path is not None and (path, len(arguments)) in FUNCTIONS:
            return self._filled(FUNCTIONS[path, len(arguments)], "", arguments), _ATOM
        if callee.kind != "member":
            raise NotReadable(f"the function {path or '?'} has no counterpart here")
        if callee.value in ("plus", "minus"):
            return self._shifted(callee, arguments), _ATOM
        if callee.value == "setZone" or (callee.value, len(arguments)) not in METHODS:
            zoned = self._zoned(callee, arguments)
            if zoned is not None:
                return zoned, _ATOM
            raise NotReadable(f".{callee.value}() has no counterpart here")
        if (zoned := self._zoned(callee, arguments)) is not None:
            return zoned, _ATOM
        return self._filled(METHODS[callee.value, len(arguments)], self.write(callee.parts[0]), arguments), _ATOM

    def _filled(self, pattern: str, target: str, arguments: Sequence[Node]) -> str:
        return pattern.format(target, *map(self.write, arguments))

    def _zoned(self, callee: Node, arguments: Sequence[Node]) -> str | None:
        """`date.setZone(zone).toFormat(format)`; None for anything else."""
        inside = callee.parts[0]
        if callee.value not in ("toFormat", "format") or inside.kind != "call" or not arguments:
            return None
        zone = inside.parts[0]
        if zone.kind != "member" or zone.value != "setZone" or len(inside.parts) != 2:
            return None
        when = self.write(zone.parts[0])
        return f"formatDate({when}, {self.write(arguments[0])}, {self.write(inside.parts[1])})"

    def _shifted(self, callee: Node, arguments: Sequence[Node]) -> str:
        """`date.plus({days: 1, hours: 2})`, and n8n's own `date.plus(1, "days")`."""
        if len(arguments) == 1 and arguments[0].kind == "object":
            pairs = list(zip(arguments[0].value, arguments[0].parts, strict=True))
        elif len(arguments) == 2 and arguments[1].kind == "literal":
            pairs = [(arguments[1].value, arguments[0])]
        else:
            raise NotReadable(f"this form of .{callee.value}() is not known here")
        seconds = []
        for unit, amount in pairs:
            if str(unit).removesuffix("s") not in SECONDS:
                raise NotReadable(f"{unit} have no fixed length, so they cannot be added here")
            seconds.append(f"{self.write(amount, _STRENGTH['*'])} * {SECONDS[str(unit).removesuffix('s')]}")
        total = " + ".join(seconds)
        return f"addSeconds({self.write(callee.parts[0])}, {total if callee.value == 'plus' else f'-({total})'})"

    def _new(self, node: Node) -> tuple[str, int]:
        if (node.value, len(node.parts)) not in FUNCTIONS or node.value != "Date":
            raise NotReadable(f"new {node.value} has no counterpart here")
        return self._filled(FUNCTIONS["Date", len(node.parts)], "", node.parts), _ATOM

    def _unary(self, node: Node) -> tuple[str, int]:
        inside = self.write(node.parts[0], _UNARY)
        if node.value == "typeof":
            raise NotReadable("typeof has no counterpart here")
        return (f"float({inside})", _ATOM) if node.value == "+" else (f"{node.value}{inside}", _UNARY)

    def _binary(self, node: Node) -> tuple[str, int]:
        operator = _SAME.get(node.value, node.value)
        strength = _STRENGTH[operator]
        left, right = self.write(node.parts[0], strength), self.write(node.parts[1], strength + 1)
        return f"{left} {operator} {right}", strength

    def _ternary(self, node: Node) -> tuple[str, int]:
        condition, yes, no = node.parts
        return f"{self.write(condition, 1)} ? {self.write(yes, 1)} : {self.write(no, 1)}", _TERNARY

    def _array(self, node: Node) -> tuple[str, int]:
        """Spread lists are joined with `+`."""
        groups: list[str] = []
        plain: list[str] = []
        for part in node.parts:
            if part.kind == "spread":
                groups += [f"[{', '.join(plain)}]"] if plain else []
                groups.append(self.write(part.parts[0], _STRENGTH["+"]))
                plain = []
            else:
                plain.append(self.write(part))
        if plain or not groups:
            groups.append(f"[{', '.join(plain)}]")
        return " + ".join(groups), _ATOM if len(groups) == 1 else _STRENGTH["+"]

    def _object(self, node: Node) -> tuple[str, int]:
        pairs = (f"{literal(key)}: {self.write(part)}" for key, part in zip(node.value, node.parts, strict=True))
        return f"{{{', '.join(pairs)}}}", _ATOM


def _key(name: str) -> str:
    plain = _IDENTIFIER.fullmatch(name) and name not in _WORDS
    return f".{name}" if plain else f"[{literal(name)}]"


def _dotted(node: Node) -> str | None:
    """`a.b.c` of plain names; None for anything else."""
    if node.kind == "name":
        return str(node.value)
    if node.kind == "member":
        inside = _dotted(node.parts[0])
        return None if inside is None else f"{inside}.{node.value}"
    return None


def _reference(node: Node) -> str | None:
    """The name in `$("Name")`."""
    if node.kind == "call" and node.parts[0] == Node("name", "$") and len(node.parts) == 2:
        return str(node.parts[1].value)
    return None


def _legacy_reference(node: Node) -> str | None:
    """The name in `$node["Name"]` and `$node.Name`."""
    if node.parts and node.parts[0] == Node("name", "$node"):
        if node.kind == "member":
            return str(node.value)
        if node.kind == "index" and node.parts[1].kind == "literal":
            return str(node.parts[1].value)
    return None
