"""Threads for handlers."""

import asyncio
import threading

import pytest

from appliance.http.pool import Pool


@pytest.fixture
def pool():
    made = Pool("test", 3)
    yield made
    made.close()


def test_results_and_errors_come_back_to_the_loop(pool):
    async def story() -> tuple[int, str]:
        with pytest.raises(KeyError, match="lost"):
            await pool.run({}.__getitem__, "lost")
        return await pool.run(int, "7"), await pool.run(lambda: threading.current_thread().name)

    number, thread = asyncio.run(story())

    assert number == 7
    assert thread.startswith("test-")


def test_no_more_threads_than_its_size(pool):
    seen: set[str] = set()
    together = threading.Barrier(3, timeout=10)

    def work() -> None:
        seen.add(threading.current_thread().name)
        together.wait()

    async def story() -> None:
        await asyncio.gather(*(pool.run(work) for _ in range(12)))

    asyncio.run(story())

    assert len(seen) == 3


def test_accepted_work_is_done_even_if_nobody_waits(pool):
    done, go_on = threading.Event(), threading.Event()

    def work() -> None:
        assert go_on.wait(10)
        done.set()

    async def story() -> None:
        waiting = pool.run(work)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        go_on.set()
        await pool.run(lambda: None)

    asyncio.run(story())

    assert done.wait(10)


def test_a_closed_pool_starts_again(pool):
    async def story() -> int:
        return await pool.run(int, "1")

    assert asyncio.run(story()) == 1
    pool.close()
    assert asyncio.run(story()) == 1


def test_a_stop_iteration_that_escapes_is_an_error_and_hangs_nobody(pool):
    """A future takes none: without care its setting fails on the loop, and whoever awaits waits for ever."""

    async def story() -> None:
        with pytest.raises(RuntimeError, match="StopIteration") as caught:
            await asyncio.wait_for(pool.run(next, iter(())), timeout=10)
        assert isinstance(caught.value.__cause__, StopIteration)
        assert await pool.run(int, "7") == 7  # the thread lives on

    asyncio.run(story())
