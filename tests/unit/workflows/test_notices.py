"""Mails about executions that failed or ask for a decision, through a real SMTP server."""

from datetime import UTC, datetime
from email import message_from_string
from types import SimpleNamespace

import msgspec
import pytest

from appliance.areas.auth.schemas import PreferencesChange
from appliance.areas.auth.service import accounts, preferences
from appliance.areas.workflows.engine.record import on_status
from appliance.areas.workflows.notice_times import due_at
from appliance.areas.workflows.service import executions, notices, signals
from appliance.areas.workflows.signal_schemas import SendSignal
from appliance.db import query
from appliance.http.limits import buckets
from appliance.jobs import run_all_due
from tests.unit.mailer.conftest import certificate, smtp_server  # noqa: F401  fixtures
from tests.unit.workflows.conftest import chain, node
from tests.unit.workflows.test_sub_workflow import call, made  # noqa: F401  fixtures

HOUR = 3600


@pytest.fixture
def listening():
    on_status.append(notices.note_status)
    buckets.clear("workflow-notices")
    yield
    on_status.clear()


@pytest.fixture
def mails(listening, smtp_server, set_settings, time_stands):  # noqa: F811
    """`mails(seconds)`: (to, subject, text) of what the mail server has got so far, after that time."""
    inbox, port = smtp_server()
    set_settings({"mail.host": "127.0.0.1", "mail.port": port, "mail.security": "none", "mail.sender": "us@a.example"})

    def after(seconds):
        time_stands.forward(seconds=seconds)
        run_all_due()
        found = [(to, message_from_string(content)) for _, to, content in inbox.arrived]
        return [(to, mail["subject"], mail.get_payload(decode=True).decode()) for to, mail in found]

    after.inbox = inbox
    return after


@pytest.fixture
def prefer(ada):
    return lambda **given: preferences.change_preferences(ada, msgspec.convert(given, PreferencesChange))


@pytest.fixture
def fails(start, script):
    script.fail("bad", "client_error")
    return lambda: start(chain(node("bad")))


def pending():
    return query("SELECT about FROM workflows_notice")


def asks(start, **config):
    return start(chain(node("ok", "human_approval", config=config)))


def test_failures_that_follow_each_other_are_told_in_one_mail(fails, mails, start):
    first, second = fails(), fails()
    start(chain(node("fine")))

    assert mails(29) == []
    [(to, subject, text)] = mails(2)
    assert to == ["ada@example.com"]
    assert subject.endswith("of your workflows, 2 failed")
    assert text.count("Node bad failed: bad does not work") == 2
    for each in (first, second):
        shown = each.status
        assert f"/workflows/{shown.workflow_id}?execution={shown.execution_id}" in text.replace("=\n", "")
    assert len(mails(24 * HOUR)) == 1
    assert pending() == []


def test_who_is_asked_gets_a_mail_unless_it_is_decided_by_then(start, mails, ada):
    asks(start, approval_message="Refund 120?")
    decided = asks(start, approval_message="Refund 7?")
    signals.send_signal(ada, decided.id, SendSignal(signal_type="human_approval", signal_data={"option": "approve"}))

    [(_, subject, text)] = mails(31)

    assert subject.endswith("1 waits for you")
    assert "Refund 120?" in text and "Refund 7?" not in text


def test_a_wait_for_time_asks_nobody(start, mails):
    start(chain(node("d", "delay", config={"delay_seconds": 600})))

    assert mails(60) == []


def test_one_is_told_after_as_many_failures_in_a_row_as_one_likes(ada, start, script, mails, prefer):
    prefer(failure_notification_threshold=3)
    script.fail("bad", "client_error", times=5)
    first = start(chain(node("bad")))
    workflow_id = first.status.workflow_id

    told = [len(mails(31))]
    for _ in range(9):  # the sixth run is good
        executions.run_workflow(ada, workflow_id, {})
        run_all_due()
        told.append(len(mails(31)))

    assert told == [0, 0, 1, 1, 1, 1, 1, 1, 1, 1]
    script.fail("bad", "client_error")
    for _ in range(3):
        executions.run_workflow(ada, workflow_id, {})
        run_all_due()
    assert len(mails(31)) == 2


