"""Requests under the guard: the redirect loop, the caps and the deadline. Imports httpx and httpcore."""

import functools
import os
import re
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import socket

import certifi
import httpcore
import httpx

from appliance import __version__
from appliance.adapters.outbound import urls
from appliance.adapters.outbound.addresses import Address
from appliance.adapters.outbound.deadline import Deadline
from appliance.adapters.outbound.decoding import ACCEPTED, decoded
from appliance.adapters.outbound.policy import Place, Policy
from appliance.adapters.outbound.resolver import Resolve
from appliance.adapters.outbound.wire import GuardedBackend, checked_addresses, upstream_problems
from appliance.core.errors import InvalidInput, PayloadTooLarge, UpstreamError, UpstreamTimeout
from appliance.ports.outbound import Answer

_REDIRECTS = (301, 302, 303, 307, 308)
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 §5.6.2
_BREAKS = re.compile(r"[\r\n\0]")
_CHECK_SECONDS = 5.0
_QUOTED_BYTES = 4096  # of an error's body, README §3

# Ours to write: the host is the URL's, framing and codings are the connection's.
_OURS = {
    *("host", "content-length", "transfer-encoding", "accept-encoding", "expect", "te", "trailer"),
    *("connection", "keep-alive", "upgrade", "proxy-connection", "proxy-authorization"),
}


@dataclass(frozen=True, slots=True)
class Asking:
    """One request as it goes over the wire; headers in lower case."""

    method: str
    url: httpx.URL
    headers: dict[str, str]
    body: bytes | None

    def redirected(self, status: int, location: str) -> "Asking":
        target = urls.redirect_target(self.url, location)
        method = urls.redirected_method(status, self.method)
        keeps_body = method == self.method
        headers = urls.redirected_headers(self.headers, self.url, target, keeps_body=keeps_body)
        return Asking(method, target, headers, self.body if keeps_body else None)


class Client:
    """Thread-safe: each call has its own connections, so nothing of one user's call stays for the next."""

    def __init__(
        self,
        allowed: Callable[[], Sequence[str]],
        own_addresses: Callable[[], Sequence[Place]],
        *,
        resolve: Resolve,
        is_ours: Callable[[Address], bool],
        ssl_context: ssl.SSLContext | None,
    ) -> None:
        self._allowed = allowed
        self._own_addresses = own_addresses
        self._resolve = resolve
        self._is_ours = is_ours
        self._ssl_context = ssl_context or _system_trust()

    def check(self, url: str) -> None:
        """Raises BlockedUrl. A host that cannot be looked up now passes: the request will tell."""
        parsed = urls.parse(url)
        try:
            checked_addresses(
                self._policy(), _host(parsed), urls.port_of(parsed), resolve=self._resolve, timeout=_CHECK_SECONDS
            )
        except (UpstreamError, UpstreamTimeout):
            return

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None,
        params: Mapping[str, str] | None,
        body: bytes | None,
        timeout: float,
        connect_timeout: float,
        follow_redirects: bool,
        max_redirects: int,
        max_bytes: int,
        opened: Sequence[str],
    ) -> Answer:
        asking = _asking(method, url, headers or {}, params, body)
        deadline = Deadline(timeout)
        redirects = max_redirects if follow_redirects else None
        with self._answered(asking, deadline, connect_timeout, redirects, opened) as answer:
            content = b"".join(_capped(answer.pieces(), max_bytes, deadline))
            return Answer(answer.status, answer.url, answer.headers, content)

    def download(self, url: str, target: Path, *, timeout: float, max_bytes: int) -> Answer:
        asking = _asking("GET", url, {}, None, None)
        deadline = Deadline(timeout)
        with self._answered(asking, deadline, connect_timeout=10.0, max_redirects=5) as answer:
            if answer.status >= 400:
                raise _refused(answer, deadline)
            _write(target, _capped(answer.pieces(), max_bytes, deadline))
            return Answer(answer.status, answer.url, answer.headers, b"")

    def connect(self, host: str, port: int, *, timeout: float) -> socket:
        backend = GuardedBackend(self._policy(), Deadline(timeout), self._resolve)
        with upstream_problems(host):
            connected: socket = backend.connect_tcp(host, port, timeout).get_extra_info("socket")
        return connected

    def _policy(self, opened: Sequence[str] = ()) -> Policy:
        return Policy.of([*self._allowed(), *opened], self._own_addresses(), self._is_ours)

    @contextmanager
    def _answered(
        self,
        asking: Asking,
        deadline: Deadline,
        connect_timeout: float,
        max_redirects: int | None,
        opened: Sequence[str] = (),
    ) -> Iterator["_Response"]:
        """The last answer, its body still to be read. max_redirects: None = the first answer is the last."""
        backend = GuardedBackend(self._policy(opened), deadline, self._resolve)
        with httpcore.ConnectionPool(ssl_context=self._ssl_context, network_backend=backend) as pool:
            for _ in range((max_redirects or 0) + 1):
                with upstream_problems(_host(asking.url)), _sent(pool, asking, connect_timeout) as answer:
                    location = answer.headers.get("location")
                    if max_redirects is None or answer.status not in _REDIRECTS or location is None:
                        yield answer
                        return
                asking = asking.redirected(answer.status, location)
        raise UpstreamError(f"More than {max_redirects} redirects.", upstream_status=answer.status)


