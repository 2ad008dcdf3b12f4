"""Notifications: mail through a real SMTP server, webhooks through the guard to a real one."""

import pytest

from appliance.adapters.outbound import HttpOutbound
from appliance.core.nodes import catalog
from appliance.http.limits import buckets
from appliance.jobs import run_all_due
from appliance.ports.outbound import outbound
from tests.unit.mailer.conftest import certificate, smtp_server  # noqa: F401  fixtures
from tests.unit.workflows.conftest import chain, node
from tests.unit.workflows.test_list_nodes import issues_of


@pytest.fixture(autouse=True)
def guard(db):
    """Loopback opened by an administrator."""
    buckets.clear("notification")
    outbound.plug(HttpOutbound(lambda: ["127.0.0.0/8"]))
    yield
    outbound.plug(None)


@pytest.fixture
def hook(model_server):
    """(address of a webhook, what it was sent as (path, headers, body), its answers)."""
    return model_server.base_url + "/hook/s3cret", model_server.seen, model_server.script


def tell(**config):
    return node("n", "notification", config={"message": "Invoice {{ input.n }} is here", **config})


def test_a_mail_is_handed_to_the_mail_server(start, set_settings, smtp_server):  # noqa: F811
    inbox, port = smtp_server()
    set_settings({"mail.host": "127.0.0.1", "mail.port": port, "mail.security": "none", "mail.sender": "us@a.example"})

    done = start(chain(tell(recipient="{{ input.to }}", subject="Invoice {{ input.n }}")), n=7, to="ann@a.example")

    assert done.results["n"].output == {"channel": "email", "recipient": "ann@a.example", "sent": True}
    [(_, recipients, content)] = inbox.arrived
    assert recipients == ["ann@a.example"]
    assert "Subject: Invoice 7" in content
    assert "Invoice 7 is here" in content


def test_a_mail_server_that_refuses_fails_the_node(start, set_settings, smtp_server):  # noqa: F811
    inbox, port = smtp_server()
    inbox.refuse = "550 nobody of that name"
    set_settings({"mail.host": "127.0.0.1", "mail.port": port, "mail.security": "none"})

    failed = start(chain(tell(recipient="ann@a.example")), n=7)

    assert failed.results["n"].status == "failed"
    assert inbox.arrived == []


def test_without_a_mail_server_nothing_is_reported_as_sent_and_nothing_is_lost(start, db):
    failed = start(chain(tell(recipient="ann@a.example")), n=7)

    assert failed.results["n"].error["type"] == "not_configured"
    [mail] = db.outbox.iterdir()
    assert "Invoice 7 is here" in mail.read_text()
    assert failed.status.status == "failed"


@pytest.mark.parametrize("subject", ["a\nBcc: all@a.example", "a\r\nX: y"])
def test_a_subject_cannot_bring_headers_of_its_own(start, db, subject):
    failed = start(chain(tell(recipient="ann@a.example", subject="{{ input.subject }}")), n=7, subject=subject)

    assert failed.results["n"].error["type"] == "validation_error"
    assert list(db.outbox.iterdir()) == []


def test_a_webhook_gets_json_and_a_key_that_stays_the_same(start, hook):
    address, seen, script = hook
    script.append((200, {}, b"ok"))

    done = start(chain(tell(channel="webhook", recipient=address, subject="New")), n=7)

    [(path, headers, body)] = seen
    assert (path, headers["idempotency-key"]) == ("/v1/hook/s3cret", f"{done.id}:n:0")
    assert body.pop("sent_at")
    assert body == {
        "subject": "New",
        "message": "Invoice 7 is here",
        "workflow_id": done.status.workflow_id,
        "execution_id": done.id,
        "node_id": "n",
    }
    assert done.results["n"].output == {"channel": "webhook", "recipient": "http://127.0.0.1/…", "sent": True}


