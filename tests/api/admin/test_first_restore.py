"""A backup in the place of a first account, for who holds the set-up link."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from tests.api.admin.test_backups import FIRST, store
from tests.api.admin.test_replication import wait_until_in_step
from tests.api.conftest import ADMIN, PASSWORD, Command, Person, Process, Start

RESTORE = "/api/v1/setup/restore"
ARCHIVE = f"{RESTORE}/archive"
RESTORE_ARCHIVE, RESTORE_REPLICA = f"{ARCHIVE}/restore", f"{RESTORE}/replica"
TOKEN = "x-setup-token"
REPLICA = "APPLIANCE_REPLICATION__TARGET"


class Old(NamedTuple):
    """What an installation left behind. phrase: of its key. url: of a file. key: the key's file."""

    archive: Path
    phrase: str
    url: str
    key: Path
    replica: dict[str, str]


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Old:
    """An installation with a file and a stored secret, whose machine is lost; its archive and replica are not."""
    folder = tmp_path_factory.mktemp("old")
    replica = {REPLICA: f"file://{folder / 'replica'}"}
    process = Process(folder / "data", **FIRST, **replica)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        url = store(admin, "a.txt", b"kept" * 1000)
        body = {"service_name": "reddit", "api_key": "a-long-enough-key", "verify": False}
        assert admin.post("/api/v1/users/me/api-keys", json=body).status_code == 201
        phrase = " ".join(admin.post("/api/v1/admin/key/phrase", json={"password": PASSWORD}).json()["words"])
        name = admin.post("/api/v1/admin/backups").json()["data"]
        while not name:
            name = admin.get("/api/v1/admin/backups").json()["data"]
        wait_until_in_step(admin)
    process.stop()
    return Old(process.data / "backups" / name[0]["name"], phrase, url, process.data / "key", replica)


class Fresh(httpx.Client):
    """Whoever opened the set-up link of a new server."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.token = process.setup_link().partition("=")[2]
        super().__init__(base_url=process.url(), timeout=30, verify=False, headers={TOKEN: self.token})

    def bring(self, content: bytes) -> httpx.Response:
        return self.post(ARCHIVE, content=content, headers={"content-type": "application/x-tar"})

    def until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Asks until the answer fits; each question waits for the server."""
        for _ in range(5000):
            found: dict[str, Any] = self.get(RESTORE).json()
            if wanted(found):
                return found
        raise AssertionError(f"it stays at {found}")

    def left(self) -> list[str]:
        """What lies in the data folder that a failure must not leave."""
        data = self.process.data
        return [path.name for path in (*(data / "tmp").iterdir(), *data.glob("restoring"), *data.glob("backups/.*"))]

    def kept(self) -> list[str]:
        """Archives that are there."""
        return [path.name for path in self.process.data.glob("backups/*.tar")]


@pytest.fixture
def fresh(start: Start) -> Iterator[Callable[..., Fresh]]:
    """`fresh(**environment)`: a new server on an empty folder."""
    clients: list[Fresh] = []

    def run(**environment: str) -> Fresh:
        clients.append(Fresh(start(**environment)))
        return clients[-1]

    yield run
    for client in clients:
        client.close()


NewServer = Callable[..., Fresh]


def signed_in(process: Process) -> Person:
    return Person(process.wait_until_ready(), ADMIN)


def services(person: Person) -> list[str]:
    return [each["service_name"] for each in person.get("/api/v1/users/me/api-keys").json()["data"]]


