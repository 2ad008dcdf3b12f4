"""Conditions of n8n's if, filter and switch nodes as one expression; both shapes that exports have."""

from typing import Any

from appliance.areas.workflows.n8n.expressions import Scope, expression, literal
from appliance.areas.workflows.n8n.javascript import NotReadable
from appliance.areas.workflows.n8n.made import rows_of

_OPERATIONS = {
    "equals": "{0} == {1}",
    "notEquals": "{0} != {1}",
    "contains": "contains({0}, {1})",
    "notContains": "!contains({0}, {1})",
    "startsWith": "startsWith({0}, {1})",
    "notStartsWith": "!startsWith({0}, {1})",
    "endsWith": "endsWith({0}, {1})",
    "notEndsWith": "!endsWith({0}, {1})",
    "regex": "matches({0}, {1})",
    "notRegex": "!matches({0}, {1})",
    "exists": "{0} != null",
    "notExists": "{0} == null",
    "empty": "({0} ?? '') in ['', [], {{}}]",
    "notEmpty": "!(({0} ?? '') in ['', [], {{}}])",
    "gt": "{0} > {1}",
    "lt": "{0} < {1}",
    "gte": "{0} >= {1}",
    "lte": "{0} <= {1}",
    "true": "{0} == true",
    "false": "{0} == false",
    "after": "date({0}) > date({1})",
    "before": "date({0}) < date({1})",
    "afterOrEquals": "date({0}) >= date({1})",
    "beforeOrEquals": "date({0}) <= date({1})",
    "lengthEquals": "len({0}) == {1}",
    "lengthNotEquals": "len({0}) != {1}",
    "lengthGt": "len({0}) > {1}",
    "lengthLt": "len({0}) < {1}",
    "lengthGte": "len({0}) >= {1}",
    "lengthLte": "len({0}) <= {1}",
}
_OLD_NAMES = {
    "equal": "equals",
    "notEqual": "notEquals",
    "smaller": "lt",
    "smallerEqual": "lte",
    "larger": "gt",
    "largerEqual": "gte",
    "isEmpty": "empty",
    "isNotEmpty": "notEmpty",
}


def condition(parameters: dict[str, Any], scope: Scope) -> str:
    """The `conditions` of a node as one expression. Raises NotReadable."""
    conditions = parameters.get("conditions", {})
    if isinstance(conditions, dict) and isinstance(conditions.get("conditions"), list):
        return _new_shape(conditions, scope)
    return _old_shape(parameters, scope)


def _new_shape(conditions: dict[str, Any], scope: Scope) -> str:
    options = conditions.get("options") or {}
    parts = []
    for row in rows_of(conditions, "conditions"):
        operator = row.get("operator") or {}
        exact = options.get("caseSensitive", True) or operator.get("type", "string") != "string"
        parts.append(
            compare(
                operator.get("operation", "equals"),
                row.get("leftValue"),
                row.get("rightValue"),
                scope,
                kind=operator.get("type", "string"),
                exact=exact,
            )
        )
    return joined(parts, conditions.get("combinator", "and"))


def _old_shape(parameters: dict[str, Any], scope: Scope) -> str:
    parts = []
    for kind in ("string", "number", "boolean", "dateTime"):
        for row in rows_of(parameters, "conditions", kind):
            operation = row.get("operation") or ("smaller" if kind == "number" else "equal")
            parts.append(compare(operation, row.get("value1"), row.get("value2"), scope, kind=kind))
    return joined(parts, "or" if parameters.get("combineOperation") == "any" else "and")


def compare(operation: str, left: Any, right: Any, scope: Scope, *, kind: str = "string", exact: bool = True) -> str:
    """One comparison. kind: of the values, as n8n names it. Raises NotReadable."""
    pattern = _OPERATIONS.get(_OLD_NAMES.get(operation, operation))
    if pattern is None:
        raise NotReadable(f"the comparison {operation!r} has no counterpart here")
    values = [_operand(value, kind, scope) for value in (left, right)]
    if not exact:
        values = [f"lower({value})" for value in values]
    return pattern.format(*(value if _is_simple(value) else f"({value})" for value in values))


def _operand(value: Any, kind: str, scope: Scope) -> str:
    if kind == "number" and isinstance(value, str) and not value.startswith("="):
        try:
            number = float(value)
        except ValueError:
            raise NotReadable(f"{value!r} is no number") from None
        return literal(int(number) if number.is_integer() else number)
    return expression("" if value is None else value, scope)


def _is_simple(text: str) -> bool:
    return not any(sign in text for sign in (" ? ", " && ", " || ", " == ", " != ", " + ", " - ", " > ", " < ", " ?? "))


def joined(parts: list[str], combinator: str) -> str:
    """`a && b` or `a || b`; without parts it holds."""
    if len(parts) == 1:
        return parts[0]
    sign = " || " if combinator == "or" else " && "
    return sign.join(f"({part})" for part in parts) or "true"
