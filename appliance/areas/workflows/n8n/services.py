"""n8n's nodes that call something: HTTP, code, models, mail, files; and why others have no counterpart."""

import json
from typing import Any

from appliance.areas.workflows.n8n.expressions import expression, literal, template, templates
from appliance.areas.workflows.n8n.javascript import NotReadable
from appliance.areas.workflows.n8n.made import Converter, Flow, Made, Output, Task, node, one, rows_of

_LANGUAGES = {
    "javaScript": ("javascript", "jsCode"),
    "python": ("python", "pythonCode"),
    "pythonNative": ("python", "pythonCode"),
}


def _http(task: Task) -> Made:
    parameters, scope = task.parameters, task.scope
    options = parameters.get("options") or {}
    config: dict[str, Any] = {
        "url": template(str(parameters.get("url", "")), scope),
        "method": parameters.get("method") or parameters.get("requestMethod") or "GET",
    }
    headers = _pairs(task, "headerParameters", "headerParametersUi", "sendHeaders")
    query = _pairs(task, "queryParameters", "queryParametersUi", "sendQuery")
    config |= {name: value for name, value in (("headers", headers), ("query", query)) if value}
    if (body := _body(task)) is not None:
        config["body"] = body
    if isinstance(options.get("timeout"), int | float):
        config["timeout"] = min(300, max(1, int(options["timeout"] / 1000)))
    made = one(task, "http_request", config)
    if parameters.get("authentication", "none") != "none":
        made.notes.append("Its credential is not in the file: add a header, or use a connector.")
    return _json_behind(made, task)


def _json_behind(made: Made, task: Task) -> Made:
    """n8n's item is the JSON of the answer itself: a node behind the request hands that on."""
    if (task.parameters.get("options") or {}).get("response", {}).get("response", {}).get("fullResponse"):
        made.outputs = [Output(task.node_id)]
        return made
    config = {"merge_strategy": "shallow", "input_sources": ["{data: input.json ?? input.body}", "input.json"]}
    behind = node(task, "merge", config, suffix="-json", dx=100)
    behind["label"] = f"{task.source.name}: answer"[:255]
    made.nodes.append(behind)
    made.edges.append({"from": task.node_id, "to": behind["node_id"]})
    made.outputs = [Output(behind["node_id"])]
    return made


def _pairs(task: Task, name: str, old_name: str, switch: str) -> dict[str, Any]:
    if task.parameters.get(switch) is False:
        return {}
    rows = rows_of(task.parameters, name, "parameters") or rows_of(task.parameters, old_name, "parameter")
    return {str(row.get("name", "")): template(str(row.get("value", "")), task.scope) for row in rows}


def _body(task: Task) -> Any:
    parameters, scope = task.parameters, task.scope
    if parameters.get("sendBody") is False:
        return None
    text = parameters.get("jsonBody") or parameters.get("bodyParametersJson") or parameters.get("body")
    if parameters.get("specifyBody") == "json" or (text and "bodyParameters" not in parameters):
        return _json_text(text, task)
    rows = rows_of(parameters, "bodyParameters", "parameters") or rows_of(parameters, "bodyParametersUi", "parameter")
    if not rows:
        return None
    if parameters.get("contentType", "json") not in ("json", "raw"):
        raise NotReadable(f"a body of the kind {parameters['contentType']} has no counterpart here")
    return {str(row.get("name", "")): templates(row.get("value"), scope) for row in rows}


def _json_text(text: Any, task: Task) -> Any:
    if not isinstance(text, str):
        return templates(text, task.scope)
    if not text.startswith("="):
        try:
            return json.loads(text)
        except json.JSONDecodeError:
            return text
    return template(text, task.scope)


def _code(task: Task) -> Made:
    language, key = _LANGUAGES.get(str(task.parameters.get("language", "javaScript")), ("javascript", "jsCode"))
    code = task.parameters.get(key) or task.parameters.get("functionCode") or ""
    note = "Its code is kept, but names of n8n ($json, $input, items) are not known here: rewrite those lines."
    return one(task, "code", {"language": language, "code": code}, note, flow=Flow("input.result"))


