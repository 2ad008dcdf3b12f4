"""Caps, deadlines, redirects, headers, trust, files."""

import datetime
import ssl
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from appliance.adapters.outbound import HttpOutbound
from appliance.core.errors import BlockedUrl, InvalidInput, PayloadTooLarge, UpstreamError, UpstreamTimeout
from tests.unit.outbound.conftest import MARK, Handler, Server, Site


def test_an_answer_has_status_url_headers_and_body(local: HttpOutbound, site: Site) -> None:
    answer = local.request("GET", site.url("/status/404"))

    assert answer.status == 404
    assert answer.url == site.url("/status/404")
    assert answer.headers["content-length"] == "8000"
    assert answer.body == b"no" * 4000


def test_a_body_parameters_and_headers_arrive(local: HttpOutbound, site: Site) -> None:
    local.request("POST", site.url("/a?x=1"), params={"q": "ä b"}, headers={"X-One": "1"}, body=b'{"a":1}')

    [seen] = site.seen
    assert seen[":method"] == "POST"
    assert seen[":path"] == "/a?x=1&q=%C3%A4+b"
    assert (seen["x-one"], seen[":body"], seen["content-length"]) == ("1", '{"a":1}', "7")


def test_the_host_header_is_the_urls_whatever_the_caller_wants(local: HttpOutbound, site: Site) -> None:
    local.request("GET", site.url(), headers={"Host": "inside-vhost", "Transfer-Encoding": "chunked", "Expect": "x"})

    assert site.seen[0]["host"] == f"127.0.0.1:{site.port}"
    assert "transfer-encoding" not in site.seen[0]
    assert "expect" not in site.seen[0]


@pytest.mark.parametrize(
    ("name", "value"), [("X-A", "1\r\nX-B: 2"), ("X A", "1"), ("X-A\r\n", "1"), ("X-A", "a\0b"), ("", "x")]
)
def test_a_header_cannot_smuggle_another(local: HttpOutbound, site: Site, name: str, value: str) -> None:
    with pytest.raises(InvalidInput):
        local.request("GET", site.url(), headers={name: value})

    assert site.seen == []


@pytest.mark.parametrize("method", ["GET /x HTTP/1.1\r\nA:", "", "CONNECT", "GE T"])
def test_a_method_is_one_word_and_opens_no_tunnel(local: HttpOutbound, site: Site, method: str) -> None:
    with pytest.raises(InvalidInput):
        local.request(method, site.url())

    assert site.seen == []


