"""A server that cannot start says why and has changed nothing; one that lost its database makes no new one."""

import hashlib
import os
import shutil
from contextlib import closing

import apsw
import pytest

from appliance.db.connection import vec_path
from tests.faults.disks import IS_ROOT
from tests.faults.servers import Keeper, Server, until
from tests.upgrades.record import FILES, HERE, MAIL, put_key
from tests.upgrades.record import PASSWORD as OLD_PASSWORD

PAGE = 4096
AS_ROOT_WITHOUT_ITS_RIGHTS = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"]


@pytest.fixture
def started_once(disk, new_server):
    """A server that has run and ended, with one file in it."""
    server = new_server(disk).start()
    with_file(server)
    return server


def with_file(server):
    keeper = Keeper(server)
    assert keeper.upload("kept.txt", b"kept").status_code == 201
    assert keeper.post("/api/v1/rag/index", json={"name": "papers"}).status_code == 201
    assert server.stop() == 0
    keeper.close()
    return server


def refuses(server, *words, **environment):
    """It ends with 1 and one sentence that has all the words; the answer is what it said."""
    done = server.run("serve", "--port", "0", **environment)
    assert done.returncode == 1, done.stdout
    [told] = [line for line in done.stderr.splitlines() if line.startswith("appliance: ")]
    assert "Traceback" not in done.stderr
    assert [word for word in words if word not in told] == [], told
    return told


def starts_as_before(server):
    server.start()
    keeper = Keeper(server)
    keeper.promised["kept.txt"] = b"kept"
    assert keeper.missing() == []
    keeper.close()
    assert server.stop() == 0
    assert server.integrity() == "ok"


def test_a_first_start_without_room_says_so_and_succeeds_later(disk, new_server):
    server = new_server(disk)

    for leave in (0, 200 * 1024):
        disk.fill(leave)
        refuses(server, str(disk.inside / "data"), "is full", "Make room")
        disk.make_room()

    with_file(server.start())
    starts_as_before(server)


def test_a_start_on_a_full_disk_says_so_and_succeeds_later(started_once, disk):
    disk.fill()

    refuses(started_once, "is full", "0 KiB are free", "Make room")

    disk.make_room()
    starts_as_before(started_once)


# Room for a part of the copy that is made first; for that, and for a part of the migrations.
@pytest.mark.parametrize("leave", [2000 * 1024, 5500 * 1024])
def test_an_upgrade_without_room_leaves_the_old_data_whole(disk, new_server, tmp_path, leave):
    server = new_server(disk)
    put_earlier_version(server.data, tmp_path)
    before, facts = tables(server, tmp_path)
    disk.fill(leave)

    told = refuses(server)

    assert "is full" in told or "No space left" in told, told
    assert "Make room" in told, told
    done, now = tables(server, tmp_path)
    assert set(before) <= set(done)
    assert {name: now[name] for name in facts} == facts
    copies = sorted((server.data / "backups").iterdir())
    assert [path.name for path in copies if path.suffix != ".db" or verdict_on(path, tmp_path) != "ok"] == []
    disk.make_room()
    server.start()
    with closing(Keeper(server, MAIL, OLD_PASSWORD)) as ann:
        ann.promised.update(FILES)
        assert ann.missing() == []
    assert server.stop() == 0
    done, now = tables(server, tmp_path)
    assert len(done) > len(before)
    assert server.integrity() == "ok"


def put_earlier_version(data, scratch):
    """What a version before wrote, and three MiB more; made elsewhere, since SQLite follows no path like the disk's."""
    for name in ("blobs", "backups"):
        (data / name).mkdir(parents=True)
    put_key(data)
    made = scratch / "made.db"
    with closing(connect(made)) as database:
        database.execute((HERE / "0018_workflows_history.sql").read_text()).fetchall()
        lines = [(f"a{number}", "x" * 1000) for number in range(3000)]
        database.executemany("INSERT INTO db_activity VALUES (?, 'old', NULL, ?, 'success', NULL, '{}', 0)", lines)
    shutil.copy(made, data / "app.db")
    for content in FILES.values():
        sha256 = hashlib.sha256(content).hexdigest()
        path = data / "blobs" / sha256[:2] / sha256[2:4] / sha256
        path.parent.mkdir(parents=True)
        path.write_bytes(content)


def connect(file):
    connection = apsw.Connection(str(file))
    connection.enable_load_extension(True)
    connection.load_extension(vec_path())
    return connection


def copied(data, scratch):
    """A database, and its WAL, where SQLite can open it."""
    shutil.rmtree(scratch / "copied", ignore_errors=True)
    (scratch / "copied").mkdir()
    for path in data.glob("app.db*"):
        shutil.copy(path, scratch / "copied")
    return scratch / "copied" / "app.db"


def tables(server, scratch):
    """(names of its migrations; {table: rows} of what people made)."""
    with closing(connect(copied(server.data, scratch))) as database:
        assert database.pragma("integrity_check") == "ok"
        done = [name for (name,) in database.execute("SELECT name FROM db_migration ORDER BY name")]
        count = "SELECT count(*) FROM"
        names = ("auth_user", "storage_file", "rag_document", "workflows_workflow", "db_activity")
        return done, {name: database.execute(f"{count} {name}").fetchall()[0][0] for name in names[:4]}


