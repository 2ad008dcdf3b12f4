"""What a stranger, a person and a stale or forged token reach at /auth/v1."""

import base64
import hmac
import itertools
import json
import os

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from appliance.app import build
from appliance.http.endpoint import registered

PASSWORD = "seven green bottles"
UNKNOWN = "0190a000-0000-7000-8000-000000000000"
_numbers = itertools.count(1)

ROUTES = [route for route in registered(build()) if route.operation.tag == "supabase"]
ADMIN_ROUTES = [route for route in ROUTES if "/admin/" in route.path or route.path.endswith("/invite")]
PERSONAL = [
    route
    for route in ROUTES
    if route.operation.find_caller and route.operation.find_caller.__name__ in ("person", "person_at_any_level")
]


def by_name(route):
    return f"{route.method} {route.path}"


def path_of(route):
    return route.path.replace("{user_id}", UNKNOWN).replace("{factor_id}", UNKNOWN).replace("{identity_id}", UNKNOWN)


def bearer(token):
    return {"authorization": f"Bearer {token}"}


@pytest.fixture
def eve(anon):
    """The session of a fresh person."""
    email = f"eve{next(_numbers)}.{os.getpid()}@example.com"
    answer = anon.post("/auth/v1/signup", json={"email": email, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_there_are_routes_to_attack():
    assert len(ADMIN_ROUTES) == 9
    assert len(PERSONAL) == 10


@pytest.mark.parametrize("route", ADMIN_ROUTES, ids=by_name)
def test_only_the_service_key_administers(anon, eve, keys, route):
    as_person = anon.request(route.method, path_of(route), headers=bearer(eve["access_token"]))
    as_anon = anon.request(route.method, path_of(route))
    # Whoever carries a person's token acts as that person, also from a program that holds the service key.
    both = {"apikey": keys["service_role_key"], **bearer(eve["access_token"])}
    as_person_of_service = anon.request(route.method, path_of(route), headers=both)

    for answer in (as_person, as_anon, as_person_of_service):
        assert (answer.status_code, answer.json()["code"]) == (403, "not_admin")


@pytest.mark.parametrize("route", PERSONAL, ids=by_name)
def test_no_key_stands_for_a_person(anon, service, route):
    for client in (anon, service):
        answer = client.request(route.method, path_of(route))

        assert (answer.status_code, answer.json()["code"]) == (401, "no_authorization")


def test_a_wrong_service_key_is_no_key(anon, keys):
    right = keys["service_role_key"]
    head, claims, signature = right.split(".")
    forged = {
        "signature": f"{head}.{claims}.{signature[:-4]}AAAA",
        "claims of one, signature of the other": f"{head}.{claims}.{keys['anon_key'].split('.')[2]}",
        "alg none": f"{encoded({'alg': 'none', 'typ': 'JWT'})}.{claims}.",
        "a secret that everybody knows": hs256({"iss": "supabase", "role": "service_role"}, b"super-secret-jwt-token"),
        "another letter": "\xe9",
    }

    assert anon.get("/auth/v1/admin/users", headers={"apikey": right}).status_code == 200
    assert anon.get("/auth/v1/admin/users", headers=bearer(right)).status_code == 200
    for how, key in forged.items():
        by_key = anon.get("/auth/v1/admin/users", headers={"apikey": key.encode("latin-1")})
        by_token = anon.get("/auth/v1/admin/users", headers={"authorization": f"Bearer {key}".encode("latin-1")})

        assert (by_key.status_code, by_token.json()["code"]) == (401, "bad_jwt"), how


def encoded(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def hs256(claims, secret, **header):
    """Written by hand: the library refuses to sign with a public key."""
    signed = f"{encoded({'alg': 'HS256', 'typ': 'JWT', **header})}.{encoded(claims)}"
    signature = base64.urlsafe_b64encode(hmac.digest(secret, signed.encode(), "sha256")).decode().rstrip("=")
    return f"{signed}.{signature}"


def forged_tokens(token):
    """Tokens that say the same as a good one."""
    claims = jwt.decode(token, options={"verify_signature": False})
    kid = jwt.get_unverified_header(token)["kid"]
    stranger = ec.generate_private_key(ec.SECP256R1())
    parts = token.split(".")
    return {
        "none": f"{encoded({'alg': 'none', 'kid': kid})}.{parts[1]}.",
        "another key": jwt.encode(claims, stranger, algorithm="ES256", headers={"kid": kid}),
        "unknown key": jwt.encode(claims, stranger, algorithm="ES256", headers={"kid": "x"}),
        "another issuer": jwt.encode({**claims, "iss": "https://evil.example"}, stranger, algorithm="ES256"),
        "cut": ".".join(parts[:2]),
        "signature": f"{parts[0]}.{parts[1]}.{'A' * len(parts[2])}",
    }


def test_forged_tokens_stand_for_nobody(anon, eve):
    assert anon.get("/auth/v1/user", headers=bearer(eve["access_token"])).status_code == 200

    for how, token in forged_tokens(eve["access_token"]).items():
        answer = anon.get("/auth/v1/user", headers=bearer(token))

        assert (answer.status_code, answer.json()["code"]) == (403, "bad_jwt"), how


def test_the_public_keys_sign_nothing(anon, eve):
    [key, *_] = anon.get("/auth/v1/.well-known/jwks.json").json()["keys"]
    claims = jwt.decode(eve["access_token"], options={"verify_signature": False})
    pem = jwt.PyJWK(key).key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    for secret in (pem, json.dumps(key).encode(), key["x"].encode()):
        answer = anon.get("/auth/v1/user", headers=bearer(hs256(claims, secret, kid=key["kid"])))

        assert (answer.status_code, answer.json()["code"]) == (403, "bad_jwt")


def test_a_token_counts_at_its_own_door_alone(anon, ada, eve):
    ours = ada.tokens["access_token"]
    theirs = eve["access_token"]

    assert anon.get("/auth/v1/user", headers=bearer(ours)).json()["code"] == "bad_jwt"
    assert anon.get("/api/v1/users/me", headers=bearer(theirs)).status_code == 401
    assert anon.get("/api/v1/users/me", headers=bearer(ours)).status_code == 200


def test_a_refresh_token_counts_at_its_own_door_alone(anon, ada, eve):
    at_theirs = anon.post(
        "/auth/v1/token?grant_type=refresh_token", json={"refresh_token": ada.tokens["refresh_token"]}
    )
    at_ours = anon.post("/api/v1/login/refresh", json={"refresh_token": eve["refresh_token"]})

    assert (at_theirs.status_code, at_theirs.json()["code"]) == (400, "refresh_token_not_found")
    assert at_ours.status_code == 401
    assert (
        anon.post("/auth/v1/token?grant_type=refresh_token", json={"refresh_token": eve["refresh_token"]}).status_code
        == 200
    )


def test_an_expired_token_says_so(start, appliance, tmp_path):
    url = start(APPLIANCE_AUTH__ACCESS_TOKEN_MINUTES="0").wait_until_ready()
    key = json.loads(appliance("keys", "--json", data=tmp_path / "data").stdout)["anon_key"]
    with httpx.Client(base_url=url, headers={"apikey": key}, verify=False, timeout=30) as client:
        body = {"email": "eve@example.com", "password": PASSWORD}
        token = client.post("/auth/v1/signup", json=body).json()["access_token"]

        answer = client.get("/auth/v1/user", headers=bearer(token))

    assert (answer.status_code, answer.json()["code"]) == (403, "bad_jwt")
    assert "expired" in answer.json()["message"]


def test_a_replayed_refresh_token_ends_the_session(start, appliance, tmp_path):
    url = start(APPLIANCE_AUTH__REFRESH_GRACE_SECONDS="-1").wait_until_ready()
    key = json.loads(appliance("keys", "--json", data=tmp_path / "data").stdout)["anon_key"]
    with httpx.Client(base_url=url, headers={"apikey": key}, verify=False, timeout=30) as client:
        first = client.post("/auth/v1/signup", json={"email": "eve@example.com", "password": PASSWORD}).json()
        body = {"refresh_token": first["refresh_token"]}
        second = client.post("/auth/v1/token?grant_type=refresh_token", json=body).json()
        assert client.get("/auth/v1/user", headers=bearer(second["access_token"])).status_code == 200

        replayed = client.post("/auth/v1/token?grant_type=refresh_token", json=body)

        assert (replayed.status_code, replayed.json()["code"]) == (400, "refresh_token_already_used")
        ended = client.get("/auth/v1/user", headers=bearer(second["access_token"]))
        assert (ended.status_code, ended.json()["code"]) == (403, "session_not_found")


def test_the_service_key_does_not_reach_superusers(service, admin):
    for method, path, body in (
        ("PUT", f"/auth/v1/admin/users/{admin.id}", {"password": "eight green bottles"}),
        ("DELETE", f"/auth/v1/admin/users/{admin.id}", {}),
        ("DELETE", f"/auth/v1/admin/users/{admin.id}/factors/{UNKNOWN}", None),
        ("POST", "/auth/v1/admin/generate_link", {"type": "recovery", "email": admin.user["email"]}),
    ):
        answer = service.request(method, path, json=body)

        assert (answer.status_code, answer.json()["code"]) == (403, "not_admin"), path
    assert admin.get("/api/v1/users/me").status_code == 200


def test_a_session_ended_in_the_own_settings_ends_here_too(anon, new_user):
    person = new_user()
    tokens = anon.post(
        "/auth/v1/token?grant_type=password", json={"email": person.user["email"], "password": PASSWORD}
    ).json()
    assert anon.get("/auth/v1/user", headers=bearer(tokens["access_token"])).status_code == 200

    assert person.delete("/api/v1/users/me/sessions").status_code == 200

    ended = anon.get("/auth/v1/user", headers=bearer(tokens["access_token"]))
    assert (ended.status_code, ended.json()["code"]) == (403, "session_not_found")


def test_a_deactivated_account_fails_on_the_next_request(anon, admin, eve):
    assert admin.patch(f"/api/v1/users/{eve['user']['id']}", json={"is_active": False}).status_code == 200

    assert anon.get("/auth/v1/user", headers=bearer(eve["access_token"])).status_code == 403
    refreshed = anon.post("/auth/v1/token?grant_type=refresh_token", json={"refresh_token": eve["refresh_token"]})
    assert refreshed.json()["code"] == "refresh_token_not_found"


def test_wrong_passwords_lock_the_account_at_this_door_too(anon, eve):
    body = {"email": eve["user"]["email"], "password": "no bottles at all"}

    answers = [anon.post("/auth/v1/token?grant_type=password", json=body) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [400] * 5 + [429]
    assert answers[-1].json()["code"] == "over_request_rate_limit"
    assert int(answers[-1].headers["retry-after"]) > 0


def test_metadata_is_bounded(anon, eve):
    huge = {"data": {"a": "x" * 300_000}}

    answer = anon.put("/auth/v1/user", json=huge, headers=bearer(eve["access_token"]))

    assert (answer.status_code, answer.json()["code"]) == (400, "validation_failed")


def test_a_front_end_may_not_write_what_only_a_back_end_may(anon, eve):
    body = {"data": {"plan": "free"}, "app_metadata": {"plan": "pro"}, "role": "service_role", "is_superuser": True}

    user = anon.put("/auth/v1/user", json=body, headers=bearer(eve["access_token"])).json()

    assert (user["app_metadata"].get("plan"), user["role"]) == (None, "authenticated")


@pytest.mark.parametrize(
    ("new_email", "code"), [("no address", "validation_failed"), ("taken", "email_exists"), (None, "validation_failed")]
)
def test_a_link_for_a_new_address_is_made_for_a_free_address_alone(service, eve, admin, new_email, code):
    taken = admin.user["email"]
    body = {"type": "email_change_new", "email": eve["user"]["email"]}
    body |= {"new_email": taken if new_email == "taken" else new_email}

    answer = service.post("/auth/v1/admin/generate_link", json=body)

    assert answer.status_code in (400, 422)
    assert answer.json()["code"] == code


def test_a_mail_scanner_that_asks_for_the_head_of_a_link_does_not_use_it_up(anon, service, eve):
    body = {"type": "magiclink", "email": eve["user"]["email"]}
    link = service.post("/auth/v1/admin/generate_link", json=body).json()["action_link"]

    scanned = anon.head(link)
    followed = anon.get(link)

    assert (scanned.status_code, "location" in scanned.headers) == (405, False)
    assert followed.status_code == 303 and "access_token=" in followed.headers["location"]
    assert anon.head("/auth/v1/health").status_code == 200
