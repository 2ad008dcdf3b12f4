"""The part of a request that runs on a thread: who may, what came, the call, the answer in bytes."""

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import msgspec

from appliance.core.actor import Actor
from appliance.core.errors import Forbidden, NotFound, Problem, Unauthenticated, Unavailable
from appliance.core.ids import is_id
from appliance.core.settings import settings
from appliance.http import files, idempotency, problems
from appliance.http.answers import JSON, Answer, Cookie, FileAnswer, Stream, encoder
from appliance.http.auth import Caller, Identity, identify
from appliance.http.body_stream import BodyStream
from appliance.http.limits import limit, limit_stranger
from appliance.http.operation import Operation
from appliance.http.request import RequestInfo
from appliance.http.schemas import members
from appliance.http.settings import HttpSettings

log = logging.getLogger(__name__)

current_request: ContextVar[str] = ContextVar("current_request", default="")


class Maintenance(Unavailable):
    code, title = "maintenance", "Maintenance"


@dataclass(slots=True, kw_only=True)
class Call:
    """One request on its way. path: parameters as in the URL. instance: the URL's path."""

    operation: Operation
    method: str
    instance: str
    request_id: str
    address: str
    token: str | None
    path: Mapping[str, Any]
    query: str = ""
    content_type: str = ""
    raw: bytes = b""
    stream: BodyStream | None = None
    form: Any = None
    conditions: Mapping[str, str] = field(default_factory=dict)
    idempotency_key: str | None = None
    info: RequestInfo | None = None
    identity: Identity | None = None
    caller: Caller | None = None

    @property
    def actor(self) -> Actor | None:
        return self.identity.actor if self.identity else self.caller.actor if self.caller else None


@dataclass(slots=True)
class Outcome:
    """An answer ready to be sent: bytes, a part of a file, or a stream. value: what the handler returned."""

    status: int
    body: bytes = b""
    content_type: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    cookies: Sequence[Cookie] = ()
    value: Any = None
    file: files.Slice | None = None
    stream: Stream | None = None


def _never() -> str | None:
    return None


_maintenance: Callable[[], str | None] = _never
_strict_answers = False


def set_maintenance(message: Callable[[], str | None]) -> None:
    """`message()` is asked once for each request; a text closes the API to all but superusers."""
    global _maintenance
    _maintenance = message


def set_strict_answers(on: bool) -> None:
    """Tests: an answer that does not fit what its endpoint declares becomes an internal error."""
    global _strict_answers
    _strict_answers = on


def perform(call: Call) -> Outcome:
    """The whole of it, for an ordinary endpoint."""
    with _known(call):
        return _run(call, arguments(admit(call)))


def perform_admitted(call: Call) -> Outcome:
    """The rest, when `admit` was done before an upload was read."""
    with _known(call):
        return _run(call, arguments(call))


def refused(call: Call, error: BaseException) -> Outcome:
    """`error` as an answer."""
    problem = problems.unexpected(error, call.request_id)
    written = problems.write(problem, call.instance, call.request_id)
    return Outcome(written.status, written.body, written.content_type, written.headers)


@contextmanager
def _known(call: Call) -> Iterator[None]:
    """What is logged meanwhile carries the id of the request."""
    marker = current_request.set(call.request_id)
    try:
        yield
    finally:
        current_request.reset(marker)


def admit(call: Call) -> Call:
    """Decide who asks and whether they may; the answer is `call`, with its identity.

    Raises Unauthenticated, Forbidden, RateLimited, Maintenance.
    """
    operation, current = call.operation, settings(HttpSettings)
    if operation.auth == "public":
        call.identity = _optional_identity(call)
        if operation.limited and call.identity is None:
            limit_stranger(call.address)
    else:
        try:
            _identify(call)
        except Unauthenticated:
            limit_stranger(call.address)
            raise
        if (name := _counted_as(call)) is not None:
            limit("user", name, current.user_requests_per_minute, 60)
        elif operation.limited:
            limit_stranger(call.address)
        if call.actor is not None:
            check_marks(operation, call.actor, call.method)
    _check_maintenance(call)
    return call


def _identify(call: Call) -> None:
    find_caller = call.operation.find_caller
    if find_caller is None:
        call.identity = identify(call.token)
    else:
        assert call.info is not None
        call.caller = find_caller(call.info)


def _counted_as(call: Call) -> str | None:
    """Whose requests these are; None for a client without a person."""
    return call.caller.counted_as if call.caller else call.actor.id if call.actor else None


def _optional_identity(call: Call) -> Identity | None:
    """A public endpoint that takes an actor gets None for anyone not signed in."""
    if call.token is None or "actor" not in call.operation.wants:
        return None
    try:
        return identify(call.token)
    except Unauthenticated:
        return None


def check_marks(operation: Operation, actor: Actor, method: str) -> None:
    """Raises Forbidden if the endpoint is for superusers, or not among an access key's scopes.

    A scope is an area's name, or that with `:read` for GET alone.
    """
    if operation.auth == "superuser" and not actor.is_superuser:
        raise Forbidden("This is for administrators.")
    if actor.scopes is not None and not actor.scopes & _sufficient_scopes(operation.tag, method):
        raise Forbidden(f"This access key may not use {operation.tag}.")


def _sufficient_scopes(area: str, method: str) -> frozenset[str]:
    return frozenset({area, f"{area}:read"} if method in ("GET", "HEAD") else {area})


