"""Transactions within transactions."""

import contextlib

from appliance.db import after_commit, execute, query, writing


def test_what_a_failed_inner_block_asked_for_after_the_commit_does_not_happen(db):
    happened: list[str] = []

    with writing():
        after_commit(lambda: happened.append("outer"))
        with contextlib.suppress(RuntimeError), writing():
            execute("INSERT INTO db_setting VALUES ('a', '1', 0)")
            after_commit(lambda: happened.append("inner"))
            raise RuntimeError
        with writing():
            after_commit(lambda: happened.append("another"))

    assert query("SELECT name FROM db_setting") == []
    assert happened == ["outer", "another"]
