"""n8n's nodes that steer: if, switch, merge, loops, waiting, ending."""

from typing import Any

from appliance.areas.workflows.n8n.conditions import compare, condition
from appliance.areas.workflows.n8n.expressions import Scope, expression, literal, template, templates
from appliance.areas.workflows.n8n.javascript import NotReadable
from appliance.areas.workflows.n8n.made import Converter, Flow, Made, Output, Task, node, one, placeholder, rows_of

_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400}
_STRICT = 'Comparisons are strict here: the number 1 is not the text "1".'


def _if(task: Task) -> Made:
    if task.flow.items is not None:
        return _if_of_items(task)
    made = one(task, "condition", {"expression": condition(task.parameters, task.scope)}, _STRICT)
    made.outputs = [Output(task.node_id, "true", Flow()), Output(task.node_id, "false", Flow())]
    return made


def _if_of_items(task: Task) -> Made:
    """Of several items those that fit go one way, the others the other."""
    config = {
        "split_strategy": "by_condition",
        "input_array": task.flow.items,
        "split_config": {"condition": condition(task.parameters, _per_item(task))},
    }
    made = one(task, "split", config, _STRICT)
    made.outputs = [
        Output(task.node_id, port, Flow(f"input.{port}[0]", f"input.{port}")) for port in ("matched", "unmatched")
    ]
    return made


def _per_item(task: Task) -> Scope:
    return task.scope.with_item("item")


def _filter(task: Task) -> Made:
    if task.flow.items is None:
        made = one(task, "condition", {"expression": condition(task.parameters, task.scope)}, _STRICT)
        made.outputs = [Output(task.node_id, "true", Flow())]
        return made
    config = {"input_array": task.flow.items, "filter_condition": condition(task.parameters, _per_item(task))}
    return one(task, "filter", config, _STRICT, flow=Flow("input.items[0]", "input.items"))


def _switch(task: Task) -> Made:
    conditions, names = _cases(task)
    if task.flow.items is not None:
        return _switch_of_items(task, conditions)
    chain = "null"
    for name, text in reversed(list(zip(names, conditions, strict=True))):
        chain = f"({text}) ? {literal(name)} : ({chain})"
    made = one(task, "switch", {"switch_expression": chain, "cases": {name: name for name in names}}, _STRICT)
    made.outputs = [Output(task.node_id, name, Flow()) for name in (*names, "default")]
    return made


def _switch_of_items(task: Task, conditions: list[str]) -> Made:
    """Of several items each way gets its own: one filter for each, side by side."""
    nodes, outputs = [], []
    for index, text in enumerate(conditions):
        config = {"input_array": task.flow.items, "filter_condition": text}
        nodes.append(node(task, "filter", config, suffix=f"-{index}", dx=20 * index))
        outputs.append(Output(f"{task.node_id}-{index}", None, Flow("input.items[0]", "input.items")))
    start = node(task, "merge", {"merge_strategy": "shallow"})
    edges = [{"from": task.node_id, "to": each["node_id"]} for each in nodes]
    return Made([start, *nodes], task.node_id, outputs, edges, [_STRICT, "An item may go several ways here."])


def _cases(task: Task) -> tuple[list[str], list[str]]:
    """The condition and the name of each output."""
    scope = task.scope if task.flow.items is None else _per_item(task)
    if task.parameters.get("mode") == "expression":
        count = int(task.parameters.get("numberOutputs", task.parameters.get("outputsAmount", 4)))
        output = expression(task.parameters.get("output", 0), scope)
        return [f"({output}) == {index}" for index in range(count)], [f"output_{index}" for index in range(count)]
    rows = rows_of(task.parameters, "rules", "values") or rows_of(task.parameters, "rules", "rules")
    if not rows:
        raise NotReadable("it has no rules")
    conditions = [_rule(row, task, scope) for row in rows]
    return conditions, [f"output_{index}" for index in range(len(rows))]


def _rule(row: dict[str, Any], task: Task, scope: Scope) -> str:
    if "conditions" in row:
        return condition(row, scope)
    kind = task.parameters.get("dataType", "number")
    return compare(row.get("operation", "equal"), task.parameters.get("value1"), row.get("value2"), scope, kind=kind)


def _merge(task: Task) -> Made:
    mode = task.parameters.get("mode", "append")
    by_position = mode in ("mergeByIndex", "combine") and _combination(task) in ("combineByPosition", "mergeByPosition")
    if mode in ("append", "passThrough", "wait", "chooseBranch"):
        if mode != "append":
            return one(task, "merge", {"merge_strategy": "shallow"}, "It goes on when all branches have come.")
        return _append(task)
    if (by_position or _combination(task) == "combineAll") and task.flow.items is None:
        return one(task, "merge", {"merge_strategy": "deep"})
    raise NotReadable(f"merging by {_combination(task) or mode} has no counterpart here")


