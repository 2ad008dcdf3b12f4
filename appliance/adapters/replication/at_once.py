"""Many small things, some at the same time: what each waits for, a disk or a store, waits for all of them at once."""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager


@contextmanager
def at_once(
    threads: int, work: Callable[[str], object], names: Iterable[str], *, goes_on: Callable[[], bool] = lambda: True
) -> Iterator[None]:
    """Do `work` with each name beside the block; what follows the block finds all of it done.

    An error of the block, or one of the work, leaves what was not begun undone. goes_on: asked before each name.
    """
    left, lock, broken = iter(names), threading.Lock(), threading.Event()

    def take() -> str | None:
        with lock:
            return next(left, None) if goes_on() and not broken.is_set() else None

    def run() -> None:
        try:
            while (name := take()) is not None:
                work(name)
        except BaseException:
            broken.set()
            raise

    with ThreadPoolExecutor(max(threads, 1), thread_name_prefix="replication-contents") as pool:
        runs = [pool.submit(run) for _ in range(threads)]
        try:
            yield
        except BaseException:
            broken.set()
            raise
    for each in runs:
        each.result()
