"""Cron expressions, held against a clock that is read minute by minute."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.areas.workflows.cron import NAMED, CronError, parse, upcoming

# (zone, a day around which its clocks change)
CHANGES = [
    ("Europe/Berlin", datetime(2026, 3, 29)),
    ("Europe/Berlin", datetime(2026, 10, 25)),
    ("America/New_York", datetime(2026, 3, 8)),
    ("America/New_York", datetime(2026, 11, 1)),
    ("Australia/Lord_Howe", datetime(2026, 4, 5)),  # half an hour
    ("Australia/Lord_Howe", datetime(2026, 10, 4)),
]
MINUTE = timedelta(minutes=1)


def ms(moment):
    return int(moment.timestamp()) * 1000


def by_the_clock(minutes, hours, weekdays, zone, begin, end):
    """Every minute whose wall time fits, and which the clocks do not show for the second time."""
    found, moment = [], begin + MINUTE
    while moment <= end:
        local = moment.astimezone(zone)
        weekday = (local.weekday() + 1) % 7
        if local.minute in minutes and local.hour in hours and weekday in weekdays and not local.fold:
            found.append(ms(moment))
        moment += MINUTE
    return found


def sets(top):
    return st.sets(st.integers(0, top), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(CHANGES), sets(59), sets(23), sets(6), st.integers(0, 59))
def test_the_times_are_those_of_a_clock_on_the_wall(change, minutes, hours, weekdays, second):
    name, day = change
    zone = ZoneInfo(name)
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=1) + timedelta(seconds=second)
    end = begin + timedelta(days=3)
    fields = [",".join(map(str, sorted(each))) for each in (minutes, hours, weekdays)]
    cron = parse(f"{fields[0]} {fields[1]} * * {fields[2]}", name)

    found, moment = [], ms(begin)
    while (moment := cron.next_after(moment)) is not None and moment <= ms(end):
        found.append(moment)

    start = begin.replace(second=0)
    assert found == [each for each in by_the_clock(minutes, hours, weekdays, zone, start, end) if each > ms(begin)]


@pytest.mark.parametrize(
    ("expression", "zone", "after", "expected"),
    [
        ("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00", "2026-03-30T00:30"),  # 02:30 of the 29th does not exist
        ("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00", "2026-10-25T00:30"),  # the first 02:30
        ("30 2 * * *", "Europe/Berlin", "2026-10-25T00:30", "2026-10-26T01:30"),  # and not the second
        ("15 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00", "2026-10-04T15:15"),
        ("@hourly", "UTC", "2026-01-01T00:00", "2026-01-01T01:00"),
        ("@monthly", "UTC", "2026-01-01T00:00", "2026-02-01T00:00"),
        ("*/10 * * * * *", "UTC", "2026-01-01T00:00", "2026-01-01T00:00:10"),
        ("0 0 29 2 *", "UTC", "2026-01-01T00:00", "2028-02-29T00:00"),
        ("0 9 * jan MON", "UTC", "2026-01-06T00:00", "2026-01-12T09:00"),
        ("0 12 30 12 *", "Pacific/Apia", "2011-12-01T00:00", "2012-12-29T22:00"),  # a day that was left out
    ],
)
def test_known_times(expression, zone, after, expected):
    moment = ms(datetime.fromisoformat(after).replace(tzinfo=UTC))

    assert parse(expression, zone).next_after(moment) == ms(datetime.fromisoformat(expected).replace(tzinfo=UTC))


@pytest.mark.parametrize(
    "expression",
    ["", "* * * *", "60 * * * *", "* * * * * * *", "@never", "* * * * MON#6", "0 0 31 2 *", "x * * * *", "*/0 * * * *"]
    + ["* * * * 1L/2", "* * * * MON#1/2", "5-1 * * * *", "* * 1;2 * *", "٣ * * * *", "0 0 L-3 * *", "* * * * L"],
)
def test_what_is_no_expression_is_refused(expression):
    with pytest.raises(CronError):
        parse(expression)


@pytest.mark.parametrize("expression", ["* * * * * *", "*/9 * * * * *", "0,5 0 * * * *", "0,55 * * * * *"])
def test_an_interval_below_ten_seconds_is_refused(expression):
    with pytest.raises(CronError, match="shortest"):
        parse(expression)


@pytest.mark.parametrize("expression", ["*/10 * * * * *", "5,55 0 * * * *", "0,30 * * * * *"])
def test_ten_seconds_are_enough(expression):
    parse(expression)


@pytest.mark.parametrize("zone", ["", "Mars/Base", "../../etc/passwd", "/etc/localtime", "Europe", "utc\n", "A" * 90])
def test_an_unknown_zone_is_refused(zone):
    with pytest.raises(CronError, match="time zone"):
        parse("@daily", zone)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="0123456789*/,-#LWMONJAN @?", max_size=40))
def test_any_text_is_an_expression_or_refused(text):
    try:
        cron = parse(text)
    except CronError:
        return
    assert cron.words()
    times = upcoming(cron, 0, 3)
    assert times == sorted(set(times))


def test_named_expressions_say_what_they_mean():
    assert {name: parse(name).words() for name in NAMED}["@daily"] == "At 00:00 every day"
