"""Signing in at an OpenID Connect provider that listens on loopback, and every way to cheat with it."""

import base64
import hmac
import json
import threading
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from appliance.adapters.outbound import HttpOutbound
from appliance.areas.auth.models import LoginHistory, OidcIdentity, PasswordReset, Session, User
from appliance.areas.auth.oidc_schemas import NewOidcProvider, OidcAnswer, OidcProviderChange
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
from appliance.areas.auth.service.attempts import Client
from appliance.areas.auth.totp import one_time_password, step_at
from appliance.core.actor import Actor
from appliance.core.errors import Forbidden, InvalidCredentials, InvalidState, InvalidToken, NotFound
from appliance.core.paging import Paging
from appliance.core.secrets import hash_token
from appliance.db import query
from appliance.ports.outbound import outbound
from tests.oidc_provider import CLIENT, ELSEWHERE, SECRET, SigningKey, running

HOME = Client("203.0.113.5", "Firefox/140 Linux", "http://127.0.0.1:8080")
PASSWORD = "seven green bottles"


@pytest.fixture
def internet(db):
    """Real requests, under the guard."""
    outbound.plug(HttpOutbound(lambda: ()))
    oidc_metadata.forget()
    yield
    outbound.plug(None)
    oidc_metadata.forget()


@pytest.fixture
def provider(internet):
    with running() as provider:
        yield provider


@pytest.fixture
def operator(admin):
    """The superuser, signed in."""
    return signed_in_actor(admin)


@pytest.fixture
def known(provider, operator):
    """The provider, with this installation as its client, which lets everybody sign up."""
    add(operator, provider, allow_sign_up=True)
    return provider


def add(operator, provider, **options):
    values = {"id": "house", "name": "House", "issuer": provider.issuer, "client_id": CLIENT, "client_secret": SECRET}
    return oidc_providers.add_provider(operator, NewOidcProvider(**values | options))


def signed_in_actor(actor):
    """The same person with a session, as whoever signed in has one."""
    sessions.open_session(HOME, actor.id)
    session = Session.select().where(Session.user == actor.id).order_by(Session.created_at.desc()).first()
    return Actor(actor.id, actor.email, actor.is_superuser, session.id)


