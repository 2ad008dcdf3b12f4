"""`kill -9` amid replication, migration, backup and restore, a few of each. The long round is `make bench-faults`."""

import pytest

from tests.crash.faults.backing_up import BackupKiller
from tests.crash.faults.beside import SecondKiller
from tests.crash.faults.getting_back import RestoreKiller
from tests.crash.faults.migrating import MigrationKiller
from tests.crash.faults.serving import ServingKiller


def kept(toll):
    """Nothing is wrong, and something was looked at."""
    print(toll.text())
    assert toll.wrong == []
    assert toll.whole == toll.looked_at > 0
    return True


@pytest.fixture
def ending():
    """`ending(killer)`: its server ends with the test, however that ends."""
    started = []

    def note(killer):
        started.append(killer)
        return killer

    yield note
    for killer in started:
        killer.server.stop()


# Servers


def test_kills_of_server_and_litestream_lose_nothing_that_was_answered(tmp_path, ending):
    killer = ending(ServingKiller(tmp_path, 3, "server, litestream, both"))

    killer.kill_server(both=False, aside=True)
    killer.kill_server(both=True, aside=False)
    killer.kill_litestream()
    toll = killer.judge()

    assert kept(toll)
    assert toll.acknowledged > 50
    assert toll.met["while people wrote"] == 1


def test_contents_that_come_after_their_answer_are_missed(tmp_path, ending):
    """The control: a server that answers too early is found out."""
    killer = ending(ServingKiller(tmp_path, 3, "control", without="contents"))

    killer.kill_server(both=False, aside=False)
    toll = killer.judge()

    assert any("is lost" in sentence for sentence in toll.wrong)


def test_a_second_program_is_refused_and_the_folder_is_free_at_once_after_a_kill(tmp_path, ending):
    killer = ending(SecondKiller(tmp_path, 3))

    for second in ("serve", "restore"):
        killer.round(second)

    assert kept(killer.toll)


# Commands


def test_a_kill_while_data_is_migrated_is_made_good_by_the_next_start(tmp_path):
    killer = MigrationKiller(tmp_path, 3, chunks=800)

    for _ in range(2):
        killer.round()

    assert kept(killer.toll)
    assert killer.toll.met["before the copy"] + killer.toll.met["after the last"] < 2


def test_a_kill_while_a_backup_is_made_leaves_no_half_one(tmp_path, ending):
    killer = ending(BackupKiller(tmp_path, 3, count=40))

    for way in ("beside", "server"):
        killer.round(way)

    assert kept(killer.toll)
    assert sum(count for what, count in killer.toll.met.items() if not what.startswith("too late")) > 0


@pytest.fixture(scope="module")
def restoring(tmp_path_factory):
    return RestoreKiller(tmp_path_factory.mktemp("restoring"), 3, count=10, size=2000)


@pytest.mark.parametrize("after", ["serve", "again"])
def test_a_restore_that_is_killed_in_the_swap_is_wholly_the_new_state_afterwards(restoring, after):
    begun = restoring.first_of_swap("archive")
    moves = [n for n, step in enumerate(restoring.steps("archive"), 1) if n > begun and "blobs" in step]

    restoring.at_step("archive", moves[-1], after)

    assert kept(restoring.toll)


def test_a_restore_that_is_killed_before_the_swap_changes_nothing(restoring):
    restoring.at_step("replica", restoring.first_of_swap("replica"), "serve")

    assert kept(restoring.toll)


def test_a_server_that_is_killed_on_its_way_to_the_swap_begins_with_the_restored_data(restoring):
    restoring.at_step("server", restoring.first_of_swap("server"), "serve")

    assert restoring.toll.met["between staging and swap (server)"] == 1
    assert kept(restoring.toll)


def test_a_server_that_is_stopped_in_the_swap_does_not_begin_again(restoring):
    restoring.stopped_at_step(restoring.first_of_swap("server") + 6)

    assert kept(restoring.toll)


def test_a_start_that_does_not_end_the_swap_is_found_out(restoring):
    """The control: without the note of the swap, the data is a mixture."""
    restoring.without = "swap"

    restoring.at_step("archive", len(restoring.steps("archive")) - 4, "migrate")
    restoring.without = ""

    assert any("it is neither" in sentence for sentence in restoring.toll.wrong)
    restoring.toll.wrong.clear()
