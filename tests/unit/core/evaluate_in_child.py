"""A throw-away process that evaluates texts, under a guard through which nothing gets.

Its input is JSON: {"how": "ours" | "python", "sources": [text, …]}. For each source it writes one line of JSON:
{"events": [what was asked of the interpreter or the system], "answer": "value" | "message" | "object", "shown": text}.
The guard writes down every event that Python tells of (imports, files, processes, sockets, compiled code, frames …)
and forbids it, so that nothing that a text asks for ever happens.
"""

import io
import json
import math
import os
import resource
import sys
from types import CodeType, SimpleNamespace
from typing import Any

from appliance.core.expressions import ExpressionError, evaluate

TEXTS = {"text": "abc", "as": "a" * 5_000, "words": "ab" * 20_000, "big": "x" * 900_000}
CPU_SECONDS, MEMORY, FILE_BYTES = 60, 1 << 30, 0


class Forbidden(Exception):
    pass


class Guard:
    def __init__(self) -> None:
        self.watching = False
        self.own: CodeType | None = None
        self.events: list[str] = []

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.watching and not (event == "exec" and arguments[0] is self.own):
            self.events.append(event)
            raise Forbidden(event)


def as_python(guard: Guard, source: str) -> Any:
    """What a builder of templates does who trusts `eval` with empty globals."""
    guard.own = compile(source, "<source>", "eval")
    scope = {"input": SimpleNamespace(list=[3, 1, 2], n=7, **TEXTS), "item": [1, [2, [3]]], "nodes": {}, "acc": 0}
    guard.watching = True
    return eval(guard.own, {}, scope)  # noqa: S307  # to show what these texts do where they are trusted


def as_ours(guard: Guard, source: str) -> Any:
    scope: dict[str, Any] = {
        "input": {"list": [3, 1, 2], "n": 7, **TEXTS},
        "vars": {"trap": object(), "held": {"a": object()}, "function": len, "module": sys, "type": type},
        "item": [1, [2, [3]]],
        "nodes": {},
        "acc": 0,
    }
    guard.watching = True
    return evaluate(source, scope)


def plain(value: Any) -> bool:
    if type(value) is dict:
        return all(type(key) is str and plain(held) for key, held in value.items())
    if type(value) is list:
        return all(map(plain, value))
    return value is None or type(value) in (bool, int, str) or (type(value) is float and math.isfinite(value))


def told(guard: Guard, how: Any, source: str) -> dict[str, Any]:
    guard.events = []
    try:
        value = how(guard, source)
        guard.watching = False
        answer = {"answer": "value", "shown": json.dumps(value)} if plain(value) else {"answer": "object", "shown": ""}
    except ExpressionError as error:
        answer = {"answer": "message", "shown": str(error)}
    except BaseException as error:  # noqa: BLE001  # a text may raise what it likes, SystemExit too
        answer = {"answer": "message", "shown": type(error).__name__}
    finally:
        guard.watching = False
    return {"events": guard.events, **answer}


def main() -> None:
    wanted = json.loads(sys.stdin.read())
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    sys.stdout = sys.stderr = io.StringIO()
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    # What is loaded at first use is loaded before the guard looks.
    evaluate("matches('a', 'b') || formatDate(0, 'YYYY', 'UTC') || uuid() || hash('a') || hash('a', 'md5')", {})
    guard = Guard()
    sys.addaudithook(guard)
    for source in wanted["sources"]:
        line = told(guard, {"ours": as_ours, "python": as_python}[wanted["how"]], source)
        out.write(json.dumps(line) + "\n")
        out.flush()  # what kills this process must not take along what was found


if __name__ == "__main__":
    main()
