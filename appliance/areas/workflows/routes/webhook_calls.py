"""Where other servers call to start workflows. Nobody is signed in here: what counts is the path, and a signature."""

import asyncio
from typing import Any

import msgspec
from sanic import Blueprint

from appliance.areas.workflows.engine import journal
from appliance.areas.workflows.service import responses
from appliance.areas.workflows.service.webhook_calls import WebhookCall, receive, status_of
from appliance.areas.workflows.trigger_schemas import WebhookAnswer
from appliance.http.endpoint import Answer, RequestInfo, endpoint, on_thread
from appliance.http.live import hub

blueprint = Blueprint("workflows_webhook_calls", url_prefix="/api/v1/workflows/webhooks")

MAX_BYTES = 1024 * 1024
# What a workflow answers stands at our own address: it must not act in our name.
_HARMLESS = {"content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'"}
_ACTIVE_TYPES = ("javascript", "ecmascript", "css", "wasm", "manifest")
_DECISIVE = frozenset(journal.TERMINAL)


def _answering(method: str) -> Any:
    """A handler of one method; each has a name of its own, for the API document."""

    async def call(webhook_path: str, body: bytes, request_info: RequestInfo) -> Answer:
        return await _answer(webhook_path, body, request_info)

    call.__name__ = f"call_webhook_by_{method.lower()}"
    call.__doc__ = f"Start the workflow whose webhook has this path, by {method}."
    return endpoint(
        body=bytes,
        returns=WebhookAnswer,
        status=202,
        auth="public",
        limited=False,
        in_preview=False,
        idempotent=False,
        max_body=MAX_BYTES,
        problems=(401, 404, 409, 413, 422, 429),
    )(call)


for _method in ("POST", "GET", "PUT", "PATCH"):
    blueprint.add_route(_answering(_method), "/<webhook_path:path>", methods=[_method])


async def _answer(path: str, body: bytes, info: RequestInfo) -> Answer:
    call = WebhookCall(info.method, path.rstrip("/"), info.query, info.headers, body, info.ip)
    received = await on_thread(receive, call)
    response = received.response
    if response is None and received.wait_seconds:
        response = await _response_of(received.answer.id or "", received.wait_seconds)
    if response is not None:
        return _as_answer(response)
    return Answer(received.answer, status=202 if received.answer.status == "triggered" else 200)


async def _response_of(execution_id: str, seconds: int) -> responses.Response | None:
    """What the execution answers; None if it ends without, or not in time. Listens before it looks."""
    deadline = asyncio.get_running_loop().time() + seconds
    with hub.listen(responses.ANSWERED, "workflows.execution", id=execution_id) as news:
        in_time = True
        while True:
            status, response = await on_thread(_state_of, execution_id)
            if response is not None or not in_time or status in (None, *journal.TERMINAL):
                return response
            in_time = await news.wait_for_any(deadline, _DECISIVE)


def _state_of(execution_id: str) -> tuple[str | None, responses.Response | None]:
    """The status first: an execution that is over answers nothing more."""
    status = status_of(execution_id)
    return status, responses.response_of(execution_id)


def _as_answer(response: responses.Response) -> Answer:
    """As the node says, but a content that could run in a browser is plain text, and all of it is in a sandbox."""
    body = response.body
    headers = {name: value for name, value in response.headers.items() if name != "content-type"} | _HARMLESS
    given = response.headers.get("content-type")
    if body is None or response.status_code in (204, 304):
        return Answer(b"", status=response.status_code, headers=headers, content_type=given or "text/plain")
    if isinstance(body, str):
        content_type = given or "text/plain; charset=utf-8"
        raw = body.encode()
    else:
        content_type = given or "application/json"
        raw = msgspec.json.encode(body)
    if any(each in content_type.lower() for each in _ACTIVE_TYPES):
        content_type = "text/plain; charset=utf-8"
    return Answer(raw, status=response.status_code, headers=headers, content_type=content_type)
