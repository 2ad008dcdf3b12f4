"""What went wrong lately, out of the log files: which part of the program said so and where; not what it said."""

import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

_LINE_OF_TRACE = re.compile(
    r'^  File "(?:.*/)?(?P<file>[^/"]+)", line (?P<line>\d+), in (?P<function>\S+)', re.MULTILINE
)
_CLASS = re.compile(r"^(?P<name>[A-Za-z_][\w.]*)(?::|$)", re.M)


def errors(folder: Path, last: int) -> list[dict[str, Any]]:
    """The newest first: time, level, logger, and of a trace its class and places. Messages may hold names."""
    found: deque[dict[str, Any]] = deque(maxlen=last)
    for path in sorted(folder.glob("appliance.log*"), key=_age, reverse=True):
        found.extend(_of(path))
    return list(reversed(found))


def _age(path: Path) -> int:
    """`appliance.log.3` is older than `appliance.log`."""
    number = path.name.removeprefix("appliance.log").lstrip(".")
    return int(number) if number.isdecimal() else 0


def _of(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8", errors="replace") as file:
        for text in file:
            try:
                line = msgspec.json.decode(text)
            except msgspec.DecodeError:  # a kill may have cut it
                continue
            if line.get("level") in ("warning", "error", "critical"):
                yield {name: line.get(name) for name in ("time", "level", "logger")} | _trace(line.get("trace"))


def _trace(trace: str | None) -> dict[str, Any]:
    if not trace:
        return {}
    places = [f"{each['file']}:{each['line']} {each['function']}" for each in _LINE_OF_TRACE.finditer(trace)]
    classes = [each["name"] for each in _CLASS.finditer(trace) if each["name"] != "Traceback"]
    return {"error": classes[-1] if classes else None, "places": places}
