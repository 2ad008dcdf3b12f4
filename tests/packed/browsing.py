"""A picture of a page, in the story of the one file: by the machine's own Chromium."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx

PAGE = b"<!doctype html><title>A page</title><h1 style='background: gold'>Nobody else is here</h1>"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
BROWSER = "/api/v1/browser"


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.send_header("content-length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def a_page() -> Iterator[str]:
    """Its address on loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


def look_at(page: str, ada: httpx.Client, server: int, say: Callable[[str], object]) -> None:
    """server: its pid. Says what kept the page from the machine."""
    if not any(map(shutil.which, BROWSERS)):
        say("no browser on this machine: nothing was looked at")
        return
    opened = ada.post(f"{BROWSER}/session", json={})
    assert opened.status_code == 201, opened.text
    id = opened.json()["id"]
    result = done(ada, id, "navigate", url=page)
    assert (result["title"], result["status_code"]) == ("A page", 200), result
    picture = done(ada, id, "screenshot")["screenshot"]
    content = ada.get(picture["url"]).content
    assert content.startswith(b"\x89PNG") and len(content) > 1000, (len(content), content[:20])
    assert (picture["width"], picture["height"]) == (1280, 800)
    sandbox = "without a sandbox" if b"--no-sandbox" in commands(server) else "in Chromium's own sandbox"
    assert ada.post(f"{BROWSER}/session/{id}/close").json()["status"] == "closed"
    say(f"a page was opened {sandbox}, and its picture lies in the storage")


def done(ada: httpx.Client, id: str, action_type: str, **data: object) -> dict:  # type: ignore[type-arg]
    """The result of an action that goes well."""
    answer = ada.post(f"{BROWSER}/execute/{id}", json={"action_type": action_type, "action_data": data})
    assert answer.status_code == 200 and answer.json()["status"] == "success", answer.text
    result: dict[str, object] = answer.json()["result"]
    return result


def commands(server: int) -> bytes:
    """The words with which the browsers of this server were started."""
    from appliance.adapters.browser import memory

    found = b""
    for pid in memory.tree(server):
        line = Path(f"/proc/{pid}/cmdline").read_bytes()
        found += line if b"--headless" in line else b""
    assert found, "no browser is at work"
    return found
