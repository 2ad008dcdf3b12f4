"""The one family of errors a person may see.

HTTP shows a `Problem` as RFC 9457 problem+json, a job keeps it with its row, the command
line prints it. Anything that is not a `Problem` is a bug and shows as `internal-error`.
"""

from typing import Any, ClassVar


class Problem(Exception):
    """What happened, with the value; `hint` says what to do about it.

    extra: further members of the problem document (`allowed`, `current`, `retry_after` in seconds …).
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal-error"
    title: ClassVar[str] = "Internal error"

    def __init__(self, detail: str, *, hint: str | None = None, **extra: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.hint = hint
        self.extra = extra

    def __str__(self) -> str:
        return f"{self.detail} {self.hint}" if self.hint else self.detail


class BadRequest(Problem):
    status, code, title = 400, "bad-request", "Bad request"


class InvalidCredentials(Problem):
    status, code, title = 400, "invalid-credentials", "Invalid credentials"


class InvalidToken(Problem):
    status, code, title = 400, "invalid-token", "Invalid token"


class Unauthenticated(Problem):
    status, code, title = 401, "unauthenticated", "Not signed in"


class TokenExpired(Unauthenticated):
    code, title = "token-expired", "Token expired"


class Forbidden(Problem):
    status, code, title = 403, "forbidden", "Forbidden"


class InactiveUser(Forbidden):
    code, title = "inactive-user", "Inactive user"


class SecondFactorRequired(Forbidden):
    code, title = "second-factor-required", "Second factor required"


class RegistrationDisabled(Forbidden):
    code, title = "registration-disabled", "Registration is disabled"


class NotFound(Problem):
    status, code, title = 404, "not-found", "Not found"


class MethodNotAllowed(Problem):
    status, code, title = 405, "method-not-allowed", "Method not allowed"


class Conflict(Problem):
    status, code, title = 409, "conflict", "Conflict"


class AlreadyExists(Conflict):
    code, title = "already-exists", "Already exists"


class InvalidState(Conflict):
    """extra: `current` (the state now) and `allowed` (the states it may be in for this)."""

    code, title = "invalid-state", "Invalid state"


class NotCompleted(Conflict):
    code, title = "not-completed", "Not completed"


class EngineUnavailable(Conflict):
    code, title = "engine-unavailable", "Engine unavailable"


class IdempotencyInProgress(Conflict):
    code, title = "idempotency-in-progress", "Request in progress"


class LastSuperuser(Conflict):
    code, title = "last-superuser", "Last superuser"


class Gone(Problem):
    status, code, title = 410, "link-expired", "Link expired"


class PreconditionFailed(Problem):
    status, code, title = 412, "precondition-failed", "Precondition failed"


class PayloadTooLarge(Problem):
    """extra: `limit_bytes`."""

    status, code, title = 413, "payload-too-large", "Payload too large"


class UnsupportedMediaType(Problem):
    status, code, title = 415, "unsupported-media-type", "Unsupported media type"


class InvalidInput(Problem):
    """loc: path to the value, such as `("body", "name")`; it becomes `errors[0].loc`.

    Several mistakes at once go in `errors`: dicts of `loc`, `msg`, `type`.
    """

    status, code, title = 422, "validation-error", "Validation failed"

    def __init__(
        self,
        detail: str,
        *,
        loc: tuple[str | int, ...] | None = None,
        type: str = "value_error",
        errors: list[dict[str, Any]] | None = None,
        hint: str | None = None,
        **extra: Any,
    ) -> None:
        where = ".".join(str(part) for part in loc) + ": " if loc else ""
        super().__init__(where + detail, hint=hint, **extra)
        self.errors = errors if errors is not None else [{"loc": list(loc or ()), "msg": detail, "type": type}]


class UnknownEngine(InvalidInput):
    code, title = "unknown-engine", "Unknown engine"


class BlockedUrl(InvalidInput):
    code, title = "blocked-url", "Address not allowed"


class IdempotencyKeyReused(InvalidInput):
    code, title = "idempotency-key-reused", "Idempotency key reused"


class RateLimited(Problem):
    """extra: `retry_after`, seconds; also sent as the header."""

    status, code, title = 429, "rate-limited", "Too many requests"


class QuotaExceeded(Problem):
    status, code, title = 429, "quota-exceeded", "Quota exceeded"


class UpstreamError(Problem):
    """extra: `upstream_status`, `upstream_body` (cut to 4 KiB)."""

    status, code, title = 502, "upstream-error", "The other side failed"


class UpstreamTimeout(Problem):
    status, code, title = 504, "upstream-timeout", "The other side did not answer in time"


class Unavailable(Problem):
    status, code, title = 503, "unavailable", "Unavailable"


class StorageReadOnly(Unavailable):
    code, title = "storage-read-only", "Storage is read only"


class StorageFailed(Unavailable):
    code, title = "storage-failed", "Storage failed"


class DatabaseDamaged(Unavailable):
    code, title = "database-damaged", "Database damaged"


class StorageFull(Problem):
    status, code, title = 507, "storage-full", "Storage full"
