"""Conditions on document metadata, from the query's JSON to SQL with bound values."""

from collections.abc import Mapping
from typing import Any

from appliance.core.errors import InvalidInput

_RANGE = {"$gte": ">=", "$lte": "<=", "$gt": ">", "$lt": "<"}


def condition(filters: Mapping[str, Any], column: str, own: Mapping[str, str] | None = None) -> tuple[str, list[Any]]:
    """SQL that holds for rows whose JSON `column` fits all filters, and its values; "1" without filters.

    own: keys that are columns and no metadata, such as {"document_id": "id"}.
    filters: {"dotted.key": value | {"$in": [values]} | {"$gte": number, "$lte": number}}.
    Raises InvalidInput for another form.
    """
    parts: list[str] = ["1"]
    values: list[Any] = []
    for key, wanted in filters.items():
        field, path = _field(key, column, own or {})
        for operator, operands in _comparisons(key, wanted):
            parts.append(field + operator)
            values += [*path, *operands]
    return " AND ".join(parts), values


def _field(key: str, column: str, own: Mapping[str, str]) -> tuple[str, list[Any]]:
    """SQL of the value a filter looks at, and what is bound in it."""
    if key in own:
        return own[key], []
    return f"json_extract({column}, ?)", ["$" + "".join(f'."{part}"' for part in _key_parts(key))]


def _key_parts(key: str) -> list[str]:
    parts = key.split(".")
    if not all(parts) or '"' in key or "\\" in key:
        raise InvalidInput(f"{key!r} is no name of a metadata field.", loc=("body", "filters", key))
    return parts


def _comparisons(key: str, wanted: Any) -> list[tuple[str, list[Any]]]:
    if not isinstance(wanted, dict):
        return [_equal(key, wanted)]
    if set(wanted) == {"$in"} and isinstance(wanted["$in"], list) and len(wanted["$in"]) <= 500:
        values = [_scalar(key, value) for value in wanted["$in"]]
        return [(f" IN ({', '.join('?' * len(values))})", values)]
    if wanted and set(wanted) <= set(_RANGE):
        return [(f" {_RANGE[name]} ?", [_comparable(key, value)]) for name, value in wanted.items()]
    raise _wrong(key)


def _equal(key: str, wanted: Any) -> tuple[str, list[Any]]:
    return (" IS NULL", []) if wanted is None else (" = ?", [_scalar(key, wanted)])


def _scalar(key: str, value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)  # what json_extract makes of true and false
    if isinstance(value, str | int | float):
        return value
    raise _wrong(key)


def _comparable(key: str, value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _wrong(key)
    return value


def _wrong(key: str) -> InvalidInput:
    return InvalidInput(
        "a filter is a value, {'$in': [values]} or {'$gte': number, '$lte': number}.", loc=("body", "filters", key)
    )
