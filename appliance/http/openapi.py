"""The API's description, OpenAPI 3.1, made from what the endpoints declare."""

import typing
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

import msgspec

from appliance import __version__
from appliance.http.operation import RAW, Operation, Registered
from appliance.http.problems import ProblemDocument
from appliance.http.schemas import Components, query_parameters

INTRODUCTION = (
    "Everything the web interface does goes through this API. Sign in with `POST /api/v1/login/access-token` and "
    "send the token as `Authorization: Bearer …`. Errors are problem documents (RFC 9457)."
)

PROBLEM = "application/problem+json"

Json = dict[str, Any]


def document(endpoints: Sequence[Registered], *, server: str = "") -> Json:
    """The whole description. server: where the API is reached; empty = where this document came from."""
    spoken = [entry for entry in endpoints if entry.method != "WS"]
    components = _components(spoken)
    paths: dict[str, Json] = {}
    names = _operation_ids(spoken)
    for entry in spoken:
        paths.setdefault(entry.path, {})[entry.method.lower()] = _operation(entry, names[id(entry)], components)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Appliance", "version": __version__, "description": INTRODUCTION, "license": {"name": "MIT"}},
        "servers": [{"url": server or "/"}],
        "tags": [{"name": name} for name in sorted({entry.operation.tag for entry in spoken})],
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": components.schemas,
            "responses": _problem_responses(components),
            "parameters": {"IdempotencyKey": _IDEMPOTENCY_KEY, "Prefer": _PREFER},
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "apikey": {"type": "apiKey", "in": "header", "name": "apikey"},
            },
        },
        "x-websockets": [_socket(entry) for entry in endpoints if entry.method == "WS"],
    }


_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Sent again with the same key, the request is answered again, not done again. Kept for 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}
_PREFER = {
    "name": "Prefer",
    "in": "header",
    "description": "`wait=<seconds>`, 1 to 30: wait for the job to end, and answer 200 with it if it does.",
    "schema": {"type": "string"},
}


def _components(endpoints: Iterable[Registered]) -> Components:
    operations = [entry.operation for entry in endpoints]
    incoming = [each for operation in operations for each in (operation.body, operation.form)]
    outgoing = [ProblemDocument, *(operation.returns for operation in operations)]
    return Components(
        [each for each in incoming if each is not None and each not in RAW],
        [each for each in outgoing if each is not None],
    )


def _operation_ids(endpoints: Sequence[Registered]) -> dict[int, str]:
    """`rag_add_document`; where one function answers several methods, with the method."""
    wanted = {id(entry): f"{entry.operation.tag}_{entry.operation.name}" for entry in endpoints}
    taken = list(wanted.values())
    return {
        id(entry): name if taken.count(name) == 1 else f"{name}_{entry.method.lower()}"
        for entry, name in zip(endpoints, taken, strict=True)
    }


def _operation(entry: Registered, name: str, components: Components) -> Json:
    operation = entry.operation
    described: Json = {"operationId": name, "tags": [operation.tag], "summary": operation.summary or operation.name}
    if operation.description.strip():
        described["description"] = operation.description.strip()
    if parameters := _parameters(entry):
        described["parameters"] = parameters
    if (body := _request_body(operation, components)) is not None:
        described["requestBody"] = body
    described["responses"] = _responses(entry, components)
    if operation.auth == "public":
        described["security"] = []
    elif operation.auth == "client":
        described["security"] = [{"apikey": []}, {"apikey": [], "bearer": []}]
    elif operation.auth == "superuser":
        described["x-superuser"] = True
    return described


def _parameters(entry: Registered) -> list[Json]:
    operation = entry.operation
    found = [_path_parameter(name, operation) for name in _names_in(entry.path)]
    if operation.query is not None:
        found += query_parameters(operation.query)
    if operation.idempotent and entry.method == "POST":
        found.append({"$ref": "#/components/parameters/IdempotencyKey"})
    if operation.wait is not None:
        found.append({"$ref": "#/components/parameters/Prefer"})
    return found


def _names_in(path: str) -> list[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]


def _path_parameter(name: str, operation: Operation) -> Json:
    hint = typing.get_type_hints(operation.function).get(name)
    schema: Json = {"type": "integer"} if hint is int else {"type": "string"}
    if name in operation.ids:
        schema["format"] = "uuid"
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _request_body(operation: Operation, components: Components) -> Json | None:
    if operation.form is not None:
        return {"required": True, "content": {"multipart/form-data": {"schema": components.of(operation.form)}}}
    if operation.body in RAW:
        return {"required": False, "content": {"*/*": {"schema": {}}}}
    if operation.body is None:
        return None
    schema = {"schema": components.of(operation.body)}
    content = {"application/json": schema}
    if operation.urlencoded:
        content["application/x-www-form-urlencoded"] = schema
    return {"required": not components.may_be_empty(operation.body), "content": content}


def _responses(entry: Registered, components: Components) -> Json:
    operation = entry.operation
    answers = {str(operation.status): _success(operation, operation.status, components)}
    if operation.wait is not None:
        answers["200"] = _success(operation, 200, components)
    for status in sorted(_problem_statuses(entry)):
        answers.setdefault(str(status), {"$ref": f"#/components/responses/{_response_name(status)}"})
    return answers


def _success(operation: Operation, status: int, components: Components) -> Json:
    answer: Json = {"description": HTTPStatus(status).phrase}
    if operation.content_type is not None:
        answer["content"] = {operation.content_type.partition(";")[0]: {"schema": {"type": "string"}}}
    elif operation.returns is not None and status != 204:
        answer["content"] = {"application/json": {"schema": components.of(operation.returns)}}
    if status in (201, 202) and operation.location is not None:
        answer["headers"] = {"Location": {"schema": {"type": "string"}}}
    return answer


def _problem_statuses(entry: Registered) -> set[int]:
    operation = entry.operation
    found = {429, *operation.problems}
    if operation.auth != "public":
        found.add(401)
    if operation.auth == "superuser":
        found.add(403)
    if _names_in(entry.path):
        found.add(404)
    if operation.body is not None or operation.form is not None:
        found |= {400, 413}
    if operation.decode_body is not None or operation.form is not None:
        found |= {415, 422}
    if operation.query is not None:
        found.add(422)
    return found


def _response_name(status: int) -> str:
    return HTTPStatus(status).phrase.title().replace(" ", "").replace("-", "")


def _problem_responses(components: Components) -> Json:
    content = {PROBLEM: {"schema": components.of(ProblemDocument)}}
    wanted = (400, 401, 403, 404, 405, 409, 410, 412, 413, 415, 416, 422, 429, 500, 502, 503, 504, 507)
    return {_response_name(status): {"description": HTTPStatus(status).phrase, "content": content} for status in wanted}


def _socket(entry: Registered) -> Json:
    operation = entry.operation
    described = {"path": entry.path, "name": operation.name, "tag": operation.tag, "summary": operation.summary}
    return described | ({"description": operation.description.strip()} if operation.description.strip() else {})


def encoded(endpoints: Sequence[Registered]) -> bytes:
    return msgspec.json.encode(document(endpoints))
