"""Forged, stolen and misplaced tokens. Each list has a control: the same token, left as it is, works."""

import base64
import hmac
import json
import secrets as random
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw
import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import ec

from appliance.core import secrets
from appliance.http.operation import Registered
from tests.api.attack.test_sockets import closed_with, open_socket
from tests.api.conftest import Person
from tests.api.test_every_route import by_name, routes, sockets, unknown_path

ME = "/api/v1/users/me"
# Where a client's key is asked for, what a key or a token opens is that door's own story.
PRIVATE = [route for route in routes() if route.operation.auth in ("user", "superuser")]


class Forge:
    """Has read the server's data folder, so that it can sign as the server does, but for one thing each time."""

    def __init__(self, data: Path, person: Person, other: Person) -> None:
        self.good = person.tokens["access_token"]
        self.header: dict[str, Any] = jwt.get_unverified_header(self.good)
        self.claims: dict[str, Any] = jwt.decode(self.good, options={"verify_signature": False})
        self.others: dict[str, Any] = jwt.decode(other.tokens["access_token"], options={"verify_signature": False})
        self.refresh_token = person.tokens["refresh_token"]
        self.key = _signing_key(data, self.header["kid"])
        self.stranger = ec.generate_private_key(ec.SECP256R1())

    def signed(self, key: Any = None, *, algorithm: str = "ES256", header: Any = None, **claims: Any) -> str:
        """claims: instead of the good token's; None = left out. header: instead of its key's id."""
        changed = {name: value for name, value in (self.claims | claims).items() if value is not None}
        header = {"kid": self.header["kid"]} | (header or {})
        return _encoded({"alg": algorithm, "typ": "JWT"} | header, changed, self.key if key is None else key)

    def public(self, encoding: Any) -> bytes:
        """The server's public key as an attacker who has it would use it for a secret."""
        return self.key.public_key().public_bytes(encoding, form.PublicFormat.SubjectPublicKeyInfo)

    def spoiled(self, part: int, change: Callable[[str], str]) -> str:
        parts = self.good.split(".")
        parts[part] = change(parts[part])
        return ".".join(parts)


