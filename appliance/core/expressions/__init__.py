"""The language of expressions and templates: read by our own parser, bounded in time, steps and size.

    evaluate("input.total > 10 && 'vip' in input.tags", {"input": {...}})  -> True
    resolve({"to": "{{ input.email }}"}, {"input": {...}})                  -> {"to": "ann@example.com"}

What people may write is told in docs/expressions.md.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from .bulk import Bulk
from .compiler import ROOTS
from .errors import ExpressionError, in_setting
from .expression import Expression, parse, parse_function
from .functions import FUNCTIONS, Function
from .limits import MAX_RESULT, MAX_SECONDS, MAX_SOURCE, MAX_STEPS, Evaluation
from .templates import Template, check_template, find_errors, parse_template, resolve, template_references
from .values import equal, truth

REDUCER = ("acc", "item", "index")  # parameters of reduce's `(acc, item, index) => …`
ITEM = ("item", "index")  # parameters of map's and filter's `(item, index) => …`


def evaluate(source: str, scope: Mapping[str, Any], *, parameters: Sequence[str] = ()) -> Any:
    """The value of an expression, as plain JSON data. Raises ExpressionError.

    parameters: what `(a, b) => …` stands for where an arrow may be written, such as REDUCER.
    """
    return _read(source, parameters).evaluate(scope)


def check(source: str, names: Collection[str] = ROOTS, *, parameters: Sequence[str] = ()) -> None:
    """Raises ExpressionError if the expression cannot be read or begins a path with another name than these."""
    _read(source, parameters).check_names(names)


def _read(source: str, parameters: Sequence[str]) -> Expression:
    return parse_function(source, parameters) if parameters else parse(source)


def equals(left: Any, right: Any) -> bool:
    """What `==` says: the same kind and the same value, deep. Raises ExpressionError."""
    return equal(left, right, Evaluation({}))


def references(source: str) -> frozenset[str]:
    """Ids of the workflow nodes that the expression names outright. Raises ExpressionError."""
    return parse(source).nodes


__all__ = [
    "FUNCTIONS",
    "ITEM",
    "Bulk",
    "MAX_RESULT",
    "MAX_SECONDS",
    "MAX_SOURCE",
    "MAX_STEPS",
    "REDUCER",
    "ROOTS",
    "Evaluation",
    "Expression",
    "ExpressionError",
    "Function",
    "Template",
    "check",
    "check_template",
    "equals",
    "evaluate",
    "find_errors",
    "in_setting",
    "parse",
    "parse_function",
    "parse_template",
    "references",
    "resolve",
    "template_references",
    "truth",
]
