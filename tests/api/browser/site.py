"""Pages on loopback: a site that sessions visit, and inside places that they must not reach."""

import itertools
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

MARK = "inside: no page from outside may see this"

FORM = """<!doctype html><title>A form</title><h1>Apples &amp; pears</h1>
<p>Fresh <b>every</b> day. <a href="/second?n=1">Second page</a></p>
<form action="/sent" method="post"><input id="name" name="name"><input id="word" name="word" type="password">
<select id="kind" name="kind"><option value="a">Apple</option><option value="p">Pear</option></select>
<input id="agree" name="agree" type="checkbox"><button id="send">Send</button></form>
<ul><li>one</li><li>two</li></ul><table><tr><th>Fruit</th><th>Price</th></tr><tr><td>Pear</td><td>2</td></tr></table>
<div style="height:3000px"></div><p id="end" onmouseover="document.title='over'">The end</p>
<a id="file" href="/file">a file</a><a id="pop" href="/second?n=2" target="_blank">new window</a>
<input type="file" id="pick"><div id="late"></div>
<script>setTimeout(() => { late.innerHTML = '<b id="came">came late</b>' }, 150)</script>"""


class Heard:
    """Words that threads say, and others wait for."""

    def __init__(self) -> None:
        self._words: set[str] = set()
        self._said = threading.Condition()

    def say(self, word: str) -> None:
        with self._said:
            self._words.add(word)
            self._said.notify_all()

    def all_of(self, wanted: set[str]) -> bool:
        """Whether each was said, within half a minute."""
        with self._said:
            return self._said.wait_for(lambda: wanted <= self._words, 30)


@dataclass
class Site:
    """hits: (address that was asked, path) of each request. addresses: those that were asked."""

    port: int
    hits: list[tuple[str, str]] = field(default_factory=list)
    addresses: Heard = field(default_factory=Heard)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.note()
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        getattr(self, f"answer_{parts.path.strip('/') or 'form'}", self.answer_mark)(**query)

    def note(self) -> None:
        address = str(self.connection.getsockname()[0])
        self.site.hits.append((address, self.path))
        self.site.addresses.say(address)

    def do_POST(self) -> None:
        self.note()
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        self.send(f"<title>Sent</title><p id=body>{body}</p>")

    def send(self, body: str | bytes, status: int = 200, type: str = "text/html; charset=utf-8", **more: str) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in more.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("content-type", type)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def answer_form(self) -> None:
        self.send(FORM)

    def answer_second(self, n: str = "") -> None:
        self.send(f"<title>Second {n}</title><p>second page</p>")

    def answer_mark(self, **_: str) -> None:
        self.send(f"<title>inside</title>{MARK}", access_control_allow_origin="*")

    def answer_to(self, url: str) -> None:
        self.send("moved", 302, location=url)

    def answer_cookie(self) -> None:
        sent = self.headers.get("cookie", "none")
        self.send(f"<title>Cookies</title><p>{sent}</p>", set_cookie="session=of-mine; path=/")

    def answer_file(self) -> None:
        disposition = 'attachment; filename="../../report one.csv"'
        self.send(b"a,b\n1,2\n", type="text/csv", content_disposition=disposition)

    def answer_worker(self, to: str) -> None:
        self.send(f"fetch('{to}').catch(() => 0)", type="text/javascript")

    def answer_importing(self, to: str) -> None:
        self.send(f"importScripts('{to}')", type="text/javascript")


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_: Any) -> None:
        """A browser hangs up whenever it likes."""


@contextmanager
def serving(host: str = "127.0.0.1") -> Iterator[Site]:
    """host: "0.0.0.0" listens at every address of loopback."""
    site = Site(0)
    server = Server((host, 0), type("Of", (Handler,), {"site": site}))
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


class Packets:
    """A UDP port on loopback that counts what comes."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]

    def wait(self) -> bool:
        """For one, which is read; whether it came within half a minute."""
        self._socket.settimeout(30)
        try:
            return bool(self._socket.recv(4096))
        except TimeoutError:
            return False

    def arrived(self) -> int:
        """How many wait to be read; they are read."""
        self._socket.setblocking(False)
        for count in itertools.count():
            try:
                self._socket.recv(4096)
            except BlockingIOError:
                return count
        raise AssertionError

    def close(self) -> None:
        self._socket.close()


def until(ask: Callable[[], Any], wanted: Callable[[Any], object] = bool) -> Any:
    """Asks until the answer fits."""
    for _ in range(100_000):
        if wanted(found := ask()):
            return found
    raise AssertionError(f"it stays at {found}")
