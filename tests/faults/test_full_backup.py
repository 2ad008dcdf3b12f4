"""No room where copies go: each says why, leaves nothing half, and the next one is whole."""

import shutil

import pytest

from tests.faults.disks import MIB
from tests.faults.servers import Keeper, until

BACKUPS = "/api/v1/admin/backups"


@pytest.fixture
def keep(new_server):
    """`keep(disk, **settings)`: (a server with three MiB in a file, somebody signed in to it)."""
    kept = []

    def make(disk, **more):
        server = new_server(disk, **more).start()
        keeper = Keeper(server)
        kept.append(keeper)
        assert keeper.upload("large.bin", bytes(range(256)) * 4096 * 3).status_code == 201
        return server, keeper

    yield make
    for keeper in kept:
        keeper.close()


def is_well(server, keeper):
    assert keeper.missing() == []
    assert server.stop() == 0
    assert server.integrity() == "ok"
    assert "Traceback" not in server.log, server.log


def files(folder):
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def left_over(server):
    return [name for name in files(server.data / "tmp") if name != "parts"]


@pytest.mark.parametrize("leave", [MIB // 2, 3 * MIB])
def test_a_backup_without_room_is_refused_and_a_later_one_is_whole(keep, disk, leave):
    """leave: for a part of the database's copy; for that, and a part of the archive."""
    server, keeper = keep(disk)
    disk.fill(leave)

    done = server.run("backup")

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    [told] = [line for line in done.stderr.splitlines() if line.startswith("appliance: ")]
    assert "room" in told, told
    assert (files(server.data / "backups"), left_over(server)) == ([], [])
    assert keeper.missing() == []
    disk.make_room()
    assert server.run("backup").returncode == 0
    [archive] = (server.data / "backups").iterdir()
    is_well(server, keeper)
    assert server.run("restore", str(disk.inside / "data" / "backups" / archive.name), "--check").returncode == 0


def test_a_backup_to_another_disk_that_is_full_says_which_and_is_tried_again(keep, disk, new_disk):
    other = new_disk("8m", name="other")
    # One disk sees the other by its holder's folder, as this test does.
    server, keeper = keep(disk, APPLIANCE_BACKUP__FOLDER=str(other.path / "backups"))
    other.fill(leave=MIB)

    assert keeper.post(BACKUPS).status_code == 202
    until(lambda: keeper.get(BACKUPS).json()["last_error"])

    told = keeper.get(BACKUPS).json()["last_error"]
    assert "could not be written: No space left" in told, told
    assert (files(other.path / "backups"), left_over(server)) == ([], [])
    assert keeper.upload("meanwhile.txt", b"there is room here").status_code == 201
    other.make_room()
    assert keeper.post(BACKUPS).status_code == 202
    until(lambda: keeper.get(BACKUPS).json()["data"])
    assert keeper.get(BACKUPS).json()["last_error"] is None
    is_well(server, keeper)


def test_a_restore_without_room_changes_nothing_and_a_later_one_succeeds(keep, disk):
    server, keeper = keep(disk)
    assert server.run("backup").returncode == 0
    [archive] = (server.data / "backups").iterdir()
    assert keeper.upload("later.txt", b"later").status_code == 201
    assert server.stop() == 0
    disk.fill(leave=2 * MIB)

    done = server.run("restore", str(disk.inside / "data" / "backups" / archive.name))

    assert done.returncode == 1
    assert "could not be unpacked: No space left" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (server.data / "restoring").exists()
    assert not list(server.data.glob("before-restore-*"))
    disk.make_room()
    server.start()
    keeper.move_to(server)
    assert keeper.missing() == []
    server.stop()
    assert server.run("restore", str(disk.inside / "data" / "backups" / archive.name)).returncode == 0
    keeper.promised.pop("later.txt")
    server.start()
    keeper.move_to(server)
    is_well(server, keeper)


def test_a_replica_whose_disk_was_full_catches_up(keep, disk, new_disk):
    other = new_disk("24m", name="other")
    target = f"file://{other.path}/replica"
    server, keeper = keep(disk, APPLIANCE_REPLICATION__TARGET=target)
    until(lambda: replica(keeper)["state"] == "running", seconds=60)
    other.fill()

    for number in range(5):
        assert keeper.upload(f"{number}.bin", b"y" * 200_000).status_code == 201
    until(lambda: "o space left" in (replica(keeper)["last_error"] or ""), seconds=60)
    assert keeper.missing() == []
    lines = len(server.log.splitlines())
    other.make_room()
    until(lambda: caught_up(keeper), seconds=90)

    assert len(server.log.splitlines()) - lines < 500
    assert keeper.missing() == []
    assert server.stop() == 0
    shutil.rmtree(server.data / "blobs")
    restored = server.run("restore", "--replica")
    assert restored.returncode == 0, restored.stderr
    server.start()
    keeper.move_to(server)
    is_well(server, keeper)


def replica(keeper):
    return keeper.get("/api/v1/admin/replication").json()


def caught_up(keeper):
    found = replica(keeper)
    return found["state"] == "running" and not found["contents_waiting"] and not found["last_error"]
