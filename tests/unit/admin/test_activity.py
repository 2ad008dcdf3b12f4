"""What has happened, by page and filter."""

import pytest

from appliance.areas.admin.service import activity
from appliance.areas.admin.system_schemas import ActivityQuery
from appliance.areas.auth.service import accounts
from appliance.core.clock import rfc3339
from appliance.core.errors import InvalidInput
from appliance.db import execute, query, writing
from appliance.db.records import record_activity


@pytest.fixture
def events(db, time_stands):
    """Three events, a second apart; the answer is whoever did the first."""
    ann = accounts.create_superuser("ann@example.com", "seven green bottles")
    with writing():
        execute("DELETE FROM db_activity")
    record_activity("user_signed_in", actor_id=ann.id, title="ann signed in", object_id=ann.id, data={"by": "password"})
    time_stands.forward(seconds=1)
    record_activity("workflows.execution_failed", actor_id=ann.id, title="It failed", status="failed", object_id="x")
    time_stands.forward(seconds=1)
    record_activity("admin.backup_completed", actor_id=None, title="Backup b.tar")
    return ann


def types(**wanted: object) -> list[str]:
    found = activity.list_activity(ActivityQuery(**wanted))
    assert found.count >= len(found.data)
    return [event.type for event in found.data]


def test_newest_first_by_the_contracts_names_and_with_who_it_was(events):
    found = activity.list_activity(ActivityQuery())

    assert [event.type for event in found.data] == ["backup_completed", "execution_failed", "user_signed_in"]
    assert [event.target_type for event in found.data] == ["backup", "execution", "user"]
    assert [event.actor_email for event in found.data] == [None, "ann@example.com", "ann@example.com"]
    assert found.data[2].context == {"by": "password"} and found.count == 3
    assert found.types == ["backup_completed", "execution_failed", "user_signed_in"]
    assert found.target_types == ["backup", "execution", "user"]


def test_filters(events, time_stands):
    assert types(event_type="execution_failed") == ["execution_failed"]
    assert types(event_type="no_such_thing") == []
    assert types(target_type="user") == ["user_signed_in"]
    assert types(event_type="execution_failed", target_type="user") == []
    assert types(actor_id=events.id) == ["execution_failed", "user_signed_in"]
    assert types(status="failed") == ["execution_failed"]
    second_ago = rfc3339(time_stands.now - 1000)
    assert types(since=second_ago) == ["backup_completed", "execution_failed"]
    assert types(until=second_ago) == ["execution_failed", "user_signed_in"]
    assert types(skip=1, limit=1) == ["execution_failed"]


def test_a_time_that_is_none_is_refused_with_its_name(events):
    with pytest.raises(InvalidInput, match="yesterday"):
        activity.list_activity(ActivityQuery(since="yesterday"))


@pytest.mark.parametrize(
    "wanted",
    [
        ActivityQuery(),
        ActivityQuery(event_type="user_signed_in"),
        ActivityQuery(actor_id="0190a000-0000-7000-8000-00000000000a"),
        ActivityQuery(status="failed"),
    ],
)
def test_every_page_is_found_by_an_index(events, wanted):
    where, values = activity._conditions(wanted, activity.kinds())
    plan = query(f"EXPLAIN QUERY PLAN SELECT * FROM db_activity{where} ORDER BY created_at DESC, id DESC", values)

    assert any("USING INDEX db_activity_" in step["detail"] for step in plan), plan
