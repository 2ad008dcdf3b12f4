"""The live executions of this process, each shared by all threads at work on it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from appliance.areas.workflows.engine.rebuild import rebuild
from appliance.areas.workflows.engine.run import Run
from appliance.core.actor import Actor

_runs: dict[str, Run] = {}
_users: dict[str, int] = {}
_registry = threading.Lock()


@contextmanager
def holding(execution_id: str) -> Iterator[Run | None]:
    """The live execution, shared by all threads at work on it; None if it is gone or over."""
    with _registry:
        run = _runs.get(execution_id)
        if run is None or run.broken:
            run = rebuild(execution_id, Actor)
            if run is not None:
                _runs[execution_id] = run
                _users[execution_id] = 0
        if run is not None:
            _users[execution_id] += 1
    try:
        yield run
    finally:
        if run is not None:
            _let_go(execution_id, run)


@contextmanager
def adopting(run: Run) -> Iterator[None]:
    """A new execution that this thread is the first to work on: who asks for it meanwhile shares it."""
    execution_id = run.execution.id
    with _registry:
        _runs[execution_id], _users[execution_id] = run, 1
    try:
        yield
    finally:
        _let_go(execution_id, run)


def _let_go(execution_id: str, run: Run) -> None:
    with _registry:
        if _runs.get(execution_id) is not run:
            return
        _users[execution_id] -= 1
        if run.broken or not _users[execution_id]:
            del _runs[execution_id], _users[execution_id]
