"""What the guard's proxy makes of requests, without a browser."""

import asyncio
import os
import subprocess
import sys

import pytest

from appliance.adapters.browser import guard
from appliance.adapters.browser.guard import GuardProxy
from appliance.adapters.outbound import HttpOutbound
from appliance.ports.outbound import outbound
from tests.api.browser.site import serving


@pytest.fixture
def site():
    with serving() as site:
        outbound.plug(HttpOutbound(lambda: [f"127.0.0.1:{site.port}"]))
        yield site
    outbound.plug(None)


def told(words: bytes) -> bytes:
    """What the proxy answers until it closes the connection."""

    async def ask() -> bytes:
        proxy = GuardProxy()
        await proxy.start()
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        writer.write(words)
        async with asyncio.timeout(20):
            answer = await reader.read(-1)
        writer.close()
        proxy.close()
        return answer

    return asyncio.run(ask())


def request(url: str, more: str = "") -> bytes:
    return f"GET {url} HTTP/1.1\r\nHost: x\r\nProxy-Connection: keep-alive\r\n{more}\r\n".encode()


def test_a_request_reaches_its_server_without_the_headers_of_the_connection(site):
    answer = told(request(site.url("/second?n=1"), "Connection: close\r\n"))

    assert answer.startswith(b"HTTP/1.1 200") and b"second page" in answer
    assert site.hits == [("127.0.0.1", "/second?n=1")]


def test_a_second_request_on_the_connection_goes_nowhere(site):
    """It could be for another server, and must not go to the first, whose answer comes whole."""
    answer = told(request(site.url("/second")) + request("http://elsewhere.test/secret"))

    assert b"second page" in answer and answer.count(b"HTTP/1.1") == 1
    assert site.hits == [("127.0.0.1", "/second")]


@pytest.mark.parametrize("host", ["127.0.0.1:1", "localhost:1", "[::1]:1", "169.254.169.254", "[::ffff:10.0.0.1]"])
def test_an_inside_address_is_refused(site, host):
    assert told(request(f"http://{host}/")).startswith(b"HTTP/1.1 403")
    port = "" if host.rpartition("]")[2].count(":") or host.count(":") == 1 else ":443"
    assert told(f"CONNECT {host}{port} HTTP/1.1\r\n\r\n".encode()).startswith(b"HTTP/1.1 403")


@pytest.mark.parametrize(
    "words",
    [
        b"GET /path HTTP/1.1\r\n\r\n",  # a page that guesses the port speaks to it so
        b"GET https://a.test/ HTTP/1.1\r\n\r\n",
        b"GET ftp://a.test/ HTTP/1.1\r\n\r\n",
        b"GET http://me:too@a.test/ HTTP/1.1\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"CONNECT : HTTP/1.1\r\n\r\n",
        b"GET http://a.test:99999/ HTTP/1.1\r\n\r\n",
        b"\x00" * (guard._HEAD_BYTES + 10),
    ],
)
def test_other_languages_get_no_answer(site, words):
    assert told(words) == b""


def test_a_body_without_a_told_end_is_refused(site):
    assert told(request(site.url(), "Transfer-Encoding: chunked\r\n")) == b""


def test_the_adapter_loads_playwright_at_first_use_alone():
    code = (
        "import sys, pathlib; from appliance.adapters.browser import ChromiumBrowser as C;"
        "b = C(pathlib.Path('.'), pathlib.Path('.')); b.unavailable(); b.status(); b.close('x'); b.end();"
        "print(sorted({'playwright', 'PIL', 'greenlet'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


ASK = """
import os, socket, sys
os.setuid(int(sys.argv[3]))
with socket.socket() as asked:
    asked.connect(("127.0.0.1", int(sys.argv[1])))
    asked.sendall(sys.argv[2].encode())
    try:
        print(asked.makefile("rb").read()[:12].decode())
    except ConnectionError:
        print("")
"""


def told_another_process(url: str, user: int) -> str:
    """How the proxy's answer begins to a process of that user."""

    async def ask() -> str:
        proxy = GuardProxy()
        await proxy.start()
        words = [sys.executable, "-I", "-c", ASK, str(proxy.port), request(url).decode(), str(user)]
        done = await asyncio.to_thread(subprocess.run, words, capture_output=True, text=True, check=True)
        proxy.close()
        return done.stdout.strip()

    return asyncio.run(ask())


def test_a_process_of_ours_is_served(site):
    assert told_another_process(site.url("/second"), os.geteuid()) == "HTTP/1.1 200"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_another_user_of_the_machine_is_not(site):
    assert told_another_process(site.url("/second"), 65534) == ""
    assert not site.hits