def _check_maintenance(call: Call) -> None:
    message = _maintenance()
    if message is None or call.operation.during_maintenance or (call.actor and call.actor.is_superuser):
        return
    raise Maintenance(message or "The appliance is being maintained.", hint="Try again later.", retry_after=60)


def arguments(call: Call) -> dict[str, Any]:
    """What the handler is called with. Raises NotFound for an id that is none, and all of `decode`."""
    operation = call.operation
    found = {name: path_value(name, value, operation) for name, value in call.path.items()}
    if operation.decode_query is not None:
        found["query"] = operation.decode_query(call.query)
    if operation.decode_body is not None:
        found["body"] = operation.decode_body(call.raw, call.content_type)
    elif operation.body is bytes:
        found["body"] = call.raw
    elif operation.body is BodyStream:
        found["body"] = call.stream
    if operation.form is not None:
        found["form"] = call.form
    given = {"actor": call.actor, "identity": call.identity, "caller": call.caller, "request_info": call.info}
    return found | {name: value for name, value in given.items() if name in operation.wants}


def path_value(name: str, value: Any, operation: Operation) -> Any:
    """A path parameter, decoded once; an id that is no UUID names nothing."""
    if isinstance(value, str) and "%" in value:
        try:
            value = unquote(value, errors="strict")
        except UnicodeDecodeError:
            raise NotFound("There is nothing at this address.") from None
    if name in operation.ids and not is_id(value):
        raise NotFound(f"There is no {name.removesuffix('_id').replace('_', ' ')} with this id.")
    return value


def _run(call: Call, kwargs: dict[str, Any]) -> Outcome:
    if call.idempotency_key is None or not call.operation.idempotent or call.method != "POST":
        return encode(call, call.operation.function(**kwargs))
    subject = call.actor.id if call.actor else f"address {call.address}"
    request = idempotency.Request(subject, call.method, call.instance, call.idempotency_key, _fingerprint(call))
    kept = idempotency.once(request, lambda: _kept(_run_to_end(call, kwargs)))
    return kept if isinstance(kept, Outcome) else _replayed(kept)


def _run_to_end(call: Call, kwargs: dict[str, Any]) -> Outcome:
    try:
        return encode(call, call.operation.function(**kwargs))
    except Problem as problem:
        return refused(call, problem)


def _kept(outcome: Outcome) -> tuple[Outcome, idempotency.Stored | None]:
    """What of an answer is worth keeping; nothing of failures of ours, files and streams."""
    if outcome.status >= 500 or outcome.file or outcome.stream:
        return outcome, None
    return outcome, idempotency.Stored(outcome.status, outcome.content_type, outcome.headers, outcome.body)


def _replayed(stored: idempotency.Stored) -> Outcome:
    return Outcome(stored.status, stored.body, stored.content_type, {**stored.headers, "idempotent-replayed": "true"})


def _fingerprint(call: Call) -> str:
    """Two requests with the same one ask for the same."""
    form = call.raw
    if call.form is not None:
        form = msgspec.json.encode(call.form, enc_hook=lambda upload: [upload.name, upload.sha256])
    return hashlib.sha256(call.query.encode() + b"\n" + form).hexdigest()


def encode(call: Call, value: Any) -> Outcome:
    """A handler's value as an answer."""
    operation = call.operation
    if isinstance(value, FileAnswer):
        return _encode_file(value, call)
    if isinstance(value, Stream):
        return Outcome(value.status, content_type=value.content_type, headers=dict(value.headers), stream=value)
    answer = value if isinstance(value, Answer) else Answer(value)
    status = answer.status or operation.status
    outcome = Outcome(status, headers=dict(answer.headers), cookies=answer.cookies, value=answer.value)
    if answer.content_type is not None:
        outcome.body = answer.value.encode() if isinstance(answer.value, str) else answer.value
        outcome.content_type = answer.content_type
    elif status not in (204, 304):
        _check_answer(operation, answer, status)
        outcome.body, outcome.content_type = encoder.encode(answer.value), JSON
    if status in (201, 202):
        _point_to(outcome, call)
    return outcome


def _encode_file(answer: FileAnswer, call: Call) -> Outcome:
    part = files.prepare(answer, call.method, call.conditions)
    return Outcome(part.status, content_type=answer.content_type, headers=part.headers, file=part)


def _point_to(outcome: Outcome, call: Call) -> None:
    """Location of what was made, and when to ask for it."""
    if call.operation.location is not None:
        where = call.operation.location.format(**call.path, id=id_of(outcome.value))
        outcome.headers.setdefault("location", where)
    if outcome.status == 202:
        outcome.headers.setdefault("retry-after", "1")


def id_of(value: Any) -> str:
    """The `id` of an object or a dict; "" if it has none."""
    return str(value.get("id", "") if isinstance(value, dict) else getattr(value, "id", ""))


def _check_answer(operation: Operation, answer: Answer, status: int) -> None:
    if not _strict_answers or operation.returns is None or status != operation.status:
        return
    plain, errors = msgspec.to_builtins(answer.value), []
    for declared in members(operation.returns):
        try:
            msgspec.convert(plain, declared)
            return
        except msgspec.ValidationError as error:
            errors.append(str(error))
    raise TypeError(f"{operation.name} answers what it does not declare: {'; '.join(errors)}")
