"""Preferences."""

import pytest

from appliance.areas.auth.schemas import DefaultRetryPolicy, PreferencesChange
from appliance.areas.auth.service import preferences
from appliance.core.errors import InvalidInput


def test_the_first_look_makes_the_defaults(ada, bob):
    first = preferences.read_preferences(ada)

    assert (first.theme, first.timezone, first.time_format, first.default_timeout) == ("system", "UTC", "24h", 300)
    assert first.user_id == ada.id
    assert preferences.read_preferences(ada) == first
    assert preferences.read_preferences(bob).id != first.id


def test_what_is_given_changes_and_the_rest_stays(ada, time_stands):
    before = preferences.read_preferences(ada)
    time_stands.forward(seconds=1)
    change = PreferencesChange(
        theme="dark", timezone="Europe/Berlin", bio="Counts.", default_retry_policy=DefaultRetryPolicy(max_retries=1)
    )

    after = preferences.change_preferences(ada, change)

    assert (after.theme, after.timezone, after.bio) == ("dark", "Europe/Berlin", "Counts.")
    assert after.default_retry_policy == DefaultRetryPolicy(max_retries=1)
    assert (after.language, after.auto_save_interval, after.created_at) == ("en", 30, before.created_at)
    assert after.updated_at > before.updated_at
    assert preferences.read_preferences(ada) == after


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "europe/berlin", "UTC+1"])
def test_an_unknown_time_zone_is_refused(ada, zone):
    with pytest.raises(InvalidInput) as caught:
        preferences.change_preferences(ada, PreferencesChange(timezone=zone))

    assert caught.value.errors[0]["loc"] == ["body", "timezone"]


def test_quiet_hours_come_in_pairs(ada):
    with pytest.raises(InvalidInput, match="quiet_hours_end"):
        preferences.change_preferences(ada, PreferencesChange(quiet_hours_start="22:00"))

    both = preferences.change_preferences(ada, PreferencesChange(quiet_hours_start="22:00", quiet_hours_end="06:30"))
    assert (both.quiet_hours_start, both.quiet_hours_end) == ("22:00", "06:30")

    with pytest.raises(InvalidInput, match="quiet_hours_start"):
        preferences.change_preferences(ada, PreferencesChange(quiet_hours_start=None))
    none = preferences.change_preferences(ada, PreferencesChange(quiet_hours_start=None, quiet_hours_end=None))
    assert (none.quiet_hours_start, none.quiet_hours_end) == (None, None)
