"""Records what an installation of this version looks like inside, for later versions to be upgraded from.

    python -m tests.upgrades.record [CHECKOUT]     (default: this one; an older one's own program is started)

Done once for each release: its server is started on an empty folder, a person works with it (files, index, scan,
workflows), and the database is written as SQL into tests/upgrades/<its last migration>.sql. The installation's key is
KEY, which protects nothing.
"""

import base64
import io
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw
import apsw.shell
import httpx
from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from tests.bench.process import Process  # noqa: E402

MAIL, PASSWORD = "bench@example.com", "correct horse battery"
OTHER_MAIL, OTHER_PASSWORD = "bob@example.com", "seven green bottles"
KEY = bytes(range(32))
# Hashes of the default strength would only make it slow.
SETTINGS = {"APPLIANCE_AUTH__PASSWORD_MEMORY_KIB": "64"}
FILES = {"notes/monday.txt": b"The boiler was serviced on Monday.\n", "list.csv": b"part,price\nvalve,12\n"}
SCANNED = "Invoice 4711"
FACT = "The boiler is serviced by Nordic Heating, telephone 555 0199."
SUMS = {
    "nodes": [
        {"node_id": "t", "node_type": "trigger"},
        {
            "node_id": "s",
            "node_type": "set_variable",
            "config": {"variable_name": "total", "variable_value": "{{ 6 * 7 }}"},
        },
    ],
    "edges": [{"from": "t", "to": "s"}],
}
ASK = {"approval_message": "Refund?", "approval_options": ["pay", "refuse"]}
APPROVAL = {
    "nodes": [
        {"node_id": "t", "node_type": "trigger"},
        {"node_id": "ok", "node_type": "human_approval", "config": ASK},
    ],
    "edges": [{"from": "t", "to": "ok"}],
}


def record(checkout: Path) -> Path:
    """Work with the program of `checkout`, and write its database down; answers where."""
    with tempfile.TemporaryDirectory(prefix="record-") as name:
        data = Path(name) / "data"
        data.mkdir(mode=0o700)
        put_key(data)
        put_empty_database(data)
        command = (sys.executable, "-P", "-m", "appliance")  # -P: not the one of the folder it is started in
        with (
            Process(data, command=command, PYTHONPATH=str(checkout), **SETTINGS) as server,
            person(server.url, MAIL, PASSWORD) as ann,
        ):
            work(ann)
        return write_down(data / "app.db")


def put_key(data: Path) -> None:
    (data / "key").write_bytes(base64.urlsafe_b64encode(KEY))
    (data / "key").chmod(0o600)


def put_empty_database(data: Path) -> None:
    """A key alone would tell the start that its database was lost."""
    connection = apsw.Connection(str(data / "app.db"))
    connection.pragma("auto_vacuum", 2)  # incremental, as ours; it cannot be chosen later
    connection.execute("CREATE TABLE made (x)").fetchall()
    connection.execute("DROP TABLE made").fetchall()
    connection.close()


@contextmanager
def person(url: str, mail: str, password: str) -> Iterator[httpx.Client]:
    """A client signed in with a password."""
    with httpx.Client(base_url=url, timeout=60, verify=False) as client:
        answer = client.post("/api/v1/login/access-token", data={"username": mail, "password": password})
        assert answer.status_code == 200, answer.text
        client.cookies.clear()
        client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"
        yield client


def work(ann: httpx.Client) -> None:
    """Files, an index with a text, a scan, another person, and workflows: one ends, one waits for a decision."""
    done(ann.post("/api/v1/users/signup", json={"email": OTHER_MAIL, "password": OTHER_PASSWORD}))
    for path, content in FILES.items():
        folder, _, name = path.rpartition("/")
        done(ann.post("/api/v1/storage/upload", files={"file": (name, content)}, data={"folder_path": folder}))
    index = done(ann.post("/api/v1/rag/index", json={"name": "House"}))
    done(
        ann.post(
            "/api/v1/rag/document",
            json={"index_id": index["id"], "title": "Boiler", "content": FACT},
            headers={"prefer": "wait=30"},
        )
    )
    done(ann.post("/api/v1/ocr/upload", files={"file": ("scan.png", scan())}, headers={"prefer": "wait=60"}))
    sums = done(ann.post("/api/v1/workflows", json={"name": "Sums", "graph_config": SUMS}))
    wait_for(ann, done(ann.post(f"/api/v1/workflows/{sums['id']}/run", json={})), "completed")
    approval = ann.post("/api/v1/workflows", json={"name": "Refunds", "graph_config": APPROVAL})
    if approval.status_code == 422:
        return  # this version knows no decisions yet
    started = done(ann.post(f"/api/v1/workflows/{done(approval)['id']}/run", json={}))
    wait_for(ann, started, "waiting_for_signal")


def scan() -> bytes:
    """A picture with a few words."""
    picture = Image.new("L", (900, 160), "white")
    ImageDraw.Draw(picture).text((30, 40), SCANNED, "black", ImageFont.load_default(64))
    content = io.BytesIO()
    picture.save(content, "PNG")
    return content.getvalue()


def done(answer: httpx.Response) -> Any:
    assert answer.is_success, (answer.request.url, answer.text)
    return answer.json()


def wait_for(ann: httpx.Client, execution: dict[str, Any], wanted: str) -> None:
    until = time.monotonic() + 60
    while (status := done(ann.get(f"/api/v1/workflows/executions/{execution['id']}/status"))["status"]) != wanted:
        assert status in ("pending", "running", "waiting_for_signal") and time.monotonic() < until, status
        time.sleep(0.05)


def write_down(database: Path) -> Path:
    """The database as SQL."""
    connection = apsw.Connection(str(database))
    try:
        [(last,)] = connection.execute("SELECT max(name) FROM db_migration").fetchall()
        text = io.StringIO()
        apsw.shell.Shell(stdout=text, db=connection).process_command(".dump")
    finally:
        connection.close()
    target = HERE / f"{last}.sql"
    target.write_text("".join(line for line in text.getvalue().splitlines(True) if not line.startswith("--")))
    return target


if __name__ == "__main__":
    made = record(Path(sys.argv[1]).resolve() if sys.argv[1:] else ROOT)
    print(f"{made.name}: {made.stat().st_size >> 10} KiB")
