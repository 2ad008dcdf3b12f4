"""Patterns for texts that anybody may have written: they take linear time, whatever the text."""

from functools import cache
from typing import Any


@cache
def pattern(expression: str) -> Any:
    """Compiled by RE2: upper and lower case are alike, ^ and $ are of lines; no look-around, no back-references."""
    import re2  # at first use: it costs 40 ms and 4 MB

    return re2.compile(f"(?im){expression}")
