"""Accounts in the hands of a superuser, and the end of an account."""

import pytest

from appliance.areas.auth.models import User
from appliance.areas.auth.passwords import hash_password
from appliance.areas.auth.schemas import NewUser, UserAdministration, UserQuery
from appliance.areas.auth.service import accounts, administration, leaving, sessions
from appliance.areas.auth.service.attempts import Client
from appliance.areas.ocr.models import OcrJob
from appliance.areas.rag import service as rag
from appliance.areas.storage import service as storage
from appliance.areas.workflows.service import workflows
from appliance.core.actor import Actor
from appliance.core.errors import AlreadyExists, Forbidden, InvalidCredentials, LastSuperuser, NotFound, Unauthenticated
from appliance.db import execute, query
from appliance.ports.objects import objects

HOME = Client("203.0.113.5", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
PASSWORD = "seven green bottles"


def test_a_list_is_filtered_by_words_and_rights(ada, bob, admin):
    emails = [user.email for user in administration.list_users(UserQuery()).data]
    assert sorted(emails) == ["ada@example.com", "admin@example.com", "bob@example.com"]
    assert [user.email for user in administration.list_users(UserQuery(q="DA@")).data] == ["ada@example.com"]
    assert [user.email for user in administration.list_users(UserQuery(q="Bob")).data] == ["bob@example.com"]
    assert [user.id for user in administration.list_users(UserQuery(is_superuser=True)).data] == [admin.id]
    assert administration.list_users(UserQuery(is_active=False)).count == 0


def test_a_list_has_the_wanted_order_with_those_last_who_have_no_value(ada, bob, admin):
    User.update(last_login_at=1000).where(User.id == bob.id).execute()
    User.update(last_login_at=2000).where(User.id == ada.id).execute()

    def order(sort):
        return [user.email.partition("@")[0] for user in administration.list_users(UserQuery(sort=sort)).data]

    assert order("last_login_at") == ["bob", "ada", "admin"]
    assert order("-last_login_at") == ["ada", "bob", "admin"]
    assert order("-email") == ["bob", "admin", "ada"]


def test_a_list_tells_who_has_a_second_factor(ada, bob):
    execute(
        "INSERT INTO auth_second_factor (user_id, secret, confirmed_at, last_step, created_at) VALUES (?, ?, 1, 0, 1)",
        (bob.id, b"sealed"),
    )

    assert [(user.email, user.second_factor) for user in administration.list_users(UserQuery(sort="email")).data] == [
        ("ada@example.com", False),
        ("bob@example.com", True),
    ]
    assert [user.id for user in administration.list_users(UserQuery(second_factor=True)).data] == [bob.id]
    assert [user.id for user in administration.list_users(UserQuery(second_factor=False)).data] == [ada.id]


@pytest.mark.parametrize("q", ["%", "_", "a%a", "\\"])
def test_wildcards_of_the_database_mean_themselves(ada, q):
    assert administration.list_users(UserQuery(q=q)).count == 0


def test_an_account_is_made_with_the_rights_that_are_given(admin):
    made = administration.create_user(
        admin, NewUser(email="eve@example.com", password=PASSWORD, is_superuser=True, is_active=False)
    )

    assert (made.is_superuser, made.is_active, made.email_verified) == (True, False, False)
    with pytest.raises(AlreadyExists):
        administration.create_user(admin, NewUser(email="EVE@example.com", password=PASSWORD))


def test_the_last_active_superuser_keeps_the_rights_and_the_account(admin, bob):
    for change in (UserAdministration(is_superuser=False), UserAdministration(is_active=False)):
        with pytest.raises(LastSuperuser):
            administration.change_any(admin, admin.id, change)
    with pytest.raises(LastSuperuser):
        administration.erase(Actor("", is_superuser=True), admin.id)

    administration.change_any(admin, bob.id, UserAdministration(is_superuser=True, is_active=False))
    with pytest.raises(LastSuperuser):
        administration.change_any(admin, admin.id, UserAdministration(is_superuser=False))
    administration.change_any(admin, bob.id, UserAdministration(is_active=True))
    assert administration.change_any(admin, admin.id, UserAdministration(is_superuser=False)).is_superuser is False


def test_every_change_of_rights_is_an_event(admin, bob):
    administration.change_any(admin, bob.id, UserAdministration(is_superuser=True, full_name="Robert"))

    [event] = query("SELECT actor_id, object_id, data FROM db_activity WHERE kind = 'user_rights_changed'")
    assert event == {"actor_id": admin.id, "object_id": bob.id, "data": '{"is_superuser":{"from":false,"to":true}}'}


@pytest.mark.parametrize(
    "change", [UserAdministration(is_active=False), UserAdministration(password="nine blue jugs!")]
)
def test_deactivation_and_a_new_password_end_all_sessions(admin, bob, change):
    token = sessions.open_session(HOME, bob.id).access_token
    assert sessions.authenticate(token)[0].id == bob.id

    administration.change_any(admin, bob.id, change)

    with pytest.raises(Unauthenticated):
        sessions.authenticate(token)


def test_an_administrator_does_not_delete_the_own_account_or_one_that_is_not_there(admin, bob):
    with pytest.raises(Forbidden):
        administration.remove_user(admin, admin.id)
    administration.remove_user(admin, bob.id)
    with pytest.raises(NotFound):
        administration.remove_user(admin, bob.id)


def test_what_a_deleted_user_owned_is_gone(admin, ada, bob, adapters, run_jobs):
    for person in (ada, bob):
        rag.create_index(person, "animals")
        workflows.create_workflow(person, "copy")
        OcrJob.create(owner_id=person.id, document_url="x", engine="tesseract", routing_reason="", status="completed")
        storage.store_bytes(person, b"letters of " + person.id.encode(), "user-uploads", "a.txt")

    administration.remove_user(admin, ada.id)
    run_jobs()

    for table in ("rag_index", "workflows_workflow", "ocr_job", "storage_file"):
        assert [row["owner_id"] for row in query(f"SELECT owner_id FROM {table}")] == [bob.id], table
    assert len(list(objects.hashes())) == 1


def test_somebody_who_just_signed_in_deletes_the_account_without_the_password(ada, time_stands):
    actor, _ = sessions.authenticate(sessions.open_session(HOME, ada.id).access_token)

    leaving.delete_own(actor, HOME)

    with pytest.raises(NotFound):
        accounts.own_account(ada)


def test_later_the_password_is_needed(ada, time_stands):
    User.update(hashed_password=hash_password(PASSWORD)).where(User.id == ada.id).execute()
    actor, _ = sessions.authenticate(sessions.open_session(HOME, ada.id).access_token)
    time_stands.forward(seconds=15 * 60)

    with pytest.raises(Forbidden, match="password"):
        leaving.delete_own(actor, HOME)
    with pytest.raises(InvalidCredentials):
        leaving.delete_own(actor, HOME, "wrong")
    leaving.delete_own(actor, HOME, PASSWORD)

    assert query("SELECT 1 FROM auth_user WHERE id = ?", (ada.id,)) == []


def test_a_superuser_is_demoted_before_leaving(admin):
    with pytest.raises(Forbidden, match="administrator"):
        leaving.delete_own(admin, HOME)
