"""A document's address that leads on to another one: only to where the first might have led."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from appliance.adapters.outbound import HttpOutbound
from appliance.areas.ocr import service
from appliance.areas.storage import service as storage
from appliance.ports.outbound import outbound
from tests.unit.ocr.pages import text_pdf

LETTER = text_pdf([(72, 700, "What stands inside the house.")])


class _Site(BaseHTTPRequestHandler):
    """/letter.pdf: a document; /to/<address>: a redirect there."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("location", self.path.removeprefix("/to/"))
            self.send_header("content-length", "0")
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("content-length", str(len(LETTER)))
        self.end_headers()
        self.wfile.write(LETTER)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Paths that the site was asked for, in order."""
    monkeypatch.setattr(_Site, "asked", [], raising=False)
    return _Site.asked


@pytest.fixture
def port(adapters: None, asked: list[str]) -> Iterator[int]:
    """A site on every loopback address."""
    server = ThreadingHTTPServer(("", 0), _Site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server.server_address[1]
    outbound.plug(None)  # type: ignore[attr-defined]
    server.shutdown()
    thread.join()
    server.server_close()


def read(ada, run_jobs, address, *, allowed):
    outbound.plug(HttpOutbound(lambda: allowed))  # type: ignore[attr-defined]
    job = service.create_job(ada, document_url=address)
    run_jobs()
    return service.job(ada, job.id)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2"])
def test_a_redirect_to_an_allowed_house_is_followed(ada, run_jobs, port, asked, host):
    address = f"http://127.0.0.1:{port}/to/http://{host}:{port}/letter.pdf"

    job = read(ada, run_jobs, address, allowed=["127.0.0.1", host])

    assert job.status == "completed", job.error_message
    assert service.result(ada, job.id).text == "What stands inside the house."
    assert asked[-1] == "/letter.pdf"


@pytest.mark.parametrize("target", ["http://127.0.0.2:{port}/letter.pdf", "file:///etc/passwd"])
def test_a_redirect_to_a_blocked_place_fails_the_job_and_is_never_asked(ada, run_jobs, port, asked, target):
    address = f"http://127.0.0.1:{port}/to/{target.format(port=port)}"

    job = read(ada, run_jobs, address, allowed=["127.0.0.1"])

    assert job.status == "failed"
    assert "root:" not in job.error_message
    assert asked and all(path.startswith("/to/") for path in asked)
    assert storage.usage(ada) == {}