def asked_of(url):
    """The parameters of the authorization request."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def answer_of(provider, begun):
    """What the browser brings back after the person has agreed."""
    return OidcAnswer(**asked_of(provider.approve(asked_of(begun.url))))


def come(provider, begun=None, *, bind=None, **changes):
    """Go to the provider, agree, and come back."""
    begun = begun or oidc.begin("house", "/files?page=2")
    answer = answer_of(provider, begun)
    given = {name: getattr(answer, name) for name in answer.__struct_fields__} | changes
    return oidc.finish(HOME, "house", OidcAnswer(**given), begun.bind if bind is None else bind)


def problem_of(ended):
    """The word for the screen; nobody is signed in."""
    assert ended.tokens is None and ended.pending is None
    return parse_qs(urlsplit(ended.place).query)["problem"][0]


def test_whoever_is_new_gets_an_account_and_comes_back_to_it(known):
    first = come(known)
    again = come(known)

    assert first.place == again.place == "/files?page=2"
    actor, _ = sessions.authenticate(first.tokens.access_token)
    assert sessions.authenticate(again.tokens.access_token)[0].id == actor.id
    user = User.get_by_id(actor.id)
    assert (user.email, user.full_name, bool(user.email_verified)) == ("jane@example.com", "Jane Doe", True)
    assert [bool(row.success) for row in LoginHistory.select().where(LoginHistory.user == user.id)] == [True, True]
    assert known.asked.count("/.well-known/openid-configuration") == known.asked.count("/keys") == 1


def test_the_request_has_state_nonce_and_challenge_and_no_secret(known):
    begun = oidc.begin("house", "/")

    asked = asked_of(begun.url)

    assert (asked["response_type"], asked["client_id"], asked["code_challenge_method"]) == ("code", CLIENT, "S256")
    assert asked["redirect_uri"].endswith("/api/v1/login/oidc/house/callback")
    assert asked["scope"] == "openid profile email"
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    kept = json.dumps(query("SELECT * FROM auth_oidc_attempt"))
    assert all(secret not in kept for secret in (begun.state, begun.bind, asked["nonce"]))


def test_what_goes_wrong_on_the_way_back_signs_nobody_in(known, time_stands):
    assert problem_of(come(known, state="state_another")) == "stale"
    assert problem_of(come(known, bind="")) == "stale"  # another browser, led here by somebody else's link
    assert problem_of(come(known, oidc.begin("house", "/"), bind=oidc.begin("house", "/").bind)) == "stale"
    assert problem_of(come(known, code="")) == "provider"
    assert problem_of(come(known, error="access_denied")) == "denied"
    begun = oidc.begin("house", "/")
    time_stands.forward(seconds=601)
    assert problem_of(come(known, begun)) == "stale"
    assert not OidcIdentity.select().exists() and "/token" not in known.asked


def test_an_answer_counts_once(known):
    begun = oidc.begin("house", "/")
    answer = answer_of(known, begun)

    first = oidc.finish(HOME, "house", answer, begun.bind)
    second = oidc.finish(HOME, "house", answer, begun.bind)

    assert first.tokens and problem_of(second) == "stale"


def test_the_answer_of_one_provider_is_none_of_another(known, operator):
    with running() as other:
        add(operator, other, id="other", name="Other")
        begun = oidc.begin("house", "/")

        ended = oidc.finish(HOME, "other", answer_of(known, begun), begun.bind)

    assert problem_of(ended) == "stale" and "/token" not in other.asked


def test_the_same_subject_at_another_issuer_is_somebody_else(known, operator):
    jane = signed_in(come(known))
    with running() as other:
        add(operator, other, id="other", name="Other", allow_sign_up=True)
        begun = oidc.begin("other", "/")
        other.person.claims = {"email": "june@example.com"}

        june = signed_in(oidc.finish(HOME, "other", answer_of(other, begun), begun.bind))

    assert june.id != jane.id and other.person.subject == known.person.subject


@pytest.mark.parametrize("announced", [True, False])
def test_an_answer_in_the_name_of_another_issuer_is_refused_before_its_code_is_used(known, announced):
    known.document = {"authorization_response_iss_parameter_supported": announced}
    assert come(known).tokens

    spent = known.asked.count("/token")
    assert problem_of(come(known, iss="https://evil.example")) == "token"
    if announced:
        assert problem_of(come(known, iss=None)) == "token"
    assert known.asked.count("/token") == spent


WRONG_CLAIMS = {
    "another nonce": {"nonce": "another"},
    "another audience": {"aud": "another"},
    "another of several audiences": {"aud": [CLIENT, "another"], "azp": "another"},
    "several audiences without a party": {"aud": [CLIENT, "another"]},
    "another party": {"azp": "another"},
    "another issuer": {"iss": "https://evil.example"},
    "the issuer with a slash": {"iss": "{issuer}/"},
    "expired": {"exp": 1_700_000_000},
    "endless": {"exp": float("inf")},
    "never": {"exp": float("nan")},
    "words for a time": {"exp": "9999999999"},
    "of the future": {"iat": 9_999_999_999},
    "not yet": {"nbf": 9_999_999_999},
    "another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    "nobody": {"sub": ""},
    "a number for a subject": {"sub": 7},
}


@pytest.mark.parametrize("claims", WRONG_CLAIMS.values(), ids=WRONG_CLAIMS)
def test_a_token_with_a_wrong_claim_is_refused(known, claims):
    claims = {
        name: value.format(issuer=known.issuer) if isinstance(value, str) else value for name, value in claims.items()
    }
    known.change = lambda right: right | claims

    assert problem_of(come(known)) == "token"
    assert not OidcIdentity.select().exists()


@pytest.mark.parametrize("name", ["nonce", "aud", "iss", "exp", "iat", "sub"])
def test_a_token_that_leaves_something_out_is_refused(known, name):
    known.change = lambda right: {key: value for key, value in right.items() if key != name}

    assert problem_of(come(known)) == "token"


@pytest.mark.parametrize("name", ["at_hash", "name"])
def test_a_token_may_leave_out_what_is_optional(known, name):
    known.change = lambda right: {key: value for key, value in right.items() if key != name}

    assert come(known).tokens


def test_clocks_may_differ_by_some_seconds(known, time_stands):
    time_stands.forward(seconds=340)  # the token is good for 300
    assert come(known).tokens

    time_stands.forward(seconds=40)
    assert problem_of(come(known)) == "token"


def part(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def unsigned(provider):
    return lambda claims: f"{part({'alg': 'none'})}.{part(claims)}."


def unsigned_in_capitals(provider):
    return lambda claims: f"{part({'alg': 'nOnE', 'kid': 'first'})}.{part(claims)}."


def signed_with_the_public_key(provider):
    """HS256, with what everybody can read as its secret; PyJWT refuses to help with that."""
    public = provider.keys[0].private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def sign(claims):
        text = f"{part({'alg': 'HS256', 'kid': 'first'})}.{part(claims)}"
        digest = hmac.digest(public, text.encode(), "sha256")
        return f"{text}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"

    return sign


def signed_with_the_client_secret(provider):
    return lambda claims: jwt.encode(claims, SECRET.ljust(32), algorithm="HS256")


def signed_by_another(provider):
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return lambda claims: jwt.encode(claims, stranger, algorithm="RS256", headers={"kid": "first"})


def signed_with_an_unknown_key(provider):
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return lambda claims: jwt.encode(claims, stranger, algorithm="RS256", headers={"kid": "unknown"})


def with_a_key_of_its_own(provider):
    """The header brings the key along."""
    stranger = SigningKey("own", rsa.generate_private_key(public_exponent=65537, key_size=2048), "RS256")
    headers = {"kid": "own", "jwk": stranger.public()}
    return lambda claims: jwt.encode(claims, stranger.private, algorithm="RS256", headers=headers)


def by_another_algorithm(provider):
    """The key says RS256."""
    return lambda claims: jwt.encode(claims, provider.keys[0].private, algorithm="PS256", headers={"kid": "first"})


def with_other_claims(provider):
    def sign(claims):
        header, _, signature = provider.signed(claims).split(".")
        return f"{header}.{part(claims | {'sub': 'somebody else'})}.{signature}"

    return sign


def no_token(provider):
    return lambda claims: "no token"


SIGNERS = [
    unsigned,
    unsigned_in_capitals,
    signed_with_the_public_key,
    signed_with_the_client_secret,
    signed_by_another,
    signed_with_an_unknown_key,
    with_a_key_of_its_own,
    by_another_algorithm,
    with_other_claims,
    no_token,
]


@pytest.mark.parametrize("signer", SIGNERS)
def test_a_token_that_the_issuer_did_not_sign_is_refused(known, signer):
    known.sign = signer(known)

    assert problem_of(come(known)) == "token"
    assert not OidcIdentity.select().exists()


def test_new_keys_are_asked_for_once_and_not_at_every_token(known, time_stands):
    assert come(known).tokens
    known.rotate()
    time_stands.forward(seconds=11)

    assert come(known).tokens
    known.sign = signed_with_an_unknown_key(known)
    for _ in range(5):
        time_stands.forward(seconds=1)
        assert problem_of(come(known)) == "token"

    assert known.asked.count("/keys") == 2


@pytest.mark.filterwarnings("ignore:The RSA key is 1024 bits")  # as PyJWT says when the test signs with it
def test_a_key_that_is_too_short_or_for_encryption_signs_nothing(known):
    short = SigningKey("short", rsa.generate_private_key(public_exponent=65537, key_size=1024), "RS256")
    known.keys.append(short)
    assert problem_of(come(known)) == "token"

    class ForEncryption(SigningKey):
        def public(self):
            return super().public() | {"use": "enc"}

    known.keys.append(ForEncryption("enc", rsa.generate_private_key(public_exponent=65537, key_size=2048), "RS256"))
    oidc_metadata.forget()
    assert problem_of(come(known)) == "token"


def test_a_code_without_its_verifier_is_refused_by_the_provider(known):
    """The provider does check: control of the tests above."""
    begun = oidc.begin("house", "/")
    code = answer_of(known, begun).code
    form = {"code": code, "redirect_uri": asked_of(begun.url)["redirect_uri"], "client_id": CLIENT}

    assert known.tokens(form | {"client_secret": SECRET, "code_verifier": "guessed"}, "") == (
        400,
        {"error": "invalid_grant"},
    )


@pytest.mark.parametrize("methods", [["client_secret_post"], ["client_secret_basic", "client_secret_post"], None])
def test_the_secret_goes_the_way_the_provider_takes_it(known, methods):
    known.document = {"token_endpoint_auth_methods_supported": methods} if methods else {}

    assert come(known).tokens


def test_a_wrong_secret_and_a_public_client(known, operator):
    oidc_providers.change_provider(operator, "house", OidcProviderChange(client_secret="wrong"))
    assert problem_of(come(known)) == "provider"

    known.public_client = True
    oidc_providers.change_provider(operator, "house", OidcProviderChange(client_secret=None))
    assert come(known).tokens


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


def signed_in(ended):
    return sessions.authenticate(ended.tokens.access_token)[0]


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


@pytest.mark.parametrize(
    "place",
    ["//evil.example", "https://evil.example", "/\\evil.example", "\\/evil.example", "evil", "", "/\t/evil.example"],
)
def test_a_place_elsewhere_is_not_gone_to(known, place):
    assert come(known, oidc.begin("house", place)).place == "/"


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("files.example.com", True),
        ("FILES.example.com:443", True),
        ("files.example.com:80", False),
        ("localhost", False),
        ("files.example.com:port", False),
        ("", False),
    ],
)
def test_a_host_is_ours_with_or_without_the_usual_port(set_settings, host, own):
    set_settings({"http.base_url": "https://files.example.com"})

    assert oidc.is_own_host(host) is own


def test_discovery_is_believed_of_the_issuer_alone(known, operator):
    for document in (
        {"issuer": "https://accounts.google.com"},
        {"issuer": known.issuer + "/"},
        {"token_endpoint": "file:///etc/passwd"},
        {"token_endpoint": "ftp://127.0.0.1/token"},
        {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
    ):
        known.document = document
        oidc_metadata.forget()
        ended = oidc.begin_or_explain("house", "/x")
        assert (problem_of(ended), ended.place) == ("provider", "/login?problem=provider&redirect=%2Fx")
        assert oidc_providers.test_provider(operator, "house").ok is False


def test_endpoints_on_other_private_hosts_are_not_asked(known):
    """The operator opened the issuer's own host and port, not the rest of the house."""
    with running() as inside:
        known.document = {"token_endpoint": f"{inside.issuer}/token"}
        assert problem_of(come(known)) == "provider"

    assert inside.asked == []


