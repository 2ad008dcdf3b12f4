"""A mirror of browsers on loopback, and archives as it would hold them: in each, the machine's own Chromium."""

import io
import shutil
import stat
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import PurePosixPath
from typing import Literal

FLAG = "--brought-by-the-mirror"
SHELL = "chrome-headless-shell"
Manner = Literal["whole", "missing", "cut", "stalls"]


def system_chromium() -> str:
    """Its path; one is needed for the tests of sessions anyway."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    assert found, "Chromium is needed for the tests of browser sessions: apt-get install chromium"
    return found


def a_browser() -> str:
    """A program that is one, and can be told from the system's by FLAG."""
    return f'#!/bin/sh\nexec {system_chromium()} "$@" {FLAG}\n'


def says(version: str) -> str:
    """A program that says its version, and draws nothing."""
    return f"#!/bin/sh\necho Google Chrome for Testing {version}\n"


def archive(top: str, program: str | bytes, *, filling: int = 0) -> bytes:
    """A zip file with the folder `top` and in it the program. filling: bytes beside it that nothing packs."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        entry = zipfile.ZipInfo(f"{top}/{SHELL}")
        entry.external_attr = (stat.S_IFREG | 0o755) << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        file.writestr(entry, program)
        file.writestr(f"{top}/LICENSE.headless_shell", "A licence.\n" * 2000)
        file.writestr(f"{top}/filling", bytes(filling), zipfile.ZIP_STORED)
    return packed.getvalue()


class Mirror:
    """content: the archive that it answers with, in a `manner`. half_sent: set when one stalls, until `go_on` is."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.content = b""
        self.manner: Manner = "whole"
        self.asked: list[str] = []
        self.half_sent = threading.Event()
        self.go_on = threading.Event()

    def host(self) -> dict[str, str]:
        """What sends the driver here."""
        return {"PLAYWRIGHT_DOWNLOAD_HOST": self.url}

    def hold(self, url: str, program: str | bytes, *, filling: int = 0) -> bytes:
        """Answer with an archive as that of `url` is laid out; it is the answer, too."""
        self.content = archive(PurePosixPath(url).stem, program, filling=filling)
        return self.content


@contextmanager
def mirroring() -> Iterator[Mirror]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answering)
    server.daemon_threads = True
    mirror = server.mirror = Mirror(f"http://127.0.0.1:{server.server_address[1]}")  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield mirror
    mirror.go_on.set()
    server.shutdown()
    server.server_close()


class _Answering(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        mirror: Mirror = self.server.mirror  # type: ignore[attr-defined]
        mirror.asked.append(self.path)
        if mirror.manner == "missing":
            self.send_error(404)
            return
        half = len(mirror.content) // 2
        self.send_response(200)
        self.send_header("content-length", str(len(mirror.content)))
        self.end_headers()
        self.wfile.write(mirror.content[:half])
        if mirror.manner == "cut":
            self.close_connection = True
            return
        if mirror.manner == "stalls":
            mirror.half_sent.set()
            mirror.go_on.wait()
        self.wfile.write(mirror.content[half:])

    def log_message(self, *_: object) -> None:
        pass
