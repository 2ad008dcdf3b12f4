"""Whose account it is that an OpenID Connect provider signs in to."""

import base64

import pytest

from appliance.areas.auth.models import LoginHistory, OidcIdentity, PasswordReset, User
from appliance.areas.auth.oidc_schemas import OidcProviderChange
from appliance.areas.auth.passwords import hash_password
from appliance.areas.auth.service import (
    accounts,
    identities,
    leaving,
    oidc,
    oidc_metadata,
    oidc_providers,
    recovery,
    second_factor,
    sessions,
)
from appliance.areas.auth.totp import one_time_password, step_at
from appliance.core.actor import Actor
from appliance.core.errors import Forbidden, InvalidCredentials, InvalidState, InvalidToken, NotFound
from appliance.core.paging import Paging
from appliance.core.secrets import hash_token
from tests.unit.auth.conftest import HOME, PASSWORD, add, come, problem_of, signed_in, signed_in_actor


def test_an_account_with_the_same_mail_is_not_taken_over(known, ada):
    for verified in (False, True):
        known.person.claims = {"email": "ADA@example.com", "email_verified": verified}
        assert problem_of(come(known)) == "taken"

    assert not OidcIdentity.select().exists()
    assert [row.failure_reason for row in LoginHistory.select()] == ["oidc-taken", "oidc-taken"]


def test_nobody_signs_up_where_it_is_closed(provider, operator, ada):
    add(operator, provider)
    assert problem_of(come(provider)) == "closed"
    provider.person.claims = {"email": "ada@example.com"}
    assert problem_of(come(provider)) == "taken"  # whoever has an account learns how to connect it
    provider.person.claims = {"email": "jane@example.com"}

    oidc_providers.change_provider(operator, "house", OidcProviderChange(allow_sign_up=True))
    assert come(provider).tokens


def test_the_domain_counts_only_if_the_mail_is_verified(provider, operator):
    add(operator, provider, allow_sign_up=True, allowed_domains=["Corp.example"])
    for email, verified in [("eve@corp.example", False), ("eve@corp.example.evil.example", True), ("eve@x.com", True)]:
        provider.person.claims = {"email": email, "email_verified": verified}
        assert problem_of(come(provider)) == "closed"

    provider.person.claims = {"email": "eve@CORP.example", "email_verified": True}
    assert come(provider).tokens


def test_an_installation_that_is_full_takes_nobody(known, set_settings):
    set_settings({"auth.max_users": 1})

    assert problem_of(come(known)) == "closed"


def test_the_mail_may_come_from_the_userinfo_endpoint_of_the_same_person(known):
    known.person.claims = {}
    assert problem_of(come(known)) == "no-email"
    known.userinfo = {"sub": "somebody else", "email": "boss@example.com", "email_verified": True}
    assert problem_of(come(known)) == "token"

    known.userinfo = {"sub": known.person.subject, "email": "jane@example.com", "email_verified": "true"}
    user_id = sessions.authenticate(come(known).tokens.access_token)[0].id
    assert (User.get_by_id(user_id).email, bool(User.get_by_id(user_id).email_verified)) == ("jane@example.com", True)


def test_somebody_who_was_deactivated_stays_out(known):
    user_id = sessions.authenticate(come(known).tokens.access_token)[0].id
    User.update(is_active=False).where(User.id == user_id).execute()

    assert problem_of(come(known)) == "inactive"
    assert "oidc-inactive" in [row.failure_reason for row in LoginHistory.select()]


def test_the_second_factor_is_asked_for_all_the_same(known, time_stands):
    actor = signed_in(come(known))
    secret = base64.b32decode(second_factor.begin(actor, HOME, None).secret)
    second_factor.confirm(actor, HOME, one_time_password(secret, step_at(time_stands.now)))
    time_stands.forward(seconds=30)

    ended = come(known)

    assert (ended.tokens, ended.place) == (None, "/login/code?redirect=%2Ffiles%3Fpage%3D2")
    with pytest.raises(InvalidToken):
        oidc.finish_second_factor(HOME, "pending_guessed", "000000")
    with pytest.raises(InvalidCredentials):
        oidc.finish_second_factor(HOME, ended.pending, "000000")
    code = one_time_password(secret, step_at(time_stands.now))
    assert sessions.authenticate(oidc.finish_second_factor(HOME, ended.pending, code).access_token)[0].id == actor.id
    with pytest.raises(InvalidToken):
        oidc.finish_second_factor(HOME, ended.pending, code)
    late = come(known).pending
    time_stands.forward(seconds=601)
    with pytest.raises(InvalidToken):
        oidc.finish_second_factor(HOME, late, one_time_password(secret, step_at(time_stands.now)))