class _Response:
    """status, url, headers (names in lower case, several values joined by ", ") and the body as it comes."""

    def __init__(self, asking: Asking, raw: httpcore.Response) -> None:
        self.status = raw.status
        self.url = str(asking.url)
        self.headers = dict(httpx.Headers(raw.headers))
        self._raw = raw

    def pieces(self) -> Iterator[bytes]:
        return decoded(self._raw.iter_stream(), self.headers.get("content-encoding", ""))


@contextmanager
def _sent(pool: httpcore.ConnectionPool, asking: Asking, connect_timeout: float) -> Iterator[_Response]:
    url = asking.url
    where = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    headers = [(b"host", url.netloc)] + [
        (name.encode("ascii"), value.encode()) for name, value in asking.headers.items()
    ]
    options = {
        "timeout": {"connect": connect_timeout},  # the deadline ends everything else
        "sni_hostname": _host(url).rstrip("."),  # certificates carry no final dot
    }
    with pool.stream(asking.method, where, headers=headers, content=asking.body, extensions=options) as raw:
        yield _Response(asking, raw)


def _asking(
    method: str, url: str, headers: Mapping[str, str], params: Mapping[str, str] | None, body: bytes | None
) -> Asking:
    method = method.upper()
    if not _TOKEN.fullmatch(method) or method == "CONNECT":
        raise InvalidInput(f"Not a method that can be sent: {method!r}.", loc=("method",))
    parsed = urls.parse(url)
    if params:
        parsed = parsed.copy_merge_params(dict(params))
    if body is None and method in ("POST", "PUT", "PATCH"):
        body = b""  # so that Content-Length says 0
    return Asking(method, parsed, _headers(headers), body)


def _headers(headers: Mapping[str, str]) -> dict[str, str]:
    lower = {"user-agent": f"appliance/{__version__}", "accept": "*/*"}
    for name, value in headers.items():
        if not _TOKEN.fullmatch(name) or _BREAKS.search(value):
            raise InvalidInput("Not a header that can be sent.", loc=("headers", name))
        lower[name.lower()] = value.strip()
    kept = {name: value for name, value in lower.items() if name not in _OURS}
    return kept | {"accept-encoding": ACCEPTED}


def _capped(pieces: Iterable[bytes], max_bytes: int, deadline: Deadline) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        deadline.left()  # opening a bomb reads nothing, so it meets no other clock
        size += len(piece)
        if size > max_bytes:
            raise PayloadTooLarge(f"The answer is larger than {max_bytes} bytes.", limit_bytes=max_bytes)
        yield piece


def _refused(answer: _Response, deadline: Deadline) -> UpstreamError:
    quoted = b""
    for piece in _capped(answer.pieces(), _QUOTED_BYTES * 64, deadline):
        quoted += piece
        if len(quoted) >= _QUOTED_BYTES:
            break
    text = quoted[:_QUOTED_BYTES].decode("utf-8", "replace")
    return UpstreamError(
        f"The other side answered with status {answer.status}.", upstream_status=answer.status, upstream_body=text
    )


def _write(target: Path, pieces: Iterable[bytes]) -> None:
    """All of it or no file."""
    try:
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            for piece in pieces:
                file.write(piece)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _host(url: httpx.URL) -> str:
    return url.raw_host.decode("ascii")


@functools.cache
def _system_trust() -> ssl.SSLContext:
    """The machine's certificate authorities, an operator's own among them, and the bundled ones.

    Bundled ones too, because the frozen program may look for the machine's in another distribution's folder.
    """
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
