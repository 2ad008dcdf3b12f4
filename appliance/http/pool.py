"""Threads for handlers: a fixed number, each with its own database connection.

Handing work over costs a queue entry and one wake-up of the loop. `ThreadPoolExecutor` adds two
locks, a semaphore and a second future to that for each call.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar

from appliance.db.connection import close_thread

log = logging.getLogger(__name__)

T = TypeVar("T")
Job = tuple[asyncio.AbstractEventLoop, "asyncio.Future[Any]", Callable[..., Any], tuple[Any, ...]]


class Pool:
    """Work once accepted is always done, even if nobody waits for it any more. Threads start when needed."""

    def __init__(self, name: str, size: int) -> None:
        self.name, self.size = name, size
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._busy = 0  # changed on the loop only

    def run(self, function: Callable[..., T], *args: Any) -> "asyncio.Future[T]":
        """Call `function(*args)` on a thread. Call this on the loop, and await it there."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._busy += 1
        if self._busy > len(self._threads) and len(self._threads) < self.size:
            self._start()
        self._jobs.put((loop, future, function, args))
        return future

    @property
    def waiting(self) -> int:
        """Jobs that no thread has taken yet."""
        return self._jobs.qsize()

    def close(self, timeout: float = 5.0) -> None:
        """Let the threads end what they have begun; new work starts new threads."""
        threads, self._threads, self._busy = self._threads, [], 0
        for _ in threads:
            self._jobs.put(None)
        for thread in threads:
            thread.join(timeout)

    def _start(self) -> None:
        thread = threading.Thread(target=self._work, name=f"{self.name}-{len(self._threads) + 1}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            loop, future, function, args = job
            result: Any = None
            error: BaseException | None = None
            try:
                result = function(*args)
            except StopIteration as problem:  # no future takes one: whoever awaits would wait for ever
                error = _told_as_error(problem)
            except BaseException as problem:  # noqa: BLE001  # it belongs to whoever awaits
                error = problem
            try:
                loop.call_soon_threadsafe(self._settle, future, result, error)
            except RuntimeError:
                log.debug("the loop ended before %s did", function)
            del job, loop, future, function, args, result, error
        close_thread()

    def _settle(self, future: "asyncio.Future[Any]", result: Any, error: BaseException | None) -> None:
        self._busy = max(0, self._busy - 1)
        if future.cancelled():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)


def _told_as_error(problem: StopIteration) -> RuntimeError:
    """As Python itself does where one leaves a generator (PEP 479)."""
    error = RuntimeError("a handler raised StopIteration")
    error.__cause__ = problem
    return error


fast = Pool("http", 8)
slow = Pool("http-slow", 16)


def on_thread(function: Callable[..., T], *args: Any) -> "asyncio.Future[T]":
    """For `async def` handlers: call what may block, such as a service, on a thread."""
    return fast.run(function, *args)


def on_slow_thread(function: Callable[..., T], *args: Any) -> "asyncio.Future[T]":
    """As `on_thread`, for what may take long because it goes outside."""
    return slow.run(function, *args)
