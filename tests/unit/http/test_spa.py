"""The web interface's files."""

import gzip

import pytest
from sanic import Blueprint

PAGE = b"<!doctype html><title>Page</title>"
SCRIPT = b"console.log('a')" * 50


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    (folder / "assets").mkdir()
    (folder / "index.html").write_bytes(PAGE)
    (folder / "favicon.svg").write_bytes(b"<svg/>")
    (folder / "assets" / "app-1a2b.js").write_bytes(SCRIPT)
    (folder / "assets" / "app-1a2b.js.gz").write_bytes(gzip.compress(SCRIPT))
    (folder / "assets" / "app-1a2b.js.br").write_bytes(b"as if brotli")
    return folder


@pytest.fixture(scope="module")
def served(serve_all, build):
    return serve_all(Blueprint("none"), pages=build)


@pytest.fixture
def browser(served):
    with served.client() as client:
        yield client


def raw(browser, path: str, **headers: str):
    with browser.stream(
        "GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    ) as answer:
        return answer, b"".join(answer.iter_raw())


@pytest.mark.parametrize("path", ["/", "/login", "/workflows/0190a000/edit", "/index.html", "/apinot", "/healthy"])
def test_every_address_of_the_interface_is_its_page(browser, path):
    answer = browser.get(path)

    assert answer.status_code == 200
    assert answer.content == PAGE
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/v1/x",
        "/api/v2",
        "/ws/x",
        "/auth/v1/token",
        "/storage/v1/x",
        "/health/x",
        "/metrics/x",
        "/assets/gone.js",
    ],
)
def test_the_interface_answers_for_nothing_else(browser, path):
    answer = browser.get(path)

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path", ["/../secret", "/%2e%2e/secret", "/assets/..%2f..%2fsecret", "/assets/%2e%2e/%2e%2e/secret"]
)
def test_nothing_outside_of_the_build_is_shown(browser, build, path):
    (build.parent / "secret").write_bytes(b"the secret")

    assert b"the secret" not in browser.get(path).content


def test_other_methods_find_nothing(browser):
    assert browser.post("/login").status_code == 404
    assert browser.delete("/").status_code == 405


def test_hashed_files_are_kept_for_ever(browser):
    answer = browser.get("/assets/app-1a2b.js")

    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].startswith("text/javascript")


def test_the_best_variant_the_browser_takes_is_sent(browser):
    plain, body = raw(browser, "/assets/app-1a2b.js", accept_encoding="identity")
    zipped, zipped_body = raw(browser, "/assets/app-1a2b.js", accept_encoding="gzip, deflate")
    brotli, brotli_body = raw(browser, "/assets/app-1a2b.js", accept_encoding="gzip, deflate, br;q=0.9")
    refused, _ = raw(browser, "/assets/app-1a2b.js", accept_encoding="br;q=0, gzip;q=0")

    assert body == SCRIPT
    assert "content-encoding" not in plain.headers
    assert zipped.headers["content-encoding"] == "gzip"
    assert gzip.decompress(zipped_body) == SCRIPT
    assert brotli.headers["content-encoding"] == "br"
    assert brotli_body == b"as if brotli"
    assert "content-encoding" not in refused.headers
    assert len({answer.headers["etag"] for answer in (plain, zipped, brotli)}) == 3
    assert plain.headers["vary"] == "accept-encoding"


def test_what_the_browser_has_is_not_sent_again(browser):
    tag = browser.get("/login").headers["etag"]

    again = browser.get("/", headers={"if-none-match": tag})

    assert again.status_code == 304
    assert again.content == b""
    assert browser.get("/", headers={"if-none-match": '"other"'}).status_code == 200


def test_head_has_the_length_and_no_body(browser):
    answer = browser.head("/favicon.svg")

    assert answer.status_code == 200
    assert answer.headers["content-length"] == "6"
    assert answer.headers["content-type"] == "image/svg+xml"


def test_without_a_build_a_page_says_how_to_make_one(serve):
    with serve(Blueprint("none")).client() as browser:
        answer = browser.get("/anything")

    assert answer.status_code == 200
    assert "make web" in answer.text
