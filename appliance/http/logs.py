"""Logs: one JSON line for each event, or a readable line on a terminal. A thread writes them.

The loop and the workers only put a line into a queue, so a slow terminal or a full pipe holds nobody up.
"""

import atexit
import logging
import sys
import threading
from queue import SimpleQueue
from typing import Any, TextIO

import msgspec

from appliance.core.clock import now_ms, rfc3339
from appliance.core.settings import settings
from appliance.http.perform import current_request
from appliance.http.request import WireRequest
from appliance.http.settings import HttpSettings

access = logging.getLogger("appliance.access")

# Parts of addresses that are secrets or names of people: the log shows the route instead.
PRIVATE = frozenset({"token", "email", "webhook_path"})
_RESERVED = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def set_up(stream: TextIO | None = None, *, level: str = "INFO", json: bool | None = None) -> "Writer":
    """Send all logs to `stream`, by default standard error. json: default is yes unless it is a terminal."""
    target = stream or sys.stderr
    writer = Writer(target, Lines() if (not target.isatty() if json is None else json) else Readable())
    root = logging.getLogger()
    root.handlers[:] = [writer]
    root.setLevel(level)
    for noisy in ("sanic", "sanic.root", "sanic.server", "sanic.websockets", "httpx", "httpcore", "asyncio"):
        logging.getLogger(noisy).setLevel("WARNING")
    atexit.register(writer.close)
    return writer


class Lines(logging.Formatter):
    """One JSON object a line: time, level, logger, message, request_id, then what the event carries."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": rfc3339(now_ms()),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id := current_request.get():
            line["request_id"] = request_id
        line |= carried(record)
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return msgspec.json.encode(line, enc_hook=str).decode()


class Readable(logging.Formatter):
    """`10:15:02 warning rag.jobs: …` for a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        name = record.name.removeprefix("appliance.")
        text = f"{self.formatTime(record, '%H:%M:%S')} {record.levelname.lower():7} {name}: {record.getMessage()}"
        return f"{text}\n{self.formatException(record.exc_info)}" if record.exc_info else text


def carried(record: logging.LogRecord) -> dict[str, Any]:
    """What was given as `extra`."""
    return {name: value for name, value in vars(record).items() if name not in _RESERVED}


class Writer(logging.Handler):
    """Formats where the event happens, writes on its own thread."""

    def __init__(self, stream: TextIO, formatter: logging.Formatter) -> None:
        super().__init__()
        self.setFormatter(formatter)
        self._stream = stream
        self._lines: SimpleQueue[str | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._write, name="logs", daemon=True)
        self._thread.start()

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._lines.put(self.format(record))
        except Exception:  # noqa: BLE001  # logging's own way to report what it cannot log
            self.handleError(record)

    def close(self) -> None:
        """Write what is left."""
        if self._thread.is_alive():
            self._lines.put(None)
            self._thread.join(5)
        super().close()

    def _write(self) -> None:
        while (line := self._lines.get()) is not None:
            try:
                self._stream.write(line + "\n")
                if self._lines.empty():
                    self._stream.flush()
            except (OSError, ValueError):
                return  # the terminal or pipe is gone; there is nobody to tell


def log_access(request: WireRequest, route: str, status: int, seconds: float) -> None:
    """One line for a request."""
    if not settings(HttpSettings).access_log or not access.isEnabledFor(logging.INFO):
        return
    path = route if request.match_info.keys() & PRIVATE else request.path
    milliseconds = round(seconds * 1000, 1)
    details = {"method": request.method, "path": path, "status": status, "ms": milliseconds, "ip": request.address}
    if request.user_id:
        details["user_id"] = request.user_id
    access.info("%s %s %s %sms", request.method, path, status, milliseconds, extra=details)
