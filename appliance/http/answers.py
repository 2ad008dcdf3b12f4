"""What a handler may return instead of a plain value."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import msgspec

from appliance.http.preview import cookie_prefix

encoder = msgspec.json.Encoder()
JSON = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Cookie:
    """value None: the browser forgets it. max_age: seconds; None = until the browser ends."""

    name: str
    value: str | None
    max_age: int | None = None
    path: str = "/"
    secure: bool = False
    http_only: bool = True
    same_site: Literal["Strict", "Lax", "None"] = "Strict"

    def header(self) -> str:
        prefix = cookie_prefix()
        parts = [f"{prefix}{self.name}={quote(self.value or '', safe='')}", f"Path={self.path}"]
        parts += [f"SameSite={self.same_site}"]
        age = 0 if self.value is None else None if prefix else self.max_age  # a preview's go with the browser
        parts += [f"Max-Age={age}"] if age is not None else []
        parts += ["Secure"] if self.secure else []
        parts += ["HttpOnly"] if self.http_only else []
        return "; ".join(parts)


@dataclass(slots=True)
class Answer:
    """A value with another status, headers or cookies. With content_type, `value` is bytes or text sent as it is."""

    value: Any = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Sequence[Cookie] = ()
    content_type: str | None = None


@dataclass(slots=True)
class FileAnswer:
    """A file on disk, with ranges and conditional requests.

    filename: what the browser saves it as. etag: without quotes; default from size and time of change.
    """

    path: Path
    content_type: str = "application/octet-stream"
    filename: str | None = None
    inline: bool = False
    etag: str | None = None
    cache_control: str = "private, no-cache"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Stream:
    """Pieces sent as they come. `pieces` is closed when the client goes away, its token ends, or the server stops.

    A stream of content type `stream.EVENT_STREAM` gets a comment line whenever it is silent for 15 seconds.
    """

    pieces: AsyncGenerator[bytes, None]
    content_type: str = "application/octet-stream"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def disposition(filename: str | None, *, inline: bool) -> str:
    """`Content-Disposition` by RFC 6266: the name in UTF-8, which every browser of today reads."""
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename*=UTF-8''{quote(filename, safe='')}" if filename else kind
