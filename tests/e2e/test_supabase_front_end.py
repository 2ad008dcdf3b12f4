"""A front end on another origin that was written for Supabase: it signs in here after changing URL and key."""

import email
import json
import re
import threading
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from appliance.cli import main
from tests.api.conftest import Process

LIBRARY = Path(__file__).parents[1] / "supabase/node_modules/@supabase/supabase-js/dist/umd/supabase.js"
PAGE = b"<!doctype html><title>A front end</title><link rel=icon href=data:,><script src=/supabase.js></script>"
PASSWORD = "seven green bottles"
# Playwright hands values to the page as one argument.
CLIENT = "window.client ??= supabase.createClient(url, key, {auth: {flowType: flow}})"


class _Site(BaseHTTPRequestHandler):
    def do_GET(self):
        body = LIBRARY.read_bytes() if self.path == "/supabase.js" else PAGE
        self.send_response(200)
        self.send_header("content-type", "text/javascript" if self.path == "/supabase.js" else "text/html")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        """Nothing: the test tells what went wrong."""


@pytest.fixture
def site():
    """The origin of a front end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def house(tmp_path, site):
    process = Process(tmp_path / "data", APPLIANCE_HTTP__ALLOWED_ORIGINS=site)
    process.url = process.wait_until_ready()
    yield process
    process.stop()


@pytest.fixture
def key(house, tmp_path, capfd):
    assert main(["keys", "--json", "--data-dir", str(tmp_path / "data")]) == 0
    return json.loads(capfd.readouterr().out)["anon_key"]


def mailed_link(outbox, wait):
    for _ in range(300):
        for file in outbox.glob("*.eml"):
            text = email.message_from_bytes(file.read_bytes(), policy=default).get_content()
            if found := re.search(r"http\S+/auth/v1/verify\S+", text):
                file.unlink()
                return found[0]
        wait(100)
    raise AssertionError("no mail with a link")


def test_a_page_of_another_origin_signs_people_in(open_page, house, site, key):
    page = open_page(f"{site}/app")

    def ask(script, flow="implicit"):
        """`script` in the page, where `client` is the Supabase client."""
        body = f"async ({{url, key, flow}}) => {{ {CLIENT}; {script} }}"
        return page.evaluate(body, {"url": house.url, "key": key, "flow": flow})

    made = ask(f"return await client.auth.signUp({{email: 'ada@example.com', password: '{PASSWORD}'}})")
    assert made["error"] is None
    page.reload()
    assert ask("return (await client.auth.getSession()).data.session.user.email") == "ada@example.com"

    picture = """
        const {data} = await client.auth.mfa.enroll({factorType: 'totp'})
        const image = new Image()
        image.src = data.totp.qr_code
        await image.decode()
        return image.naturalWidth
    """
    assert ask(picture) > 100
    assert ask("return (await client.auth.signOut()).error") is None

    for flow in ("implicit", "pkce"):
        asked = "client.auth.signInWithOtp({email: 'ada@example.com', options: {emailRedirectTo: location.href}})"
        page.goto(f"{site}/app")
        assert ask(f"return (await {asked}).error", flow) is None
        page.goto(mailed_link(house.data / "outbox", page.wait_for_timeout))
        assert page.url.startswith(f"{site}/app")
        assert ask("return (await client.auth.getUser()).data.user.email", flow) == "ada@example.com"
        assert ask("return (await client.auth.signOut({scope: 'global'})).error", flow) is None


def test_a_page_of_any_other_origin_is_kept_out_by_the_browser(browser, house, site, key):
    page = browser.new_page()
    page.goto(f"{site.replace('127.0.0.1', 'localhost')}/app")

    failed = page.evaluate(
        f"async ({{url, key, flow}}) => {{ {CLIENT}; return (await client.auth.getUser('x.y.z')).error.name }}",
        {"url": house.url, "key": key, "flow": "implicit"},
    )

    page.close()
    assert failed == "AuthRetryableFetchError"  # no answer could be read
