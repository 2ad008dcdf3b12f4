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
# The line after the places of a trace; those after it may be the message's.
_CLASS = re.compile(
    r"^Traceback \(most recent call last\):\n(?P<places>(?: .*\n)+)(?P<name>[A-Za-z_][\w.]*)(?::|$)", re.MULTILINE
)


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
    found = list(_CLASS.finditer(trace))
    lines = [line for each in found for line in _LINE_OF_TRACE.finditer(each["places"])]
    places = [f"{line['file']}:{line['line']} {line['function']}" for line in lines]
    return {"error": found[-1]["name"] if found else None, "places": places}
