"""Where mailed links may lead, and to whom nothing is mailed."""

import email
from email.policy import default

import pytest

from appliance.areas.auth.service import accounts
from appliance.areas.auth.service.attempts import Client
from appliance.areas.supabase.service import mailing, users
from appliance.core.errors import InvalidInput
from appliance.http.limits import buckets

HOME = Client("203.0.113.5")


@pytest.fixture(autouse=True)
def _no_limits():
    buckets.clear()


@pytest.fixture
def mails(db, run_jobs):
    """`mails()` runs what is due and answers who got a mail, in all."""

    def take():
        run_jobs()
        found = [email.message_from_bytes(file.read_bytes(), policy=default) for file in db.outbox.glob("*.eml")]
        return sorted(mail["to"] for mail in found)

    return take


@pytest.mark.parametrize(
    "target",
    [
        "https://app.example",
        "https://app.example/in?next=%2F#x",
        "https://box.example/welcome",
        "http://site.example/",
    ],
)
def test_a_link_leads_to_our_own_the_sites_and_listed_origins(db, set_settings, target):
    set_settings(
        {
            "http.base_url": "https://box.example",
            "http.allowed_origins": ["https://app.example"],
            "supabase.site_url": "http://site.example",
        }
    )

    assert mailing.allowed_target(target) == target


@pytest.mark.parametrize(
    "target",
    [
        "",
        "https://evil.example",
        "https://app.example.evil.example",
        "https://app.example@evil.example",
        "https://evil.example\\@app.example",
        "//evil.example",
        "http://app.example",
        "https://app.example:444",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://[",
    ],
)
def test_any_other_target_becomes_the_site(db, set_settings, target):
    set_settings({"http.base_url": "https://box.example", "http.allowed_origins": ["https://app.example", "*"]})

    assert mailing.allowed_target(target) == "https://box.example"


def test_an_unknown_address_gets_a_mail_only_where_anybody_may_sign_up(mails, set_settings):
    mailing.ask_mail(HOME, "magiclink", "eve@example.com")
    mailing.ask_mail(HOME, "recovery", "eve@example.com")
    assert mails() == []

    mailing.ask_mail(HOME, "magiclink", "eve@example.com", create=True, metadata={"city": "Turin"})
    assert mails() == ["eve@example.com"]
    assert users.view(accounts.user_by_email("eve@example.com").id)["user_metadata"] == {"city": "Turin"}

    set_settings({"auth.registration_enabled": False})
    mailing.ask_mail(HOME, "magiclink", "mallory@example.com", create=True)
    assert mails() == ["eve@example.com"]


def test_what_is_no_address_is_refused_at_once(db):
    with pytest.raises(InvalidInput, match="not an e-mail"):
        mailing.ask_mail(HOME, "magiclink", "eve", create=True)


def test_nobody_is_flooded(mails, ada):
    for _ in range(8):
        mailing.ask_mail(HOME, "magiclink", ada.email)

    assert mails() == [ada.email] * mailing.MAILS_PER_HOUR
