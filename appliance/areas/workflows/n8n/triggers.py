"""n8n's triggers as triggers of ours."""

import re
from typing import Any

from appliance.areas.workflows.n8n.javascript import NotReadable
from appliance.areas.workflows.n8n.made import Converter, Made, Output, Task, node, one, rows_of

_NAMES_OF_N8N = "{body: input.payload ?? input.body}"
_JSON_TYPES = {"number": "number", "checkbox": "array", "date": "string", "file": "string"}


def _manual(task: Task) -> Made:
    return one(task, "trigger", {"trigger_type": "manual"})


def _called(task: Task) -> Made:
    return one(task, "trigger", {"trigger_type": "manual"}, "Start it from another workflow by a sub-workflow node.")


def _failure(task: Task) -> Made:
    note = "Name this workflow as `on_failure_workflow_id` in the settings of those it looks after."
    return one(task, "trigger", {"trigger_type": "manual"}, note)


def _webhook(task: Task) -> Made:
    method = task.parameters.get("httpMethod", "GET")
    method = method[0] if isinstance(method, list) and method else method
    notes = ["The address is new: change it where the webhook is called."]
    if task.parameters.get("responseMode") == "lastNode":
        notes.append("It answered with the last node's output: put a respond node there.")
    if task.parameters.get("authentication", "none") != "none":
        notes.append("Set a secret at the webhook in place of n8n's authentication.")
    config = {"trigger_type": "webhook", "webhook_method": method if isinstance(method, str) else "POST"}
    return _with_names_of_n8n(one(task, "trigger", config, *notes), task)


def _with_names_of_n8n(made: Made, task: Task) -> Made:
    """n8n calls the payload `body`: behind the trigger stands a node that gives it that name."""
    names = node(
        task, "merge", {"merge_strategy": "shallow", "input_sources": ["input", _NAMES_OF_N8N]}, suffix="-data", dx=100
    )
    names["label"] = f"{task.source.name}: data"[:255]
    made.nodes.append(names)
    made.edges.append({"from": task.node_id, "to": names["node_id"]})
    made.outputs = [Output(names["node_id"])]
    return made


def _form(task: Task) -> Made:
    properties, required = {}, []
    for row in rows_of(task.parameters, "formFields", "values"):
        name = str(row.get("fieldLabel", "field"))
        properties[name] = {"type": _JSON_TYPES.get(str(row.get("fieldType")), "string"), "title": name}
        if row.get("fieldType") == "file":
            properties[name] = {"type": "object", "format": "file", "title": name}
        if row.get("requiredField"):
            required.append(name)
    schema = {"type": "object", "properties": properties, "required": required}
    note = "The form is asked when the workflow is started; it has no public address."
    return one(task, "trigger", {"trigger_type": "manual", "input_schema": schema}, note)


def _chat(task: Task) -> Made:
    schema = {"type": "object", "properties": {"chatInput": {"type": "string", "title": "Message"}}}
    return one(task, "trigger", {"trigger_type": "manual", "input_schema": schema}, "Starts by hand, with a message.")


def _schedule(task: Task) -> Made:
    rows = rows_of(task.parameters, "rule", "interval") or [{}]
    notes = ["It had several rules; only the first is here."] if len(rows) > 1 else []
    return _scheduled(task, _cron_of_rule(rows[0]), notes)


def _old_cron(task: Task) -> Made:
    rows = rows_of(task.parameters, "triggerTimes", "item") or [{}]
    notes = ["It had several times; only the first is here."] if len(rows) > 1 else []
    return _scheduled(task, _cron_of_time(rows[0]), notes)


def _interval(task: Task) -> Made:
    unit, amount = str(task.parameters.get("unit", "seconds")), int(task.parameters.get("interval", 1))
    return _scheduled(task, _every(unit, amount, 0, 0), [])


def _scheduled(task: Task, cron: str, notes: list[str]) -> Made:
    config = {"trigger_type": "schedule", "cron_expression": cron, "timezone": task.scope.zone}
    return one(task, "trigger", config, *notes)


def _cron_of_rule(rule: dict[str, Any]) -> str:
    unit = str(rule.get("field", "days"))
    minute, hour = int(rule.get("triggerAtMinute", 0)), int(rule.get("triggerAtHour", 0))
    if unit == "cronExpression":
        return _cleaned(str(rule.get("expression", "")))
    if unit == "weeks":
        days = rule.get("triggerAtDay") or [0]
        return f"{minute} {hour} * * {','.join(str(int(day)) for day in days)}"
    if unit == "months":
        every = int(rule.get("monthsInterval", 1))
        return f"{minute} {hour} {int(rule.get('triggerAtDayOfMonth', 1))} {'*' if every == 1 else f'*/{every}'} *"
    return _every(unit, int(rule.get(f"{unit}Interval", 1)), minute, hour)


def _every(unit: str, amount: int, minute: int, hour: int) -> str:
    step = "*" if amount == 1 else f"*/{amount}"
    patterns = {
        "seconds": f"*/{max(amount, 10)} * * * * *",
        "minutes": f"{step} * * * *",
        "hours": f"{minute} {step} * * *",
        "days": f"{minute} {hour} {step} * *",
    }
    if unit not in patterns:
        raise NotReadable(f"the interval {unit!r} is not known here")
    return patterns[unit]


def _cron_of_time(item: dict[str, Any]) -> str:
    minute, hour = int(item.get("minute", 0)), int(item.get("hour", 14))
    patterns = {
        "everyMinute": "* * * * *",
        "everyHour": f"{minute} * * * *",
        "everyDay": f"{minute} {hour} * * *",
        "everyWeek": f"{minute} {hour} * * {item.get('weekday', '1')}",
        "everyMonth": f"{minute} {hour} {item.get('dayOfMonth', 1)} * *",
    }
    mode = str(item.get("mode", "everyDay"))
    if mode == "everyX":
        return _every(str(item.get("unit", "hours")), int(item.get("value", 2)), minute, hour)
    if mode == "custom":
        return _cleaned(str(item.get("cronExpression", "")))
    if mode not in patterns:
        raise NotReadable(f"the schedule {mode!r} is not known here")
    return patterns[mode]


def _cleaned(expression: str) -> str:
    cron = re.sub(r"\s+", " ", expression.removeprefix("=")).strip()
    if len(cron.split(" ")) not in (5, 6):
        raise NotReadable(f"{expression!r} is no cron expression of five or six fields")
    return cron


def other_trigger(task: Task) -> Made:
    """A trigger of an app that is not known here: it starts by hand until it is replaced."""
    made = one(task, "trigger", {"trigger_type": "manual"})
    made.notes.append(f"{task.source.type} is not known here: it starts by hand until you choose another trigger.")
    made.placeholder = True
    return made


TRIGGERS: dict[str, Converter] = {
    "manualTrigger": _manual,
    "start": _manual,
    "executeWorkflowTrigger": _called,
    "errorTrigger": _failure,
    "webhook": _webhook,
    "formTrigger": _form,
    "chatTrigger": _chat,
    "manualChatTrigger": _chat,
    "scheduleTrigger": _schedule,
    "cron": _old_cron,
    "interval": _interval,
}
