"""Real servers on loopback: what an inside service would be, and what a peer may do to us."""

import functools
import socket
import sys
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from appliance.adapters.outbound import HttpOutbound

MARK = b"inside: nobody outside may read this"


@functools.cache
def packed_zeros(size: int, layers: int) -> bytes:
    opener = zlib.compressobj(9, wbits=31)
    body = b"".join(opener.compress(bytes(min(2**20, size - at))) for at in range(0, size, 2**20)) + opener.flush()
    for _ in range(layers - 1):
        body = zlib.compress(body, 9, wbits=31)
    return body


@dataclass
class Site:
    """port: where it listens. seen: one dict of lower-case headers per request, with `:method`, `:path`, `:body`."""

    port: int
    seen: list[dict[str, str]] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def log_message(self, *_: object) -> None:
        pass

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        request = {name.lower(): value for name, value in self.headers.items()}
        self.site.seen.append(request | {":method": self.command, ":path": self.path, ":body": body.decode()})
        word, _, rest = self.path.lstrip("/").partition("/")
        getattr(self, f"answer_{word}", self.answer_mark)(rest)

    do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = handle_any

    def send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def answer_mark(self, _: str) -> None:
        self.send(200, MARK)

    def answer_to(self, rest: str) -> None:
        """/to/307/<url>: a redirect."""
        status, _, location = rest.partition("/")
        self.send(int(status), b"moved", location=location)

    def answer_loop(self, rest: str) -> None:
        self.send(302, b"", location=f"/loop/{int(rest or 0) + 1}")

    def answer_status(self, rest: str) -> None:
        self.send(int(rest), b"no" * 4000)

    def answer_bytes(self, rest: str) -> None:
        self.send(200, b"x" * int(rest))

    def answer_endless(self, _: str) -> None:
        self.send_response(200)
        self.end_headers()
        self.close_connection = True
        try:
            while True:
                self.wfile.write(b"x" * 65536)
        except OSError:
            return

    def answer_gzip(self, rest: str) -> None:
        """/gzip/<n>: n zero bytes, compressed once; /gzip/<n>/2 twice."""
        size, _, layers = rest.partition("/")
        self.send(
            200, packed_zeros(int(size), int(layers or 1)), content_encoding=", ".join(["gzip"] * int(layers or 1))
        )

    def answer_deflate(self, rest: str) -> None:
        opener = zlib.compressobj(wbits=-15 if rest == "bare" else 15)
        self.send(200, opener.compress(MARK) + opener.flush(), content_encoding="deflate")

    def answer_cut(self, rest: str) -> None:
        """/cut/gzip, /cut/garbage: compressed bodies that end early or never were."""
        body = b"not gzip at all" if rest == "garbage" else zlib.compress(b"x" * 9999, wbits=31)[:-12]
        self.send(200, body, content_encoding="gzip")

    def answer_brotli(self, _: str) -> None:
        self.send(200, b"\x0b\x02\x80hello\x03", content_encoding="br")

    def answer_drip(self, rest: str) -> None:
        """A byte whenever the reader could think that more is coming: headers or body, until the test ends."""
        self.close_connection = True
        head = b"HTTP/1.1 200 OK\r\nx-slow: "
        self.wfile.write(head if rest == "headers" else head + b"1\r\n\r\n")
        try:
            while not self.site.release.wait(0.05):
                self.wfile.write(b"x")
                self.wfile.flush()
        except OSError:
            return

    def answer_cookie(self, _: str) -> None:
        self.send(200, MARK, set_cookie="session=of-the-last-caller")

    def answer_hangup(self, _: str) -> None:
        self.close_connection = True
        self.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort")


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what some tests are about; anything else is told."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class SixServer(Server):
    address_family = socket.AF_INET6


def _site(host: str) -> Iterator[Site]:
    handler = type("SiteHandler", (Handler,), {})
    server = (SixServer if ":" in host else Server)((host, 0), handler)
    site = handler.site = Site(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True)
    thread.start()
    yield site
    site.release.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def site() -> Iterator[Site]:
    """A service on 127.0.0.1."""
    yield from _site("127.0.0.1")


@pytest.fixture
def other_site() -> Iterator[Site]:
    """Another one, on another port."""
    yield from _site("127.0.0.1")


@pytest.fixture
def everywhere() -> Iterator[Site]:
    """A careless inside service: on every address of this machine, IPv4 and IPv6."""
    yield from _site("::" if socket.has_dualstack_ipv6() else "0.0.0.0")


@pytest.fixture
def closed() -> HttpOutbound:
    """The guard as it comes: nothing private is open."""
    return HttpOutbound(list)


@pytest.fixture
def local() -> HttpOutbound:
    """The guard with loopback opened by network, for tests of everything but addresses."""
    return HttpOutbound(lambda: ["127.0.0.0/8"])
