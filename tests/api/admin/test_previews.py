"""`restore --preview`: an earlier state beside the live server, with real servers and real replicas."""

import hashlib
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import apsw
import httpx
import pytest

from appliance.app import build
from appliance.http.operation import Operation
from tests.api.admin.test_backups import FIRST, delete, make_backup, store
from tests.api.admin.test_replication import children_of, moment, names, until, wait_until_in_step
from tests.api.conftest import ADMIN, PASSWORD, Command, Person, Process, Start
from tests.api.previewing import Preview, Show, folders, showing
from tests.api.test_every_route import ask, by_name, place, routes, sockets
from tests.api.workflows.objects import make_execution, make_schedule, make_webhook

REFUSAL = "This is a look at the state of"  # in whatever shape the errors of a path are

# Whatever is here was looked at: it writes into the copy at most, starts nothing and asks nobody outside.
ANSWERED = {
    ("POST", "/api/v1/login/access-token"),
    ("POST", "/api/v1/login/logout"),
    ("POST", "/api/v1/login/passkey"),
    ("POST", "/api/v1/login/passkey/options"),
    ("POST", "/api/v1/login/refresh"),
    ("POST", "/api/v1/login/test-token"),
    ("POST", "/api/v1/rag/agent0/validate"),
    ("POST", "/api/v1/rag/query"),
    ("POST", "/api/v1/rag/switch/evaluate"),
    ("POST", "/api/v1/workflows/check"),
    ("POST", "/api/v1/workflows/expressions/evaluate"),
    ("POST", "/api/v1/workflows/schedules/preview"),
    ("WS", "/ws/executions/{execution_id}"),
}
# GETs that do something: start a workflow, send a mail, use up a link, go to a provider.
REFUSED = {
    ("GET", "/api/v1/login/oidc/{provider}/callback"),
    ("GET", "/api/v1/login/oidc/{provider}/start"),
    ("GET", "/api/v1/workflows/webhooks/{webhook_path}"),
    ("GET", "/auth/v1/reauthenticate"),
    ("GET", "/auth/v1/verify"),
}


@pytest.fixture
def show() -> Iterator[Show]:
    """`show(data, *arguments, **environment)`: a preview, ended after the test."""
    with showing() as show:
        yield show


def at(moment: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(moment)) + f".{int(moment % 1 * 1000):03d}Z"


@pytest.fixture
def replica(tmp_path: Path) -> dict[str, str]:
    return {"APPLIANCE_REPLICATION__TARGET": f"file://{tmp_path / 'replica'}"}


def test_a_lost_file_is_got_back_from_an_earlier_moment_while_the_server_works_on(
    start: Start, show: Show, replica: dict[str, str], tmp_path: Path
) -> None:
    live = start(**FIRST, **replica)
    with closing(Person(live.wait_until_ready(), ADMIN)) as admin:
        lost = store(admin, "lost.txt", b"lost" * 100_000)
        damaged, kept = store(admin, "damaged.txt", b"damaged" * 1000), store(admin, "kept.txt", b"kept" * 1000)
        wait_until_in_step(admin)
        noted = time.time()
        until(admin, lambda found: moment(found["confirmed_at"]) > noted + 2.5)
        delete(admin, lost)
        store(admin, "new.txt", b"new")
        content_of(live, b"lost" * 100_000).unlink(missing_ok=True)  # as the sweep does: only the replica has it
        content_of(live, b"damaged" * 1000).write_bytes(b"x" * 7000)
        wait_until_in_step(admin)
        generation = (live.data / "generation").read_text()

        preview = show(live.data, "--replica", "--at", at(noted + 1), **replica)

        with closing(Person(preview.url, ADMIN)) as earlier:
            assert names(earlier) == {"lost.txt", "damaged.txt", "kept.txt"}
            assert earlier.get(lost).content == b"lost" * 100_000
            assert earlier.get(damaged).content == b"damaged" * 1000
            assert earlier.get(kept).content == b"kept" * 1000
            assert content_of(live, b"kept" * 1000).stat().st_nlink == 2  # lent, not copied
            refused = earlier.delete(lost.replace("/download/", "/delete/"))
            assert (refused.status_code, refused.json()["code"]) == (403, "read-only")
            shown = earlier.get("/api/v1/login/options").json()["preview"]
            assert shown == {"source": "replica", "moment": at(noted + 1), "secrets": True}
            assert earlier.get("/api/v1/admin/replication").json()["state"] == "off"
        assert children_of(preview.pid) == []  # no litestream, no sandbox
        store(admin, "later.txt", b"later")
        wait_until_in_step(admin)
        assert names(admin) == {"damaged.txt", "kept.txt", "new.txt", "later.txt"}
        assert admin.get("/api/v1/login/options").json()["preview"] is None
    assert (live.data / "lock").read_text().strip() == str(live.pid)
    assert (live.data / "generation").read_text() == generation
    assert len(list((tmp_path / "replica" / "db").iterdir())) == 1
    assert preview.end() == 0
    assert folders(live.data) == []
    assert content_of(live, b"kept" * 1000).stat().st_nlink == 1


