"""`Idempotency-Key`: the first answer is kept for a day, and the same request gets it again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from appliance.core.clock import now_ms
from appliance.core.errors import IdempotencyInProgress, IdempotencyKeyReused, InvalidInput
from appliance.core.secrets import decrypt, encrypt
from appliance.db import execute, query, writing
from appliance.db.faults import of_disk

KEPT_MS = 24 * 60 * 60 * 1000
PURPOSE = "http.idempotency"  # answers may hold secrets that are shown once, so they are sealed

_unwritten: "dict[tuple[str, str, str, str], Stored | None]" = {}  # how calls ended while nothing could be written


@dataclass(frozen=True, slots=True)
class Request:
    """subject: a user's id, or an address. fingerprint: hash of all that was sent."""

    subject: str
    method: str
    path: str
    key: str
    fingerprint: str

    @property
    def place(self) -> tuple[str, str, str, str]:
        return self.subject, self.method, self.path, self.key


class Stored(msgspec.Struct):
    """An answer as it was given first."""

    status: int
    content_type: str | None
    headers: dict[str, str]
    body: bytes


def check_key(key: str | None) -> str | None:
    """Raises InvalidInput unless `key` is 1 to 255 visible ASCII characters, or None."""
    if key is not None and not (0 < len(key) <= 255 and all("!" <= character <= "~" for character in key)):
        raise InvalidInput("must be 1 to 255 visible ASCII characters", loc=("header", "Idempotency-Key"))
    return key


def once(request: Request, work: Callable[[], tuple[Any, Stored | None]]) -> Any:
    """What `work` answers, or the `Stored` answer of the first time.

    work: answers (result, what to keep of it; None = nothing, the key is free again).
    Raises IdempotencyInProgress while the first call runs, IdempotencyKeyReused for another request.
    """
    if (found := _begin(request)) is not None:
        return found
    kept = None
    try:
        result, kept = work()
        return result
    finally:
        _end(request, kept)


def forget_unfinished() -> None:
    """At start: calls that were running when the process died may be tried again."""
    with writing():
        execute("DELETE FROM http_idempotency WHERE answer IS NULL")


def forget_subject(subject: str) -> None:
    """What was answered to somebody who is gone, in the caller's transaction."""
    execute("DELETE FROM http_idempotency WHERE subject = ?", (subject,))


def _begin(request: Request) -> Stored | None:
    now = now_ms()
    if request.place in _unwritten:
        _write_end(request, _unwritten[request.place])
        _unwritten.pop(request.place, None)
    with writing():
        execute("DELETE FROM http_idempotency WHERE expires_at < ?", (now,))
        found = query(f"SELECT fingerprint, answer FROM http_idempotency {_WHERE}", request.place)
        if found:
            return _again(request, found[0])
        execute(
            "INSERT INTO http_idempotency (subject, method, path, key, fingerprint, answer, expires_at)"
            " VALUES (?, ?, ?, ?, ?, NULL, ?)",
            (*request.place, request.fingerprint, now + KEPT_MS),
        )
    return None


def _again(request: Request, row: dict[str, Any]) -> Stored:
    if row["fingerprint"] != request.fingerprint:
        raise IdempotencyKeyReused(
            "This key was used for another request.", loc=("header", "Idempotency-Key"), hint="Use a new key."
        )
    if row["answer"] is None:
        raise IdempotencyInProgress("The first request with this key is still running.", retry_after=1)
    return msgspec.msgpack.decode(decrypt(row["answer"], PURPOSE), type=Stored)


def _end(request: Request, kept: Stored | None) -> None:
    """What the disk does not take is kept here until it does: the work is done, and is not done again."""
    try:
        _write_end(request, kept)
    except Exception as error:
        if of_disk(error) is None:
            raise
        _unwritten[request.place] = kept


def _write_end(request: Request, kept: Stored | None) -> None:
    with writing():
        if kept is None:
            execute(f"DELETE FROM http_idempotency {_WHERE}", request.place)
        else:
            answer = encrypt(msgspec.msgpack.encode(kept), PURPOSE)
            execute(f"UPDATE http_idempotency SET answer = ? {_WHERE}", (answer, *request.place))


_WHERE = "WHERE subject = ? AND method = ? AND path = ? AND key = ?"
