"""Alerts: one of a kind, counted while it lasts, gone with what it is about."""

import pytest

from appliance.areas.admin.models import Alert
from appliance.areas.admin.service import alerts
from appliance.areas.admin.service.alerts import Trouble
from appliance.areas.admin.system_schemas import AlertQuery
from appliance.core.actor import Actor
from appliance.core.errors import NotFound
from appliance.core.events import SUPERUSERS, LiveEvent, live
from appliance.db import query, rows

LOW = Trouble("disk_low", "disk", "error", "Disk nearly full", "12 MiB are left.")
LATE = Trouble("queue_backlog", "queue", "warning", "Background work piles up", "2000 tasks wait.")
ROOT = Actor("0190a000-0000-7000-8000-00000000000a", frozenset({"superuser"}))


def all_alerts() -> list[Alert]:
    return list(Alert.select().order_by(Alert.created_at, Alert.id))


def test_what_is_raised_twice_is_one_alert_with_two_occurrences(db, time_stands):
    first = alerts.raise_alert(LOW)
    time_stands.forward(seconds=60)
    second = alerts.raise_alert(LOW)

    [alert] = all_alerts()
    assert alert.id == first.id == second.id and alert.occurrences == 2
    assert alert.updated_at - alert.first_seen_at == 60_000


def test_alerts_about_other_things_stand_beside_it(db):
    alerts.reconcile([LOW, LATE], ())

    assert {alert.alert_type for alert in all_alerts()} == {"disk_low", "queue_backlog"}


def test_what_lasts_costs_no_write_for_ten_minutes_and_is_then_counted(db, time_stands):
    alerts.reconcile([LOW], ())
    before = rows("SELECT total_changes()")

    time_stands.forward(seconds=599)
    alerts.reconcile([LOW], {LOW.key})
    assert rows("SELECT total_changes()") == before

    time_stands.forward(seconds=1)
    alerts.reconcile([LOW], {LOW.key})
    [alert] = all_alerts()
    assert alert.occurrences == 2 and not alert.is_resolved


def test_it_is_resolved_by_itself_when_it_is_gone(db, time_stands):
    alerts.reconcile([LOW, LATE], ())
    time_stands.forward(seconds=30)
    alerts.reconcile([LATE], {LOW.key, LATE.key})

    low, late = sorted(all_alerts(), key=lambda alert: alert.alert_type)
    assert low.is_resolved and low.resolved_by is None and low.resolved_at == time_stands.now
    assert not late.is_resolved


def test_what_nothing_is_known_of_stays_as_it_is(db):
    alerts.reconcile([LOW], ())
    alerts.reconcile([], {LOW.key}, unsure={"disk"})

    [alert] = all_alerts()
    assert not alert.is_resolved


def test_what_is_back_within_the_hour_is_the_same_alert_and_later_another(db, time_stands):
    alerts.reconcile([LOW], ())
    alerts.reconcile([], {LOW.key})
    time_stands.forward(seconds=3599)
    alerts.reconcile([LOW], ())
    [alert] = all_alerts()
    assert not alert.is_resolved and alert.occurrences == 2 and alert.resolved_at is None

    alerts.reconcile([], {LOW.key})
    time_stands.forward(seconds=3601)
    alerts.reconcile([LOW], ())
    assert [alert.is_resolved for alert in all_alerts()] == [True, False]


def test_what_a_person_put_aside_is_raised_again_only_after_it_was_gone(db, time_stands):
    raised = alerts.raise_alert(LOW)
    alerts.resolve_alert(ROOT, raised.id, "A disk is ordered.")
    alerts.reconcile([LOW], {LOW.key})
    assert [alert.is_resolved for alert in all_alerts()] == [True]

    alerts.reconcile([], {LOW.key})
    time_stands.forward(seconds=1)
    alerts.reconcile([LOW], ())
    first, second = all_alerts()
    assert first.note == "A disk is ordered." and first.resolved_by == ROOT.id
    assert not second.is_resolved


def test_resolving_again_changes_nothing(db, time_stands):
    raised = alerts.raise_alert(LOW)
    alerts.resolve_alert(ROOT, raised.id, "first")
    time_stands.forward(seconds=5)
    again = alerts.resolve_alert(ROOT, raised.id, "second")

    assert again.note == "first" and again.resolved_at == time_stands.now - 5000


def test_an_unknown_alert_is_not_found(db):
    with pytest.raises(NotFound):
        alerts.resolve_alert(ROOT, "0190a000-0000-7000-8000-000000000000", None)


def test_screens_and_the_record_of_activity_are_told(db):
    told: list[LiveEvent] = []
    end = live.subscribe(told.append)
    raised = alerts.raise_alert(LOW)
    alerts.resolve_alert(ROOT, raised.id, None)
    end()

    assert [(each.topic, each.change, each.status, each.owner_id) for each in told] == [
        ("admin.alert", "created", "raised", SUPERUSERS),
        ("admin.alert", "changed", "resolved", SUPERUSERS),
    ]
    events = query("SELECT kind, actor_id, status, object_id FROM db_activity ORDER BY rowid")
    assert events == [
        {"kind": "alert_raised", "actor_id": None, "status": "failed", "object_id": raised.id},
        {"kind": "alert_resolved", "actor_id": ROOT.id, "status": "success", "object_id": raised.id},
    ]


def test_the_list_is_filtered_and_newest_first(db, time_stands):
    alerts.raise_alert(LOW)
    time_stands.forward(seconds=1)
    late = alerts.raise_alert(LATE)
    alerts.resolve_alert(ROOT, late.id, None)

    def listed(**wanted: object) -> list[str]:
        page = alerts.list_alerts(AlertQuery(**wanted))
        assert page.count == len(page.data)
        return [alert.alert_type for alert in page.data]

    assert listed() == ["queue_backlog", "disk_low"]
    assert listed(resolved=False) == ["disk_low"] and listed(resolved=True) == ["queue_backlog"]
    assert listed(severity="warning") == ["queue_backlog"] and listed(alert_type="disk_low") == ["disk_low"]
    assert alerts.unresolved_by_severity() == {"error": 1}


def test_what_is_long_over_is_forgotten(db, time_stands):
    alerts.reconcile([LOW, LATE], ())
    alerts.reconcile([LATE], {LOW.key, LATE.key})
    time_stands.forward(days=89)
    assert alerts.forget_old_alerts() == 0

    time_stands.forward(days=2)
    assert alerts.forget_old_alerts() == 1
    assert [alert.alert_type for alert in all_alerts()] == ["queue_backlog"]