def test_a_proxy_of_the_environment_is_not_used(local: HttpOutbound, site: Site, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")

    assert local.request("GET", site.url()).body == MARK


# Redirects


def test_a_redirect_is_followed_and_the_last_url_told(local: HttpOutbound, site: Site) -> None:
    answer = local.request("GET", site.url("/to/302//sub/../end?x=1"))

    assert (answer.status, answer.body) == (200, MARK)
    assert answer.url == site.url("/end?x=1")


def test_a_redirect_is_not_followed_when_not_wanted(local: HttpOutbound, site: Site) -> None:
    answer = local.request("GET", site.url("/to/302/end"), follow_redirects=False)

    assert (answer.status, answer.headers["location"]) == (302, "end")
    assert len(site.seen) == 1


def test_redirects_have_an_end(local: HttpOutbound, site: Site) -> None:
    with pytest.raises(UpstreamError, match="More than 5 redirects"):
        local.request("GET", site.url("/loop/0"))

    assert len(site.seen) == 6


@pytest.mark.parametrize(
    ("status", "method", "then", "body"),
    [
        (301, "POST", "GET", ""),
        (302, "POST", "GET", ""),
        (303, "PUT", "GET", ""),
        (303, "HEAD", "HEAD", ""),
        (301, "PUT", "PUT", "data"),
        (307, "POST", "POST", "data"),
        (308, "POST", "POST", "data"),
    ],
)
def test_a_redirect_keeps_or_changes_the_method(
    local: HttpOutbound, site: Site, status: int, method: str, then: str, body: str
) -> None:
    sent = None if method == "HEAD" else b"data"

    local.request(method, site.url(f"/to/{status}//end"), headers={"Content-Type": "text/plain"}, body=sent)

    last = site.seen[-1]
    assert (last[":method"], last[":body"]) == (then, body)
    assert ("content-type" in last) == (then == method)


def test_secrets_do_not_travel_to_another_site(local: HttpOutbound, site: Site, other_site: Site) -> None:
    secrets = {"Authorization": "Bearer s", "Cookie": "a=b", "X-Api-Key": "k", "PRIVATE-TOKEN": "t"}

    local.request("GET", site.url(f"/to/307/{other_site.url()}"), headers=secrets | {"Accept-Language": "de"})

    assert {name.lower() for name in secrets} <= site.seen[0].keys()
    assert not {name.lower() for name in secrets} & other_site.seen[0].keys()
    assert other_site.seen[0]["accept-language"] == "de"


def test_secrets_stay_on_the_same_site(local: HttpOutbound, site: Site) -> None:
    local.request("GET", site.url("/to/302//end"), headers={"Authorization": "Bearer s"})

    assert [request["authorization"] for request in site.seen] == ["Bearer s", "Bearer s"]


def test_cookies_of_one_call_are_not_sent_with_the_next(local: HttpOutbound, site: Site) -> None:
    local.request("GET", site.url("/cookie"))
    local.request("GET", site.url("/"))

    assert "cookie" not in site.seen[1]


# Sizes


def test_a_body_may_be_as_large_as_the_limit_and_no_larger(local: HttpOutbound, site: Site) -> None:
    assert len(local.request("GET", site.url("/bytes/1000"), max_bytes=1000).body) == 1000

    with pytest.raises(PayloadTooLarge) as caught:
        local.request("GET", site.url("/bytes/1001"), max_bytes=1000)
    assert caught.value.extra["limit_bytes"] == 1000


def test_an_endless_body_is_cut(local: HttpOutbound, site: Site) -> None:
    with pytest.raises(PayloadTooLarge):
        local.request("GET", site.url("/endless"), max_bytes=1_000_000)


@pytest.mark.parametrize("path", ["/gzip/60000000", "/gzip/60000000/2"])
def test_a_bomb_is_cut_before_it_is_held(local: HttpOutbound, site: Site, path: str) -> None:
    local.request("HEAD", site.url(path))  # the server's thread shares our memory: let it pack before we measure

    tracemalloc.start()
    with pytest.raises(PayloadTooLarge):
        local.request("GET", site.url(path), max_bytes=1_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    # 60 kB (packed twice: less than one) on the wire, 60 MB opened: a whole-chunk decoder holds all of it at once.
    assert peak < 8_000_000


@pytest.mark.parametrize("path", ["/deflate/zlib", "/deflate/bare"])
def test_compressed_bodies_are_opened(local: HttpOutbound, site: Site, path: str) -> None:
    assert local.request("GET", site.url(path)).body == MARK
    assert local.request("GET", site.url("/gzip/200001/2")).body == b"\0" * 200_001


@pytest.mark.parametrize("path", ["/cut/gzip", "/cut/garbage", "/brotli", "/hangup"])
def test_a_broken_body_is_the_other_sides_fault(local: HttpOutbound, site: Site, path: str) -> None:
    with pytest.raises(UpstreamError):
        local.request("GET", site.url(path))


# Time


@pytest.mark.parametrize("where", ["headers", "body"])
def test_a_drip_of_bytes_does_not_stretch_the_total_time(local: HttpOutbound, site: Site, where: str) -> None:
    began = time.monotonic()

    with pytest.raises(UpstreamTimeout):
        local.request("GET", site.url(f"/drip/{where}"), timeout=0.5)

    assert time.monotonic() - began < 3


def test_a_name_server_that_does_not_answer_is_left_behind() -> None:
    never = threading.Event()

    def stuck(host: str, port: int) -> list[str]:
        never.wait(20)
        return []

    outbound = HttpOutbound(list, resolve=stuck)
    try:
        with pytest.raises(UpstreamTimeout, match=r"slow\.test"):
            outbound.request("GET", "http://slow.test/", connect_timeout=0.2)
    finally:
        never.set()


def test_a_closed_port_is_the_other_sides_fault(local: HttpOutbound) -> None:
    with pytest.raises(UpstreamError, match=r"127\.0\.0\.1"):
        local.request("GET", "http://127.0.0.1:9/")


def test_the_next_address_is_tried_when_one_is_dead(site: Site) -> None:
    outbound = HttpOutbound(lambda: ["two.test"], resolve=lambda host, port: ["::1", "127.0.0.1"])

    assert outbound.request("GET", site.url(host="two.test")).body == MARK


def test_many_threads_share_one_client(local: HttpOutbound, site: Site) -> None:
    def ask(number: int) -> int:
        return len(local.request("GET", site.url(f"/bytes/{number}")).body)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(40))) == list(range(40))


# Files


