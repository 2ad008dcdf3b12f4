"""A forgotten password, against a running server and a real SMTP server."""

import email
import queue
import re
from email.policy import default

import httpx
import pytest
from aiosmtpd.controller import Controller

PASSWORD = "seven green bottles"
KNOWN = {"message": "If the address is known, a recovery mail has been sent."}


class Inbox:
    def __init__(self):
        self.mails = queue.Queue()

    async def handle_DATA(self, server, session, envelope):
        self.mails.put(email.message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@pytest.fixture
def inbox(unused_port):
    """Mails that arrive, as a queue."""
    taken = Inbox()
    controller = Controller(taken, hostname="127.0.0.1", port=unused_port)
    controller.start()
    yield taken.mails
    controller.stop()


def test_from_the_forgotten_password_to_the_next_sign_in(start, inbox, unused_port):
    url = start(
        APPLIANCE_MAIL__HOST="127.0.0.1",
        APPLIANCE_MAIL__PORT=str(unused_port),
        APPLIANCE_MAIL__SECURITY="none",
        APPLIANCE_MAIL__SENDER="box@example.com",
        APPLIANCE_HTTP__BASE_URL="https://box.example",
        APPLIANCE_HTTP__ALLOWED_HOSTS="127.0.0.1",
    ).wait_until_ready()
    with httpx.Client(base_url=url, timeout=30, verify=False) as client:
        assert client.get("/api/v1/login/options").json()["mail"] is True
        body = {"email": "eve@example.com", "password": PASSWORD}
        assert client.post("/api/v1/users/signup", json=body).status_code == 201
        assert "Welcome" in inbox.get(timeout=20)["subject"]

        answers = [
            client.post(f"/api/v1/login/password-recovery/{address}", headers={"host": "127.0.0.1"})
            for address in ("nobody@example.com", "EVE@example.com")
        ]

        assert [(answer.status_code, answer.json()) for answer in answers] == [(202, KNOWN), (202, KNOWN)]
        message = inbox.get(timeout=20)
        assert message["to"] == "eve@example.com"
        token = re.search(r"https://box\.example/reset-password\?token=(\S+)", message.get_content())[1]
        body = {"token": token, "new_password": "nine blue jugs"}
        reset = client.post("/api/v1/login/reset-password/", json=body)
        assert (reset.status_code, reset.json()) == (200, {"message": "Password updated."})
        assert "was changed" in inbox.get(timeout=20)["subject"]
        again = client.post("/api/v1/login/reset-password", json=body)
        assert (again.status_code, again.json()["code"]) == (400, "invalid-token")
        login = {"username": "eve@example.com", "password": "nine blue jugs"}
        assert client.post("/api/v1/login/access-token", data=login).status_code == 200


def test_what_is_no_address_or_no_token_is_refused(anonymous):
    assert anonymous.post("/api/v1/login/password-recovery/nobody").status_code == 422
    weak = anonymous.post("/api/v1/login/reset-password/", json={"token": "reset_x", "new_password": "short"})
    assert weak.status_code == 422
    unknown = anonymous.post(
        "/api/v1/login/reset-password/", json={"token": "reset_x", "new_password": "nine blue jugs"}
    )
    assert (unknown.status_code, unknown.json()["code"]) == (400, "invalid-token")