def test_slack_and_discord_get_their_own_forms(start, hook):
    address, seen, script = hook
    script.extend([(200, {}, b"ok"), (200, {}, {"id": "99"})])

    start(chain(tell(channel="slack", recipient=address, subject="New")), n=7)
    done = start(chain(tell(channel="discord", recipient=address, message="x" * 3000)), n=7)

    assert seen[0][2] == {"text": "*New*\nInvoice 7 is here"}
    assert seen[1][0] == "/v1/hook/s3cret?wait=true"
    assert seen[1][2] == {"content": "x" * 1999 + "…", "allowed_mentions": {"parse": []}}
    assert done.results["n"].output["message_id"] == "99"


@pytest.mark.parametrize(
    ("status", "kind", "asked"), [(404, "client_error", 1), (500, "server_error", 2), (302, "client_error", 1)]
)
def test_what_is_not_accepted_is_not_sent(start, hook, time_stands, status, kind, asked):
    address, seen, script = hook
    script.extend([(status, {"location": address}, b"no"), (status, {}, b"no")])

    failed = start(chain({**tell(channel="webhook", recipient=address), "retry": {"max_retries": 1}}), n=7)
    assert failed.results["n"].error["type"] == kind
    assert "s3cret" not in failed.results["n"].error["message"]
    time_stands.forward(seconds=2)
    run_all_due()

    assert failed.status.status == "failed"
    assert len(seen) == asked


def test_a_private_address_is_not_told(start, hook):
    outbound.plug(HttpOutbound(list))
    address, seen, _ = hook

    failed = start(chain(tell(channel="slack", recipient=address)), n=7)

    assert failed.results["n"].error["type"] == "blocked_url"
    assert seen == []


def test_nobody_is_flooded(start, hook, set_settings):
    address, seen, script = hook
    set_settings({"workflows.max_notifications_per_hour": 2})
    script.extend([(200, {}, b"ok")] * 3)
    results = [start(chain(tell(channel="webhook", recipient=address)), n=7).results["n"] for _ in range(3)]

    assert [result.status for result in results] == ["success", "success", "failed"]
    assert results[2].error["type"] == "rate_limit"
    assert len(seen) == 2


def test_sms_is_not_possible_and_says_why(start, script):
    assert ("channel", "unavailable") in issues_of(tell(channel="sms", recipient="+4915112345"))

    failed = start(chain(tell(channel="{{ input.by }}", recipient="+4915112345")), n=7, by="sms")
    assert failed.results["n"].error["type"] == "not_configured"
    assert "twilio" in failed.results["n"].error["message"]


def test_a_connection_that_does_not_exist_is_missing(start):
    config = {"channel": "slack", "recipient": "{{ input.to }}", "connection_id": "c1"}

    failed = start(chain(tell(**config)), n=7, to="#general")

    assert failed.results["n"].error["type"] == "connection_missing"


@pytest.mark.parametrize(
    ("config", "issue"),
    [
        ({}, ("recipient", "required")),
        ({"recipient": "ann@a.example", "message": ""}, ("message", "required")),
        ({"recipient": 7}, ("recipient", "invalid")),
        ({"recipient": "ann"}, ("recipient", "invalid")),
        ({"recipient": "ann@a.example, bob@a.example"}, ("recipient", "invalid")),
        ({"recipient": "ann@a.example", "channel": "pigeon"}, ("channel", "invalid")),
        ({"recipient": "#general", "channel": "slack"}, ("recipient", "invalid")),
        ({"recipient": "ftp://a.example", "channel": "webhook"}, ("recipient", "invalid")),
    ],
)
def test_an_unfinished_notification_is_an_issue(config, issue):
    assert issue in issues_of(tell(**config))


def test_it_is_not_repeated_after_a_crash_unless_it_says_so():
    kind = catalog["notification"]

    assert kind.repeats({}) is False
    assert kind.repeats({"repeatable": True}) is True
    assert issues_of(tell(recipient="ann@a.example", repeatable=True)) == []