def test_an_archive_and_the_phrase_bring_everything_to_a_new_machine(fresh: NewServer, old: Old) -> None:
    client = fresh()

    brought = client.bring(old.archive.read_bytes())

    assert brought.status_code == 200, brought.text
    archive = brought.json()["archive"]
    assert (archive["name"], archive["key"], archive["size"]) == (
        client.kept()[0],
        "missing",
        old.archive.stat().st_size,
    )
    assert client.get(RESTORE).json()["archive"] == archive
    asked = client.post(RESTORE_ARCHIVE, json={"phrase": old.phrase})
    assert asked.status_code == 202, asked.text
    assert asked.json()["restore"]["name"] == archive["name"]
    with closing(signed_in(client.process)) as admin:
        assert admin.get(old.url).content == b"kept" * 1000
        assert services(admin) == ["reddit"]
        assert admin.get("/api/v1/admin/key").json()["mark"]
        again = httpx.get(f"{admin.base_url}{RESTORE}", headers={TOKEN: client.token})
    assert (again.status_code, again.json()["code"]) == (409, "invalid-state")
    assert (client.process.data / "key").read_text() == old.key.read_text()
    assert client.left() == []
    assert old.phrase.split()[0] not in client.process.log and client.token not in client.process.log


def test_without_the_key_everything_but_secrets_comes_back_when_asked_so(fresh: NewServer, old: Old) -> None:
    client = fresh()
    client.bring(old.archive.read_bytes())

    refused = client.post(RESTORE_ARCHIVE, json={})
    done = client.post(RESTORE_ARCHIVE, json={"without_secrets": True})

    assert (refused.status_code, refused.json()["code"]) == (409, "key-missing")
    assert done.status_code == 202
    with closing(signed_in(client.process)) as admin:
        assert admin.get(old.url).content == b"kept" * 1000


def test_with_the_key_file_in_the_folder_no_phrase_is_needed(start: Start, old: Old, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o700)
    (tmp_path / "data" / "key").write_bytes(old.key.read_bytes())
    with Fresh(start()) as client:
        assert client.bring(old.archive.read_bytes()).json()["archive"]["key"] == "here"

        assert client.post(RESTORE_ARCHIVE, json={}).status_code == 202

        with closing(signed_in(client.process)) as admin:
            assert services(admin) == ["reddit"]


def test_an_archive_that_holds_its_key_says_so(fresh: NewServer, appliance: Command, old: Old, tmp_path: Path) -> None:
    whole = tmp_path / "whole.tar"
    assert appliance("backup", "--with-key", str(whole), data=old.key.parent).returncode == 0
    client = fresh()

    assert client.bring(whole.read_bytes()).json()["archive"]["key"] == "inside"
    assert client.post(RESTORE_ARCHIVE, json={}).status_code == 202
    with closing(signed_in(client.process)) as admin:
        assert services(admin) == ["reddit"]


def test_restoring_is_a_first_command_too(appliance: Command, old: Old, tmp_path: Path) -> None:
    """As the screen does it without the key: whoever signs in gets in."""
    other = tmp_path / "new"
    assert appliance("restore", str(old.archive), "--without-secrets", data=other).returncode == 0

    process = Process(other)
    try:
        with closing(signed_in(process)) as admin:
            assert admin.get(old.url).content == b"kept" * 1000
    finally:
        process.stop()


# From the replica


@pytest.mark.parametrize("latest", [True, False])
def test_the_replica_is_still_there_after_a_first_start_beside_it(fresh: NewServer, old: Old, latest: bool) -> None:
    client = fresh(**old.replica)
    note = Path(old.replica[REPLICA].removeprefix("file://")) / "installation.json"
    before = note.read_text()
    shown = client.get(RESTORE).json()
    assert shown["replica"] == old.replica[REPLICA] and shown["archive"] is None

    at = {} if latest else {"at": shown_time()}
    refused = client.post(RESTORE_REPLICA, json=at)
    assert (refused.status_code, refused.json()["code"]) == (409, "key-missing")
    assert note.read_text() == before  # nobody has set up: nothing was copied over it
    assert client.left() == []

    assert client.post(RESTORE_REPLICA, json={"phrase": old.phrase, **at}).status_code == 202
    with closing(signed_in(client.process)) as admin:
        assert admin.get(old.url).content == b"kept" * 1000
        assert services(admin) == ["reddit"]
        wait_until_in_step(admin)  # now it is copied, as a new line of history


def shown_time() -> str:
    from appliance.core.clock import now_ms, rfc3339

    return rfc3339(now_ms()) or ""


