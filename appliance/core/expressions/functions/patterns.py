"""Regular expressions, by RE2: its time grows with the length of the text and with the size of the
pattern, never with their product's exponent, and it has no look-around and no back-references.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from ..errors import ExpressionError
from ..limits import Evaluation
from ..sizes import to_bytes
from .arguments import text
from .registry import function

_MAX_PATTERN = 1000  # bytes
_MAX_MEMORY = 512 * 1024  # bytes per pattern, for its program and the states met on the way

# Measured on patterns built to fill RE2's memory, such as (a|b)*a(a|b){900}c over random letters:
# at most 6 ns per byte of text and instruction of the program. So 1 microsecond is about 250 of them.
_WORK_PER_STEP = 250
_INSTRUCTIONS_PER_STEP = 3  # of compiling: 8 ms for 24,000 instructions


def _prepare(written: Sequence[Any]) -> None:
    """Loads RE2, which takes longer than an evaluation may, and refuses a bad pattern early."""
    pattern = written[1]
    _compiled(pattern if isinstance(pattern, str) else "")


@function("matches", prepare=_prepare)
def matches(run: Evaluation, value: Any, regex: Any) -> bool:
    """Whether a regular expression is found in the text; ^ and $ tie it to the ends, (?i) ignores capitals."""
    whole = to_bytes(text(value, "matches"))
    pattern = _compiled(text(regex, "matches"))
    run.spend(pattern.programsize // _INSTRUCTIONS_PER_STEP + pattern.programsize * len(whole) // _WORK_PER_STEP)
    return pattern.search(whole) is not None


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> Any:
    import re2  # 40 ms and 4 MB that an installation without patterns saves

    encoded = to_bytes(pattern)
    if len(encoded) > _MAX_PATTERN:
        raise ExpressionError(f"The regular expression is longer than {_MAX_PATTERN} bytes.")
    options = re2.Options()
    options.max_mem = _MAX_MEMORY
    options.log_errors = False
    options.never_capture = True
    try:
        return re2.compile(encoded, options=options)
    except re2.error as mistake:
        raise ExpressionError(
            f"The regular expression cannot be read: {_reason(mistake)}.",
            hint="Look-around and back-references do not exist here.",
        ) from None


def _reason(mistake: Exception) -> str:
    """RE2's words without the pattern, which may hold anything."""
    found = mistake.args[0] if mistake.args else b""
    words = found.decode(errors="replace") if isinstance(found, bytes) else str(found)
    return words.split(":")[0]
