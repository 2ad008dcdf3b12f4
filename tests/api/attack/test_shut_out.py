"""A deactivated user: every kind of credential fails at the next request, and what is open is closed."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from websockets.sync.client import connect

from appliance.http.operation import Registered
from tests.api.attack.doors import door_headers, needs_client
from tests.api.attack.test_sockets import closed_with, end_of, open_socket
from tests.api.conftest import PASSWORD, Person
from tests.api.storage.objects import PIECE, make_upload
from tests.api.test_every_route import ask, by_name, maker_of, place, routes, sockets, unknown, unknown_path

# What somebody who is shut out may try at the routes that ask for no token; a new public route needs a line here.
PUBLIC = {
    ("POST", "/api/v1/login/access-token"): "their password: test_the_password_opens_nothing",
    ("POST", "/api/v1/login/refresh"): "their refresh token: test_the_refresh_token_opens_nothing",
    ("POST", "/api/v1/login/reset-password"): "a link in their mail: test_a_mailed_link_opens_nothing",
    ("POST", "/api/v1/login/password-recovery/{email}"): "answers all alike, and sends them nothing: tests/unit/auth",
    ("POST", "/api/v1/login/passkey/options"): "answers all alike; what it hands out is refused at the next step",
    ("POST", "/api/v1/login/passkey"): "their passkey, which needs an authenticator: tests/api/auth",
    ("GET", "/api/v1/login/oidc/{provider}/start"): "sends a browser on to a provider, before anybody is known",
    ("GET", "/api/v1/login/oidc/{provider}/callback"): "their account at a provider: tests/api/auth",
    ("POST", "/api/v1/login/oidc/second-factor"): "the second half of that: tests/api/auth",
    ("GET", "/auth/v1/verify"): "a link in their mail, to a client's page: tests/api/supabase",
    ("GET", "/auth/v1/authorize"): "sends a browser on to a provider, before anybody is known",
    ("GET", "/auth/v1/.well-known/jwks.json"): "public keys",
    ("GET", "/auth/v1/health"): "says the same to everybody",
    **dict.fromkeys(
        [
            ("GET", "/storage/v1/object/public/{bucket}/{file_path}"),
            ("GET", "/storage/v1/object/info/public/{bucket}/{file_path}"),
            ("GET", "/storage/v1/render/image/public/{bucket}/{file_path}"),
            ("GET", "/storage/v1/object/sign/{bucket}/{file_path}"),
            ("GET", "/storage/v1/render/image/sign/{bucket}/{file_path}"),
            ("PUT", "/storage/v1/object/upload/sign/{bucket}/{file_path}"),
            ("POST", "/storage/v1/upload/resumable/sign"),
            ("GET", "/storage/v1/upload/resumable/sign/{upload_id}"),
            ("PATCH", "/storage/v1/upload/resumable/sign/{upload_id}"),
            ("DELETE", "/storage/v1/upload/resumable/sign/{upload_id}"),
        ],
        "links of their files, and to upload as they: tests/api/supabase",
    ),
    **{
        (method, "/api/v1/workflows/webhooks/{webhook_path}"): "webhooks they made start nothing: tests/api/workflows"
        for method in ("POST", "GET", "PUT", "PATCH")
    },
    ("GET", "/api/v1/login/options"): "says the same to everybody",
    ("GET", "/api/v1/utils/health-check"): "says the same to everybody",
    ("POST", "/api/v1/setup"): "over once there is a superuser",
    **dict.fromkeys(
        (
            ("GET", "/api/v1/setup/restore"),
            ("POST", "/api/v1/setup/restore/archive/restore"),
            ("POST", "/api/v1/setup/restore/replica"),
            ("POST", "/api/v1/setup/restore/archive"),
            ("DELETE", "/api/v1/setup/restore/archive"),
        ),
        "over once there is a superuser",
    ),
    ("POST", "/api/v1/users/signup"): "their address is taken",
    ("GET", "/api/v1/storage/signed/{token}"): "links they made: test_links_to_their_files_lead_nowhere",
    (
        "GET",
        "/api/v1/storage/public/{bucket}/{file_path}",
    ): "files they published: test_links_to_their_files_lead_nowhere",
}
PRIVATE = [route for route in routes() if route.operation.auth in ("user", "superuser")]
CLIENTS = [route for route in routes() if needs_client(route)]


class ShutOut:
    """A user with a credential of each kind, from the moment they were deactivated on."""

    def __init__(self, person: Person, admin: Person, mail: Callable[[str], str]) -> None:
        self.person = person
        self.access_key = self._access_key()
        self.upload = person.post("/api/v1/storage/upload", files={"file": ("a.txt", b"hello")}).json()
        self.resumable = make_upload(person)["upload_id"]
        bucket = f"public-{person.id[-12:]}"
        assert person.post("/api/v1/storage/buckets", json={"name": bucket, "public": True}).status_code == 201
        person.post("/api/v1/storage/upload", files={"file": ("a.txt", b"hello")}, params={"bucket": bucket})
        self.links = [urlsplit(self.upload["signed_url"]).path, f"/api/v1/storage/public/{bucket}/a.txt"]
        assert person.post(f"/api/v1/login/password-recovery/{person.user['email']}").status_code == 202
        self.reset_token = mail(person.user["email"])
        self.check_that_all_is_well()
        self.set_active(admin, False)

    def _access_key(self) -> str:
        scopes = self.person.get("/api/v1/users/me/access-keys/scopes").json()["scopes"]
        answer = self.person.post("/api/v1/users/me/access-keys", json={"name": "all", "scopes": scopes})
        return str(answer.json()["key"])

    def check_that_all_is_well(self) -> None:
        """The control: each of them works as long as the account does."""
        with closing(httpx.Client(base_url=self.person.base_url, verify=False)) as client:
            assert [client.get(link).status_code for link in self.links] == [200, 200]
            for token in self.tokens.values():
                assert client.get("/api/v1/users/me", headers=bearer(token)).status_code == 200

    def set_active(self, admin: Person, active: bool) -> None:
        answer = admin.patch(f"/api/v1/users/{self.person.id}", json={"is_active": active})
        assert answer.status_code == 200, answer.text

    @property
    def tokens(self) -> dict[str, str]:
        return {"access token": self.person.tokens["access_token"], "access key": self.access_key}


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


@pytest.fixture(scope="module")
def mail(server_data: Path) -> Callable[[str], str]:
    """`mail(email)`: the token of the link in the newest mail to that address, when it has come."""

    def token(email: str) -> str:
        pause = threading.Event()
        for _ in range(500):
            for file in sorted((server_data / "outbox").glob("*.eml"), reverse=True):
                message = message_from_bytes(file.read_bytes(), policy=policy.default)
                if message["to"] == email:
                    text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
                    link = next(word for word in text.split() if "reset-password?token=" in word)
                    return parse_qs(urlsplit(link).query)["token"][0]
            pause.wait(0.02)
        raise AssertionError(f"no mail came to {email}")

    return token


@pytest.fixture(scope="module")
def shut_out(server: str, admin: Person, mail: Callable[[str], str]) -> Iterator[ShutOut]:
    with closing(Person(server, "mallory@example.com", sign_up=True)) as person:
        yield ShutOut(person, admin, mail)


def test_each_public_route_was_thought_of() -> None:
    assert {place(route) for route in routes() if route.operation.auth == "public"} <= set(PUBLIC)


@pytest.mark.parametrize("route", PRIVATE, ids=by_name)
@pytest.mark.parametrize("kind", ["access token", "access key"])
def test_no_token_opens_a_route(anonymous: httpx.Client, shut_out: ShutOut, route: Registered, kind: str) -> None:
    answer = anonymous.request(route.method, unknown_path(route), headers=bearer(shut_out.tokens[kind]))

    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


@pytest.mark.parametrize("route", CLIENTS, ids=by_name)
def test_a_token_opens_no_more_than_the_clients_key(
    anonymous: httpx.Client, shut_out: ShutOut, server_data: Path, route: Registered
) -> None:
    key, token = door_headers(route, server_data), bearer(shut_out.tokens["access token"])

    without = ask(anonymous, route, headers=key)
    answer = ask(anonymous, route, headers=key | token)

    assert answer.status_code in (401, 403) or answer.status_code == without.status_code


@pytest.mark.parametrize("route", sockets(), ids=by_name)
@pytest.mark.parametrize("kind", ["access token", "access key"])
def test_no_token_opens_a_socket(server: str, shut_out: ShutOut, route: Registered, kind: str) -> None:
    assert closed_with(opened(server, route, {}, shut_out.tokens[kind])) == 4401


def test_the_password_opens_nothing(anonymous: httpx.Client, shut_out: ShutOut) -> None:
    form = {"username": shut_out.person.user["email"], "password": PASSWORD}

    right = anonymous.post("/api/v1/login/access-token", data=form)
    wrong = anonymous.post("/api/v1/login/access-token", data=form | {"password": "not the one"})

    assert (right.status_code, right.json()["code"]) == (403, "inactive-user")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "invalid-credentials")


@pytest.mark.parametrize("way", ["cookie", "body"])
def test_the_refresh_token_opens_nothing(anonymous: httpx.Client, shut_out: ShutOut, way: str) -> None:
    token = shut_out.person.tokens["refresh_token"]
    sent: dict[str, Any] = {"json": {"refresh_token": token}}
    if way == "cookie":
        sent = {"headers": {"cookie": f"refresh_token={token}"}}

    answer = anonymous.post("/api/v1/login/refresh", **sent)

    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


def test_a_mailed_link_opens_nothing(anonymous: httpx.Client, shut_out: ShutOut) -> None:
    body = {"token": shut_out.reset_token, "new_password": "eight green bottles"}

    answer = anonymous.post("/api/v1/login/reset-password", json=body)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-token")


def test_links_to_their_files_lead_nowhere(anonymous: httpx.Client, shut_out: ShutOut) -> None:
    assert [anonymous.get(link).status_code for link in shut_out.links] == [404, 404]


@pytest.mark.parametrize("kind", ["access token", "access key"])
def test_an_upload_under_way_takes_no_more(anonymous: httpx.Client, shut_out: ShutOut, kind: str) -> None:
    path = f"/api/v1/storage/resumable/{shut_out.resumable}"

    answer = anonymous.patch(path, headers=PIECE | bearer(shut_out.tokens[kind]), content=b"hello")

    assert answer.status_code == 401


def test_what_is_open_is_closed(server: str, admin: Person, new_user: Callable[..., Person]) -> None:
    """The stream of events, and each socket that stays open for as long as its object lives."""
    person = new_user()
    token = person.tokens["access_token"]
    with ExitStack() as open_until_then:
        opening = [opened(server, route, maker_of(route)(person), token) for route in sockets()]
        lines = [open_until_then.enter_context(each) for each in opening]
        events = open_until_then.enter_context(person.stream("GET", "/api/v1/events"))

        assert admin.patch(f"/api/v1/users/{person.id}", json={"is_active": False}).status_code == 200

        assert b"still here" not in b"".join(until_a_heartbeat(events))
        assert {end_of(line) for line in lines} <= {4401, 1000}  # 1000: there was nothing more to tell


def until_a_heartbeat(events: httpx.Response) -> Iterator[bytes]:
    """What still comes; a stream that nobody closes says every 15 seconds that it is there."""
    for piece in events.iter_raw():
        yield piece
        if b"still here" in piece:
            return


def test_a_return_revives_no_session(
    anonymous: httpx.Client, server: str, admin: Person, mail: Callable[[str], str]
) -> None:
    """What an account has (its password, access keys, files, links) is back; what was begun before is not."""
    with closing(Person(server, "returning@example.com", sign_up=True)) as person:
        back = ShutOut(person, admin, mail)
        back.set_active(admin, True)

        old = anonymous.get("/api/v1/users/me", headers=bearer(person.tokens["access_token"]))
        renewed = anonymous.post("/api/v1/login/refresh", json={"refresh_token": person.tokens["refresh_token"]})
        reset = {"token": back.reset_token, "new_password": "eight green bottles"}
        mailed = anonymous.post("/api/v1/login/reset-password", json=reset)
        key = anonymous.get("/api/v1/users/me", headers=bearer(back.access_key))

        assert (old.status_code, renewed.status_code, mailed.status_code) == (401, 401, 400)
        assert (key.status_code, [anonymous.get(link).status_code for link in back.links]) == (200, [200, 200])


def opened(server: str, route: Registered, parameters: dict[str, str], token: str) -> connect:
    path = re.sub(r"{(\w+)}", lambda found: parameters.get(found[1]) or unknown(found[1]), route.path)
    return open_socket(server, path, token)