def _mail(task: Task) -> Made:
    parameters, scope = task.parameters, task.scope
    text = parameters.get("text") or parameters.get("message") or parameters.get("html") or ""
    config = {
        "channel": "email",
        "recipient": template(str(parameters.get("toEmail") or parameters.get("sendTo") or ""), scope),
        "subject": template(str(parameters.get("subject", "")), scope),
        "message": template(str(text), scope),
    }
    return one(task, "notification", config, "It is sent by the mail server of this installation.")


def _chat_message(channel: str) -> Converter:
    def convert(task: Task) -> Made:
        text = task.parameters.get("text") or task.parameters.get("content") or ""
        config = {"channel": channel, "recipient": "", "message": template(str(text), task.scope)}
        return one(task, "notification", config, f"Enter the address of an incoming webhook of {channel.title()}.")

    return convert


def _prompt(task: Task) -> Made:
    parameters, scope = task.parameters, task.scope
    rows = rows_of(parameters, "messages", "values") or rows_of(parameters, "prompt", "messages")
    asked = [row for row in rows if row.get("role", "user") != "system"]
    told = [row for row in rows if row.get("role") == "system"]
    plain = parameters.get("text") or parameters.get("prompt") or parameters.get("responses") or ""
    prompt = "\n\n".join(template(str(row.get("content", "")), scope) for row in asked)
    config = {"prompt": prompt or template(str(plain if isinstance(plain, str) else ""), scope)}
    system = "\n\n".join(template(str(row.get("content", "")), scope) for row in told)
    system = system or template(str((parameters.get("options") or {}).get("systemMessage", "")), scope)
    if system:
        config["system_prompt"] = system
    note = "Which model answers is a setting of this installation; tools and memory of the original are not here."
    return one(task, "ai_prompt", config, note)


def _crypto(task: Task) -> Made:
    parameters = task.parameters
    action, name = parameters.get("action", "hash"), str(parameters.get("dataPropertyName", "data"))
    if action == "generate":
        text = "uuid()"
    elif action == "hash":
        algorithm = str(parameters.get("type", "MD5")).lower()
        if algorithm not in ("md5", "sha1", "sha256", "sha512"):
            raise NotReadable(f"the hash {algorithm} has no counterpart here")
        text = f"hash({expression(parameters.get('value', ''), task.scope)}, {literal(algorithm)})"
    else:
        raise NotReadable(f"the action {action!r} has no counterpart here")
    return _with_field(task, name, text)


def _date(task: Task) -> Made:
    parameters, operation = task.parameters, task.parameters.get("operation", "getCurrentDate")
    name = str(parameters.get("outputFieldName") or {"getCurrentDate": "currentDate"}.get(operation, "newDate"))
    when = expression(parameters.get("date") or parameters.get("magnitude") or "", task.scope)
    if operation == "getCurrentDate":
        return _with_field(task, name, "now()")
    if operation == "formatDate":
        wanted = parameters.get("customFormat") or parameters.get("format") or "yyyy-MM-dd"
        return _with_field(task, name or "formattedDate", f"formatDate({when}, {expression(wanted, task.scope)})")
    seconds = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400, "weeks": 604_800}
    unit = str(parameters.get("timeUnit", "days"))
    if operation not in ("addToDate", "subtractFromDate") or unit not in seconds:
        raise NotReadable(f"{operation} by {unit} has no counterpart here")
    sign = "-" if operation == "subtractFromDate" else ""
    duration = expression(parameters.get("duration", 0), task.scope)
    return _with_field(task, name, f"addSeconds({when}, {sign}({duration}) * {seconds[unit]})")


