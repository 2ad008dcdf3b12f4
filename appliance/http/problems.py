"""Errors on the wire: RFC 9457 problem+json for everything, also for what Sanic itself refuses."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType
from sanic import Request
from sanic.exceptions import MethodNotAllowed as NoSuchMethod
from sanic.exceptions import NotFound as NoSuchRoute
from sanic.exceptions import PayloadTooLarge as TooLarge
from sanic.exceptions import SanicException
from sanic.handlers import ErrorHandler
from sanic.response import HTTPResponse

from appliance.core.errors import (
    BadRequest,
    Forbidden,
    InvalidInput,
    MethodNotAllowed,
    NotFound,
    PayloadTooLarge,
    Problem,
    Unauthenticated,
    Unavailable,
)
from appliance.db.faults import as_problem, note_failure

log = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"


class ProblemDocument(msgspec.Struct):
    """What every error answers; further members may follow (`allowed`, `retry_after`, `limit_bytes` …)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str
    request_id: str
    hint: str | UnsetType = UNSET
    errors: "list[ProblemPlace] | UnsetType" = UNSET  # only with 422


class ProblemPlace(msgspec.Struct):
    """One mistake in the input: where, what, and a stable word for it."""

    loc: list[str | int]
    msg: str
    type: str


def document(problem: Problem, instance: str, request_id: str) -> dict[str, Any]:
    """`problem` as the members of a problem document; extra members may not hide the standard ones."""
    members: dict[str, Any] = {
        **problem.extra,
        "type": f"/problems/{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
        "instance": instance,
        "request_id": request_id,
    }
    if problem.hint:
        members["hint"] = problem.hint
    if isinstance(problem, InvalidInput):
        members["errors"] = problem.errors
    return members


def headers(problem: Problem) -> dict[str, str]:
    """The headers that belong to `problem`."""
    if problem.status == 401:
        return {"www-authenticate": "Bearer"}
    if problem.status in (429, 503) and "retry_after" in problem.extra:
        return {"retry-after": str(problem.extra["retry_after"])}
    if problem.status == 503:
        return {"retry-after": "5"}
    if problem.status == 405 and "allowed" in problem.extra:
        return {"allow": ", ".join(problem.extra["allowed"])}
    return {}


@dataclass(frozen=True, slots=True)
class Written:
    """A problem as an answer."""

    status: int
    body: bytes
    content_type: str = CONTENT_TYPE
    headers: dict[str, str] = field(default_factory=dict)


Writer = Callable[[Problem, str, str], Written]  # (problem, path of the request, its id)
_writers: dict[str, Writer] = {}


def set_problem_writers(writers: Mapping[str, Writer]) -> None:
    """Below these paths ("/auth/v1") errors have another shape than ours, also those from before any handler."""
    _writers.clear()
    _writers.update(writers)


def write(problem: Problem, instance: str, request_id: str) -> Written:
    """`problem` in the shape that the clients of this path read."""
    for prefix, writer in _writers.items():
        if instance == prefix or instance.startswith(f"{prefix}/"):
            return writer(problem, instance, request_id)
    return plain(problem, instance, request_id)


def plain(problem: Problem, instance: str, request_id: str) -> Written:
    """The house's own shape: a problem document."""
    body = msgspec.json.encode(document(problem, instance, request_id), enc_hook=str)
    return Written(problem.status, body, headers=headers(problem))


def unexpected(error: BaseException, request_id: str) -> Problem:
    """Any error as a `Problem`. One of ours that is none is a bug: logged with its trace, shown without the inside."""
    if isinstance(error, Problem):
        return error
    if (known := from_sanic(error)) is not None:
        return known
    if (known := as_problem(error)) is not None:
        note_failure(error)
        return known
    log.error("unexpected %s [%s]", type(error).__name__, request_id, exc_info=error)
    return Problem("Something went wrong inside.", hint="The administrator finds it in the log under the request id.")


def from_sanic(error: BaseException, method: str = "This method") -> Problem | None:
    """Sanic's own exceptions as ours; None if it is none of them."""
    if isinstance(error, NoSuchRoute):
        return NotFound("There is nothing at this address.")
    if isinstance(error, NoSuchMethod):
        allowed = sorted((error.headers or {}).get("Allow", "").replace(" ", "").split(","))
        return MethodNotAllowed(f"{method} is not possible here.", allowed=[each for each in allowed if each])
    if isinstance(error, TooLarge):
        return PayloadTooLarge("The request is too large.")
    if isinstance(error, SanicException):
        return _by_status(error)
    return None


def _by_status(error: SanicException) -> Problem | None:
    detail = str(error) or "The request failed."
    match error.status_code:
        case 401:
            return Unauthenticated(detail)
        case 403:
            return Forbidden(detail)
        case 404:
            return NotFound("There is nothing at this address.")
        case 503:
            return Unavailable("The request took too long.")
        case status if 400 <= status < 500:
            return BadRequest(detail)
    return None


class ProblemHandler(ErrorHandler):
    """Sanic asks this for everything that left a handler or was refused before one."""

    def response(self, request: Request, exception: BaseException) -> HTTPResponse:
        request_id = getattr(request, "request_id", "")
        problem = exception if isinstance(exception, Problem) else from_sanic(exception, request.method)
        if problem is None:
            problem = unexpected(exception, request_id)
        return as_response(problem, request.path, request_id)


def as_response(problem: Problem, instance: str, request_id: str) -> HTTPResponse:
    written = write(problem, instance, request_id)
    return HTTPResponse(written.body, written.status, written.headers, written.content_type)