def test_a_replica_is_asked_for_only_where_one_is_configured(fresh: NewServer, old: Old, tmp_path: Path) -> None:
    client = fresh(**{REPLICA: f"file://{tmp_path / 'nothing-there'}"})

    late = client.post(RESTORE_REPLICA, json={"at": "2099-01-01T00:00:00Z"})
    wrong = client.post(RESTORE_REPLICA, json={"at": "yesterday"})
    assert (late.status_code, wrong.status_code) == (422, 422)
    assert "yet to come" in late.json()["detail"] and "yesterday" in wrong.json()["detail"]
    nothing = client.post(RESTORE_REPLICA, json={})
    assert nothing.status_code == 404 and "There is no replica" in nothing.json()["detail"]


# Bad input


ROUTES: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", RESTORE, {}),
    ("POST", ARCHIVE, {"content": b"x" * 2_000_000}),
    ("DELETE", ARCHIVE, {}),
    ("POST", RESTORE_ARCHIVE, {"json": {"without_secrets": True}}),
    ("POST", RESTORE_REPLICA, {"json": {"without_secrets": True}}),
]


def test_without_the_token_of_the_link_nothing_is_told_or_taken(fresh: NewServer, old: Old) -> None:
    client = fresh(**old.replica)
    brought = client.bring(old.archive.read_bytes()).json()["archive"]

    with httpx.Client(base_url=client.base_url, verify=False) as stranger:
        for method, path, extra in ROUTES:
            for token in (None, "", "setup_guess", client.token + "x", client.token[:-1]):
                headers = {} if token is None else {TOKEN: token}
                answer = stranger.request(method, path, headers=headers, **extra)

                assert (answer.status_code, answer.json()["code"]) == (400, "invalid-token"), (method, path, token)
    assert client.get(RESTORE).json()["archive"] == brought
    assert client.left() == [] and client.kept() == [brought["name"]]


def test_once_somebody_has_set_up_the_link_restores_nothing(fresh: NewServer, old: Old) -> None:
    client = fresh()
    client.bring(old.archive.read_bytes())
    body = {"token": client.token, "email": "eve@example.com", "password": PASSWORD}
    assert client.post("/api/v1/setup", json=body).status_code == 201

    for method, path, extra in ROUTES:
        answer = client.request(method, path, **extra)

        assert (answer.status_code, answer.json()["code"]) == (409, "invalid-state"), path


def changed(archive: bytes) -> bytes:
    return archive.replace(b"keptkept", b"keptKept", 1)


