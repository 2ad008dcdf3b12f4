"""`appliance support FILE`: enough to help, and nothing that is somebody's."""

import json
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.api.admin.test_backups import store
from tests.api.admin.test_doctor import damage
from tests.api.conftest import PASSWORD, Command, Person, Start

MAIL = "ada.planted@secret-town.example"
NAME = "Ada Plantedname"
HOST = "planted-host.example"
KEYS = {
    "APPLIANCE_FIRST_SUPERUSER": MAIL,
    "APPLIANCE_FIRST_SUPERUSER_PASSWORD": PASSWORD,
    "APPLIANCE_MAIL__HOST": "smtp.planted-host.example",
    "APPLIANCE_MAIL__PASSWORD": "planted-mail-password",
    "APPLIANCE_REPLICATION__SECRET_ACCESS_KEY": "planted-replica-secret",
    "APPLIANCE_REPLICATION__TARGET": "s3://planted-bucket/planted-prefix",
    "APPLIANCE_REPLICATION__ENDPOINT": "http://planted-user:planted-word@127.0.0.1:1",
    "APPLIANCE_BACKUP__EVERY_HOURS": "17",
}
PLANTED = [MAIL, MAIL.partition("@")[0], "secret-town", NAME, HOST, PASSWORD, "planted", "Planted"]


def bundle(appliance: Command, target: Path, data: Path, **environment: str) -> dict[str, Any]:
    told = appliance("support", str(target), data=data, **environment)
    assert told.returncode == 0, told.stderr
    with zipfile.ZipFile(target) as archive:
        return {name: json.loads(archive.read(name)) for name in archive.namelist()}


def test_it_tells_how_things_are_and_nothing_of_anybody(start: Start, appliance: Command, tmp_path: Path) -> None:
    process = start(**KEYS)
    with closing(Person(process.wait_until_ready(), MAIL)) as ada:
        store(ada, "planted-file.txt", b"planted content")
        other = {"email": "bob.planted@secret-town.example", "password": PASSWORD, "full_name": NAME}
        assert ada.post("/api/v1/users/signup", json=other).status_code == 201
        wrong = ada.post("/api/v1/login/access-token", data={"username": MAIL, "password": "planted-wrong-word"})
        assert wrong.status_code == 400
    target = tmp_path / "support.zip"

    found = bundle(appliance, target, process.data, **KEYS)

    settings = {line["name"]: line for line in found["settings.json"]}
    kinds = {record["kind"] for record in found["activity.json"]}
    assert found["tables.json"]["rows"]["auth_user"] == 2
    assert {"user_signed_in", "user_signed_up", "sign_in_failed"} <= kinds
    assert settings["backup.every_hours"]["value"] == 17
    assert settings["mail.password"]["value"] == settings["mail.host"]["value"] == "********"
    assert settings["backup.keep"] == {"name": "backup.keep", "source": "default", "value": 7}
    assert {"server", "database", "replica"} <= {finding["what"] for finding in found["doctor.json"]}
    assert target.stat().st_mode & 0o077 == 0
    # The control: these are there to be found, in the very database that was read.
    content = b"".join(path.read_bytes() for path in process.data.glob("app.db*"))
    assert MAIL.encode() in content and b"planted-file" in content and NAME.encode() in content
    written = json.dumps(found, ensure_ascii=False)
    assert [word for word in [*PLANTED, str(tmp_path)] if word in written] == []
    assert written.count("127.0.0.1") == 1 and settings["server.host"]["value"] == "127.0.0.1"  # a default


def test_a_damaged_installation_is_told_as_far_as_it_can_be_read(
    start: Start, appliance: Command, tmp_path: Path
) -> None:
    process = start()
    process.wait_until_ready()
    process.stop()
    damage(process.data / "app.db")

    found = bundle(appliance, tmp_path / "support.zip", process.data)

    [database] = [finding for finding in found["doctor.json"] if finding["what"] == "database"]
    assert database["result"] == "failed"
    assert found["versions.json"]["appliance"]


def test_a_file_that_is_there_is_not_written_over(appliance: Command, tmp_path: Path) -> None:
    target = tmp_path / "mine.zip"
    target.write_text("mine")

    told = appliance("support", str(target), data=tmp_path / "data")

    assert told.returncode == 1 and "there already" in told.stderr
    assert target.read_text() == "mine"