def verdict_on(copy, scratch):
    shutil.copy(copy, scratch / "copy.db")
    with closing(connect(scratch / "copy.db")) as database:
        return database.pragma("integrity_check")


def test_a_read_only_folder_is_named(started_once, disk):
    disk.remount("ro")
    with pytest.raises(OSError, match="Read-only"):
        (disk.path / "probe").touch()

    refuses(started_once, str(disk.inside / "data"), "read only", "remount,rw", "--data-dir")
    looked = started_once.run("doctor", "--offline")

    assert "is on a disk that is read only" in looked.stdout
    assert "Traceback" not in looked.stderr
    disk.remount("rw")
    starts_as_before(started_once)


@pytest.mark.parametrize("place", ["data/app.db", "data/blobs"])
def test_a_folder_of_somebody_else_is_named(backed_up, new_server, tmp_path, place):
    server = new_server(before=AS_ROOT_WITHOUT_ITS_RIGHTS if IS_ROOT else [])
    shutil.copytree(backed_up, server.data)
    (tmp_path / place).chmod(0o500 if (tmp_path / place).is_dir() else 0o400)

    told = refuses(server, str(tmp_path / "data"))

    assert str(tmp_path / place) in told
    assert "chown" in told
    (tmp_path / place).chmod(0o700)
    starts_as_before(server)


DAMAGES = {
    "the header": lambda file: overwrite(file, 0, b"garbage!" * 20),
    "half of it is gone": lambda file: os.truncate(file, file.stat().st_size // 2),
    "all of it is gone": lambda file: os.truncate(file, 0),
    "it is missing": lambda file: file.unlink(),
    "a page that the start needs": lambda file: overwrite(file, page_of(file, "jobs_task"), os.urandom(PAGE)),
}


def overwrite(file, offset, content):
    with file.open("r+b") as opened:
        opened.seek(offset)
        opened.write(content)


def page_of(file, table):
    """Where the first page of a table begins."""
    with closing(connect(file)) as database:
        [(number,)] = database.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchall()
    return (number - 1) * PAGE


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory):
    """A data folder with one file, and a backup of it."""
    folder = tmp_path_factory.mktemp("good")
    server = with_file(Server(folder / "data", folder / "log").start())
    assert server.run("backup").returncode == 0
    return server.data


@pytest.fixture
def damaged(backed_up, new_server):
    server = new_server()
    shutil.copytree(backed_up, server.data)
    return server


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_start_with_a_damaged_database_names_the_way_back(damaged, damage):
    DAMAGES[damage](damaged.data / "app.db")
    [backup] = (damaged.data / "backups").glob("*.tar")
    left = {path.name: path.read_bytes() for path in damaged.data.glob("app.db")}

    told = refuses(damaged, "database", f"`appliance restore {backup}`")

    assert "replica" not in told
    assert {path.name: path.read_bytes() for path in damaged.data.glob("app.db")} == left, "no new one, and no change"


def test_the_way_back_leads_back(damaged):
    (damaged.data / "app.db").unlink()
    command = refuses(damaged).split("`appliance ")[1].split("`")[0].split()

    done = damaged.run(*command)

    assert done.returncode == 0, done.stderr
    starts_as_before(damaged)


def test_the_way_back_is_also_in_what_the_doctor_says_and_names_the_replica(damaged):
    (damaged.data / "app.db").unlink()
    replica = {"APPLIANCE_REPLICATION__TARGET": f"file://{damaged.data}-replica"}

    looked = damaged.run("doctor", "--offline", **replica)

    assert "failed   database" in looked.stdout, looked.stdout
    assert "appliance restore --replica" in looked.stdout
    assert "appliance restore --replica" in refuses(damaged, **replica)


def test_a_server_on_a_database_with_a_damaged_page_says_so_and_serves_the_rest(damaged):
    file = damaged.data / "app.db"
    overwrite(file, page_of(file, "rag_index"), os.urandom(PAGE))

    damaged.start()
    with closing(Keeper(damaged)) as keeper:
        keeper.promised["kept.txt"] = b"kept"
        assert keeper.missing() == []
        answer = keeper.get("/api/v1/rag/indexes")
        assert (answer.status_code, answer.json()["code"]) == (503, "database-damaged")
        [backup] = (damaged.data / "backups").glob("*.tar")
        until(lambda: f"appliance restore {backup}" in keeper.get("/api/v1/admin/system/health").text)

    assert "The database is damaged" in damaged.log
    assert "Traceback" not in damaged.log
    damaged.stop()


def test_a_wal_that_is_none_is_told_of_and_kept(damaged):
    wal = damaged.data / "app.db-wal"
    wal.write_bytes(b"garbage!" * 5000)

    starts_as_before(damaged)

    assert "app.db-wal was no log of SQLite" in damaged.log
    [kept] = damaged.data.glob("app.db-wal.unreadable-*")
    assert kept.read_bytes() == b"garbage!" * 5000
