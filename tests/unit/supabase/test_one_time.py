"""Mailed links and codes: once, for an hour, five guesses."""

import pytest

from appliance.areas.auth.service.attempts import Client
from appliance.areas.supabase.service import one_time
from appliance.areas.supabase.service.one_time import Challenge
from appliance.core.errors import Forbidden, RateLimited
from appliance.db import query

HOME = Client("203.0.113.5")
MINUTE = 60


def other(code):
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_a_link_is_good_once(ada):
    made = one_time.make(ada.id, "magiclink", ada.email)

    used = one_time.use_link(made.token, "magiclink")

    assert (used.user_id, used.email, used.challenge) == (ada.id, ada.email, None)
    with pytest.raises(Forbidden):
        one_time.use_link(made.token, "magiclink")


def test_a_link_is_good_for_an_hour(ada, time_stands):
    made = one_time.make(ada.id, "recovery", ada.email)
    late = one_time.make(ada.id, "invite", ada.email)
    time_stands.forward(seconds=59 * MINUTE)
    one_time.use_link(made.token, "recovery")
    time_stands.forward(seconds=2 * MINUTE)

    with pytest.raises(Forbidden, match="expired"):
        one_time.use_link(late.token, "invite")


def test_a_newer_link_ends_the_older_of_its_kind_alone(ada):
    first, recovery = one_time.make(ada.id, "magiclink", ada.email), one_time.make(ada.id, "recovery", ada.email)
    second = one_time.make(ada.id, "magiclink", ada.email)

    with pytest.raises(Forbidden):
        one_time.use_link(first.token, "magiclink")
    one_time.use_link(second.token, "magiclink")
    one_time.use_link(recovery.token, "recovery")


@pytest.mark.parametrize(
    ("kind", "type", "fits"),
    [
        ("magiclink", "email", True),
        ("signup", "email", True),
        ("recovery", "email", False),
        ("email_change", "email_change_new", True),
        ("magiclink", "recovery", False),
        ("reauthentication", "email", False),
    ],
)
def test_what_a_client_calls_it_must_fit(ada, kind, type, fits):
    made = one_time.make(ada.id, kind, ada.email)

    if fits:
        assert one_time.use_code(HOME, ada.email, type, made.code).kind == kind
    else:
        with pytest.raises(Forbidden):
            one_time.use_code(HOME, ada.email, type, made.code)


def test_after_five_wrong_codes_the_right_one_and_the_link_are_worth_nothing(ada, time_stands):
    made = one_time.make(ada.id, "magiclink", ada.email)
    for _ in range(5):
        with pytest.raises(Forbidden):
            one_time.use_code(HOME, ada.email, "email", other(made.code))

    with pytest.raises(RateLimited):
        one_time.use_code(HOME, ada.email, "email", made.code)
    time_stands.forward(seconds=16 * MINUTE)  # the account is open again, the code is not
    with pytest.raises(Forbidden):
        one_time.use_code(HOME, ada.email, "email", made.code)
    with pytest.raises(Forbidden):
        one_time.use_link(made.token, "magiclink")


def test_a_code_is_good_for_its_own_address_alone(ada, bob):
    made = one_time.make(ada.id, "magiclink", ada.email)

    with pytest.raises(Forbidden):
        one_time.use_code(HOME, bob.email, "email", made.code)
    assert one_time.use_code(HOME, ada.email.upper(), "email", f" {made.code} ").user_id == ada.id


def test_neither_link_nor_code_can_be_read_from_the_database(ada):
    made = one_time.make(ada.id, "magiclink", ada.email, Challenge("c" * 43, "s256"))

    kept = str(query("SELECT * FROM supabase_one_time_token"))

    assert made.token.startswith("pkce_")
    assert made.token not in kept and f"'{made.code}'" not in kept


def test_what_expired_long_ago_is_forgotten(ada, time_stands):
    one_time.make(ada.id, "magiclink", ada.email)
    time_stands.forward(days=2)

    assert one_time.prune() == 1
