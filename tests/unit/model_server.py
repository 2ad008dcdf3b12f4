"""A scripted model server: real HTTP on loopback, both protocols, answers as a test lays them out."""

import json
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class ModelServer:
    """port: where it listens. models: what it lists. seen: the requests (path, headers, body).

    script: the next answers, each a text, or (status, headers, JSON or bytes); with none left it says "hello".
    """

    port: int = 0
    models: list[str] = field(default_factory=lambda: ["nomic-embed-text", "llama3.2"])
    seen: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)
    script: deque[Any] = field(default_factory=deque)
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def bodies(self) -> list[Any]:
        return [body for path, _, body in self.seen if not path.endswith("/models")]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    told: ModelServer

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._note(None)
        if not self.path.endswith("/models"):
            return self._send(404, {}, {"error": "no such page"})
        self._send(200, {}, {"object": "list", "data": [{"id": name, "object": "model"} for name in self.told.models]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self._note(body)
        step = self.told.script.popleft() if self.told.script else "hello"
        if step == "hang up":
            self.close_connection = True
            return
        if step == "never":
            self.told.released.wait(10)
            step = "late"
        if isinstance(step, str):
            made = _anthropic if self.path.endswith("/messages") else _openai
            step = (200, {}, made(step, body))
        self._send(*step)

    def _note(self, body: Any) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.told.seen.append((self.path, headers, body))

    def _send(self, status: int, headers: dict[str, str], content: Any) -> None:
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        for name, value in ({"content-type": "application/json"} | headers).items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


def _openai(text: str, body: Any) -> Any:
    """Shape: OpenAI's reference of chat completions."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": body["model"],
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 200, "total_tokens": 1200},
    }


def _anthropic(text: str, body: Any) -> Any:
    """Shape: Anthropic's reference of messages."""
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": [{"type": "text", "text": text}],
        "stop_reason": "end_turn",
        "usage": {"input_tokens": 1000, "output_tokens": 200},
    }


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gave up is what some tests are about."""


@contextmanager
def serve_models() -> Iterator[ModelServer]:
    told = ModelServer()
    handler = type("ModelHandler", (_Handler,), {"told": told})
    server = _Server(("127.0.0.1", 0), handler)
    told.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        told.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
