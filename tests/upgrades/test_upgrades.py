"""Installations of earlier versions, as `record.py` wrote them down, are opened by this one, which loses nothing."""

import hashlib

import apsw
import pytest

from appliance.db.connection import vec_path
from appliance.db.migrate import available, migrations_folder
from tests.bench.process import Process
from tests.upgrades.record import (
    FACT,
    FILES,
    HERE,
    MAIL,
    OTHER_MAIL,
    OTHER_PASSWORD,
    PASSWORD,
    SCANNED,
    SETTINGS,
    done,
    person,
    put_key,
    wait_for,
)

RECORDED = sorted(path.stem for path in HERE.glob("*.sql"))
# Tables of what is worked off, and of indexes that are written anew.
PASSING = ("jobs_", "sqlite_", "workflows_wait", "rag_code", "rag_term", "rag_word")
# Searched until a daily job finds that all chunks have their new words.
OLDER = ("rag_word", "rag_chunk_added", "rag_chunk_removed", "rag_chunk_changed")
DECISIONS_SINCE = "0022"


def connect(file):
    connection = apsw.Connection(str(file))
    connection.enable_load_extension(True)
    connection.load_extension(vec_path())
    return connection


def schema(file):
    """{name: how it was made} of every table, index and trigger."""
    connection = connect(file)
    try:
        return dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE '%litestream%'"))
    finally:
        connection.close()


def counts(file):
    connection = connect(file)
    try:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0] for name in names}
    finally:
        connection.close()


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """The schema of an installation that began with this version."""
    data = tmp_path_factory.mktemp("fresh") / "data"
    with Process(data, **SETTINGS):
        pass
    return schema(data / "app.db")


@pytest.fixture(params=RECORDED)
def recorded(request, tmp_path):
    """(name of its last migration, its data folder)."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    put_key(data)
    connection = connect(data / "app.db")
    connection.execute((HERE / f"{request.param}.sql").read_text()).fetchall()
    make_it_of_today(connection)
    connection.close()
    for content in FILES.values():
        sha256 = hashlib.sha256(content).hexdigest()
        path = data / "blobs" / sha256[:2] / sha256[2:4] / sha256
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    return request.param, data


def make_it_of_today(connection):
    """All times move by as much: what was made years ago would have run out, and old history would be swept away."""
    [(last,)] = connection.execute("SELECT max(created_at) FROM jobs_task").fetchall()
    [(now,)] = connection.execute("SELECT unixepoch() * 1000").fetchall()
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
    for table in tables:
        for column in [row[1] for row in connection.execute(f"PRAGMA table_info({table})").fetchall()]:
            if column == "until" or column.endswith("_at"):
                moved = f"UPDATE {table} SET {column} = {column} + ? WHERE typeof({column}) = 'integer'"
                connection.execute(moved, (now - last,)).fetchall()


def test_an_installation_of_an_earlier_version_goes_on(recorded, fresh):
    name, data = recorded
    before = counts(data / "app.db")
    known = {row[0] for row in connect(data / "app.db").execute("SELECT name FROM db_migration")}
    assert len(known) >= 7 and max(known) == name

    with Process(data, **SETTINGS) as server, person(server.url, MAIL, PASSWORD) as ann:
        for path, content in FILES.items():
            assert ann.get(f"/api/v1/storage/download/user-uploads/{path}").content == content
        answer = done(
            ann.post("/api/v1/rag/query", json={"index_id": index_of(ann), "query_text": "Who services the boiler?"})
        )
        assert FACT in str(answer), answer
        [job] = done(ann.get("/api/v1/ocr/jobs"))["data"]
        assert SCANNED in str(done(ann.get(f"/api/v1/ocr/result/{job['id']}")))
        workflows = {each["name"]: each for each in done(ann.get("/api/v1/workflows"))["data"]}
        again = done(ann.post(f"/api/v1/workflows/{workflows['Sums']['id']}/run", json={}))
        wait_for(ann, again, "completed")
        if name[:4] >= DECISIONS_SINCE:
            decide(ann)
        with person(server.url, OTHER_MAIL, OTHER_PASSWORD) as bob:
            assert done(bob.get("/api/v1/workflows"))["data"] == []

    assert {name: made for name, made in schema(data / "app.db").items() if not name.startswith(OLDER)} == fresh
    after = counts(data / "app.db")
    assert {name for name in before if not name.startswith(PASSING) and after.get(name, 0) < before[name]} == set()
    connection = connect(data / "app.db")
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
    assert_copied_before(data, known)


def index_of(ann):
    [index] = [each for each in done(ann.get("/api/v1/rag/indexes"))["data"] if each["name"] == "House"]
    return index["id"]


def decide(ann):
    """The execution that has waited since the earlier version goes on with what a person decides."""
    [waiting] = done(ann.get("/api/v1/workflows/approvals"))["data"]
    where = f"/api/v1/workflows/executions/{waiting['execution_id']}"
    done(ann.post(f"{where}/signals", json={"signal_type": "human_approval", "signal_data": {"option": "pay"}}))
    wait_for(ann, {"id": waiting["execution_id"]}, "completed")


def assert_copied_before(data, known):
    """The database of before the upgrade is kept, and the earlier version could open it."""
    if known == set(available(migrations_folder())):
        assert not list((data / "backups").glob("before-*"))
        return
    [copy] = (data / "backups").glob("before-*.db")
    connection = connect(copy)
    assert {row[0] for row in connection.execute("SELECT name FROM db_migration")} == known
    connection.close()
