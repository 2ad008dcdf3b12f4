"""Times as numbers and as text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core import clock
from appliance.core.clock import now_ms, parse_rfc3339, rfc3339

LAST = 253_402_300_799_999  # the end of the year 9999


def test_without_a_test_the_system_tells_the_time():
    before = time.time_ns() // 1_000_000

    assert before <= now_ms() <= time.time_ns() // 1_000_000


def test_a_set_clock_stands_until_it_is_moved(time_stands):
    before = now_ms()

    time_stands.forward(seconds=1.5)
    assert now_ms() == before + 1500
    clock.set_source(None)

    assert now_ms() < before + 1500


@given(st.integers(-62_135_596_800_000, LAST))
def test_a_time_is_the_same_after_it_was_written(ms):
    text = rfc3339(ms)

    assert text is not None and parse_rfc3339(text) == ms


@given(st.integers(0, LAST), st.integers(0, LAST))
def test_times_in_text_sort_as_they_do(one, other):
    first, second = rfc3339(one), rfc3339(other)

    assert first is not None and second is not None
    assert (first < second) == (one < other)


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1_769_850_902_123, "2026-01-31T09:15:02.123Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
    ],
)
def test_a_time_is_written_with_milliseconds_and_z(ms, text):
    assert rfc3339(ms) == text


def test_no_time_stays_none():
    assert rfc3339(None) is None


@pytest.mark.parametrize(
    "text",
    [
        *("2026-01-31T09:15:02.123Z", "2026-01-31T10:15:02.123+01:00", "2026-01-31T09:15:02.123"),
        *("2026-01-31 09:15:02.123Z", "2026-01-31T03:45:02.123-05:30"),
    ],
)
def test_a_time_without_a_zone_is_utc(text):
    assert parse_rfc3339(text) == 1_769_850_902_123


@pytest.mark.parametrize("text", ["", "yesterday", "2026-02-30T00:00:00Z", "2026-01-31T25:00:00Z", "1769850902"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        parse_rfc3339(text)
