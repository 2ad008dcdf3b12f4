"""Two searches at the same time."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from appliance.db import in_transaction
from appliance.db.connection import close_thread

A = TypeVar("A")
B = TypeVar("B")


def beside(first: Callable[[], A], second: Callable[[], B], *, apart: bool) -> tuple[A, B]:
    """Both answers. apart: on two threads; worth it from some ten milliseconds on, as a connection is opened.

    Inside a transaction one after the other: another thread would not see what it wrote.
    """
    if not apart or in_transaction():
        return first(), second()
    answer: Future[B] = Future()
    thread = threading.Thread(target=_run, args=(second, answer), name="search", daemon=True)
    thread.start()
    try:
        return first(), answer.result()
    finally:
        thread.join()


def _run(work: Callable[[], B], answer: "Future[B]") -> None:
    try:
        answer.set_result(work())
    except BaseException as problem:  # noqa: BLE001  # it belongs to whoever asked
        answer.set_exception(problem)
    finally:
        close_thread()