def test_an_account_is_connected_and_disconnected_by_its_owner(provider, operator, ada, run_jobs, db):
    add(operator, provider)
    ada = signed_in_actor(ada)
    User.update(hashed_password=hash_password(PASSWORD)).where(User.id == ada.id).execute()

    ended = come(provider, oidc.begin("house", "/settings/security", ada))
    assert (ended.place, ended.tokens) == ("/settings/security", None)
    [identity] = identities.list_identities(ada, Paging()).data
    assert (identity.provider, identity.email) == ("house", "jane@example.com")
    run_jobs()
    assert any("a sign-in was connected" in mail.read_text() for mail in db.outbox.glob("*.eml"))
    assert signed_in(come(provider)).id == ada.id

    identities.disconnect(ada, identity.id)
    assert problem_of(come(provider)) == "closed"


def test_what_one_account_has_another_does_not_get(provider, operator, ada, bob):
    add(operator, provider)
    assert come(provider, oidc.begin("house", "/", signed_in_actor(ada))).place == "/"

    ended = come(provider, oidc.begin("house", "/", signed_in_actor(bob)))

    assert ended.place == "/settings/security?problem=elsewhere"
    [identity] = OidcIdentity.select()
    assert identity.user_id == ada.id
    with pytest.raises(NotFound):
        identities.disconnect(signed_in_actor(bob), identity.id)


def test_connecting_needs_a_session_from_beginning_to_end(provider, operator, ada):
    add(operator, provider)
    with pytest.raises(Forbidden):
        oidc.begin("house", "/", Actor(ada.id, ada.email, scopes=frozenset({"auth"})))
    here = signed_in_actor(ada)
    begun = oidc.begin("house", "/", here)

    sessions.sign_out(here)

    assert problem_of(come(provider, begun)) == "stale"
    assert not OidcIdentity.select().exists()


def test_without_a_password_the_last_way_in_stays_and_a_fresh_sign_in_counts(known, time_stands):
    actor = signed_in(come(known))
    with pytest.raises(InvalidCredentials):
        sessions.sign_in(HOME, "jane@example.com", "")
    [identity] = identities.list_identities(actor, Paging()).data
    with pytest.raises(InvalidState):
        identities.disconnect(actor, identity.id)
    time_stands.forward(seconds=16 * 60)
    for forbidden in (
        lambda: accounts.change_password(actor, HOME, None, PASSWORD),
        lambda: second_factor.begin(actor, HOME, None),
        lambda: leaving.delete_own(actor, HOME),
    ):
        with pytest.raises(Forbidden, match="signed in too long ago"):
            forbidden()

    oidc_metadata.forget()
    known.change = lambda claims: claims | {"iat": time_stands.now // 1000, "exp": time_stands.now // 1000 + 60}
    fresh = signed_in(come(known))
    accounts.change_password(fresh, HOME, None, PASSWORD)
    assert sessions.sign_in(HOME, "jane@example.com", PASSWORD).access_token
    with pytest.raises(Forbidden, match="password is needed"):
        accounts.change_password(fresh, HOME, None, "another good one")
    identities.disconnect(fresh, identity.id)
    assert identities.list_identities(fresh, Paging()).has_password


def test_somebody_without_a_password_deletes_the_account(known):
    actor = signed_in(come(known))

    leaving.delete_own(actor, HOME)

    assert not User.select().where(User.id == actor.id).exists() and not OidcIdentity.select().exists()


@pytest.mark.parametrize("verified", [True, False])
def test_who_signed_up_with_the_mail_of_another_is_out_when_its_owner_comes(known, verified):
    known.person.claims = {"email": "victim@example.com", "email_verified": verified}
    user = User.get_by_id(signed_in(come(known)).id)
    PasswordReset.create(user=user, token_hash=hash_token("reset_x"), expires_at=2**45)

    recovery.reset_password(HOME, "reset_x", PASSWORD)

    ended = come(known)
    assert bool(ended.tokens) == verified
    assert verified or problem_of(ended) == "taken"
