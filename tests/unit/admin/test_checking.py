"""When a replica that could not be restored is given up for another."""

import shutil
from collections import namedtuple

import pytest

from appliance.areas.admin.service import checking
from appliance.core.clock import now_ms
from appliance.core.errors import Conflict, StorageFull, Unavailable
from appliance.db import data_folder, write
from appliance.db.migrate import copy_database
from appliance.db.records import record_activity
from appliance.ports.replication import ReplicaStatus, replication

HOUR_MS = 3600 * 1000
Usage = namedtuple("Usage", "total used free")


class Replica:
    """failures: of the next restores. reachable: whether it answers in between. anew: how often it was begun anew."""

    def __init__(self, failures=0, state="running", reachable=True):
        self.failures, self.state, self.reachable, self.anew = failures, state, reachable, 0

    def status(self):
        return ReplicaStatus(self.state, "file:///r", now_ms())

    def probe(self):
        if not self.reachable:
            raise Unavailable("The store cannot be reached.")

    def begin_anew(self):
        self.anew += 1

    def fetch(self, folder, at=None, *, contents=True, progress=None, announce=None):
        if self.failures:
            self.failures -= 1
            raise Unavailable("litestream could not restore the database: invalid LTX file")
        assert copy_database(folder / "app.db") == "ok"
        return "mark"


@pytest.fixture
def check(db, monkeypatch):
    """`check(replica)`: what is wrong with it."""
    monkeypatch.setattr(data_folder, "_current", db)

    def run(replica):
        replication.plug(replica)
        return checking.check_replica()

    yield run
    replication.plug(None)


def test_a_replica_that_fails_twice_while_it_answers_is_begun_anew_and_said(check):
    replica = Replica(failures=2)

    wrong = check(replica)

    last = checking.last_check()
    assert replica.anew == 1 and "invalid LTX file" in wrong
    assert last["status"] == "failed"
    assert last["title"].startswith("The replica was unusable; a new one was begun at 20")
    assert "stays beside it until you delete it" in last["title"]


def test_one_failure_is_none(check):
    replica = Replica(failures=1)

    assert check(replica) is None

    assert replica.anew == 0 and checking.last_check()["status"] == "success"


def test_a_target_that_does_not_answer_is_not_given_up(check):
    replica = Replica(failures=2, reachable=False)

    assert check(replica)

    assert replica.anew == 0 and "not usable" in checking.last_check()["title"]


def test_a_disk_without_room_for_the_trial_says_nothing_of_the_replica(check, monkeypatch):
    replica = Replica(failures=2)
    left = iter([1 << 60, 0])  # at the beginning, and after it has failed
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10, 10, next(left)))

    assert check(replica)

    assert replica.anew == 0


def test_without_room_for_the_trial_there_is_none(check, monkeypatch):
    replica = Replica()
    left = iter([0, 0, 1 << 60])
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10, 10, next(left)))

    with pytest.raises(StorageFull, match="trial of the replica needs"):
        check(replica)
    checking.check_if_due(hours=1)  # the job says so in the log, and tries again in an hour

    assert checking.last_check() is None
    checking.check_if_due(hours=1)
    assert checking.last_check()["status"] == "success"


def test_there_is_an_hour_between_two_beginnings(check, set_clock_of_last_beginning):
    set_clock_of_last_beginning(HOUR_MS // 2)
    within = Replica(failures=2)
    assert check(within) and within.anew == 0

    set_clock_of_last_beginning(HOUR_MS + 60_000)
    after = Replica(failures=2)
    assert check(after) and after.anew == 1


@pytest.fixture
def set_clock_of_last_beginning(db):
    """`set_clock_of_last_beginning(ago)`: milliseconds."""

    def put(ago):
        write("DELETE FROM db_activity WHERE kind = 'admin.replica_begun_anew'")
        record_activity("admin.replica_begun_anew", actor_id=None, title="…")
        write("UPDATE db_activity SET created_at = ? WHERE kind = 'admin.replica_begun_anew'", (now_ms() - ago,))

    return put


def test_what_is_not_in_step_is_not_tried(check):
    with pytest.raises(Conflict):
        check(Replica(state="starting"))

    assert checking.last_check() is None


def test_after_a_failed_trial_the_next_comes_within_the_hour(check, db):
    replica = Replica(failures=2)
    check(replica)
    write("UPDATE db_activity SET created_at = created_at - ?", (HOUR_MS,))

    checking.check_if_due(24)

    assert checking.last_check()["status"] == "success"
    assert replica.anew == 1
