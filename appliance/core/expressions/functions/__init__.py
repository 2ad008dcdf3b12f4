"""The functions of the language, by what they work on."""

from . import coding, dates, lists, numeric, patterns, texts
from .registry import FUNCTIONS, Function

__all__ = ["FUNCTIONS", "Function", "coding", "dates", "lists", "numeric", "patterns", "texts"]