def _signing_key(data: Path, id: str) -> Any:
    secrets.load_key(data / "key")
    database = apsw.Connection(str(data / "app.db"), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        [(sealed,)] = database.execute("SELECT private_key FROM auth_key WHERE id = ?", (id,)).fetchall()
    finally:
        database.close()
    return form.load_der_private_key(secrets.decrypt(sealed, "auth.signing_key"), password=None)


def _encoded(header: dict[str, Any], claims: dict[str, Any], key: Any) -> str:
    """By hand, since the library refuses what attackers do. key: bytes for HMAC, else a private one."""
    signed = b".".join(_b64(json.dumps(part).encode()) for part in (header, claims))
    match header["alg"]:
        case "HS256":
            signature = hmac.digest(key, signed, "sha256")
        case "ES256":
            signature = jwt.get_algorithm_by_name("ES256").sign(signed, key)
        case _:
            signature = b""
    return (signed + b"." + _b64(signature)).decode()


def _b64(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def _flip(text: str) -> str:
    return ("B" if text[10] == "A" else "A").join((text[:10], text[11:]))


FORGERIES: dict[str, Callable[[Forge], str]] = {
    "alg none": lambda f: f.signed(algorithm="none"),
    "alg None": lambda f: f.signed(algorithm="None"),
    "alg empty": lambda f: f.signed(algorithm=""),
    "none with our signature": lambda f: f.signed(algorithm="none") + f.good.rpartition(".")[2],
    "no signature": lambda f: f.good.rpartition(".")[0] + ".",
    "HS256 with our public key, PEM": lambda f: f.signed(f.public(form.Encoding.PEM), algorithm="HS256"),
    "HS256 with our public key, DER": lambda f: f.signed(f.public(form.Encoding.DER), algorithm="HS256"),
    "HS256 with nothing": lambda f: f.signed(b"", algorithm="HS256"),
    "another key under our id": lambda f: f.signed(f.stranger),
    "another key under its own id": lambda f: f.signed(
        f.stranger, header={"kid": "0190a000-0000-7000-8000-000000000000"}
    ),
    "another key that it brings along": lambda f: f.signed(
        f.stranger, header={"jwk": json.loads(jwt.algorithms.ECAlgorithm.to_jwk(f.stranger.public_key()))}
    ),
    "another key at an address": lambda f: f.signed(
        f.stranger, header={"jku": "http://127.0.0.1:1/", "x5u": "file:///x"}
    ),
    "no key id": lambda f: f.signed(header={"kid": ""}),
    "a key id that is a path": lambda f: f.signed(f.stranger, header={"kid": "../../key"}),
    "a key id that is SQL": lambda f: f.signed(f.stranger, header={"kid": "' OR 1=1 --"}),
    "a key id that is a list": lambda f: f.signed(header={"kid": [f.header["kid"]]}),
    "a critical header nobody knows": lambda f: f.signed(header={"crit": ["exp2"], "exp2": 1}),
    "another audience": lambda f: f.signed(aud="other"),
    "no audience": lambda f: f.signed(aud=None),
    "no end": lambda f: f.signed(exp=None),
    "ended": lambda f: f.signed(exp=f.claims["iat"] - 1),
    "an end that is no number": lambda f: f.signed(exp="tomorrow"),
    "an end beyond all time": lambda f: f.signed(exp=1e400),
    "not yet valid": lambda f: f.signed(nbf=f.claims["exp"]),
    "no user": lambda f: f.signed(sub=None),
    "no session": lambda f: f.signed(sid=None),
    "another user, own session": lambda f: f.signed(sub=f.others["sub"]),
    "another's session, own user": lambda f: f.signed(sid=f.others["sid"]),
    "a session that never was": lambda f: f.signed(sid="0190a000-0000-7000-8000-000000000000"),
    "a user that is a pattern": lambda f: f.signed(sub="%"),
    "another's claims under our signature": lambda f: f.spoiled(
        1, lambda _: _b64(json.dumps(f.others).encode()).decode()
    ),
    "claims changed": lambda f: f.spoiled(1, _flip),
    "signature changed": lambda f: f.spoiled(2, _flip),
    "signature cut": lambda f: f.spoiled(2, lambda text: text[:-8]),
    "header changed": lambda f: f.spoiled(0, _flip),
    "too long": lambda f: f.good + "A" * 8000,
    "the refresh token": lambda f: f.refresh_token,
    "an access key that never was": lambda f: "ak_" + random.token_urlsafe(32),
    "half a pair of surrogates": lambda f: "\udcff\udcfe",
}


@pytest.fixture(scope="module")
def forge(server_data: Path, server: str, somebody: Person) -> Iterator[Forge]:
    with closing(Person(server, "forge@example.com", sign_up=True)) as other:
        yield Forge(server_data, somebody, other)


def bearing(client: httpx.Client, token: str) -> httpx.Response:
    return client.get(ME, headers={"authorization": b"Bearer " + token.encode("utf-8", "surrogateescape")})


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_token_is_refused(anonymous: httpx.Client, forge: Forge, forgery: str) -> None:
    answer = bearing(anonymous, FORGERIES[forgery](forge))

    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer"), answer.text
    assert answer.json()["code"] in ("unauthenticated", "token-expired")


def test_a_token_that_the_forge_signs_unchanged_is_taken(anonymous: httpx.Client, forge: Forge) -> None:
    for token in (forge.good, forge.signed(), forge.signed(jti="another")):
        assert bearing(anonymous, token).json()["id"] == forge.claims["sub"]


@pytest.mark.parametrize("route", sockets(), ids=by_name)
@pytest.mark.parametrize(
    "forgery", ["alg none", "another key under our id", "ended", "another audience", "the refresh token"]
)
def test_a_forged_token_opens_no_socket(server: str, forge: Forge, route: Registered, forgery: str) -> None:
    line = open_socket(server, unknown_path(route), FORGERIES[forgery](forge))

    assert closed_with(line) == 4401


@pytest.mark.parametrize("route", PRIVATE, ids=by_name)
def test_a_token_counts_in_the_authorization_header_alone(
    anonymous: httpx.Client, somebody: Person, route: Registered
) -> None:
    token = somebody.tokens["access_token"]
    places: list[dict[str, Any]] = [
        {"params": {"access_token": token, "token": token, "authorization": f"Bearer {token}"}},
        {
            "headers": {
                "cookie": f"access_token={token}; refresh_token={somebody.tokens['refresh_token']}; token={token}"
            }
        },
        {"headers": {"x-access-token": token, "x-authorization": f"Bearer {token}", "apikey": token}},
        {"headers": {"authorization": f"Basic {base64.b64encode(f':{token}'.encode()).decode()}"}},
        {"headers": {"authorization": f"Token {token}"}},
    ]

    answers = [anonymous.request(route.method, unknown_path(route), **place) for place in places]

    assert [answer.status_code for answer in answers] == [401] * len(places)


@pytest.mark.parametrize("route", [route for route in routes() if route.method != "GET"], ids=by_name)
def test_a_page_of_another_site_changes_nothing_with_a_cookie(anonymous: httpx.Client, route: Registered) -> None:
    cookie = {"cookie": "refresh_token=rt_stolen"}
    forged: list[dict[str, str]] = [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": str(anonymous.base_url).rstrip("/") + ".evil.example"},
        {"origin": "http://localhost:1"},
        {"sec-fetch-site": "cross-site"},
    ]

    answers = [anonymous.request(route.method, unknown_path(route), headers=cookie | each) for each in forged]

    assert [answer.status_code for answer in answers] == [403] * len(forged)


@pytest.mark.parametrize("route", sockets(), ids=by_name)
def test_a_page_of_another_site_opens_no_socket(server: str, somebody: Person, route: Registered) -> None:
    handshake = {"connection": "upgrade", "upgrade": "websocket", "sec-websocket-version": "13"}
    handshake |= {"sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==", "origin": "https://evil.example"}

    answer = somebody.get(unknown_path(route), headers=handshake)

    assert answer.status_code == 403


@pytest.fixture(scope="module")
def keys(server: str) -> Iterator[tuple[httpx.Client, dict[str, str]]]:
    """A client that is nobody, and one person's access keys by scope: of each area, and for reading only."""
    with closing(Person(server, "keys@example.com", sign_up=True)) as person:
        scopes = person.get("/api/v1/users/me/access-keys/scopes").json()["scopes"]
        made = {}
        for scope in scopes:
            answer = person.post("/api/v1/users/me/access-keys", json={"name": scope, "scopes": [scope]})
            assert answer.status_code == 201, answer.text
            made[scope] = answer.json()["key"]
        with httpx.Client(base_url=server, timeout=30, verify=False) as client:
            yield client, made


@pytest.mark.parametrize("route", PRIVATE, ids=by_name)
def test_an_access_key_opens_its_own_area_alone(keys: Any, route: Registered) -> None:
    """The others' keys are refused, and one for reading where something is changed; its own is not."""
    client, made = keys
    area = route.operation.tag
    reads = route.method in ("GET", "HEAD")
    opening = {area, f"{area}:read"} if reads else {area}

    for scope, key in made.items():
        if scope in opening:
            continue
        answer = client.request(route.method, unknown_path(route), headers={"authorization": f"Bearer {key}"})
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), scope


def test_an_access_key_does_open_its_own_area(keys: Any) -> None:
    client, made = keys
    opened = {"storage": "/api/v1/storage/buckets", "workflows": "/api/v1/workflows", "auth:read": ME}

    answers = {
        scope: client.get(path, headers={"authorization": f"Bearer {made[scope]}"}) for scope, path in opened.items()
    }

    assert {scope: answer.status_code for scope, answer in answers.items()} == dict.fromkeys(opened, 200)
