"""Files on the wire: conditional requests, one range, HEAD; read from disk off the loop."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from typing import BinaryIO

from sanic.response import HTTPResponse

from appliance.core.errors import NotFound
from appliance.http.answers import FileAnswer, disposition
from appliance.http.pool import slow
from appliance.http.request import WireRequest

PIECE = 256 * 1024
CONDITIONS = ("if-none-match", "if-modified-since", "range", "if-range")

_RANGE = re.compile(r"bytes=\s*(\d*)\s*-\s*(\d*)\s*", re.ASCII)


@dataclass(slots=True)
class Slice:
    """What of a file is sent. first: its first piece, already read. file: open if there is more, else None."""

    status: int
    headers: dict[str, str]
    first: bytes = b""
    file: BinaryIO | None = None


def prepare(answer: FileAnswer, method: str, conditions: Mapping[str, str]) -> Slice:
    """Decide what is sent, and read its first piece. Runs on a thread. Raises NotFound if the file is gone.

    conditions: the request's headers named in CONDITIONS, in lower case.
    """
    try:
        file = answer.path.open("rb")
    except FileNotFoundError:
        raise NotFound("The content of this file is gone.") from None
    with_more = False
    try:
        stat = os.fstat(file.fileno())
        headers = _headers(answer, stat)
        status, start, length = decide(stat.st_size, headers, conditions)
        headers |= _length_headers(status, start, length, stat.st_size)
        if method == "HEAD" or status in (304, 416):
            return Slice(status, headers)
        file.seek(start)
        first = file.read(min(PIECE, length))
        with_more = len(first) < length
        return Slice(status, headers, first, file if with_more else None)
    finally:
        if not with_more:
            file.close()


def decide(size: int, headers: Mapping[str, str], conditions: Mapping[str, str]) -> tuple[int, int, int]:
    """(status, first byte, number of bytes) by RFC 9110 §13 and §14; several ranges count as none."""
    if _unchanged(headers, conditions):
        return 304, 0, 0
    asked = conditions.get("range")
    if asked is None or not _same_version(headers, conditions.get("if-range")):
        return 200, 0, size
    found = _RANGE.fullmatch(asked.strip())
    if found is None or found.groups() == ("", ""):
        return 200, 0, size
    start, end = _bounds(found.group(1), found.group(2), size)
    if start >= size or end < start:
        return 416, 0, 0
    return 206, start, end - start + 1


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """First and last byte; `-500` means the last 500."""
    if not first:
        return (size - min(int(last), size), size - 1) if int(last) else (size, size - 1)
    return int(first), min(int(last), size - 1) if last else size - 1


def _unchanged(headers: Mapping[str, str], conditions: Mapping[str, str]) -> bool:
    if (tags := conditions.get("if-none-match")) is not None:
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return "*" in known or headers["etag"] in known
    since = _parsed_date(conditions.get("if-modified-since"))
    changed = _parsed_date(headers["last-modified"])
    return since is not None and changed is not None and changed <= since


def _same_version(headers: Mapping[str, str], if_range: str | None) -> bool:
    return if_range is None or if_range.strip() in (headers["etag"], headers["last-modified"])


def _parsed_date(text: str | None) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp() if text else None
    except ValueError:
        return None


def _headers(answer: FileAnswer, stat: os.stat_result) -> dict[str, str]:
    etag = answer.etag or f"{stat.st_size:x}-{stat.st_mtime_ns:x}"
    return {
        "etag": f'"{etag}"',
        "last-modified": formatdate(stat.st_mtime, usegmt=True),
        "accept-ranges": "bytes",
        "cache-control": answer.cache_control,
        "content-disposition": disposition(answer.filename, inline=answer.inline),
        "content-security-policy": "sandbox; default-src 'none'",
        **{name.lower(): value for name, value in answer.headers.items()},
    }


def _length_headers(status: int, start: int, length: int, size: int) -> dict[str, str]:
    if status == 304:
        return {}
    if status == 416:
        return {"content-range": f"bytes */{size}", "content-length": "0"}
    ranged = {"content-range": f"bytes {start}-{start + length - 1}/{size}"} if status == 206 else {}
    return {"content-length": str(length), **ranged}


async def send(request: WireRequest, part: Slice, content_type: str | None) -> HTTPResponse | None:
    """Send it, the rest of the file piece by piece as fast as the client takes it."""
    response = HTTPResponse(status=part.status, headers=part.headers, content_type=content_type)
    if part.file is None:
        response.body = part.first
        return response
    try:
        await request.respond(response)
        await response.send(part.first, False)
        left = int(part.headers["content-length"]) - len(part.first)
        while left > 0 and (piece := await slow.run(part.file.read, min(PIECE, left))):
            left -= len(piece)
            await response.send(piece, left == 0)
    finally:
        # Closing waits for a read in flight, so it belongs on a thread too.
        slow.run(part.file.close)
    return None
