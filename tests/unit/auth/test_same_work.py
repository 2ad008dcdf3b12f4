"""An address that is known costs what one that is not costs: the same hashes, about as many statements, the same jobs.

That the times overlap is measured in `tests/bench/bench_accounts.py`: a clock in a test run is no witness.
"""

from collections import Counter

import argon2
import pytest

from appliance.areas.auth.schemas import UserAdministration
from appliance.areas.auth.service import administration, recovery, sessions
from appliance.areas.auth.service.attempts import Client
from appliance.core.errors import InvalidCredentials
from appliance.db import rows
from appliance.db.connection import database
from appliance.http.limits import buckets

HOME = Client("203.0.113.9")


@pytest.fixture
def work(monkeypatch, db):
    """`work(function)`: the hashes it verified (by their costs), and how many statements it ran."""
    hashes = Counter()
    verify = argon2.PasswordHasher.verify

    def counted(self, hash, password):
        hashes[hash.rsplit("$", 2)[0]] += 1
        return verify(self, hash, password)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counted)

    def measure(function):
        hashes.clear()
        buckets.clear()
        statements = Counter()
        here = database.connection()
        here.exec_trace = lambda cursor, sql, bindings: bool(statements.update([sql.split(None, 1)[0]])) or True
        try:
            function()
        finally:
            here.exec_trace = None
        return dict(hashes), dict(statements)

    return measure


def failing_sign_in(email):
    def sign_in():
        with pytest.raises(InvalidCredentials):
            sessions.sign_in(HOME, email, "not the one")

    return sign_in


def test_a_failed_sign_in_is_the_same_work_for_everybody(ada, admin, work):
    """ada has no password, as somebody who signs in by a provider; then she has one; then she is shut out."""
    unknown = work(failing_sign_in("nobody@example.com"))
    without_password = work(failing_sign_in("ada@example.com"))
    administration.change_any(admin, ada.id, UserAdministration(password="nine blue jugs"))
    known = work(failing_sign_in("ada@example.com"))
    administration.change_any(admin, ada.id, UserAdministration(is_active=False))
    inactive = work(failing_sign_in("ada@example.com"))

    assert unknown == without_password == known == inactive
    assert sum(known[0].values()) == 1


def test_asking_for_a_link_is_the_same_work_for_everybody(ada, work):
    known = work(lambda: recovery.ask_recovery(HOME, "ada@example.com"))
    unknown = work(lambda: recovery.ask_recovery(HOME, "nobody@example.com"))

    assert known == unknown
    assert [name for (name,) in rows("SELECT name FROM jobs_task WHERE name LIKE 'auth.send%'")] == [
        "auth.send_recovery"
    ] * 2
