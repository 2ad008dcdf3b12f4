"""Cron expressions: five fields, or six with seconds first, in the local time of a zone."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError

SHORTEST_SECONDS = 10  # between two runs
NAMED = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_SHAPE = re.compile(r"[0-9A-Za-z*/,#\- ]{1,100}")
_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+\-]*(/[A-Za-z0-9_+\-]+){0,2}")
_MOST_SKIPPED = 10_000  # local times that a clock's change takes away at once: a day of ten-second steps


class CronError(ValueError):
    """What is wrong with an expression or a zone, for a person."""


@dataclass(frozen=True, slots=True)
class Cron:
    """A checked expression. fields: five or six, names of days and months allowed."""

    fields: str
    zone: ZoneInfo

    def next_after(self, moment: int) -> int | None:
        """The first time after `moment`, both milliseconds UTC; None if there is none within fifty years.

        A local time that the clocks skip does not fire; one that they show twice fires the first time.
        """
        local = datetime.fromtimestamp(moment // 1000, self.zone).replace(tzinfo=None, fold=0)
        times = CronSim(self.fields, local)
        try:
            for _ in range(_MOST_SKIPPED):
                found = self._instant(next(times))
                if found is not None and found > moment:
                    return found
        except (StopIteration, OverflowError):
            pass
        return None

    def _instant(self, local: datetime) -> int | None:
        """Milliseconds UTC of a local time, the earlier of two; None if the clocks skip it."""
        utc = local.replace(tzinfo=self.zone, fold=0).astimezone(UTC)
        if utc.astimezone(self.zone).replace(tzinfo=None, fold=0) != local:
            return None
        return int(utc.timestamp()) * 1000

    def words(self) -> str:
        """In English, such as "At 09:00 on Monday through Friday"."""
        return CronSim(self.fields, datetime(2024, 1, 1)).explain()


@lru_cache(maxsize=1024)
def parse(expression: str, timezone: str = "UTC") -> Cron:
    """Raises CronError if it is no cron expression, never fires, fires too often, or the zone is unknown."""
    zone = _zone(timezone)
    text = " ".join(expression.split())
    fields = NAMED.get(text.lower(), text)
    if fields.startswith("@"):
        raise CronError(f"{expression!r} is not known; there are {', '.join(NAMED)}.")
    if not _SHAPE.fullmatch(fields) or len(fields.split()) not in (5, 6):
        raise CronError(
            f"{expression!r} is no cron expression: it has five fields (minute, hour, day, month, weekday),"
            " or six with seconds first."
        )
    try:
        times = CronSim(fields, datetime(2024, 1, 1))
        next(times)
    except CronSimError as error:
        raise CronError(f"{expression!r} is no cron expression: {str(error).lower()}.") from None
    except StopIteration:
        raise CronError(f"{expression!r} never comes.") from None
    except (AssertionError, TypeError, ValueError, OverflowError):  # a step after "#" or "L"
        raise CronError(f"{expression!r} is no cron expression.") from None
    _check_interval(times, expression)
    return Cron(fields, zone)


def _check_interval(times: CronSim, expression: str) -> None:
    """Seconds are compared as they stand in the field, also over the turn of a minute that may follow."""
    seconds = sorted(times.seconds)
    gaps = [later - sooner for sooner, later in zip(seconds, seconds[1:], strict=False)]
    if any((minute + 1) % 60 in times.minutes for minute in times.minutes):
        gaps.append(60 - seconds[-1] + seconds[0])
    if gaps and min(gaps) < SHORTEST_SECONDS:
        raise CronError(f"{expression!r} comes every {min(gaps)} s; {SHORTEST_SECONDS} s is the shortest interval.")


def _zone(name: str) -> ZoneInfo:
    if not _ZONE.fullmatch(name):
        raise CronError(f"{name!r} is no time zone; write it as Europe/Berlin or UTC.")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise CronError(f"{name!r} is no time zone; write it as Europe/Berlin or UTC.") from None


def upcoming(cron: Cron, moment: int, count: int) -> list[int]:
    """The next times after `moment`, in order; milliseconds UTC."""
    found: list[int] = []
    while len(found) < count and (following := cron.next_after(found[-1] if found else moment)) is not None:
        found.append(following)
    return found
