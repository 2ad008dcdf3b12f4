"""Stored third-party credentials, tested by real requests to servers on loopback."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from appliance.adapters.outbound import HttpOutbound
from appliance.areas.auth.providers import PROVIDERS
from appliance.areas.auth.schemas import CredentialChange, NewCredential
from appliance.areas.auth.service import credentials
from appliance.core.errors import AlreadyExists, BlockedUrl, InvalidInput, NotFound, RateLimited
from appliance.core.paging import Paging
from appliance.db import query
from appliance.http.limits import buckets
from appliance.ports.outbound import outbound

GOOD, BAD = "sk-good-0123456789", "sk-bad-9876543210"


class Service(BaseHTTPRequestHandler):
    """Takes GOOD in the place where each service wants it."""

    places = {
        "/v1/models": ("authorization", f"Bearer {GOOD}", 401),
        "/v1/models?limit=1": ("x-api-key", GOOD, 401),
        "/v1/models?pageSize=1": ("x-goog-api-key", GOOD, 400),
        "/v1/models?page_size=1": ("authorization", f"Bearer {GOOD}", 401),
        "/v1/whoami-v2": ("authorization", f"Bearer {GOOD}", 401),
        "/v1/account": ("authorization", f"Bearer {GOOD}", 401),
        "/v1/operations?pageSize=1": ("x-goog-api-key", GOOD, 400),
        "/v1/top-headlines/sources?pageSize=1": ("x-api-key", GOOD, 401),
        "/v1/sandboxes": ("x-api-key", GOOD, 401),
        "/v1/projects": ("x-bb-api-key", GOOD, 401),
        "/v1/indexes": ("api-key", GOOD, 403),
        "/v1/v1/meta": ("authorization", f"Bearer {GOOD}", 401),
        "/v1/api/v2/auth/identity": ("x-chroma-token", GOOD, 403),
        f"/v1/bot{GOOD}/getMe": (None, None, 401),
    }
    status = 0  # another answer to everything

    def log_message(self, *_):
        pass

    def do_GET(self):
        header, wanted, refusal = self.places.get(self.path, ("x", "y", 401))
        status = type(self).status or (200 if header is None or self.headers.get(header) == wanted else refusal)
        self.send_response(status)
        if status == 302:
            self.send_header("location", "/v1/elsewhere")
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")


@pytest.fixture
def service():
    """(base URL of the service, its handler)."""
    handler = type("OneService", (Service,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1", handler
        server.shutdown()


@pytest.fixture(autouse=True)
def _outside(db):
    """The real client; 127.0.0.1 is allowed by name."""
    buckets.clear()
    outbound.plug(HttpOutbound(lambda: ["127.0.0.1"]))
    yield
    outbound.plug(None)


def new(service_name="openai", **more):
    return NewCredential(**{"service_name": service_name, "api_key": GOOD, "verify": False} | more)


TESTABLE = [name for name, provider in PROVIDERS.items() if provider.ask is not None]


@pytest.mark.parametrize("name", TESTABLE)
def test_each_service_is_asked_in_its_own_words(ada, service, name):
    url, _ = service

    kept = credentials.add_credential(ada, new(name, base_url=url, verify=True))

    assert credentials.test_credential(ada, kept.id).valid is True
    with pytest.raises(InvalidInput) as caught:
        credentials.change_credential(ada, kept.id, CredentialChange(api_key=BAD))
    assert caught.value.errors[0]["loc"] == ["body", "api_key"]
    assert BAD not in str(caught.value)
    assert credentials.secret_of(ada.id, name)["api_key"] == GOOD


def test_what_the_service_refuses_is_not_kept(ada, service):
    with pytest.raises(InvalidInput) as caught:
        credentials.add_credential(ada, new(api_key=BAD, base_url=service[0], verify=True))

    assert caught.value.errors[0]["loc"] == ["body", "api_key"]
    assert query("SELECT 1 FROM auth_credential") == []


@pytest.mark.parametrize("status", [302, 404, 429, 500])
def test_an_answer_that_tells_nothing_does_not_block(ada, service, status):
    url, handler = service
    handler.status = status

    kept = credentials.add_credential(ada, new(base_url=url, verify=True))

    assert credentials.test_credential(ada, kept.id).valid is None


def test_a_service_that_cannot_be_reached_does_not_block(ada):
    kept = credentials.add_credential(ada, new(base_url="http://127.0.0.1:1/v1", verify=True))

    tested = credentials.test_credential(ada, kept.id)

    assert (tested.valid, tested.service) == (None, "OpenAI")
    [row] = query("SELECT last_test_ok, last_test_at IS NOT NULL AS asked FROM auth_credential")
    assert row == {"last_test_ok": None, "asked": 1}


def test_the_secret_is_sealed_and_shown_masked(ada):
    kept = credentials.add_credential(ada, new(api_secret="another-secret"))

    assert kept.masked_key == "sk-g...6789"
    assert credentials.masked("12345678") == "********"
    stored = repr(query("SELECT * FROM auth_credential") + query("SELECT * FROM db_activity"))
    assert GOOD not in stored and "another-secret" not in stored
    assert credentials.secret_of(ada.id, "openai") == {"api_key": GOOD, "api_secret": "another-secret"}


def test_one_of_each_service_and_type(ada, bob):
    credentials.add_credential(ada, new("twitter", credential_type="oauth"))
    with pytest.raises(AlreadyExists):
        credentials.add_credential(ada, new("twitter", credential_type="oauth"))

    credentials.add_credential(ada, new("twitter"))
    credentials.add_credential(bob, new("twitter"))
    assert credentials.list_credentials(ada, Paging()).count == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"service_name": "acme"}, "service_name"),
        ({"credential_type": "oauth"}, "credential_type"),
        ({"api_key": None}, "api_key"),
        ({"api_key": "with\nnewline"}, "api_key"),
        ({"service_name": "aws-s3"}, "api_secret"),
        ({"service_name": "weaviate"}, "base_url"),
        ({"service_name": "local", "api_key": None}, "base_url"),
    ],
)
def test_a_wrong_credential_names_the_field(ada, wrong, field):
    with pytest.raises(InvalidInput) as caught:
        credentials.add_credential(ada, new(**wrong))

    assert caught.value.errors[0]["loc"] == ["body", field]


@pytest.mark.parametrize("url", ["http://10.0.0.1/v1", "file:///etc/passwd", "http://169.254.169.254/", "gopher://x/"])
@pytest.mark.parametrize("verify", [True, False])
def test_a_credential_cannot_make_us_ask_a_private_address(ada, url, verify):
    with pytest.raises(BlockedUrl):
        credentials.add_credential(ada, new("telegram", base_url=url, verify=verify))


def test_a_local_server_needs_no_key(ada, service):
    kept = credentials.add_credential(ada, new("local", api_key=None, base_url=service[0]))

    assert (kept.credential_type, kept.masked_key) == ("base_url", "")
    assert credentials.secret_of(ada.id, "local") == {"base_url": service[0]}


def test_a_credential_that_is_switched_off_is_not_used(ada):
    kept = credentials.add_credential(ada, new())
    assert kept.last_used_at is None

    assert credentials.secret_of(ada.id, "openai") is not None
    off = credentials.change_credential(ada, kept.id, CredentialChange(is_active=False))

    assert (off.is_active, off.last_used_at is not None) == (False, True)
    assert credentials.secret_of(ada.id, "openai") is None


def test_the_credential_of_another_is_not_found(ada, bob, admin):
    kept = credentials.add_credential(ada, new())
    for person in (bob, admin):
        for ask in (credentials.delete_credential, credentials.test_credential):
            with pytest.raises(NotFound):
                ask(person, kept.id)
        with pytest.raises(NotFound):
            credentials.change_credential(person, kept.id, CredentialChange(is_active=False))

    credentials.delete_credential(ada, kept.id)
    assert credentials.list_credentials(ada, Paging()).count == 0


def test_ten_tests_a_minute_are_enough(ada, service):
    kept = credentials.add_credential(ada, new(base_url=service[0]))
    for _ in range(10):
        credentials.test_credential(ada, kept.id)
    with pytest.raises(RateLimited):
        credentials.test_credential(ada, kept.id)
