"""Logs: one JSON line for each event, or a readable line on a terminal; and as JSON in files that take turns.

A thread writes them. The loop and the workers only put a line into a queue, so a slow terminal, a full pipe or a slow
disk holds nobody up.
"""

import atexit
import logging
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path
from queue import SimpleQueue
from typing import Annotated, Any, TextIO

import msgspec
from msgspec import Meta

from appliance.core.clock import now_ms, rfc3339
from appliance.core.settings import Section, option, settings
from appliance.http.perform import current_request
from appliance.http.request import WireRequest
from appliance.http.settings import MIB, HttpSettings

access = logging.getLogger("appliance.access")

# Parts of addresses that are secrets or names of people: the log shows the route instead.
PRIVATE = frozenset({"token", "email", "webhook_path"})
_RESERVED = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


@dataclass(frozen=True)
class LogSettings(Section, key="logs"):
    files: Annotated[int, Meta(ge=0)] = option(5, "files of logs kept in the data folder, at least two; 0 = none")
    file_bytes: Annotated[int, Meta(ge=4096)] = option(10 * MIB, "size at which the next file is begun, bytes")


def set_up(folder: Path, stream: TextIO | None = None, *, level: str = "INFO", json: bool | None = None) -> "Writer":
    """Send all logs to `stream`, by default standard error, and to files in `folder`.

    json: what the stream gets; default is yes unless it is a terminal.
    """
    target = stream or sys.stderr
    shown = Lines() if (not target.isatty() if json is None else json) else Readable()
    writer = Writer(target, shown, _files(folder) if settings(LogSettings).files else None)
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


class Files(RotatingFileHandler):
    """`appliance.log`, before it `appliance.log.1` and so on. What the disk does not take is not kept."""

    def handleError(self, record: logging.LogRecord) -> None:
        """The stream has the line too, and the next one may find room again."""


def _files(folder: Path) -> Files:
    current = settings(LogSettings)
    return Files(
        folder / "appliance.log",
        maxBytes=current.file_bytes,
        backupCount=max(current.files - 1, 1),  # with none it would grow for ever
        encoding="utf-8",
        delay=True,
    )


class Writer(logging.Handler):
    """Formats where the event happens, writes on its own thread."""

    def __init__(self, stream: TextIO, formatter: logging.Formatter, files: Files | None = None) -> None:
        super().__init__()
        self.setFormatter(formatter)
        self._stream: TextIO | None = stream
        self._files = files
        self._in_files = formatter if isinstance(formatter, Lines) else Lines()
        self._lines: SimpleQueue[tuple[str, str] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._write, name="logs", daemon=True)
        self._thread.start()

    def emit(self, record: logging.LogRecord) -> None:
        try:
            shown = self.format(record)
            kept = shown if self._in_files is self.formatter or not self._files else self._in_files.format(record)
            self._lines.put((shown, kept))
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
            shown, kept = line
            if self._files is not None:
                self._files.emit(logging.makeLogRecord({"msg": kept}))
            self._show(shown)
        if self._files is not None:
            with suppress(OSError):  # a full disk does not take the last of it either
                self._files.close()

    def _show(self, line: str) -> None:
        try:
            if self._stream is not None:
                self._stream.write(line + "\n")
                if self._lines.empty():
                    self._stream.flush()
        except (OSError, ValueError):
            self._stream = None  # the terminal or pipe is gone


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
