"""Source text to tokens."""

import re
from typing import Any, NamedTuple

from .errors import ExpressionError
from .limits import MAX_SOURCE
from .values import settle

_TOKEN = re.compile(
    r"""
      (?P<space>[ \t\r\n\u00a0\ufeff]+)
    | (?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<name>(?:[^\W\d]|\$)[\w$]*)
    | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    | (?P<sign>===|!==|\*\*|==|!=|<=|>=|&&|\|\||\?\?|=>|[-+*/%<>!?:()\[\]{}.,])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u\{[0-9A-Fa-f]{1,6}\}|u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_PLAIN_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", '"': '"', "'": "'", "/": "/"}

_HINTS = {
    '"': "A text is not closed: its second quotation mark is missing.",
    "'": "A text is not closed: its second quotation mark is missing.",
    "`": "Texts stand in \"double\" or 'single' quotation marks; join their parts with +.",
    "=": "Write == to compare; a value cannot be set here.",
    "&": "Write && or and.",
    "|": "Write || or or.",
    ";": "An expression is one value; there are no statements.",
}


class Token(NamedTuple):
    """kind: number, text, name, sign or end. value: a number, the text without quotes, the name, the sign."""

    kind: str
    value: Any
    position: int


def tokens(source: str) -> list[Token]:
    """All tokens, the last of kind `end`. Raises ExpressionError."""
    _check_size(source)
    found = []
    at = 0
    while at < len(source):
        match = _TOKEN.match(source, at)
        if match is None:
            raise _unreadable(source[at], at)
        if match.lastgroup != "space":
            found.append(_token(str(match.lastgroup), match.group(), at))
        at = match.end()
    found.append(Token("end", "", len(source)))
    return found


def _check_size(source: str) -> None:
    try:
        size = len(source.encode())
    except UnicodeEncodeError as mistake:
        raise ExpressionError("The expression holds half a character (a lone surrogate).", mistake.start) from None
    if size > MAX_SOURCE:
        raise ExpressionError(f"The expression has {size:,} bytes; {MAX_SOURCE:,} are allowed.")


def _token(kind: str, written: str, at: int) -> Token:
    if kind == "number":
        return Token(kind, _number(written, at), at)
    if kind == "text":
        return Token(kind, _unescaped(written[1:-1], at), at)
    return Token(kind, written, at)


def _number(written: str, at: int) -> int | float:
    try:
        return settle(int(written) if written.isdecimal() else float(written))
    except (ExpressionError, OverflowError):
        raise ExpressionError("The number is too large.", at) from None


def _unescaped(written: str, at: int) -> str:
    if "\\" not in written:
        return written
    text = _ESCAPE.sub(_character, written)
    try:
        # \ud83d\ude00 is one character, written as JSON writes it
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise ExpressionError("The text holds half a character (a lone surrogate).", at) from None


def _character(escape: re.Match[str]) -> str:
    body = escape.group(1)
    if body[0] == "u" and len(body) > 1:
        code = int(body[1:].strip("{}"), 16)
        return chr(code) if code <= 0x10FFFF else escape.group()
    # Anything else keeps its backslash, so that "\d+" is a regular expression as it stands.
    return _PLAIN_ESCAPES.get(body, escape.group())


def _unreadable(character: str, at: int) -> ExpressionError:
    return ExpressionError(f"{character!r} does not belong here.", at, hint=_HINTS.get(character))