BAD: dict[str, Callable[[bytes], bytes]] = {
    "half": lambda archive: archive[: len(archive) // 2],
    "without its end": lambda archive: archive[:-20_000],
    "no archive": lambda archive: b"%PDF-1.7 certainly none" * 1000,
    "zeros": lambda archive: bytes(50_000),
    "nothing": lambda archive: b"",
    "in a form": lambda archive: b'--x\r\ncontent-disposition: form-data; name="file"\r\n\r\n' + archive + b"\r\n--x--",
}


def test_what_is_no_whole_archive_is_refused_and_gone(fresh: NewServer, old: Old) -> None:
    client = fresh()

    for kind, spoil in BAD.items():
        answer = client.bring(spoil(old.archive.read_bytes()))

        assert (answer.status_code, answer.json()["code"]) == (422, "bad-archive"), (kind, answer.text)
        assert str(client.process.data) not in answer.text
        assert client.left() == [] and client.kept() == []
        assert client.get(RESTORE).json()["archive"] is None
    assert client.bring(old.archive.read_bytes()).status_code == 200  # the link still counts


def test_a_damaged_content_is_found_before_anything_is_replaced(fresh: NewServer, old: Old) -> None:
    client = fresh()
    assert client.bring(changed(old.archive.read_bytes())).status_code == 200

    assert client.post(RESTORE_ARCHIVE, json={"phrase": old.phrase}).status_code == 202
    found = client.until(lambda found: found["restore"]["state"] == "failed")

    assert "is not what was put into it" in found["restore"]["error"]
    assert found["archive"] is None and client.left() == [] and client.kept() == []
    body = {"token": client.token, "email": "eve@example.com", "password": PASSWORD}
    assert client.post("/api/v1/setup", json=body).status_code == 201  # neither the link nor the data took harm


def test_a_phrase_with_a_typo_names_the_word_and_one_of_another_key_is_told(
    fresh: NewServer, appliance: Command, old: Old, tmp_path: Path
) -> None:
    client = fresh()
    client.bring(old.archive.read_bytes())
    words = old.phrase.split()
    other = appliance("key", "show", data=tmp_path / "other").stdout
    swapped = [words[1], words[0], *words[2:]]

    def ask(phrase: str) -> httpx.Response:
        return client.post(RESTORE_ARCHIVE, json={"phrase": phrase})

    typo, short = ask(" ".join([*words[:4], "lusax", *words[5:]])), ask(" ".join(words[:16]))
    turned, foreign = ask(" ".join(swapped)), ask(other)

    assert typo.status_code == 422 and "'lusax'" in typo.json()["detail"]
    assert short.status_code == 422 and "these are 16" in short.json()["detail"]
    assert turned.status_code == 422 and "do not fit together" in turned.json()["detail"]
    assert (foreign.status_code, foreign.json()["code"]) == (409, "wrong-phrase")
    assert client.get(RESTORE).json() | {"largest_archive": 0} == {
        "replica": None,
        "largest_archive": 0,
        "archive": client.get(RESTORE).json()["archive"],
        "restore": None,
    }
    assert ask(old.phrase.upper()).status_code == 202
    client.process.wait_until_ready()  # a stop while it begins again would be lost


def test_a_disk_that_is_too_full_refuses_before_anything_is_read(fresh: NewServer, old: Old) -> None:
    client = fresh(APPLIANCE_STORAGE__MIN_FREE_BYTES=str(2**60))

    assert client.get(RESTORE).json()["largest_archive"] == 0
    answer = client.bring(old.archive.read_bytes())

    assert (answer.status_code, answer.json()["code"]) == (507, "storage-full")
    assert "room for one of 0 MiB" in answer.json()["detail"]
    assert client.left() == []


def test_nothing_is_restored_that_is_not_there(fresh: NewServer, old: Old) -> None:
    client = fresh()
    assert client.get(RESTORE).json()["replica"] is None
    assert client.post(RESTORE_REPLICA, json={}).status_code == 409
    assert client.post(RESTORE_ARCHIVE, json={"phrase": old.phrase}).status_code == 404

    client.bring(old.archive.read_bytes())
    assert client.delete(ARCHIVE).status_code == 204

    assert client.left() == [] and client.kept() == []
    assert client.post(RESTORE_ARCHIVE, json={"phrase": old.phrase}).status_code == 404
    assert client.delete(ARCHIVE).status_code == 204


def test_one_archive_comes_at_a_time_and_one_that_breaks_off_leaves_nothing(fresh: NewServer, old: Old) -> None:
    client, go_on = fresh(), threading.Event()

    def body() -> Iterator[bytes]:
        yield bytes(1_000_000)
        assert go_on.wait(30)
        raise ConnectionError("the cable was pulled")

    def send() -> None:
        with pytest.raises(ConnectionError):
            httpx.post(
                f"{client.base_url}{ARCHIVE}", content=body(), headers={TOKEN: client.token}, timeout=30, verify=False
            )

    sender = threading.Thread(target=send)
    sender.start()
    try:
        while not client.left():
            client.get(RESTORE)
        answer = client.bring(old.archive.read_bytes())
        assert (answer.status_code, answer.json()["code"]) == (409, "conflict"), answer.text
    finally:
        go_on.set()
        sender.join()
    for _ in range(5000):
        if (answer := client.bring(old.archive.read_bytes())).status_code != 409:
            break

    assert answer.status_code == 200, answer.text
    assert client.left() == [] and len(client.kept()) == 1
