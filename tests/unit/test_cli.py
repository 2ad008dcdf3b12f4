"""The command line, run in place."""

import io
import json
import os
from pathlib import Path

import pytest

from appliance import __version__
from appliance.app import stored_settings
from appliance.cli import main
from appliance.db.data_folder import DataFolder, Lock, open_folder
from appliance.db.records import store_setting

PASSWORD = "seven green bottles"


@pytest.fixture(autouse=True)
def _configured(command_line: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("APPLIANCE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("APPLIANCE_AUTH__PASSWORD_MEMORY_KIB", "64")


def test_the_version(capsys):
    assert main(["version"]) == 0
    assert capsys.readouterr().out == f"{__version__}\n"


def test_migrate_tells_what_it_did(capsys):
    assert main(["migrate"]) == 0
    assert "0001_db_jobs\n" in capsys.readouterr().out

    assert main(["migrate"]) == 0
    assert capsys.readouterr().out.startswith("The database is up to date")


def test_a_data_folder_of_a_newer_version_is_refused(capsys, tmp_path):
    main(["migrate"])
    (tmp_path / "data" / "VERSION").write_text("2\n")

    assert main(["migrate"]) == 1
    assert "newer version" in capsys.readouterr().err


def test_a_data_folder_where_none_can_be_made_is_explained(capsys, tmp_path):
    (tmp_path / "file").write_text("")

    assert main(["migrate", "--data-dir", str(tmp_path / "file" / "data")]) == 1
    assert "cannot be used" in capsys.readouterr().err


def test_migrate_needs_the_data_folder_for_itself(capsys, tmp_path):
    with Lock(open_folder(tmp_path / "data")):
        assert main(["migrate"]) == 1

    assert f"in use by process {os.getpid()}" in capsys.readouterr().err


def test_config_tells_values_and_where_they_come_from(capsys, monkeypatch, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "appliance.toml").write_text('[server]\nport = 9000\n[platform]\nname = "Ours"\n')
    monkeypatch.setenv("APPLIANCE_SERVER__PORT", "9001")

    assert main(["config", "--json"]) == 0

    lines = {line["name"]: (line["value"], line["source"]) for line in json.loads(capsys.readouterr().out)}
    assert lines["server.port"] == (9001, "environment")
    assert lines["platform.name"] == ("Ours", "file")
    assert lines["server.host"] == ("127.0.0.1", "default")
    assert [entry.name for entry in (tmp_path / "data").iterdir()] == ["appliance.toml"]


def test_config_knows_the_settings_kept_in_the_database(capsys, tmp_path):
    main(["migrate"])
    folder = DataFolder(tmp_path / "data")
    with stored_settings(folder):
        store_setting("auth.max_users", 7)
    capsys.readouterr()

    main(["config", "--json"])

    lines = {line["name"]: (line["value"], line["source"]) for line in json.loads(capsys.readouterr().out)}
    assert lines["auth.max_users"] == (7, "database")


def test_the_configuration_file_of_the_working_directory_comes_first(capsys, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "appliance.toml").write_text('[platform]\nname = "Data"\n')
    (tmp_path / "appliance.toml").write_text('[platform]\nname = "Here"\n')
    (tmp_path / "other.toml").write_text('[platform]\nname = "Other"\n')

    main(["config"])
    main(["config", "--config", "other.toml"])

    shown = [line for line in capsys.readouterr().out.splitlines() if line.startswith("platform.name")]
    assert '"Here"' in shown[0] and '"Other"' in shown[1]


def test_a_wrong_setting_is_named(capsys, monkeypatch):
    monkeypatch.setenv("APPLIANCE_SERVER__PROT", "1")

    assert main(["serve", "--port", "0"]) == 1
    assert "server.prot" in capsys.readouterr().err


def test_an_open_address_needs_a_superuser_first(capsys):
    assert main(["serve", "--host", "0.0.0.0", "--port", "0"]) == 1
    assert "superuser create" in capsys.readouterr().err


def test_superusers_are_made_and_listed(capsys, monkeypatch):
    for email in ("one@example.com", "two@example.com"):
        monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
        assert main(["superuser", "create", "--email", email, "--password-stdin"]) == 0
    capsys.readouterr()

    assert main(["superuser", "list"]) == 0
    assert capsys.readouterr().out == "one@example.com\ntwo@example.com\n"


@pytest.mark.parametrize(
    ("arguments", "password", "words"),
    [
        (["--email", "eve@example.com", "--password-stdin"], "password\n", "commonest"),
        (["--email", "no-address", "--password-stdin"], PASSWORD, "e-mail address"),
        (["--email", "eve@example.com"], "", "--password-stdin"),
    ],
)
def test_a_superuser_that_cannot_be_made_is_explained(capsys, monkeypatch, arguments, password, words):
    monkeypatch.setattr("sys.stdin", io.StringIO(password))

    assert main(["superuser", "create", *arguments]) == 1
    assert words in capsys.readouterr().err


def test_the_api_document_needs_no_data_folder(capsys, tmp_path):
    assert main(["openapi"]) == 0

    document = json.loads(capsys.readouterr().out)
    assert document["openapi"].startswith("3.1")
    assert "/api/v1/login/access-token" in document["paths"]
    assert not (tmp_path / "data").exists()


def test_a_configuration_file_that_is_not_there_is_told(capsys):
    assert main(["config", "--config", "nowhere.toml"]) == 1
    assert "no configuration file nowhere.toml" in capsys.readouterr().err


def test_a_wrong_setting_is_told_before_anything_is_changed(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("APPLIANCE_SERVER__PORT", "70000")
    monkeypatch.setenv("APPLIANCE_DATABASE__SYNCHRONOUS", "sometimes")

    assert main(["serve"]) == 1

    said = capsys.readouterr().err
    assert "server.port" in said and "database.synchronous" in said
    assert not (tmp_path / "data" / "app.db").exists()
