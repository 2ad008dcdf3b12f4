"""`@endpoint`: the one way to offer something over HTTP.

    blueprint = Blueprint("rag", url_prefix="/api/v1/rag")

    @blueprint.post("/document")
    @endpoint(body=AddDocument, returns=DocumentView, status=202)
    def add_document(actor: Actor, body: AddDocument) -> Document:
        \"\"\"Add a document.\"\"\"
        return service.add_document(actor, body.index_id, body.content)

A plain `def` is one hop to a thread for everything: who asks, decoding, the call, encoding. It may
block. An `async def` runs on the loop, for streams; what may block goes through `on_thread`.

A handler takes any of: its path parameters, `actor`, `identity`, `body`, `query`, `form`,
`caller`, `request_info`. It returns a value to encode as JSON, or an `Answer`, `FileAnswer` or `Stream`.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sanic import Blueprint, Sanic
from sanic.response import HTTPResponse

from appliance.core.errors import PayloadTooLarge
from appliance.core.settings import settings
from appliance.http import files, stream, uploads, waiting
from appliance.http.answers import Answer, Cookie, FileAnswer, Stream
from appliance.http.auth import bearer
from appliance.http.body import Body
from appliance.http.body_stream import BodyStream
from appliance.http.decode import convert_pairs, list_fields
from appliance.http.idempotency import check_key
from appliance.http.operation import Auth, FindCaller, Operation, Registered, Waitable
from appliance.http.perform import (
    Call,
    Outcome,
    admit,
    arguments,
    encode,
    perform,
    perform_admitted,
    refused,
)
from appliance.http.pool import fast, on_slow_thread, on_thread, slow
from appliance.http.request import RequestInfo, WireRequest, announced_bytes, info_of
from appliance.http.settings import HttpSettings
from appliance.http.uploads import Upload

log = logging.getLogger(__name__)

# Sanic reads and parses the source of every handler to guess how its errors are written: a tenth of the time of a
# start. Ours are written by `problems`, whatever the handler returns.
Blueprint._determine_error_format = lambda blueprint, handler: ""  # type: ignore[method-assign, assignment]

F = TypeVar("F", bound=Callable[..., Any])

__all__ = [
    "Answer",
    "Body",
    "BodyStream",
    "Cookie",
    "FileAnswer",
    "RequestInfo",
    "Stream",
    "Upload",
    "Waitable",
    "endpoint",
    "on_slow_thread",
    "on_thread",
    "registered",
]


def endpoint(
    *,
    body: Any = None,
    query: type | None = None,
    form: type | None = None,
    returns: Any = None,
    status: int | None = None,
    auth: Auth = "user",
    find_caller: FindCaller | None = None,
    slow: bool = False,
    wait: Waitable | None = None,
    location: str | None = None,
    idempotent: bool | None = None,
    text_ids: Sequence[str] = (),
    max_body: int | Callable[[], int] | None = None,
    max_file: int | Callable[[], int] | None = None,
    urlencoded: bool = False,
    limited: bool = True,
    during_maintenance: bool = False,
    in_preview: bool | None = None,
    content_type: str | None = None,
    problems: Sequence[int] = (),
) -> Callable[[F], Callable[..., Any]]:
    """Declare an endpoint; its docstring is the summary and description in the API document.

    body: type of the JSON body, `bytes` for the raw one, or `BodyStream` for it as it comes.
    query, form: Structs; a form's fields may be `Upload`. returns: type of the answer.
    status: default 200, 204 without `returns`.
    find_caller: with auth "client": who asks, by keys of another protocol; raises Unauthenticated. It runs before
    anything is decoded, on a thread, and the handler may take what it answers as `caller`.
    slow: uses the threads for calls that go outside. location: of 201 and 202, with `{id}`.
    idempotent: whether Idempotency-Key counts; default for POST that answers 201 or 202.
    text_ids: parameters named `…_id` that are no UUIDs. max_body, max_file: bytes; default the settings.
    urlencoded: a form-encoded body is fine too. limited: False = public, and not counted per address.
    in_preview: whether a preview of an earlier state answers it; default GET alone.
    content_type: of answers that are no JSON. problems: further statuses for the API document.
    """
    options = dict(locals())

    def declare(function: F) -> Callable[..., Any]:
        return _handler(Operation(function, **options))

    return declare


def registered(app: "Sanic[Any, Any] | None" = None) -> list[Registered]:
    """All endpoints of `app`, by default of the only server; sorted by path and method."""
    return list((app or Sanic.get_app()).ctx.endpoints)


def _handler(operation: Operation) -> Callable[..., Any]:
    """What Sanic calls: a coroutine function of (request, path parameters)."""
    respond = _respond_form if operation.form else _respond_async if operation.is_async else _respond

    async def handle(request: WireRequest, **path: Any) -> HTTPResponse | None:
        call = _call(operation, request, path)
        try:
            if operation.auth in ("user", "superuser") and call.token is None:
                admit(call)  # raises: nothing is read of those who show no token
            outcome = await respond(call, request)
        except Exception as error:  # noqa: BLE001  # every error is an answer
            request.decline_body()
            outcome = refused(call, error)
        if call.actor is not None:
            request.user_id = call.actor.id
        return await _deliver(request, outcome, call)

    handle.__name__ = operation.name
    handle.__module__ = operation.function.__module__
    handle.is_stream = True  # type: ignore[attr-defined]  # Sanic leaves the body to us, and so the limit
    handle.operation = operation  # type: ignore[attr-defined]
    return handle


def _call(operation: Operation, request: WireRequest, path: dict[str, Any]) -> Call:
    headers = request.headers
    call = Call(
        operation=operation,
        method=request.method,
        instance=request.path,
        request_id=request.request_id,
        address=request.address,
        token=bearer(headers.get("authorization")),
        path=path,
        query=request.query_string,
        content_type=headers.get("content-type", ""),
    )
    if request.method == "POST":
        call.idempotency_key = check_key(headers.get("idempotency-key"))
    elif request.method in ("GET", "HEAD"):
        call.conditions = {name: headers[name] for name in files.CONDITIONS if name in headers}
    if "request_info" in operation.wants or operation.find_caller is not None:
        call.info = info_of(request)
    return call


async def _respond(call: Call, request: WireRequest) -> Outcome:
    operation = call.operation
    if operation.body is not None:
        call.raw = await read_body(request, _limit(operation.max_body, settings(HttpSettings).max_json_bytes))
    outcome = await (slow if operation.slow else fast).run(perform, call)
    return await _wait_if_asked(call, request, outcome)


async def _respond_form(call: Call, request: WireRequest) -> Outcome:
    """Who asks is decided before a byte of the upload is read."""
    operation = call.operation
    await fast.run(admit, call)
    limit = _limit(operation.max_file, settings(HttpSettings).max_upload_bytes)
    most = _most_bytes(operation, limit)
    _check_announced(request, limit, most)
    received = await uploads.receive(request.incoming, call.content_type, limit, most)
    outcome = await (slow if operation.slow else fast).run(_perform_form, call, received)
    return await _wait_if_asked(call, request, outcome)


def _perform_form(call: Call, received: uploads.Receiver) -> Outcome:
    try:
        assert call.operation.form is not None
        call.form = convert_pairs(received.pairs, call.operation.form, "body")
        return perform_admitted(call)
    finally:
        received.remove()


async def _respond_async(call: Call, request: WireRequest) -> Outcome:
    operation = call.operation
    if operation.body is BodyStream:
        call.stream = BodyStream(request.incoming)
    elif operation.body is not None:
        call.raw = await read_body(request, _limit(operation.max_body, settings(HttpSettings).max_json_bytes))
    kwargs = await fast.run(_admitted_arguments, call)
    return encode(call, await operation.function(**kwargs))


def _admitted_arguments(call: Call) -> dict[str, Any]:
    return arguments(admit(call))


async def _wait_if_asked(call: Call, request: WireRequest, outcome: Outcome) -> Outcome:
    waitable = call.operation.wait
    if waitable is None or outcome.status != 202:
        return outcome
    seconds = waiting.wanted(request.headers.get("prefer"))
    return outcome if seconds is None else await waiting.wait_for_end(call, waitable, outcome, seconds)


async def _deliver(request: WireRequest, outcome: Outcome, call: Call) -> HTTPResponse | None:
    if outcome.file is not None:
        return await files.send(request, outcome.file, outcome.content_type)
    if outcome.stream is not None:
        await stream.send(request, outcome.stream, call.token, call.identity)
        return None
    response = HTTPResponse(outcome.body, outcome.status, outcome.headers, outcome.content_type)
    for cookie in outcome.cookies:
        response.headers.add("set-cookie", cookie.header())
    return response


async def read_body(request: WireRequest, limit: int) -> bytes:
    """The whole body. Raises PayloadTooLarge as soon as it is known to be larger than `limit` bytes."""
    if announced_bytes(request.headers) > limit:
        raise _body_too_large(limit)
    incoming, pieces, size = request.incoming, [], 0
    while incoming.request_body and (piece := await incoming.read()) is not None:
        pieces.append(piece)
        size += len(piece)
        if size > limit:
            raise _body_too_large(limit)
    return b"".join(pieces) if len(pieces) != 1 else pieces[0]


def _body_too_large(limit: int) -> PayloadTooLarge:
    return PayloadTooLarge(f"The body is larger than {limit} bytes.", limit_bytes=limit)


def _most_bytes(operation: Operation, limit: int) -> int | None:
    """What the files of a form may hold together; None for a form that takes lists of them."""
    assert operation.form is not None
    fields = list_fields(operation.form)
    return None if any(fields.values()) else limit * len(fields)


def _check_announced(request: WireRequest, limit: int, most: int | None) -> None:
    """A form that announces more than it may have is refused before it is read."""
    if most is not None and announced_bytes(request.headers) > most + 2 * uploads.TEXT_BYTES:
        raise uploads.too_large(limit)


def _limit(declared: int | Callable[[], int] | None, default: int) -> int:
    return default if declared is None else declared() if callable(declared) else declared
