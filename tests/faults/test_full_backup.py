"""No room where copies go: each says why, leaves nothing half, and the next one is whole."""

import io
import json
import shutil
import tarfile

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


def said(done):
    """The one sentence of a command that has failed."""
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    [told] = [line for line in done.stderr.splitlines() if line.startswith("appliance: ")]
    return told


def outgrow(server, size):
    """What nobody looks at before a backup: it grows past what it was thought to need."""
    (server.data / "outbox" / "large.eml").write_bytes(bytes(size))


@pytest.mark.parametrize(
    ("leave", "more", "words"),
    [(MIB // 2, 0, "The backup needs"), (16 * MIB, 20 * MIB, "No space left"), (28 * MIB, 20 * MIB, "No space left")],
)
def test_a_backup_without_room_is_refused_and_a_later_one_is_whole(keep, new_disk, leave, more, words):
    """leave: too little as one sees before; for a part of what is copied beside; for that and half an archive."""
    disk = new_disk("64m")
    server, keeper = keep(disk)
    outgrow(server, more)
    disk.fill(leave)

    done = server.run("backup")

    told = said(done)
    assert words in told and "Make room" in told, told
    assert (files(server.data / "backups"), left_over(server)) == ([], [])
    assert disk.free() > leave - MIB
    (server.data / "outbox" / "large.eml").unlink()
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
    assert "The backup needs" in told and f"the disk of {other.path}/backups has" in told, told
    assert str(disk.inside) not in told
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

    assert f"The restore needs 5 MiB more; the disk of {disk.inside / 'data'} has" in said(done)
    assert nothing_staged(server)
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


def understated(archive):
    """An archive that says of each file that it is empty: what it needs shows while it is unpacked."""
    target = archive.with_name("appliance-20200101-000000.tar")
    with tarfile.open(archive) as whole, tarfile.open(target, "w") as made:
        for entry in whole:
            content = whole.extractfile(entry).read()
            if entry.name == "manifest.json":
                manifest = json.loads(content)
                for file in manifest["files"]:
                    file["size"] = 0
                content = json.dumps(manifest).encode()
                entry.size = len(content)
            made.addfile(entry, io.BytesIO(content))
    return target


def nothing_staged(server):
    return not (server.data / "restoring").exists() and not list(server.data.glob("before-restore-*"))


def test_a_restore_that_was_thought_to_fit_gives_the_room_back_when_it_does_not(keep, disk):
    server, _ = keep(disk)
    assert server.run("backup").returncode == 0
    [archive] = (server.data / "backups").iterdir()
    lying = understated(archive)
    assert server.stop() == 0
    disk.fill(leave=2 * MIB)

    done = server.run("restore", str(disk.inside / "data" / "backups" / lying.name))

    assert "could not be unpacked: No space left" in said(done)
    assert nothing_staged(server)
    assert disk.free() > MIB


def test_a_restore_beside_a_server_leaves_it_the_room_that_it_needs(keep, disk):
    server, keeper = keep(disk, APPLIANCE_STORAGE__MIN_FREE_BYTES=str(8 * MIB))
    assert server.run("backup").returncode == 0
    [archive] = (server.data / "backups").iterdir()
    lying = understated(archive)
    disk.fill(leave=10 * MIB)

    refused = keeper.post(f"{BACKUPS}/{archive.name}/restore")
    taken = keeper.post(f"{BACKUPS}/{lying.name}/restore")
    until(lambda: keeper.get(BACKUPS).json()["restore"]["state"] == "failed")

    assert (refused.status_code, refused.json()["code"]) == (507, "storage-full")
    assert "8 MiB are to be kept free" in refused.json()["detail"]
    assert taken.status_code == 202
    ended = keeper.get(BACKUPS).json()["restore"]
    assert ended["code"] == "storage-full" and "8 MiB are to be kept free" in ended["error"], ended
    assert nothing_staged(server)
    assert keeper.upload("meanwhile.txt", b"there is room here").status_code == 201
    is_well(server, keeper)


def test_a_restore_from_a_replica_asks_for_room_before_it_fetches_anything(keep, disk, new_disk):
    other = new_disk(name="other")
    server, keeper = keep(disk, APPLIANCE_REPLICATION__TARGET=f"file://{other.path}/replica")
    until(lambda: caught_up(keeper), seconds=60)
    assert server.stop() == 0
    database = server.data / "app.db"
    disk.fill(leave=database.stat().st_size + MIB)  # for the database, and not for three MiB of contents

    done = server.run("restore", "--replica")

    assert "The restore needs" in said(done) and str(disk.inside / "data") in said(done)
    assert nothing_staged(server)
    disk.make_room()
    assert server.run("restore", "--replica").returncode == 0
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
