"""Transactions: one writer at a time, within one another, and what happens after."""

# ruff: noqa: PT012  a transaction that fails is several statements

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

import apsw
import pytest

from appliance.core.errors import Unavailable
from appliance.db import after_commit, execute, in_transaction, query, reading, rows, writing
from appliance.db.connection import close_thread, database, open_database

THREADS, WRITES = 16, 20


@pytest.fixture
def db(tmp_path):
    """A database with the table `t (x)`."""
    open_database(tmp_path / "app.db")
    with writing():
        execute("CREATE TABLE t (x)")
    yield tmp_path / "app.db"
    close_thread()


def kept():
    """What another connection sees."""
    other = apsw.Connection(database.database)
    try:
        return [x for (x,) in other.execute("SELECT x FROM t ORDER BY rowid").fetchall()]
    finally:
        other.close()


def add(x):
    execute("INSERT INTO t VALUES (?)", (x,))


def test_a_service_reads_its_own_writes_and_others_only_what_is_committed(db):
    with writing():
        add(1)
        assert rows("SELECT x FROM t") == [(1,)]
        assert kept() == []
        assert in_transaction()

    assert kept() == [1]
    assert not in_transaction()


def test_an_exception_leaves_nothing_and_nothing_happens_after(db):
    happened = []

    with pytest.raises(ZeroDivisionError), writing():
        add(1)
        after_commit(lambda: happened.append("after"))
        with writing():
            add(2)
            after_commit(lambda: happened.append("inner"))
        1 / 0  # noqa: B018

    assert (kept(), happened) == ([], [])
    assert not in_transaction()


def test_an_inner_failure_takes_back_its_own_writes_only(db):
    with writing():
        add("outer")
        with contextlib.suppress(RuntimeError), writing():
            add("inner")
            with writing():
                add("innermost")
            raise RuntimeError
        with writing():
            add("another")
            with contextlib.suppress(RuntimeError), writing():
                add("its inner")
                raise RuntimeError
        add("end")

    assert kept() == ["outer", "another", "end"]


def test_a_statement_that_fails_takes_back_itself_only(db):
    with writing():
        execute("CREATE UNIQUE INDEX t_x ON t (x)")
        add(1)
        with pytest.raises(apsw.ConstraintError):
            execute("INSERT INTO t VALUES (2), (1)")
        add(3)

    assert kept() == [1, 3]


def test_what_happens_after_happens_in_order_and_only_after_the_outermost(db):
    happened = []

    def note(word):
        return lambda: happened.append((word, kept(), in_transaction()))

    with writing():
        after_commit(note("first"))
        with writing():
            add(1)
            after_commit(note("second"))
        after_commit(note("third"))
        assert happened == []

    assert happened == [(word, [1], False) for word in ("first", "second", "third")]


def test_without_a_transaction_after_is_now(db):
    happened = []

    after_commit(lambda: happened.append("now"))

    assert happened == ["now"]


def test_what_happens_after_may_fail_or_write_or_ask_for_more(db, caplog):
    happened = []

    def more():
        with writing():
            add("after")
            after_commit(lambda: happened.append("after the after"))

    with writing():
        add(1)
        after_commit(lambda: 1 / 0)
        after_commit(more)
        after_commit(lambda: happened.append("last"))

    assert kept() == [1, "after"]
    assert happened == ["after the after", "last"]
    assert "an action after the commit failed" in caplog.text


def test_what_a_failed_inner_block_asked_for_after_the_commit_does_not_happen(db):
    happened = []

    with writing():
        after_commit(lambda: happened.append("outer"))
        with contextlib.suppress(RuntimeError), writing():
            after_commit(lambda: happened.append("inner"))
            raise RuntimeError
        with writing():
            after_commit(lambda: happened.append("another"))

    assert happened == ["outer", "another"]


def test_a_commit_that_fails_leaves_nothing(db):
    happened = []
    with writing():
        execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
        execute("CREATE TABLE child (id REFERENCES parent DEFERRABLE INITIALLY DEFERRED)")

    with pytest.raises(Exception, match="FOREIGN KEY"), writing():
        after_commit(lambda: happened.append("after"))
        add(1)
        execute("INSERT INTO child VALUES (7)")

    assert (kept(), happened, in_transaction()) == ([], [], False)
    with writing():
        add(2)
    assert kept() == [2]


