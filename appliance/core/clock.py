"""Time. Tests replace `now_ms`; nothing else asks the system for the date."""

import time
from datetime import UTC, datetime


def _system_ms() -> int:
    return time.time_ns() // 1_000_000


def _system_ticks() -> int:
    return time.monotonic_ns() // 1_000_000


_source = _system_ms
_ticks = _system_ticks


def ticks_ms() -> int:
    """Milliseconds of a clock that nobody sets, for how long something takes; says nothing of the date."""
    return _ticks()


def now_ms() -> int:
    """Milliseconds since 1970-01-01 UTC."""
    return _source()


def set_source(source) -> None:  # type: ignore[no-untyped-def]
    """Tests: let `source()` (milliseconds UTC) be the clock; None restores the system's."""
    global _source, _ticks
    _source = source or _system_ms
    _ticks = source or _system_ticks


def now_utc() -> datetime:
    """The same moment as a datetime that knows its zone."""
    return datetime.fromtimestamp(now_ms() / 1000, UTC)


def rfc3339(ms: int | None) -> str | None:
    """`2026-01-31T09:15:02.123Z`; None stays None."""
    if ms is None:
        return None
    seconds, rest = divmod(ms, 1000)
    # isoformat, since strftime writes the year 999 with three digits.
    return f"{datetime.fromtimestamp(seconds, UTC).isoformat()[:19]}.{rest:03d}Z"


def parse_rfc3339(text: str) -> int:
    """Milliseconds UTC of an RFC 3339 time; a time without a zone is UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)