def test_answers_too_long_elsewhere_or_broken_sign_nobody_in(known):
    right = {
        "/.well-known/openid-configuration": known.discovery(),
        "/keys": {"keys": [key.public() for key in known.keys]},
    }

    def huge(request):
        request.send_response(200)
        request.end_headers()
        request.wfile.write(b" " * 2**20 + json.dumps(right.get(request.path)).encode())

    def redirect(request):
        request.send_response(307)
        request.send_header("location", f"{known.issuer}{ELSEWHERE}{request.path}")
        request.end_headers()

    def broken(request):
        request.send_response(200)
        request.end_headers()
        request.wfile.write(b"\xff{")

    for path in ("/.well-known/openid-configuration", "/keys", "/token"):
        for answer in (huge, redirect, broken):
            oidc_metadata.forget()
            begun = oidc.begin("house", "/")
            oidc_metadata.forget()
            known.answers = {path: answer}
            assert problem_of(come(known, begun)) == "provider", (path, answer.__name__)
            known.answers = {}
    assert come(known).tokens


def test_a_provider_that_never_answers_is_given_up(known, monkeypatch):
    monkeypatch.setattr(oidc_metadata, "SECONDS", 0.2)
    over = threading.Event()
    known.answers = {"/token": lambda request: over.wait(30) and None}

    assert problem_of(come(known)) == "provider"
    over.set()


def test_a_provider_that_is_off_or_gone_is_not_offered_and_not_believed(known, operator):
    assert [each.id for each in oidc_providers.choices()] == ["house"]
    begun = oidc.begin("house", "/")
    oidc_providers.change_provider(operator, "house", OidcProviderChange(is_active=False))

    assert oidc_providers.choices() == []
    assert problem_of(come(known, begun)) == "provider"
    assert problem_of(oidc.begin_or_explain("house", "/")) == "gone"
    oidc_providers.delete_provider(operator, "house")
    assert problem_of(oidc.finish(HOME, "house", OidcAnswer(state=begun.state, code="x"), begun.bind)) == "stale"


def test_spent_and_late_attempts_are_forgotten(known, time_stands):
    oidc.begin("house", "/")
    assert oidc.prune_attempts() == 0

    time_stands.forward(seconds=601)

    assert oidc.prune_attempts() == 1