def _combination(task: Task) -> str:
    return str(task.parameters.get("combineBy") or task.parameters.get("combinationMode") or "combineByFields")


def _append(task: Task) -> Made:
    lists = []
    for outputs in task.sources.values():
        for output in outputs:
            where = f'nodes["{output.node_id}"].output'
            if output.flow.items is None:
                lists.append(f"({where} == null ? [] : [{where}])")
            else:
                lists.append(f"({output.flow.items.replace('input', where, 1)} ?? [])")
    config = {"merge_strategy": "shallow", "input_sources": [f"{{items: {' + '.join(lists) or '[]'}}}"]}
    return one(task, "merge", config, flow=Flow("input.items[0]", "input.items"))


def _loop(task: Task) -> Made:
    """Loop over items: output "done" and "loop"; which comes first changed with version 3."""
    notes = []
    if int(task.parameters.get("batchSize", 1)) > 1:
        notes.append("It takes one item at a time here, not batches.")
    items = task.flow.items or f"[{task.flow.item}]"
    made = one(task, "for", {"array_expression": items}, *notes)
    done = Output(task.node_id, "done", Flow("input.results[0]", "input.results"))
    body = Output(task.node_id, "body", Flow("input.item"))
    made.outputs = [done, body] if task.source.type_version >= 3 else [body, done]
    return made


def _wait(task: Task) -> Made:
    resume = task.parameters.get("resume", "timeInterval")
    if resume == "timeInterval":
        unit = str(task.parameters.get("unit", "hours"))
        amount = task.parameters.get("amount", 1)
        if isinstance(amount, str):
            seconds: Any = f"{{{{ ({expression(amount, task.scope)}) * {_SECONDS[unit]} }}}}"
        else:
            seconds = amount * _SECONDS[unit]
        return one(task, "delay", {"delay_type": "seconds", "delay_seconds": seconds}, flow=task.flow)
    if resume == "specificTime":
        when = template(str(task.parameters.get("dateTime", "")), task.scope)
        return one(task, "delay", {"delay_type": "until_time", "target_time": when}, flow=task.flow)
    message = {"approval_message": f"{task.source.name}: go on?", "approval_options": ["continue"]}
    made = one(task, "human_approval", message, "It waited for a call of a webhook; here a person lets it go on.")
    made.outputs = [Output(task.node_id, "continue", task.flow)]
    return made


def _pass(task: Task) -> Made:
    return one(task, "merge", {"merge_strategy": "shallow"}, flow=task.flow)


def _stop(task: Task) -> Made:
    parameters = task.parameters
    text = parameters.get("errorMessage") or parameters.get("errorObject") or "The workflow was stopped here."
    made = placeholder(task, template(text, task.scope) if isinstance(text, str) else str(text))
    made.placeholder = False
    made.notes.append("It fails with its message when it is reached, as before.")
    return made


def _respond(task: Task) -> Made:
    parameters, options = task.parameters, task.parameters.get("options") or {}
    headers = {row.get("name", ""): row.get("value", "") for row in rows_of(options, "responseHeaders", "entries")}
    config: dict[str, Any] = {"status_code": int(options.get("responseCode", 200))}
    if headers:
        config["headers"] = templates(headers, task.scope)
    kind = parameters.get("respondWith", "firstIncomingItem")
    if kind in ("json", "text"):
        config["body"] = templates(parameters.get("responseBody", ""), task.scope)
    elif kind == "firstIncomingItem":
        config["body"] = f"{{{{ {task.scope.item} }}}}"
    elif kind == "allIncomingItems":
        config["body"] = f"{{{{ {task.flow.items or f'[{task.scope.item}]'} }}}}"
    elif kind != "noData":
        raise NotReadable(f"answering with {kind} has no counterpart here")
    note = 'Set `respond` of the webhook to "node", so that the caller waits for this answer.'
    return one(task, "respond", config, note, flow=task.flow)


def _sub_workflow(task: Task) -> Made:
    wanted = task.parameters.get("workflowId")
    name = wanted.get("cachedResultName") or wanted.get("value") if isinstance(wanted, dict) else wanted
    given = task.parameters.get("workflowInputs") or {}
    config: dict[str, Any] = {"workflow_id": ""}
    if isinstance(given.get("value"), dict):
        config["input_data"] = templates(given["value"], task.scope)
    return one(task, "sub_workflow", config, f"Choose the workflow: it was {name!r}.", flow=Flow("input.result"))


FLOW: dict[str, Converter] = {
    "if": _if,
    "filter": _filter,
    "switch": _switch,
    "merge": _merge,
    "splitInBatches": _loop,
    "wait": _wait,
    "noOp": _pass,
    "respondToWebhook": _respond,
    "stopAndError": _stop,
}
"""These know what to do with several items."""

FLOW_PER_ITEM: dict[str, Converter] = {"executeWorkflow": _sub_workflow}
