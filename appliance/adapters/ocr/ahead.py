"""Pages read ahead, several at once: threads for all documents together."""

import os
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, wait
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")
Stopped = Callable[[], bool]  # whether nobody waits for the page any more
_A_PAGE = 1 << 30  # bytes of memory for a thread; a process with a page of A4 takes 0.13 GB, with 97 megapixels 0.35


class Ahead:
    """Daemon threads, one a processor or fewer where memory is short, started at first use.

    They are not joined at the end of the process: Tesseract cannot be interrupted, and a page may take minutes.
    """

    def __init__(self, size: int | None = None) -> None:
        self._size = size or _fitting()
        self._work: SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = SimpleQueue()
        self._starting = threading.Lock()
        self._threads: set[threading.Thread] = set()

    def in_order(self, keys: Iterable[int], do: Callable[[int, Stopped], T]) -> Generator[T, None, None]:
        """`do(key, stopped)` of each, in order, some ahead of the caller.

        Closing the generator drops what is not begun, tells the rest by `stopped`, and waits for it: nobody uses
        what the caller lent (an open file) after that.
        """
        closed = threading.Event()
        begun: deque[Future[T]] = deque()
        try:
            for key in keys:
                begun.append(self._submit(lambda key=key: do(key, closed.is_set)))  # type: ignore[misc]
                # Twice as many as threads, so that none stands idle while the first page takes long.
                if len(begun) >= 2 * self._size:
                    yield begun.popleft().result()
            while begun:
                yield begun.popleft().result()
        finally:
            closed.set()
            running = [each for each in begun if not each.cancel()]
            if threading.current_thread() not in self._threads:  # the garbage collector may close from any thread
                wait(running)

    def _submit(self, do: Callable[[], T]) -> "Future[T]":
        future: Future[T] = Future()
        self._work.put((future, do))
        with self._starting:
            if len(self._threads) < self._size:
                name = f"ocr-page-{len(self._threads) + 1}"
                thread = threading.Thread(target=self._serve, name=name, daemon=True)
                self._threads.add(thread)
                thread.start()
        return future

    def _serve(self) -> None:
        while True:
            future, do = self._work.get()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(do())
            except BaseException as error:  # noqa: BLE001  # it is raised where the page is waited for
                future.set_exception(error)
            del future, do  # or the page's picture would stay until the next one comes


def _fitting() -> int:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(1, min(len(os.sched_getaffinity(0)), memory // _A_PAGE))
