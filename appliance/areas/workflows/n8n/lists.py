"""n8n's nodes that shape data: fields of an item, and lists of items."""

import json
from typing import Any

from appliance.areas.workflows.n8n.expressions import Scope, expression, literal
from appliance.areas.workflows.n8n.javascript import NotReadable
from appliance.areas.workflows.n8n.made import Converter, Flow, Made, Task, one, rows_of

_ITEMS = Flow("input.items[0]", "input.items")
_NUMBERS = ("number", "numberValue")


def _set(task: Task) -> Made:
    fields, keep = _assigned(task)
    sources = [fields] if not keep else [task.scope.item, fields]
    return one(task, "merge", {"merge_strategy": "deep" if keep else "shallow", "input_sources": sources})


def _assigned(task: Task) -> tuple[str, bool]:
    """The object that is set, and whether the other fields stay."""
    parameters, scope = task.parameters, task.scope
    options = parameters.get("options") or {}
    if parameters.get("mode") == "raw":
        return _raw(parameters.get("jsonOutput", "{}"), scope), bool(parameters.get("includeOtherFields", False))
    rows = rows_of(parameters, "assignments", "assignments") or rows_of(parameters, "fields", "values")
    if rows or "assignments" in parameters or "fields" in parameters:
        keep = parameters.get("includeOtherFields", parameters.get("include", "none") == "all")
        return _object([(_name(row), _value(row), row.get("type")) for row in rows], scope), bool(keep)
    values = parameters.get("values") or {}
    rows = [{**row, "type": kind} for kind in ("string", "number", "boolean") for row in rows_of(values, kind)]
    found = [(_name(row), row.get("value", ""), row["type"]) for row in rows]
    return _object(found, scope, dotted=options.get("dotNotation", True)), not parameters.get("keepOnlySet", False)


def _name(row: dict[str, Any]) -> str:
    return str(row.get("name", ""))


def _value(row: dict[str, Any]) -> Any:
    return next((row[key] for key in row if key == "value" or key.endswith("Value")), None)


def _raw(text: Any, scope: Scope) -> str:
    """JSON, with or without expressions inside."""
    if not isinstance(text, str):
        return literal(text)
    if not text.startswith("="):
        try:
            return literal(json.loads(text))
        except json.JSONDecodeError as error:
            raise NotReadable(f"its JSON cannot be read: {error}") from error
    found = expression(text, scope)
    return found if found.startswith("{") and " + " not in found else f"json({found})"


def _object(fields: list[tuple[str, Any, Any]], scope: Scope, *, dotted: bool = True) -> str:
    """`{a: …, b: {c: …}}`: a dot in a name makes an object inside, as n8n does."""
    tree: dict[str, Any] = {}
    for name, value, kind in fields:
        keys = name.split(".") if dotted else [name]
        inside = tree
        for key in keys[:-1]:
            found = inside.setdefault(key, {})
            inside = found if isinstance(found, dict) else inside.setdefault(name, {})
        inside[keys[-1]] = _typed(value, kind, scope)
    return _written(tree)


def _typed(value: Any, kind: Any, scope: Scope) -> str:
    if isinstance(value, str) and not value.startswith("=") and kind in ("array", "object", "number", "boolean"):
        try:
            return literal(json.loads(value))
        except json.JSONDecodeError:
            return literal(value)
    text = expression(value, scope)
    return f"float({text})" if kind in _NUMBERS and isinstance(value, str) else text


def _written(tree: dict[str, Any]) -> str:
    pairs = (f"{literal(key)}: {_written(each) if isinstance(each, dict) else each}" for key, each in tree.items())
    return f"{{{', '.join(pairs)}}}"


def _items(task: Task) -> str:
    return task.flow.items or f"[{task.flow.item}]"


def _listed(task: Task, text: str, *notes: str) -> Made:
    """A node that gives `{items: …}`."""
    config = {"merge_strategy": "shallow", "input_sources": [f"{{items: {text}}}"]}
    return one(task, "merge", config, *notes, flow=_ITEMS)


