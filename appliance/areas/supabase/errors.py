"""Errors in the shapes that Supabase's clients read; see `http.problems.set_problem_writers`."""

from typing import Any

import msgspec

from appliance.areas.auth.service.sessions import SessionEnded
from appliance.areas.supabase.storage_errors import write_storage_error
from appliance.areas.supabase.wording import sentence
from appliance.core.errors import InvalidInput, MethodNotAllowed, NotFound, Problem, Unauthenticated
from appliance.http.problems import Written, headers, plain

API_VERSION = "2024-01-01"
JSON = "application/json; charset=utf-8"

# Supabase Auth's word for each of ours, and its status where that differs.
_AUTH_CODES = {
    "bad-request": "validation_failed",
    "inactive-user": "user_banned",
    "internal-error": "unexpected_failure",
    "invalid-credentials": "invalid_credentials",
    "already-exists": "user_already_exists",
    "quota-exceeded": "over_request_rate_limit",
    "rate-limited": "over_request_rate_limit",
    "registration-disabled": "signup_disabled",
    "unsupported-media-type": "bad_json",
    "validation-error": "validation_failed",
}
_AUTH_STATUS = {
    "bad_jwt": 403,
    "session_not_found": 403,
    "signup_disabled": 422,
    "user_already_exists": 422,
    "user_banned": 400,
    "validation_failed": 400,
}
_WEAK = {"too_short": "length", "too_long": "length", "weak_password": "pwned"}
_MESSAGES = {"invalid_credentials": "Invalid login credentials", "user_already_exists": "User already registered"}


def write_auth_error(problem: Problem, path: str, request_id: str) -> Written:
    """For /auth/v1: `{"code": "invalid_credentials", "message": …}`, with the older names beside the newer ones."""
    code, status, further = _auth_code(problem)
    message = _MESSAGES.get(code) or sentence(problem)
    body = {"code": code, "error_code": code, "msg": message, "message": message, "request_id": request_id} | further
    named = {"x-supabase-api-version": API_VERSION, "x-sb-error-code": code}
    return Written(status, msgspec.json.encode(body), JSON, headers(problem) | named)


def _auth_code(problem: Problem) -> tuple[str, int, dict[str, Any]]:
    """(code, status, further members)"""
    if reason := _weakness(problem):
        return "weak_password", 422, {"weak_password": {"reasons": [reason]}}
    code = str(problem.extra.get("error_code") or _AUTH_CODES.get(problem.code) or problem.code.replace("-", "_"))
    if isinstance(problem, Unauthenticated) and "error_code" not in problem.extra:
        code = "session_not_found" if isinstance(problem, SessionEnded) else "bad_jwt"
    return code, int(problem.extra.get("status", _AUTH_STATUS.get(code, problem.status))), {}


def _weakness(problem: Problem) -> str | None:
    """Why a password was refused, in Supabase's word; None if that was not the matter."""
    if not isinstance(problem, InvalidInput) or not problem.errors:
        return None
    first = problem.errors[0]
    return _WEAK.get(str(first["type"])) if first["loc"][-1:] == ["password"] else None


_ELSEWHERE = {
    "/rest/v1": ("the database API (PostgREST)", "Keep data in files, indexes and workflows, by the API at /api/docs."),
    "/graphql/v1": ("the GraphQL API", "Use the API at /api/docs."),
    "/realtime/v1": ("Realtime", "Listen to the live events at /api/v1/events."),
    "/functions/v1": ("Edge Functions", "Make a workflow and start it by its webhook."),
}


def write_missing_part(problem: Problem, path: str, request_id: str) -> Written:
    """For what of Supabase is not here: a problem document with the `message` and `details` that clients show.

    What was refused before, such as an unknown host or too many requests, says that instead.
    """
    what, instead = next(words for prefix, words in _ELSEWHERE.items() if path.startswith(prefix))
    missing = NotFound(f"This part of Supabase, {what}, is not offered here.", hint=instead)
    shown = missing if isinstance(problem, NotFound | MethodNotAllowed) else problem
    shown.extra |= {"message": shown.detail, "details": shown.detail}
    return plain(shown, path, request_id)


WRITERS = {
    "/auth/v1": write_auth_error,
    "/storage/v1": write_storage_error,
    **dict.fromkeys(_ELSEWHERE, write_missing_part),
}
