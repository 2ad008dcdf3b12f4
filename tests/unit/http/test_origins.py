"""Hosts and origins that may speak to us."""

import pytest
from sanic import Blueprint

from appliance.http.endpoint import RequestInfo, endpoint
from appliance.http.request import is_within, nearest_untrusted

from .conftest import configure


@pytest.fixture(scope="module")
def served(serve_all):
    blueprint = Blueprint("origins", url_prefix="/api/v1/origins")

    @blueprint.get("/")
    @endpoint(returns=dict, auth="public")
    def who(request_info: RequestInfo) -> dict[str, str]:
        return {"ip": request_info.ip, "base_url": request_info.base_url}

    @blueprint.post("/")
    @endpoint(returns=dict, auth="public")
    def change(request_info: RequestInfo) -> dict[str, dict[str, str]]:
        return {"cookies": dict(request_info.cookies)}

    return serve_all(blueprint)


@pytest.fixture
def anyone(served):
    with served.client() as client:
        yield client


def get(client, **headers: str):
    return client.get("/api/v1/origins", headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]:8080"])
def test_this_machine_is_always_reachable(anyone, host):
    assert get(anyone, host=host).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "[::1", "127.0.0.1.nip.io"])
def test_another_host_name_is_refused(anyone, host):
    answer = get(anyone, host=host)

    assert answer.status_code == 400
    assert answer.json()["code"] == "bad-request"


def test_configured_names_are_reachable(anyone):
    configure({"http.base_url": "https://desk.example:8443/", "http.allowed_hosts": ["Other.example"]})

    assert get(anyone, host="desk.example").status_code == 200
    assert get(anyone, host="desk.example:8443").status_code == 200
    assert get(anyone, host="other.example").status_code == 200
    assert get(anyone, host="third.example").status_code == 400


def test_links_never_follow_the_host_header(anyone):
    configure({"http.base_url": "https://desk.example/", "http.allowed_hosts": ["*"]})

    assert get(anyone, host="evil.example").json()["base_url"] == "https://desk.example"


def test_a_supervisor_may_ask_for_health_by_any_name(anyone):
    assert anyone.get("/health", headers={"host": "10.1.2.3"}).status_code == 200


def test_a_listed_origin_may_read_answers(anyone):
    configure({"http.allowed_origins": ["https://app.example"]})

    listed, other = get(anyone, origin="https://app.example"), get(anyone, origin="https://evil.example")

    assert listed.headers["access-control-allow-origin"] == "https://app.example"
    assert "X-Request-Id" in listed.headers["access-control-expose-headers"]
    assert "access-control-allow-origin" not in other.headers
    assert "origin" in listed.headers["vary"]


def test_a_listed_origin_may_read_problems_too(anyone):
    configure({"http.allowed_origins": ["https://app.example"]})

    answer = anyone.get("/api/v1/nothing", headers={"origin": "https://app.example"})

    assert answer.status_code == 404
    assert answer.headers["access-control-allow-origin"] == "https://app.example"


def test_a_preflight_is_answered(anyone):
    configure({"http.allowed_origins": ["https://app.example"]})
    asked = {"origin": "https://app.example", "access-control-request-method": "DELETE"}

    listed = anyone.options("/api/v1/origins", headers=asked)
    other = anyone.options("/api/v1/origins", headers=asked | {"origin": "https://evil.example"})

    assert listed.status_code == 204
    assert "DELETE" in listed.headers["access-control-allow-methods"]
    assert "Authorization" in listed.headers["access-control-allow-headers"]
    assert "access-control-allow-methods" not in other.headers


def test_a_change_with_cookies_must_come_from_our_own_pages(served, anyone):
    def post(**headers: str) -> int:
        sent = {"cookie": "refresh_token=a", **{name.replace("_", "-"): value for name, value in headers.items()}}
        return anyone.post("/api/v1/origins", headers=sent).status_code

    assert post() == 200
    assert post(origin=served.url) == 200
    assert post(origin="https://evil.example") == 403
    assert post(origin="null") == 403
    assert post(sec_fetch_site="cross-site") == 403
    assert post(sec_fetch_site="same-origin") == 200
    assert anyone.post("/api/v1/origins", headers={"origin": "https://evil.example"}).status_code == 200


def test_cookies_are_read(anyone):
    answer = anyone.post("/api/v1/origins", headers={"cookie": 'a=1; b="x%20y"; a=2; broken'})

    assert answer.json() == {"cookies": {"a": "1", "b": "x y"}}


def test_only_a_trusted_proxy_is_believed(anyone):
    forwarded = {"x_forwarded_for": "9.9.9.9, 1.2.3.4"}
    assert get(anyone, **forwarded).json()["ip"] == "127.0.0.1"

    configure({"http.trusted_proxies": ["127.0.0.0/8"]})

    assert get(anyone, **forwarded).json()["ip"] == "1.2.3.4"


def test_what_a_client_forges_before_the_proxies_does_not_count():
    proxies = ("10.0.0.0/8", "::1")

    assert nearest_untrusted(["6.6.6.6, 1.2.3.4, 10.0.0.2"], proxies) == "1.2.3.4"
    assert nearest_untrusted(["6.6.6.6", "1.2.3.4,10.0.0.2"], proxies) == "1.2.3.4"
    assert nearest_untrusted(["10.0.0.2"], proxies) is None
    assert is_within("::ffff:10.0.0.2", proxies)
    assert not is_within("nonsense", proxies)
