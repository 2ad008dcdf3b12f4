"""The outbox in the hands of a superuser: what is remembered of every look."""

import pytest

from appliance.areas.auth.service import outbox, user_access
from appliance.core.actor import Actor
from appliance.core.errors import EngineUnavailable, Forbidden, RateLimited
from appliance.core.paging import Paging
from appliance.db import query
from appliance.http.limits import buckets
from appliance.ports.mailer import Mail, mailer


@pytest.fixture(autouse=True)
def _no_limits():
    buckets.clear()


def test_reading_and_deleting_a_mail_are_events_without_its_text(db, admin):
    mailer.send(Mail("eve@example.com", "Hello", "token=secret"))
    [mail] = outbox.list_mails(admin, Paging()).data

    assert outbox.read_mail(admin, mail.id).text == "token=secret\n"
    outbox.delete_mail(admin, mail.id)

    events = query("SELECT * FROM db_activity WHERE object_id = ? ORDER BY rowid", (mail.id,))
    assert [(event["kind"], event["actor_id"]) for event in events] == [
        ("mail_read", admin.id),
        ("mail_deleted", admin.id),
    ]
    assert "secret" not in str([dict(event) for event in events])


def test_an_access_key_reads_nothing(db, admin):
    with pytest.raises(Forbidden):
        outbox.list_mails(Actor(admin.id, is_superuser=True, scopes=frozenset({"auth"})), Paging())


def test_a_test_mail_needs_a_mail_server(db, admin):
    with pytest.raises(EngineUnavailable, match="No mail server"):
        outbox.send_test(admin, "eve@example.com")


def test_links_for_one_account_are_limited(admin, ada):
    for _ in range(user_access.LINKS_PER_HOUR):
        user_access.send_reset_link(admin, ada.id)

    with pytest.raises(RateLimited):
        user_access.send_reset_link(admin, ada.id)
