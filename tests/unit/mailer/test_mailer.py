"""Mails by SMTP, and into the outbox where there is none."""

import email
import stat
from email.policy import default

import pytest

from appliance.adapters.mailer import HouseMailer
from appliance.core.errors import InvalidInput, UpstreamError, UpstreamTimeout
from appliance.ports.mailer import Mail

MAIL = Mail("eve@example.com", "Grüße", "A link:\n\nhttps://box.example/reset-password?token=x\n")


@pytest.fixture
def post(set_settings, certificate, tmp_path):
    """`post(mail, **mail settings)` sends it."""

    def send(mail=MAIL, **values):
        known = {"host": "127.0.0.1", "security": "none", "ca_file": str(certificate[0]), "sender": "box@example.com"}
        set_settings({f"mail.{name}": value for name, value in (known | values).items()})
        HouseMailer(tmp_path).send(mail)

    return send


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_a_mail_arrives_whole_and_encrypted_as_asked(smtp_server, post, security):
    inbox, port = smtp_server(security)

    post(port=port, security=security)

    [(encrypted, recipients, text)] = inbox.arrived
    assert (encrypted, recipients) == (security != "none", ["eve@example.com"])
    message = email.message_from_string(text, policy=default)
    assert (message["from"], message["to"], message["subject"]) == ("box@example.com", MAIL.to, MAIL.subject)
    assert message.get_content().replace("\r\n", "\n") == MAIL.text
    assert message["auto-submitted"] == "auto-generated" and message["date"] and message["message-id"]


def test_one_signs_in_where_the_server_wants_it(smtp_server, post):
    inbox, port = smtp_server("starttls", sign_in=True)

    post(port=port, security="starttls", username="box", password="right")
    assert (inbox.signed_in[0], len(inbox.arrived)) == ("box", 1)

    with pytest.raises(UpstreamError) as caught:
        post(port=port, security="starttls", username="box", password="wrong-secret")
    assert caught.value.extra["upstream_status"] == 535 and "wrong-secret" not in str(caught.value)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_with_a_certificate_nobody_knows_gets_nothing(smtp_server, post, security):
    inbox, port = smtp_server(security)

    with pytest.raises(UpstreamError):
        post(port=port, security=security, ca_file="")

    assert inbox.arrived == []


def test_a_server_without_encryption_gets_nothing_when_it_was_asked_for(smtp_server, post):
    inbox, port = smtp_server("none")

    with pytest.raises(UpstreamError):
        post(port=port, security="starttls")

    assert inbox.arrived == []


def test_a_refusal_tells_its_code(smtp_server, post):
    inbox, port = smtp_server()
    inbox.refuse = "550 no such person"

    with pytest.raises(UpstreamError):
        post(port=port)


def test_nobody_there_is_told(post):
    with pytest.raises(UpstreamError, match=r"127\.0\.0\.1"):
        post(port=1)


def test_a_silent_server_is_not_waited_for_long(post, silent_port):
    with pytest.raises((UpstreamTimeout, UpstreamError)) as caught:
        post(port=silent_port, timeout_seconds=0.2)
    assert caught.value.code == "upstream-timeout"


@pytest.mark.parametrize("to", ["eve@example.com\nBcc: all@example.com", "no address", ""])
def test_an_address_cannot_add_headers(post, to):
    with pytest.raises(InvalidInput):
        post(Mail(to, "x", "y"))


def test_a_subject_cannot_add_headers(post):
    with pytest.raises(InvalidInput):
        post(Mail("eve@example.com", "x\nBcc: all@example.com", "y"))


def test_without_a_server_the_mail_lies_in_the_outbox_for_its_owner(post, tmp_path):
    post(host="")

    [file] = tmp_path.glob("*.eml")
    message = email.message_from_bytes(file.read_bytes(), policy=default)
    assert (message["to"], message.get_content()) == (MAIL.to, MAIL.text)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
