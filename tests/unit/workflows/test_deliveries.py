"""Webhooks out, against a receiver on loopback that checks what it gets."""

import base64
import hashlib
import hmac
import json
import threading
from email import message_from_string
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from appliance.adapters.outbound import HttpOutbound
from appliance.areas.auth.schemas import PreferencesChange
from appliance.areas.auth.service import accounts, preferences
from appliance.areas.storage import service as storage
from appliance.areas.workflows import jobs, signatures
from appliance.areas.workflows.engine.record import on_status
from appliance.areas.workflows.models import OutgoingDelivery, OutgoingWebhook
from appliance.areas.workflows.service import deliveries, outgoing
from appliance.areas.workflows.trigger_schemas import (
    ChangeOutgoingWebhook,
    CreateOutgoingWebhook,
    DeliveryQuery,
)
from appliance.core import clock
from appliance.core.errors import BlockedUrl, InvalidState, NotFound
from appliance.http.limits import buckets
from appliance.jobs import run_all_due
from appliance.ports.outbound import outbound
from tests.unit.mailer.conftest import certificate, smtp_server  # noqa: F401  fixtures
from tests.unit.workflows.conftest import chain, node

DAY_MS = 86_400_000


class Receiver:
    """Answers are taken in turn: a status, or (status, headers); 200 when there are none left."""

    def __init__(self):
        self.answers, self.got = [], []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                answer = receiver.answers.pop(0) if receiver.answers else 200
                status, headers = answer if isinstance(answer, tuple) else (answer, {})
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def events(self):
        return [json.loads(body)["type"] for _, body in self.got]


@pytest.fixture
def receiver(ada, script):
    """A receiver that the guard lets us reach, and the clock at `now[0]`."""
    made = Receiver()
    buckets.clear("outgoing-webhook")
    outbound.plug(HttpOutbound(lambda: ["127.0.0.0/8"]))
    if deliveries.tell_status not in on_status:
        on_status.append(deliveries.tell_status)
    yield made
    outbound.plug(None)
    on_status.clear()
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def later():
    """`later(ms)` moves the clock on and does what is due."""
    passed = [0]
    begin = clock.now_ms()
    clock.set_source(lambda: begin + passed[0])

    def go(ms):
        passed[0] += ms
        run_all_due()

    yield go
    clock.set_source(None)


def register(ada, receiver, *events):
    return outgoing.create_endpoint(ada, CreateOutgoingWebhook(url=receiver.url, events=list(events)))


def all_of(ada, endpoint):
    return deliveries.list_deliveries(ada, endpoint.id, DeliveryQuery()).data


