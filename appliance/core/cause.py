"""Which execution is at work on this thread, so that what it makes can say where it comes from."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_execution: ContextVar[str | None] = ContextVar("execution", default=None)


@contextmanager
def at_work_for(execution_id: str) -> Iterator[None]:
    """What happens inside is the work of this execution."""
    marker = _execution.set(execution_id)
    try:
        yield
    finally:
        _execution.reset(marker)


def current_execution() -> str | None:
    """The execution that this thread works for; None for people and other jobs."""
    return _execution.get()