def test_a_download_goes_to_its_file(local: HttpOutbound, site: Site, tmp_path: Path) -> None:
    answer = local.download(site.url("/gzip/500000"), tmp_path / "page")

    assert (answer.status, answer.body) == (200, b"")
    assert (tmp_path / "page").read_bytes() == b"\0" * 500_000
    assert (tmp_path / "page").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("path", "error"), [("/endless", PayloadTooLarge), ("/cut/gzip", UpstreamError), ("/status/503", UpstreamError)]
)
def test_a_failed_download_leaves_no_file(
    local: HttpOutbound, site: Site, tmp_path: Path, path: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        local.download(site.url(path), tmp_path / "page", max_bytes=100_000)

    assert list(tmp_path.iterdir()) == []


def test_a_refused_download_quotes_the_answer(local: HttpOutbound, site: Site, tmp_path: Path) -> None:
    with pytest.raises(UpstreamError) as caught:
        local.download(site.url("/status/503"), tmp_path / "page")

    assert caught.value.extra["upstream_status"] == 503
    assert caught.value.extra["upstream_body"] == "no" * 2048


# Trust


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    """A folder with ca.pem and, signed by it for the name secure.test, leaf.pem (certificate and key)."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name.from_rfc4514_string("CN=test authority")
    ca = _certificate(name, name, key.public_key()).add_extension(x509.BasicConstraints(True, None), True)
    ca_cert = ca.sign(key, hashes.SHA256())
    leaf_key = ec.generate_private_key(ec.SECP256R1())
    leaf = _certificate(x509.Name.from_rfc4514_string("CN=leaf"), name, leaf_key.public_key())
    names = [x509.DNSName("secure.test"), x509.IPAddress(ip_address("127.0.0.3"))]
    leaf_cert = leaf.add_extension(x509.SubjectAlternativeName(names), False).sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    private = leaf_key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "ca.pem").write_bytes(ca_cert.public_bytes(pem))
    (tmp_path / "leaf.pem").write_bytes(leaf_cert.public_bytes(pem) + private)
    return tmp_path


def _certificate(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
    )


@pytest.fixture
def secure_port(authority: Path) -> Iterator[tuple[int, list[str | None]]]:
    """An https server; its port and the server names (SNI) that clients asked for."""
    handler = type("SecureHandler", (Handler,), {"site": Site(0)})
    server = Server(("127.0.0.1", 0), handler)
    context, names = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), []
    context.load_cert_chain(authority / "leaf.pem")
    context.sni_callback = lambda sock, name, ctx: names.append(name)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True)
    thread.start()
    yield server.server_address[1], names
    server.shutdown()
    server.server_close()
    thread.join()


def _trusting(authority: Path, *names: str) -> HttpOutbound:
    context = ssl.create_default_context(cafile=str(authority / "ca.pem"))
    return HttpOutbound(lambda: names, resolve=lambda host, port: ["127.0.0.1"], ssl_context=context)


def test_the_certificate_must_be_for_the_name_in_the_url(authority: Path, secure_port: tuple[int, list]) -> None:
    port, names = secure_port
    outbound = _trusting(authority, "secure.test", "other.test")

    assert outbound.request("GET", f"https://secure.test:{port}/").body == MARK
    assert outbound.request("GET", f"https://secure.test.:{port}/").body == MARK
    with pytest.raises(UpstreamError, match=r"other\.test"):
        outbound.request("GET", f"https://other.test:{port}/")
    assert names == ["secure.test", "secure.test", "other.test"]


def test_an_unknown_authority_is_not_trusted(secure_port: tuple[int, list]) -> None:
    outbound = HttpOutbound(lambda: ["secure.test"], resolve=lambda host, port: ["127.0.0.1"])

    with pytest.raises(UpstreamError, match="certificate"):
        outbound.request("GET", f"https://secure.test:{secure_port[0]}/")


# Names


def test_a_name_in_another_script_is_asked_in_its_ascii_form() -> None:
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["10.0.0.1"]

    with pytest.raises(BlockedUrl):
        HttpOutbound(list, resolve=resolve).request("GET", "http://bücher.example/")
    assert asked == ["xn--bcher-kva.example"]


@pytest.mark.parametrize("url", ["http://[::1", "http://a b/", "http://exa\nmple.test/", "http://x:99999/", "nonsense"])
def test_a_malformed_url_is_blocked(closed: HttpOutbound, url: str) -> None:
    with pytest.raises(BlockedUrl):
        closed.request("GET", url)


def test_an_unused_client_has_not_imported_httpx() -> None:
    code = (
        "import sys; from appliance.adapters.outbound import HttpOutbound; HttpOutbound(list);"
        "sys.exit('httpx' in sys.modules or 'httpcore' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