def full_disk():
    database.connection().pragma("max_page_count", database.connection().pragma("page_count") + 2)


def fill():
    for _ in range(10):
        add("x" * 10_000)


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_a_full_disk_takes_back_the_whole_transaction_and_says_so(db, depth):
    happened = []
    full_disk()

    with pytest.raises(Unavailable, match="whole transaction"), writing():
        after_commit(lambda: happened.append("after"))
        add("before")
        with contextlib.ExitStack() as stack:
            stack.enter_context(pytest.raises(apsw.FullError))
            for _ in range(depth):
                stack.enter_context(writing())
            fill()
        add("behind")
        with writing():
            add("another")

    assert (kept(), happened, in_transaction()) == ([], [], False)
    with writing():
        add("small")
    assert kept() == ["small"]


def test_a_full_disk_is_told_to_those_who_do_not_catch_it(db):
    full_disk()

    with pytest.raises(apsw.FullError), writing():
        add("before")
        with writing():
            fill()

    assert kept() == []


def test_a_full_disk_in_the_outermost_block_cannot_be_passed_over(db):
    full_disk()

    with pytest.raises(Unavailable, match="whole transaction"), writing(), contextlib.suppress(apsw.FullError):
        fill()


def count_then_insert():
    """What a service does: it reads, thinks, and writes what it thought."""
    [(count,)] = query_count()
    add(count)


def query_count():
    return rows("SELECT count(*) FROM t")


def at_once(write):
    """`write` by all threads, each `WRITES` times; how many were refused."""
    together = threading.Barrier(THREADS)

    def run():
        refused = 0
        together.wait(20)
        for _ in range(WRITES):
            try:
                write()
            except apsw.BusyError:
                refused += 1
        close_thread()
        return refused

    with ThreadPoolExecutor(THREADS) as pool:
        return sum(each.result(30) for each in [pool.submit(run) for _ in range(THREADS)])


def test_sixteen_threads_that_count_and_insert_lose_no_write(db):
    def write():
        with writing():
            count_then_insert()

    assert at_once(write) == 0
    assert kept() == list(range(THREADS * WRITES))


def test_plain_deferred_transactions_lose_some(db):
    """The control: what the threads above are protected from does happen here."""

    def write():
        connection = database.connection()
        connection.execute("BEGIN")
        try:
            count_then_insert()
            connection.execute("COMMIT")
        except apsw.BusyError:
            connection.execute("ROLLBACK")
            raise

    assert any(at_once(write) for _ in range(20))  # about four rounds of five lose some


def test_a_writer_who_fails_lets_the_next_one_in(db):
    def write():
        with contextlib.suppress(RuntimeError), writing():
            add(1)
            raise RuntimeError

    assert at_once(write) == 0
    with writing():
        add(2)

    assert kept() == [2]


def test_readers_do_not_wait_for_the_writer(db):
    with writing(), ThreadPoolExecutor(1) as pool:
        add(1)

        def read():
            try:
                return query("SELECT x FROM t")
            finally:
                close_thread()

        assert pool.submit(read).result(5) == []


def test_what_is_read_together_is_of_one_moment(db):
    def write():
        with writing():
            add(2)
        close_thread()

    with writing():
        add(1)
    with reading(), ThreadPoolExecutor(1) as pool:
        assert rows("SELECT x FROM t") == [(1,)]
        pool.submit(write).result()
        assert kept() == [1, 2]
        with reading():
            assert rows("SELECT x FROM t") == [(1,)]

    assert rows("SELECT x FROM t") == [(1,), (2,)]
    with writing():
        add(3)
        with reading():
            assert rows("SELECT count(*) FROM t") == [(3,)]
    assert kept() == [1, 2, 3]


def test_reading_ends_with_what_went_wrong_inside(db):
    with pytest.raises(ZeroDivisionError), reading():
        rows("SELECT x FROM t")
        raise ZeroDivisionError
    with writing():
        add(1)

    assert kept() == [1]
