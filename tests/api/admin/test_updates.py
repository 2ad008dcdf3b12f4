"""`appliance update --check`: asks nobody until told whom, and then one question."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from appliance import __version__
from tests.api.conftest import Command

Publisher = Callable[..., str]


@pytest.fixture
def asked() -> list[dict[str, str]]:
    """The headers of each question that came."""
    return []


@pytest.fixture
def publisher(asked: list[dict[str, str]]) -> Iterator[Publisher]:
    """`publisher(body, status=200)`: the address of a server on loopback that answers so."""
    running: list[ThreadingHTTPServer] = []

    def run(body: bytes, status: int = 200) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(dict(self.headers))
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *arguments: object) -> None:
                """Quiet."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        running.append(server)
        return f"http://127.0.0.1:{server.server_port}/version.json"

    yield run
    for server in running:
        server.shutdown()
        server.server_close()


def published(version: object) -> bytes:
    return json.dumps({"version": version, "url": "https://example.com/appliance", "more": 1}).encode()


def newer_than(version: str) -> str:
    head, _, last = version.rpartition(".")
    return f"{head}.{int(last) + 1}" if head else str(int(last) + 1)


def test_nobody_is_asked_until_somebody_is_named(appliance: Command, tmp_path: Path) -> None:
    told = appliance("update", "--check", data=tmp_path / "data")

    assert told.returncode == 1 and "update.url" in told.stderr
    assert not (tmp_path / "data").exists()


def test_what_is_published_is_compared(
    appliance: Command, publisher: Publisher, asked: list[dict[str, str]], tmp_path: Path
) -> None:
    newer = newer_than(__version__)
    for version, expected in ((__version__, False), (f"{__version__}.0", False), ("0.0.1", False), (newer, True)):
        address = {"APPLIANCE_UPDATE__URL": publisher(published(version))}
        told = appliance("update", "--check", "--json", data=tmp_path, **address)
        assert told.returncode == 0, told.stderr
        assert json.loads(told.stdout) == {
            "current": __version__,
            "published": version,
            "newer": expected,
            "url": "https://example.com/appliance",
        }
    words = appliance("update", "--check", data=tmp_path, **address).stdout

    assert newer in words and "https://example.com/appliance" in words
    assert len(asked) == 5
    assert not [line for line in map(str, asked) if __version__ in line]


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"<html>", 200, "told no version"),
        (b"{}", 200, "told no version"),
        (published(7), 200, "told no version"),
        (published("newest"), 200, "is no version"),
        (published("1" * 50), 200, "is no version"),
        (b"gone", 404, "answered 404"),
        (b" " * 100_000 + published("1.0"), 200, "65"),
    ],
)
def test_an_answer_that_says_no_version_is_explained(
    appliance: Command, publisher: Publisher, tmp_path: Path, body: bytes, status: int, words: str
) -> None:
    told = appliance("update", "--check", data=tmp_path, APPLIANCE_UPDATE__URL=publisher(body, status))

    assert told.returncode == 1 and words in told.stderr, told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize("address", ["ftp://example.com/x", "example.com", "http://", "http://127.0.0.1:1/x"])
def test_an_address_that_does_not_work_is_explained(appliance: Command, tmp_path: Path, address: str) -> None:
    told = appliance("update", "--check", data=tmp_path, APPLIANCE_UPDATE__URL=address)

    assert told.returncode == 1 and told.stderr.startswith("appliance: ")
