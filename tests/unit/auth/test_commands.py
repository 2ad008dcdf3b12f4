"""The command line of accounts, run in place."""

import io

import pytest

from appliance.app import visiting
from appliance.areas.auth.service import accounts, sessions
from appliance.areas.auth.service.attempts import Client
from appliance.areas.workflows.models import Workflow
from appliance.areas.workflows.service import workflows
from appliance.cli import main
from appliance.core import settings as configuration
from appliance.core.actor import Actor
from appliance.db.connection import close_thread
from appliance.db.data_folder import open_folder
from appliance.jobs import run_all_due

PASSWORD = "seven green bottles"


@pytest.fixture
def run(monkeypatch, tmp_path, capsys):
    """`run(*arguments, input="")` answers (exit code, what was printed)."""
    monkeypatch.setenv("APPLIANCE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("APPLIANCE_AUTH__PASSWORD_MEMORY_KIB", "64")

    def command(*arguments, input=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{input}\n"))
        code = main(arguments)
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    yield command
    close_thread()
    configuration.configure(environ={})
    configuration.set_stored({})


@pytest.fixture
def inside(tmp_path):
    return lambda: visiting(open_folder(tmp_path / "data"))


def create(run, noun, email):
    code, said = run(noun, "create", "--email", email, "--password-stdin", input=PASSWORD)
    assert code == 0, said


def test_users_are_made_listed_changed_and_deleted(run):
    create(run, "superuser", "root@example.com")
    create(run, "user", "eve@example.com")
    assert run("user", "list") == (0, "root@example.com\neve@example.com\n")
    assert run("superuser", "list") == (0, "root@example.com\n")

    assert run("user", "change", "--email", "EVE@example.com", "--deactivate") == (
        0,
        "eve@example.com is not active, a user.\n",
    )
    assert run("user", "change", "--email", "eve@example.com", "--activate", "--promote") == (
        0,
        "eve@example.com is active, a superuser.\n",
    )
    assert run("superuser", "delete", "--email", "root@example.com") == (0, "root@example.com is deleted.\n")
    assert run("user", "list") == (0, "eve@example.com\n")


def test_the_last_superuser_stays(run):
    create(run, "superuser", "root@example.com")

    for command in (
        ("superuser", "delete", "--email", "root@example.com"),
        ("user", "change", "--email", "root@example.com", "--demote"),
        ("user", "change", "--email", "root@example.com", "--deactivate"),
    ):
        code, said = run(*command)
        assert code == 1 and "last active administrator" in said


def test_a_new_password_counts_and_ends_all_sessions(run, inside):
    create(run, "superuser", "root@example.com")
    with inside():
        user = accounts.user_by_email("root@example.com")
        token = sessions.open_session(Client("192.0.2.1"), user.id).access_token

    code, said = run("superuser", "reset-password", "--email", user.email, "--password-stdin", input="nine blue jugs")

    assert (code, said) == (0, "root@example.com has a new password, and all sessions have ended.\n")
    with inside():
        with pytest.raises(Exception, match="ended"):
            sessions.authenticate(token)
        assert sessions.sign_in(Client("192.0.2.1"), user.email, "nine blue jugs").access_token


def test_what_a_deleted_user_owned_is_forgotten_by_the_next_server(run, inside):
    create(run, "user", "eve@example.com")
    with inside():
        workflows.create_workflow(Actor(accounts.user_by_email("eve@example.com").id), "copy")

    run("user", "delete", "--email", "eve@example.com")

    with inside():
        run_all_due()
        assert Workflow.select().count() == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("user", "delete", "--email", "nobody@example.com"), "nobody@example.com"),
        (("user", "change", "--email", "eve@example.com"), "nothing to change"),
        (("superuser", "delete", "--email", "eve@example.com"), "no superuser"),
        (("superuser", "reset-password", "--email", "eve@example.com", "--password-stdin"), "no superuser"),
    ],
)
def test_what_cannot_be_done_is_explained(run, arguments, words):
    create(run, "user", "eve@example.com")

    code, said = run(*arguments, input="nine blue jugs")

    assert code == 1 and words in said


def test_a_sign_in_provider_is_added_listed_and_deleted(run):
    given = ["--id", "house", "--name", "House", "--issuer", "https://id.example.com", "--client-id", "appliance"]

    code, said = run("oidc-provider", "add", *given, "--client-secret-stdin", "--allow-sign-up", input="keep me")
    assert code == 0 and "/api/v1/login/oidc/house/callback" in said and "keep me" not in said
    assert run("oidc-provider", "list") == (0, "house  House  https://id.example.com\n")
    code, said = run("oidc-provider", "add", *given)
    assert code != 0 and "already" in said
    code, said = run("oidc-provider", "add", *["--id", "Not a word", *given[2:]])
    assert code != 0 and "id" in said
    assert run("oidc-provider", "delete", "--id", "house") == (0, "house is deleted.\n")
    assert run("oidc-provider", "list") == (0, "")
