"""When a person is told by mail: at once or in digests, and not in their quiet hours. Pure."""

from datetime import datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

MORNING = time(8)  # of digests: each day, or on Mondays


class Wishes(Protocol):
    """Of a person's preferences. notification_frequency: realtime, daily or weekly; quiet hours: "HH:MM" or none."""

    @property
    def timezone(self) -> str: ...
    @property
    def notification_frequency(self) -> str: ...
    @property
    def quiet_hours_start(self) -> str | None: ...
    @property
    def quiet_hours_end(self) -> str | None: ...


def due_at(since: int, now: int, preferred: Wishes) -> int:
    """From when on what happened at `since` may be told, not before `now`. Milliseconds UTC.

    Times of day are those of the clock on the wall in the person's time zone.
    """
    zone = ZoneInfo(preferred.timezone)
    moment = max(since, now)
    if preferred.notification_frequency != "realtime":
        weekly = preferred.notification_frequency == "weekly"
        moment = max(now, _ms(_next_morning(_local(since, zone), weekly=weekly)))
    if preferred.quiet_hours_start and preferred.quiet_hours_end:
        start, end = time.fromisoformat(preferred.quiet_hours_start), time.fromisoformat(preferred.quiet_hours_end)
        moment = max(moment, _ms(_after(_local(moment, zone), start, end)))
    return moment


def _local(moment: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(moment / 1000, zone)


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _next_morning(local: datetime, *, weekly: bool) -> datetime:
    morning = datetime.combine(local.date(), MORNING, local.tzinfo)
    while morning <= local or (weekly and morning.weekday() != 0):
        morning += timedelta(days=1)
    return morning


def _after(local: datetime, start: time, end: time) -> datetime:
    """The end of the quiet hours that this moment lies in, or the moment itself. They may go over midnight."""
    at = local.time()
    inside = start <= at < end if start <= end else at >= start or at < end
    if not inside:
        return local
    return datetime.combine(local.date() + timedelta(days=at >= end), end, local.tzinfo)