@pytest.mark.parametrize("why", ["wants none", "shut out", "changed their mind", "no mail server"])
def test_nobody_is_told_who_does_not_want_it(ada, fails, mails, prefer, set_settings, why):
    if why == "wants none":
        prefer(email_workflow_events=False)
    if why == "no mail server":
        set_settings({})

    fails()
    if why == "shut out":
        accounts.change_user(ada, ada.id, {"is_active": False})
    elif why == "changed their mind":
        prefer(email_workflow_events=False)

    assert mails(60) == []
    assert pending() == []


def test_a_workflow_that_is_called_is_told_of_by_its_caller_alone(start, script, made, mails):  # noqa: F811
    script.fail("bad", "client_error")
    start(chain(call(made(node("bad")))))

    [(_, subject, text)] = mails(31)

    assert subject.endswith("1 failed")
    assert "sub" not in subject and "Test" in text and "Child" not in text


def test_a_flood_is_told_in_few_mails_and_nothing_is_lost(fails, mails, monkeypatch):
    monkeypatch.setattr(notices, "MAILS_PER_HOUR", 2)
    for _ in range(4):
        fails()
        mails(31)
    assert len(mails(0)) == 2
    buckets.clear("workflow-notices")  # as time does

    [*_, (_, subject, _)] = mails(HOUR)

    assert subject.endswith("2 failed")


def test_a_mail_server_that_refuses_loses_nothing(fails, mails):
    fails()
    mails.inbox.refuse = "451 come back later"

    assert mails(31) == []
    assert len(pending()) == 1
    mails.inbox.refuse = ""
    assert len(mails(61)) == 1
    assert pending() == []


WISHES = {"timezone": "Europe/Berlin", "notification_frequency": "realtime", "quiet_hours_start": None,
          "quiet_hours_end": None}  # fmt: skip
NIGHT = {"quiet_hours_start": "22:00", "quiet_hours_end": "07:00"}


@pytest.mark.parametrize(
    ("wishes", "since", "due"),
    [
        ({}, "2026-01-05T23:30", "2026-01-05T23:30"),
        (NIGHT, "2026-01-05T12:00", "2026-01-05T12:00"),
        (NIGHT, "2026-01-05T23:30", "2026-01-06T06:00"),
        (NIGHT, "2026-01-05T03:30", "2026-01-05T06:00"),
        (NIGHT, "2026-01-05T06:00", "2026-01-05T06:00"),
        (NIGHT, "2026-07-05T23:30", "2026-07-06T05:00"),  # in summer
        (NIGHT, "2026-03-28T23:30", "2026-03-29T05:00"),  # the night in which the clocks change
        ({"quiet_hours_start": "09:00", "quiet_hours_end": "17:00"}, "2026-01-05T12:00", "2026-01-05T16:00"),
        ({"quiet_hours_start": "09:00", "quiet_hours_end": "09:00"}, "2026-01-05T12:00", "2026-01-05T12:00"),
        ({"notification_frequency": "daily"}, "2026-01-05T06:59", "2026-01-05T07:00"),
        ({"notification_frequency": "daily"}, "2026-01-05T07:00", "2026-01-06T07:00"),
        ({"notification_frequency": "weekly"}, "2026-01-05T06:59", "2026-01-05T07:00"),  # a Monday
        ({"notification_frequency": "weekly"}, "2026-01-05T07:00", "2026-01-12T07:00"),
        ({"notification_frequency": "daily", **NIGHT, "quiet_hours_end": "09:30"}, "2026-01-05T12:00",
         "2026-01-06T08:30"),
    ],
)  # fmt: skip
def test_when_one_is_told(wishes, since, due):
    since, due = (round(datetime.fromisoformat(each).replace(tzinfo=UTC).timestamp() * 1000) for each in (since, due))
    wanted = SimpleNamespace(**WISHES | wishes)

    assert due_at(since, since - 10**9, wanted) == due
    assert due_at(since, due, wanted) == due


def test_a_daily_mail_holds_the_day_and_the_quiet_hours_are_kept(fails, mails, prefer, time_stands):
    prefer(timezone="UTC", notification_frequency="daily", quiet_hours_start="22:00", quiet_hours_end="09:00")
    time_stands.now = round(datetime(2026, 12, 1, 20, tzinfo=UTC).timestamp() * 1000)
    fails()
    assert mails(11 * HOUR) == []
    fails()

    assert mails(HOUR + HOUR - 1) == []
    [(_, subject, _)] = mails(2)

    assert subject.endswith("2 failed")