def _split_out(task: Task) -> Made:
    names = str(task.parameters.get("fieldToSplitOut", task.parameters.get("fieldToSplit", ""))).split(",")
    if len(names) != 1 or not names[0]:
        raise NotReadable("splitting out several fields at once has no counterpart here")
    name = names[0].strip().removeprefix("=")
    if task.flow.items is None:
        return _listed(task, f"get({task.flow.item}, {literal(name)}, [])")
    inner = f"get(item, {literal(name)}, [])"
    made = one(task, "reduce", {
        "input_array": task.flow.items, "reduce_function": f"acc + {inner}", "initial_value": "[]",
    }, flow=Flow("input.result[0]", "input.result"))  # fmt: skip
    return made


def _limit(task: Task) -> Made:
    count = task.parameters.get("maxItems", 1)
    items = _items(task)
    if task.parameters.get("keep") == "lastItems":
        return _listed(task, f"slice({items}, -({expression(count, task.scope)}))")
    return _listed(task, f"slice({items}, 0, {expression(count, task.scope)})")


def _sort(task: Task) -> Made:
    rows = rows_of(task.parameters, "sortFieldsUi", "sortField")
    if task.parameters.get("type", "simple") != "simple" or not rows:
        raise NotReadable("only sorting by fields is known here")
    text = _items(task)
    for row in reversed(rows):  # sorting is stable, so the weakest key goes first
        order = "desc" if row.get("order") == "descending" else "asc"
        text = f"sort({text}, {literal(row.get('fieldName', ''))}, {literal(order)})"
    return _listed(task, text)


def _unique(task: Task) -> Made:
    if task.parameters.get("compare", "allFields") != "allFields":
        raise NotReadable("comparing by chosen fields has no counterpart here")
    return _listed(task, f"unique({_items(task)})")


def _aggregate(task: Task) -> Made:
    items = _items(task)
    if task.parameters.get("aggregate") == "aggregateAllItemData":
        name = task.parameters.get("destinationFieldName") or "data"
        config = {"merge_strategy": "shallow", "input_sources": [f"{{{literal(name)}: {items}}}"]}
        return one(task, "merge", config)
    rows = rows_of(task.parameters, "fieldsToAggregate", "fieldToAggregate")
    if len(rows) != 1:
        raise NotReadable("aggregating several fields at once has no counterpart here")
    field = str(rows[0].get("fieldToAggregate", ""))
    name = rows[0].get("outputFieldName") or field.rpartition(".")[2]
    config = {
        "input_array": items,
        "reduce_function": f"{{{literal(name)}: (acc[{literal(name)}] ?? []) + [get(item, {literal(field)})]}}",
        "initial_value": json.dumps({name: []}),
    }
    return one(task, "reduce", config, flow=Flow("input.result"))


def _summarize(task: Task) -> Made:
    rows = rows_of(task.parameters, "fieldsToSummarize", "values")
    if task.parameters.get("fieldsToSplitBy") or not rows:
        raise NotReadable("summarizing by groups has no counterpart here")
    [row, *others] = rows
    if others:
        raise NotReadable("summarizing several fields at once has no counterpart here")
    how, field = str(row.get("aggregation", "count")), str(row.get("field", ""))
    if how == "count":
        config: dict[str, Any] = {
            "merge_strategy": "shallow", "input_sources": [f"{{{literal(f'count_{field}')}: len({_items(task)})}}"],
        }  # fmt: skip
        return one(task, "merge", config)
    if how != "sum":
        raise NotReadable(f"summarizing by {how} has no counterpart here")
    name = f"sum_{field}"
    config = {
        "input_array": _items(task),
        "reduce_function": f"{{{literal(name)}: acc[{literal(name)}] + (get(item, {literal(field)}) ?? 0)}}",
        "initial_value": json.dumps({name: 0}),
    }
    return one(task, "reduce", config, flow=Flow("input.result"))


def _item_lists(task: Task) -> Made:
    operation = task.parameters.get("operation", "splitOutItems")
    known = {
        "splitOutItems": _split_out,
        "limit": _limit,
        "sort": _sort,
        "removeDuplicates": _unique,
        "concatenateItems": _aggregate,
        "summarize": _summarize,
    }
    if operation not in known:
        raise NotReadable(f"the operation {operation!r} has no counterpart here")
    return known[operation](task)


LISTS: dict[str, Converter] = {
    "splitOut": _split_out,
    "limit": _limit,
    "sort": _sort,
    "removeDuplicates": _unique,
    "aggregate": _aggregate,
    "summarize": _summarize,
    "itemLists": _item_lists,
}
"""These take all items at once."""

FIELDS: dict[str, Converter] = {"set": _set}