def content_of(process: Process, content: bytes) -> Path:
    sha256 = hashlib.sha256(content).hexdigest()
    return process.data / "blobs" / sha256[:2] / sha256[2:4] / sha256


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of a server that has ended, and an archive of it."""
    live = Process(tmp_path_factory.mktemp("ended") / "data", **FIRST)
    with closing(Person(live.wait_until_ready(), ADMIN)) as admin:
        archive = live.data / "backups" / make_backup(admin)
    live.stop()
    return live.data, str(archive)


def test_ctrl_c_and_the_end_of_the_terminal_remove_the_copy_too(ended: tuple[Path, str], show: Show) -> None:
    data, archive = ended
    by_key, by_terminal = show(data, archive), show(data, archive)
    assert by_key.folder.stat().st_mode & 0o077 == 0

    by_key.end(signal.SIGINT)
    assert folders(data) == [by_terminal.folder]
    by_terminal.end(signal.SIGHUP)

    assert folders(data) == []


def test_what_a_killed_preview_leaves_goes_with_the_next_start_or_preview_but_not_a_running_one(
    ended: tuple[Path, str], show: Show
) -> None:
    data, archive = ended
    running, killed = show(data, archive), show(data, archive)
    killed.end(signal.SIGKILL)
    assert set(folders(data)) == {running.folder, killed.folder}

    another = show(data, archive)
    assert set(folders(data)) == {running.folder, another.folder}
    another.end(signal.SIGKILL)
    live = Process(data)
    live.wait_until_ready()
    live.stop()

    assert folders(data) == [running.folder]
    assert httpx.get(f"{running.url}/api/v1/login/options", verify=False).json()["preview"]


def test_a_broken_archive_is_not_shown_and_leaves_nothing(
    ended: tuple[Path, str], appliance: Command, tmp_path: Path
) -> None:
    content = Path(ended[1]).read_bytes()
    broken = tmp_path / "broken.tar"
    broken.write_bytes(content[:200_000] + bytes([content[200_000] ^ 1]) + content[200_001:])

    refused = appliance("restore", str(broken), "--preview", data=tmp_path / "data")

    assert refused.returncode == 1 and "is not what was put into it" in refused.stderr
    assert folders(tmp_path / "data") == []


def test_it_does_not_take_the_room_that_the_server_needs(ended: tuple[Path, str], appliance: Command) -> None:
    data, archive = ended

    refused = appliance("restore", archive, "--preview", data=data, APPLIANCE_STORAGE__MIN_FREE_BYTES=str(1 << 60))

    assert refused.returncode == 1 and "kept free" in refused.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--preview", "--check"], "two things"),
        (["--preview", "--port", "8080"], "own port"),
        (["--preview", "--at", "2026-01-31T09:15:00Z"], "--replica"),
        (["--port", "8123"], "--preview"),
    ],
)
def test_words_that_do_not_go_together_are_refused(
    ended: tuple[Path, str], appliance: Command, words: list[str], said: str
) -> None:
    data, archive = ended

    refused = appliance("restore", archive, *words, data=data)

    assert refused.returncode == 1 and said in refused.stderr


# The key


def test_without_the_key_all_but_secrets_is_shown_and_with_its_phrase_those_too(
    ended: tuple[Path, str], appliance: Command, show: Show, tmp_path: Path
) -> None:
    data, archive = ended
    phrase = appliance("key", "show", data=data).stdout
    elsewhere = tmp_path / "elsewhere"

    sealed = show(elsewhere, archive)
    with closing(Person(sealed.url, ADMIN)) as earlier:
        assert not earlier.get("/api/v1/login/options").json()["preview"]["secrets"]
    assert any("cannot be read" in line for line in sealed.told)

    opened = show(elsewhere, archive, "--phrase-stdin", input=phrase)
    with closing(Person(opened.url, ADMIN)) as earlier:
        assert earlier.get("/api/v1/login/options").json()["preview"]["secrets"]
    assert not (elsewhere / "key").exists() and not (elsewhere / "app.db").exists()

    assert appliance("migrate", data=tmp_path / "third").returncode == 0
    other = appliance("backup", str(tmp_path / "other.tar"), data=tmp_path / "third")
    assert other.returncode == 0
    wrong = appliance("restore", str(tmp_path / "other.tar"), "--preview", "--phrase-stdin", data=data, input=phrase)
    assert wrong.returncode == 1 and "another installation" in wrong.stderr


# Signing in


def test_signing_in_and_out_there_leaves_one_signed_in_at_the_live_server(start: Start, show: Show) -> None:
    live = start(**FIRST)
    with closing(httpx.Client(base_url=live.wait_until_ready(), verify=False)) as browser:
        form = {"username": ADMIN, "password": PASSWORD}
        token = browser.post("/api/v1/login/access-token", data=form).json()["access_token"]
        with closing(Person(str(browser.base_url), ADMIN)) as admin:
            preview = show(live.data, str(live.data / "backups" / make_backup(admin)))

        # One browser: by host, httpx sends the cookies of 127.0.0.1 to both, as browsers do.
        earlier = browser.post(f"{preview.url}/api/v1/login/access-token", data=form).json()["access_token"]
        assert len(browser.cookies) == 2
        assert browser.post(f"{preview.url}/api/v1/login/refresh", json={}).status_code == 200
        own = {"authorization": f"Bearer {earlier}"}
        assert browser.get(f"{preview.url}/api/v1/users/me", headers=own).status_code == 200
        # A token of one is nothing at the other.
        assert browser.get("/api/v1/users/me", headers=own).status_code == 401
        theirs = {"authorization": f"Bearer {token}"}
        assert browser.get(f"{preview.url}/api/v1/users/me", headers=theirs).status_code == 401
        assert browser.post(f"{preview.url}/api/v1/login/logout", headers=own).status_code == 204

        assert browser.post("/api/v1/login/refresh", json={}).status_code == 200


# Nothing happens by itself


def test_what_was_due_and_queued_runs_on_an_ordinary_server_and_not_in_a_preview(
    start: Start, appliance: Command, show: Show, tmp_path: Path
) -> None:
    live = start(**FIRST)
    with closing(Person(live.wait_until_ready(), ADMIN)) as admin:
        made = make_schedule(admin)
    live.stop()
    with closing(apsw.Connection(str(live.data / "app.db"))) as database:
        database.execute("UPDATE workflows_schedule SET next_run_at = ?", (int(time.time() * 1000) - 1000,))
        database.execute("UPDATE jobs_task SET due_at = 1")
    archive = str(tmp_path / "due.tar")
    assert appliance("backup", archive, data=live.data).returncode == 0

    preview = show(live.data, archive)
    before = tasks(preview)
    ordinary = start()
    with closing(Person(ordinary.wait_until_ready(), ADMIN)) as admin:
        path = f"/api/v1/workflows/by-workflow/{made['workflow_id']}/executions"
        started = wait_for(lambda: admin.get(path).json()["count"])

    with closing(Person(preview.url, ADMIN)) as earlier:
        assert (started, earlier.get(path).json()["count"]) == (1, 0)
    assert before and tasks(preview) == before


def tasks(preview: Preview) -> list[Any]:
    with closing(preview.database) as database:
        return database.execute("SELECT id, name, tries, due_at, leased_at FROM jobs_task ORDER BY id").fetchall()


def wait_for(question: Callable[[], Any]) -> Any:
    for _ in range(20_000):
        if found := question():
            return found
    raise AssertionError("it did not happen")


class Asked(ThreadingHTTPServer):
    """A server of language models that counts who asks."""

    def __init__(self) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.server.count += 1  # type: ignore[attr-defined]
                self.send_response(200)
                self.send_header("content-length", "11")
                self.end_headers()
                self.wfile.write(b'{"data":[]}')

            def log_message(self, *arguments: object) -> None: ...

        super().__init__(("127.0.0.1", 0), Handler)
        self.count = 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.shutdown()
        self.server_close()


def test_nobody_outside_is_asked(start: Start, show: Show) -> None:
    with closing(Asked()) as asked:
        models = {"APPLIANCE_LLM__BASE_URL": f"http://127.0.0.1:{asked.server_port}/v1"}
        live = start(**FIRST, **models)
        with closing(Person(live.wait_until_ready(), ADMIN)) as admin:
            admin.get("/api/v1/workflows/models")
            preview = show(live.data, str(live.data / "backups" / make_backup(admin)), **models)
        live.stop()  # which asks now and then by itself
        by_the_live_one = asked.count

        with closing(Person(preview.url, ADMIN)) as earlier:
            answer = earlier.get("/api/v1/workflows/models").json()

        assert asked.count == by_the_live_one > 0
        assert "preview" in str(answer)


# Every route


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Preview, Person, dict[str, str]]]:
    """A preview, its superuser, and a workflow with an execution and a webhook that answers GET."""
    folder = tmp_path_factory.mktemp("shown")
    live = Process(folder / "data", **FIRST)
    with closing(Person(live.wait_until_ready(), ADMIN)) as admin:
        made = make_execution(admin) | make_webhook(admin)
        archive = live.data / "backups" / make_backup(admin)
    live.stop()
    with showing() as show:
        preview = show(folder / "data", str(archive))
        with closing(Person(preview.url, ADMIN)) as admin:
            yield preview, admin, made


ENDLESS = "/api/v1/events"  # a stream; what it tells comes from changes alone


@pytest.mark.parametrize("route", [route for route in (*routes(), *sockets()) if route.path != ENDLESS], ids=by_name)
def test_a_route_answers_in_a_preview_if_it_changes_nothing(shown, route):
    _, admin, _ = shown
    answered = place(route) in ANSWERED or (route.method == "GET" and place(route) not in REFUSED)

    answer = admin.get(route.path) if route.method == "WS" else ask(admin, route)

    if answered:
        assert REFUSAL not in answer.text and answer.status_code not in (500, 502, 504), answer.text
    else:
        assert answer.status_code == 403 and REFUSAL in answer.text, answer.text


def test_the_overview_counts_what_the_state_holds(shown):
    preview, _, _ = shown
    with closing(Person(preview.url, ADMIN)) as admin:  # the other one has signed out: that is answered, too
        numbers = admin.get("/api/v1/admin/system/metrics").json()

    assert numbers["executions"]["total"] == 1 and "files" in numbers["resources"]


def test_what_is_no_endpoint_can_only_be_read(shown):
    _, admin, _ = shown
    others = [
        route for route in build().router.routes if not isinstance(getattr(route.handler, "operation", None), Operation)
    ]

    assert others and all(route.methods <= {"GET", "HEAD", "OPTIONS"} for route in others)
    for route in others:
        path = "/" + route.path.replace("<name:str>", "x").replace("<path:path>", "x")
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            assert admin.request(method, path).status_code in (403, 404, 405), (method, path)


def test_no_get_changes_the_copy_or_asks_for_work(shown):
    preview, admin, made = shown
    before = rows_of(preview)
    for route in routes():
        if route.method == "GET" and route.path != ENDLESS:
            assert ask(admin, route, made).status_code != 500, route.path

    assert rows_of(preview) == before


def rows_of(preview: Preview) -> dict[str, list[Any]]:
    """What every table holds, but for the record of who looked at what, and preferences, made at the first look."""
    with closing(preview.database) as database:
        tables = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
        ).fetchall()
        return {
            name: database.execute(f'SELECT * FROM "{name}"').fetchall()
            for (name,) in tables
            if name not in ("db_activity", "auth_preferences")
        }