def is_signed(secret, headers, body):
    """By the specification, written here on its own."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return f"v1,{wanted}" in headers["webhook-signature"].split(" ")


def test_the_end_of_an_execution_is_told_and_signed(ada, receiver, start, script):
    endpoint = register(ada, receiver, "execution.completed", "execution.failed")
    script.fail("bad", "client_error")

    good = start(chain(node("ok")))
    start(chain(node("bad")))

    assert sorted(receiver.events()) == ["execution.completed", "execution.failed"]
    assert all(is_signed(endpoint.secret, *each) for each in receiver.got)
    assert not is_signed("whsec_" + base64.b64encode(b"x" * 32).decode(), *receiver.got[0])
    told = {each["type"]: each["data"] for each in (json.loads(body) for _, body in receiver.got)}
    assert told["execution.completed"]["id"] == good.id
    assert (told["execution.completed"]["status"], told["execution.completed"]["workflow_name"]) == (
        "completed",
        "Test",
    )
    assert "bad does not work" in told["execution.failed"]["error_message"]
    assert [each.status for each in all_of(ada, endpoint)] == ["delivered", "delivered"]


def test_a_waiting_execution_and_files_are_told(ada, receiver, start, adapters):
    register(ada, receiver, "execution.waiting", "file.created", "file.deleted")

    start(chain(node("d", "delay", config={"delay_seconds": 600})))
    storage.store_bytes(ada, b"text", "user-uploads", "a.txt")
    run_all_due()
    storage.delete(ada, "user-uploads", "a.txt")
    run_all_due()

    assert receiver.events() == ["execution.waiting", "file.created", "file.deleted"]
    assert json.loads(receiver.got[1][1])["data"]["path"] == "a.txt"


def test_a_failed_attempt_is_made_again_later_and_the_log_keeps_all(ada, receiver, later):
    endpoint = register(ada, receiver, "file.created")
    receiver.answers = [500, (302, {"location": receiver.url}), (429, {"retry-after": "4000"}), 204]
    deliveries.send_test(ada, endpoint.id)

    later(0)
    later(4_000)
    assert len(receiver.got) == 1
    later(1_000)
    later(300_000)
    later(1_800_000)
    assert len(receiver.got) == 3  # the redirect was not followed, and Retry-After is longer than half an hour
    later(2_200_000)

    [shown] = all_of(ada, endpoint)
    detail = deliveries.get_delivery(ada, endpoint.id, shown.id)
    assert (shown.status, shown.attempts) == ("delivered", 4)
    assert [(each.number, each.status_code) for each in detail.attempt_log] == [(1, 500), (2, 302), (3, 429), (4, 204)]
    assert "redirect" in detail.attempt_log[1].error
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    assert all(is_signed(endpoint.secret, *each) for each in receiver.got)
    assert outgoing.get_endpoint(ada, endpoint.id).failing_since is None


def test_an_endpoint_that_is_gone_is_switched_off(ada, receiver, later):
    endpoint = register(ada, receiver, "file.created")
    receiver.answers = [410]
    deliveries.send_test(ada, endpoint.id)

    later(0)

    shown = outgoing.get_endpoint(ada, endpoint.id)
    assert (shown.is_active, "410" in (shown.disabled_reason or "")) == (False, True)
    assert [each.status for each in all_of(ada, endpoint)] == ["failed"]
    with pytest.raises(InvalidState):
        deliveries.send_test(ada, endpoint.id)
    again = outgoing.change_endpoint(ada, endpoint.id, ChangeOutgoingWebhook(is_active=True))
    assert (again.is_active, again.disabled_reason) == (True, None)


def test_an_endpoint_that_fails_for_days_is_switched_off(ada, receiver, later):
    endpoint = register(ada, receiver, "file.created")
    receiver.answers = [500] * 3
    deliveries.send_test(ada, endpoint.id)
    later(0)
    later(4 * DAY_MS)
    assert outgoing.get_endpoint(ada, endpoint.id).is_active
    later(2 * DAY_MS)

    shown = outgoing.get_endpoint(ada, endpoint.id)
    assert not shown.is_active
    assert "5 days" in shown.disabled_reason


@pytest.fixture
def mails(smtp_server, set_settings):  # noqa: F811
    """What the mail server got."""
    inbox, port = smtp_server()
    set_settings({"mail.host": "127.0.0.1", "mail.port": port, "mail.security": "none", "mail.sender": "us@a.example"})
    return inbox.arrived


def test_who_owns_an_endpoint_that_was_switched_off_is_told_by_mail(ada, receiver, later, mails):
    outgoing.create_endpoint(ada, CreateOutgoingWebhook(url=f"{receiver.url}?key=s3cret", events=["file.created"]))
    receiver.answers = [500] * 3
    deliveries.tell(ada.id, "file.created", {})
    later(0)
    later(DAY_MS)
    assert mails == []

    later(6 * DAY_MS)

    [(_, to, content)] = mails
    mail = message_from_string(content)
    text = mail.get_payload(decode=True).decode()
    assert (to, "switched off" in mail["subject"]) == (["ada@example.com"], True)
    assert "'127.0.0.1' to 127.0.0.1" in text
    assert "Nothing got through for 5 days." in text
    assert "/workflows/outgoing-webhooks" in text
    assert "s3cret" not in text


@pytest.mark.parametrize("why_not", ["wants no mail", "shut out", "on again"])
def test_nobody_is_told_who_does_not_want_it_or_has_seen_to_it(ada, receiver, mails, why_not):
    endpoint = register(ada, receiver, "file.created")
    receiver.answers = [410]
    deliveries.send_test(ada, endpoint.id)
    deliveries.deliver_to(endpoint.id)  # its job; the mail's is still to come
    assert not outgoing.get_endpoint(ada, endpoint.id).is_active

    if why_not == "wants no mail":
        preferences.change_preferences(ada, PreferencesChange(email_workflow_events=False))
    elif why_not == "shut out":
        accounts.change_user(ada, ada.id, {"is_active": False})
    else:
        outgoing.change_endpoint(ada, endpoint.id, ChangeOutgoingWebhook(is_active=True))
    run_all_due()

    assert mails == []


def test_after_a_new_secret_both_are_good_for_a_day(ada, receiver, later):
    endpoint = register(ada, receiver, "file.created")
    changed = outgoing.change_endpoint(ada, endpoint.id, ChangeOutgoingWebhook(generate_secret=True))

    for wait in (0, DAY_MS - 1000, 2000):
        deliveries.send_test(ada, endpoint.id)
        later(wait)
        deliveries.send_test(ada, endpoint.id)
        later(0)

    assert changed.secret != endpoint.secret
    assert changed.old_secret_until is not None
    good = [[is_signed(secret, *each) for secret in (endpoint.secret, changed.secret)] for each in receiver.got]
    assert good == [[True, True]] * 4 + [[False, True]] * 2
    assert len(receiver.got[0][0]["webhook-signature"].split(" ")) == 2


def test_our_own_webhooks_take_a_message_with_two_signatures():
    old, new, stranger = (signatures.new_secret() for _ in range(3))
    signed = signatures.standard_signatures([new, old], "m1", 1000, b"{}")
    headers = {"webhook-id": "m1", "webhook-timestamp": "1000", "webhook-signature": signed}

    found = [signatures.is_signed(each, b"{}", headers, 1_000_000) for each in (old, new, stranger)]

    assert found == [True, True, False]


def test_a_secret_that_signs_nothing_any_more_is_forgotten(ada, adapters, receiver, later):
    endpoint = register(ada, receiver, "file.created")
    outgoing.change_endpoint(ada, endpoint.id, ChangeOutgoingWebhook(generate_secret=True))

    later(DAY_MS - 1000)
    jobs.prune_history()
    assert OutgoingWebhook.get().old_secret is not None
    later(2000)
    jobs.prune_history()

    row = OutgoingWebhook.get()
    assert (row.old_secret, row.old_secret_until) == (None, None)
    assert outgoing.get_endpoint(ada, endpoint.id).old_secret_until is None


def test_a_message_is_given_up_after_ten_attempts(ada, receiver, later):
    endpoint = register(ada, receiver, "file.created")
    receiver.answers = [503] * 20
    deliveries.send_test(ada, endpoint.id)

    later(0)
    for delay in deliveries.DELAYS:
        later(delay * 1000)
    later(DAY_MS)

    [shown] = all_of(ada, endpoint)
    assert (shown.status, shown.attempts, len(receiver.got)) == ("failed", 10, 10)


def test_a_replay_sends_the_same_message_again(ada, receiver):
    endpoint = register(ada, receiver, "file.created")
    first = deliveries.send_test(ada, endpoint.id)
    run_all_due()

    again = deliveries.replay(ada, endpoint.id, first.id)
    run_all_due()

    (one, body), (two, same) = receiver.got
    assert (one["webhook-id"], body) == (two["webhook-id"], same)
    assert (again.replay_of, again.id == first.id) == (first.id, False)


def test_a_private_address_is_refused_at_once(ada, receiver):
    outbound.plug(HttpOutbound(list))

    with pytest.raises(BlockedUrl):
        register(ada, receiver, "file.created")


def test_an_address_that_becomes_private_is_not_reached(ada, receiver, later):
    endpoint = register(ada, receiver, "file.created")
    outbound.plug(HttpOutbound(list))

    deliveries.send_test(ada, endpoint.id)
    later(0)

    [shown] = all_of(ada, endpoint)
    assert (receiver.got, shown.status, shown.attempts) == ([], "pending", 1)


def test_what_happens_to_others_is_not_told(ada, receiver):
    register(ada, receiver, "file.created")

    deliveries.tell("0190a000-0000-7000-8000-00000000000b", "file.created", {})
    deliveries.tell(ada.id, "file.deleted", {})
    run_all_due()

    assert receiver.got == []


def test_history_goes_and_what_waits_stays(ada, receiver, later):
    endpoint = register(ada, receiver, "file.created")
    deliveries.send_test(ada, endpoint.id)
    later(0)
    later(31 * DAY_MS)
    receiver.answers = [500]
    deliveries.send_test(ada, endpoint.id)
    later(0)

    deliveries.forget_old_deliveries()

    assert [each.status for each in all_of(ada, endpoint)] == ["pending"]


def test_a_person_who_goes_takes_their_endpoints_along(ada, receiver):
    endpoint = register(ada, receiver, "file.created")
    deliveries.send_test(ada, endpoint.id)

    outgoing.forget_owner(ada.id)

    assert not OutgoingWebhook.select().exists()
    assert not OutgoingDelivery.select().exists()
    with pytest.raises(NotFound):
        outgoing.get_endpoint(ada, endpoint.id)
