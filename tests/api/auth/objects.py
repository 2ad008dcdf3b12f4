"""Objects of the auth area for the tests of every route."""

from contextlib import closing
from urllib.parse import parse_qs, urlsplit

from tests.api.auth.authenticator import Authenticator
from tests.api.conftest import ADMIN, Person
from tests.oidc_provider import CLIENT, SECRET, running


def own_user(person):
    return {"user_id": person.id}


def make_session(person):
    """The one of the sign-in that made the person; its own client stays signed in by it."""
    [session, *_] = person.get("/api/v1/users/me/sessions").json()["data"]
    return {"session_id": session["id"]}


def make_credential(person):
    body = {"service_name": "reddit", "api_key": "a-long-enough-key", "verify": False}
    answer = person.post("/api/v1/users/me/api-keys", json=body)
    assert answer.status_code == 201, answer.text
    return {"key_id": answer.json()["id"]}


def make_access_key(person):
    answer = person.post("/api/v1/users/me/access-keys", json={"name": "backup", "scopes": ["storage:read"]})
    assert answer.status_code == 201, answer.text
    return {"access_key_id": answer.json()["id"]}


def make_identity(person):
    """A connection stays when its provider goes."""
    with running() as provider, closing(Person(str(person.base_url), ADMIN)) as admin:
        body = {"id": "passing", "name": "Passing", "issuer": provider.issuer, "client_id": CLIENT}
        assert admin.post("/api/v1/users/oidc-providers", json={**body, "client_secret": SECRET}).status_code == 201
        url = person.post("/api/v1/users/me/identities/passing/start").json()["url"]
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        person.get(provider.approve(asked))
        assert admin.delete("/api/v1/users/oidc-providers/passing").status_code == 204
    [identity] = person.get("/api/v1/users/me/identities").json()["data"]
    return {"identity_id": identity["id"]}


def make_passkey(person):
    device = Authenticator(str(person.base_url).rstrip("/").replace("127.0.0.1", "localhost"))
    options = person.post("/api/v1/users/me/passkeys/options", json={}).json()
    answer = person.post("/api/v1/users/me/passkeys", json={"credential": device.create(options)})
    assert answer.status_code == 201, answer.text
    return {"passkey_id": answer.json()["id"]}


OBJECTS = {
    "/api/v1/users/{user_id}": own_user,
    "/api/v1/users/me/sessions/{session_id}": make_session,
    "/api/v1/users/me/api-keys/{key_id}": make_credential,
    "/api/v1/users/me/access-keys/{access_key_id}": make_access_key,
    "/api/v1/users/me/identities/{identity_id}": make_identity,
    "/api/v1/users/me/passkeys/{passkey_id}": make_passkey,
}

BODIES = {("PATCH", "/api/v1/users/me/passkeys/{passkey_id}"): {"json": {"name": "laptop"}}}