def _with_field(task: Task, name: str, text: str) -> Made:
    config = {"merge_strategy": "shallow", "input_sources": [task.scope.item, f"{{{literal(name)}: {text}}}"]}
    return one(task, "merge", config)


def _rename(task: Task) -> Made:
    rows = rows_of(task.parameters, "keys", "key")
    item = task.scope.item
    pairs = [f"{literal(row['newKey'])}: get({item}, {literal(row['currentKey'])})" for row in rows]
    config = {"merge_strategy": "shallow", "input_sources": [task.scope.item, f"{{{', '.join(pairs)}}}"]}
    return one(task, "merge", config, "The old names stay beside the new ones.")


def _scrape(task: Task) -> Made:
    """`html`: of its operations the extraction from a text has no node of ours; a page by address has."""
    operation = task.parameters.get("operation", "extractHtmlContent")
    raise NotReadable(f"{operation} works on a text of HTML; use a scraping node with the page's address and selectors")


def _extract(task: Task) -> Made:
    operation = str(task.parameters.get("operation", "csv"))
    if operation not in ("pdf", "text", "fromJson"):
        raise NotReadable(f"reading {operation} out of a file has no node here yet")
    note = "Say which stored file it reads: n8n's binary data has no counterpart."
    if operation == "pdf":
        return one(task, "ocr_switch", {"storage_path": "{{ input.bucket }}/{{ input.path }}", "execute": True}, note)
    return one(task, "storage", {"operation": "download", "file_path": "{{ input.path }}", "encoding": "text"}, note)


def _read_file(task: Task) -> Made:
    path = str(task.parameters.get("fileSelector") or task.parameters.get("filePath") or "")
    config = {"operation": "download", "file_path": template(path, task.scope).lstrip("/")}
    return one(task, "storage", config, "Put the file into a bucket: files outside the data folder cannot be read.")


def _write_file(task: Task) -> Made:
    path = str(task.parameters.get("fileName", ""))
    config = {
        "operation": "upload",
        "file_path": template(path, task.scope).lstrip("/"),
        "file_data": f"{{{{ {task.scope.item} }}}}",
    }
    return one(task, "storage", config, "It writes into a bucket: files outside the data folder cannot be written.")


def _disk(task: Task) -> Made:
    return _write_file(task) if task.parameters.get("operation") == "write" else _read_file(task)


SERVICES: dict[str, Converter] = {
    "httpRequest": _http,
    "code": _code,
    "function": _code,
    "functionItem": _code,
    "emailSend": _mail,
    "gmail": _mail,
    "slack": _chat_message("slack"),
    "discord": _chat_message("discord"),
    "openAi": _prompt,
    "chainLlm": _prompt,
    "agent": _prompt,
    "crypto": _crypto,
    "dateTime": _date,
    "renameKeys": _rename,
    "html": _scrape,
    "htmlExtract": _scrape,
    "extractFromFile": _extract,
    "readPDF": _extract,
    "readBinaryFile": _read_file,
    "writeBinaryFile": _write_file,
    "readWriteFile": _disk,
}

REASONS = {
    "xml": "XML cannot be converted by a node here yet.",
    "markdown": "Markdown cannot be converted by a node here yet.",
    "convertToFile": "Use a storage node: its file data is the file's text.",
    "moveBinaryData": "Files are in buckets here, named by `bucket` and `path`; there is no binary data to move.",
    "spreadsheetFile": "Spreadsheets cannot be read by a node here yet.",
    "compareDatasets": "Compare with filter nodes, or in a code node.",
    "rssFeedRead": "Feeds are read by Social Monitoring; its node is not installed yet.",
    "executeCommand": "Commands of the machine are never run from a workflow; use a code node.",
    "ssh": "Commands of other machines are not run from a workflow.",
    "ftp": "FTP has no node here.",
    "postgres": "Databases are reached by connectors; none of this name is installed.",
    "mySql": "Databases are reached by connectors; none of this name is installed.",
}
"""Why there is a placeholder, for the commonest ones."""
