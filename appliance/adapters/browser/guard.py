"""The proxy on loopback through which a browser reaches the world: every connection is the outbound guard's.

Routing inside the browser does not see where redirects lead; this sees every connection (measured: 17 ways of a page
to reach an inside address, WebSockets, workers and redirects among them, and none got through).
"""

import asyncio
import logging
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from urllib.parse import urlsplit

from appliance.adapters.browser.peers import is_ours
from appliance.core.errors import BlockedUrl, Problem
from appliance.ports.outbound import outbound

log = logging.getLogger(__name__)

_HEAD_BYTES = 64 * 1024
_HEAD_SECONDS = 20
_CONNECT_SECONDS = 10.0
_MOST_CONNECTIONS = 512
_PIECE = 64 * 1024
_REMEMBERED = 200
_OF_THE_CONNECTION = (b"proxy-", b"connection:", b"keep-alive:", b"upgrade:", b"te:")

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class GuardProxy:
    """Knows CONNECT, and plain HTTP with one request on each connection. Belongs to the loop that starts it."""

    def __init__(self) -> None:
        self._dialling = ThreadPoolExecutor(16, thread_name_prefix="browser-connect")
        self._server: asyncio.Server | None = None
        self._open = 0
        self._refused: OrderedDict[tuple[str, int], str] = OrderedDict()
        self.port = 0

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=_HEAD_BYTES)
        self.port = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
        self._dialling.shutdown(wait=False, cancel_futures=True)

    def why_refused(self, url: str) -> str | None:
        """Why the last connection to the host of `url` was refused, None if it was not."""
        try:
            parts = urlsplit(url)
            return self._refused.get((parts.hostname or "", parts.port or _default_port(parts.scheme)))
        except ValueError:
            return None

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not is_ours(writer.get_extra_info("peername"), writer.get_extra_info("sockname")):
            writer.close()  # another user of the machine would get where only we may
            return
        self._open += 1
        try:
            if self._open <= _MOST_CONNECTIONS:
                await self._serve(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError, ValueError):
            pass  # whoever connected has left, or speaks another language
        finally:
            self._open -= 1
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(_HEAD_SECONDS):
            head = await reader.readuntil(b"\r\n\r\n")
        line, _, rest = head.partition(b"\r\n")
        method, target, _ = line.decode("latin-1").split(" ")
        host, port, path = _place(method, target)
        try:
            upstream = await self._connect(host, port)
        except Problem as problem:
            await _answer(writer, problem)
            return
        try:
            if method == "CONNECT":
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                await _both_ways((reader, writer), upstream)
            else:
                await _one_request((reader, writer), upstream, _request(method, path, rest))
        finally:
            upstream[1].close()

    async def _connect(self, host: str, port: int) -> Streams:
        """Raises BlockedUrl, UpstreamError, UpstreamTimeout."""
        loop = asyncio.get_running_loop()
        try:
            connected = await loop.run_in_executor(self._dialling, _dial, host, port)
            if connected.getpeername()[:2] == ("127.0.0.1", self.port):
                connected.close()
                raise BlockedUrl(f"The host {host!r} may not be asked: it leads to the browser's own guard.")
        except BlockedUrl as problem:
            self._remember(host, port, str(problem))
            raise
        self._refused.pop((host, port), None)
        connected.setblocking(False)
        return await asyncio.open_connection(sock=connected, limit=_PIECE)

    def _remember(self, host: str, port: int, why: str) -> None:
        log.info("browser: %s", why)
        self._refused[host, port] = why
        while len(self._refused) > _REMEMBERED:
            self._refused.popitem(last=False)


def _dial(host: str, port: int):  # type: ignore[no-untyped-def]  # a socket, as the port says
    return outbound.connect(host, port, timeout=_CONNECT_SECONDS)


def _default_port(scheme: str) -> int:
    return 443 if scheme == "https" else 80


def _place(method: str, target: str) -> tuple[str, int, str]:
    """(host, port, path) of `example.com:443` or `http://example.com/path`. Raises ValueError for other forms."""
    parts = urlsplit(f"//{target}" if method == "CONNECT" else target)
    if method != "CONNECT" and parts.scheme != "http" or not parts.hostname or parts.username is not None:
        raise ValueError(target)
    path = parts.path or "/"
    return parts.hostname, parts.port or 80, f"{path}?{parts.query}" if parts.query else path


def _request(method: str, path: str, headers: bytes) -> bytes:
    """The request as its server gets it: of the connection's own headers none is left."""
    kept = [each for each in headers.split(b"\r\n") if each and not each.lower().startswith(_OF_THE_CONNECTION)]
    return b"\r\n".join([f"{method} {path} HTTP/1.1".encode("latin-1"), *kept, b"Connection: close", b"", b""])


def _body_length(request: bytes) -> int:
    """Raises ValueError for a body whose end its head does not tell; browsers send none to a plain server."""
    headers = [each.lower().split(b":", 1) for each in request.split(b"\r\n")[1:] if b":" in each]
    if any(name == b"transfer-encoding" for name, _ in headers):
        raise ValueError("chunked")
    return next((int(value) for name, value in headers if name == b"content-length"), 0)


async def _one_request(client: Streams, server: Streams, request: bytes) -> None:
    """One request and its answer. A second one on this connection could be for another server: it goes nowhere."""
    left = _body_length(request)
    server[1].write(request)
    while left and (piece := await client[0].read(min(left, _PIECE))):
        left -= len(piece)
        server[1].write(piece)
        await server[1].drain()
    await _until_one_ends(_pump(server[0], client[1]), _until_left(client[0]))


async def _both_ways(client: Streams, server: Streams) -> None:
    await _until_one_ends(_pump(client[0], server[1]), _pump(server[0], client[1]))


async def _until_one_ends(*ways) -> None:  # type: ignore[no-untyped-def]
    tasks = [asyncio.ensure_future(way) for way in ways]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _until_left(reader: asyncio.StreamReader) -> None:
    while await reader.read(_PIECE):
        pass


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(_PIECE):
        writer.write(piece)
        await writer.drain()


async def _answer(writer: asyncio.StreamWriter, problem: Problem) -> None:
    """What a page sees of a refusal. It may not read it: it comes from another origin and allows nobody."""
    status = "403 Forbidden" if isinstance(problem, BlockedUrl) else "502 Bad Gateway"
    body = str(problem).encode()
    head = (
        f"HTTP/1.1 {status}",
        "Content-Type: text/plain; charset=utf-8",
        f"Content-Length: {len(body)}",
        "X-Content-Type-Options: nosniff",
        "Cache-Control: no-store",
        "Connection: close",
    )
    writer.write("\r\n".join([*head, "", ""]).encode() + body)
    with suppress(OSError):
        await writer.drain()
