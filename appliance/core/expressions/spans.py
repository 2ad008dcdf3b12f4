"""Where the expressions of a text begin and end."""

import re

from .errors import ExpressionError
from .limits import MAX_SOURCE

# Texts inside the expression are stepped over, for they may hold braces.
_MARK = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[{}"']""", re.DOTALL)


def opening(text: str, start: int) -> tuple[str, int, bool] | None:
    """The next `{{` from `start` on: the text before it, the place after it, and whether it opens an expression.

    A backslash before it makes it plain text; two stand for one backslash and an expression.
    """
    found = text.find("{{", start)
    if found < 0:
        return None
    before = text[start:found]
    plain = before.rstrip("\\")
    slashes = len(before) - len(plain)
    return plain + "\\" * (slashes // 2), found + 2, slashes % 2 == 0


def closing(text: str, start: int) -> int:
    """Where the `}}` of the expression that begins at `start` stands. Raises ExpressionError."""
    # An expression is at most so long; a text of a megabyte is not searched again for each "{{".
    end = min(len(text), start + MAX_SOURCE + 2)
    depth = 0
    for mark in _MARK.finditer(text, start, end):
        sign = mark.group()
        if sign == "{":
            depth += 1
        elif sign == "}" and depth:
            depth -= 1
        elif sign == "}" and text.startswith("}}", mark.start()):
            return mark.start()
        elif len(sign) == 1:
            break
    raise ExpressionError(
        "The expression that begins here is not closed by }}" + (" or too long" if end < len(text) else "") + ".",
        start - 2,
        hint=r"Write \{{ for two braces that are only text.",
    )


def unwrapped(source: str) -> str:
    """The expression without the `{{ }}` it may stand in; spaces keep it in its place."""
    start = len(source) - len(source.lstrip())
    if not source.startswith("{{", start):
        return source
    end = closing(source, start + 2)
    if source[end + 2 :].strip():
        raise ExpressionError("This is a text around an expression; here the expression alone is needed.", end + 2)
    return " " * (start + 2) + source[start + 2 : end]
