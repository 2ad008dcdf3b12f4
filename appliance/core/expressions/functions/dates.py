"""Dates are RFC 3339 texts in UTC, such as "2026-01-31T09:15:02.123Z": JSON has no other."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from appliance.core import clock

from ..errors import ExpressionError
from ..limits import Evaluation
from ..values import kind, phrase
from .arguments import number, text
from .registry import function

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ISO = "YYYY-MM-DDTHH:mm:ssZ"
_MAX_FORMAT = 200  # characters
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

# The tokens of Day.js; yyyy, yy, dd, d, EEEE and EEE are Luxon's.
_TOKENS: dict[str, Callable[[datetime], str]] = {
    "YYYY": lambda at: f"{at.year:04d}",
    "yyyy": lambda at: f"{at.year:04d}",
    "YY": lambda at: f"{at.year % 100:02d}",
    "yy": lambda at: f"{at.year % 100:02d}",
    "MMMM": lambda at: _MONTHS[at.month - 1],
    "MMM": lambda at: _MONTHS[at.month - 1][:3],
    "MM": lambda at: f"{at.month:02d}",
    "M": lambda at: str(at.month),
    "DD": lambda at: f"{at.day:02d}",
    "D": lambda at: str(at.day),
    "dddd": lambda at: _DAYS[at.weekday()],
    "ddd": lambda at: _DAYS[at.weekday()][:3],
    "dd": lambda at: f"{at.day:02d}",
    "d": lambda at: str(at.day),
    "EEEE": lambda at: _DAYS[at.weekday()],
    "EEE": lambda at: _DAYS[at.weekday()][:3],
    "E": lambda at: str(at.isoweekday()),
    "HH": lambda at: f"{at.hour:02d}",
    "H": lambda at: str(at.hour),
    "hh": lambda at: f"{(at.hour - 1) % 12 + 1:02d}",
    "h": lambda at: str((at.hour - 1) % 12 + 1),
    "mm": lambda at: f"{at.minute:02d}",
    "m": lambda at: str(at.minute),
    "ss": lambda at: f"{at.second:02d}",
    "s": lambda at: str(at.second),
    "SSS": lambda at: f"{at.microsecond // 1000:03d}",
    "A": lambda at: "AM" if at.hour < 12 else "PM",
    "a": lambda at: "am" if at.hour < 12 else "pm",
    "ZZ": lambda at: _offset(at, ""),
    "Z": lambda at: _offset(at, ":"),
    "X": lambda at: str(_milliseconds(at) // 1000),
    "x": lambda at: str(_milliseconds(at)),
}
_TOKEN = re.compile(r"\[([^\]]*)\]|" + "|".join(sorted(_TOKENS, key=len, reverse=True)))


@function("now", method=False)
def now(run: Evaluation) -> str:
    """The present date and time."""
    return _written(_moment(run.now_ms()))


@function("date")
def date(run: Evaluation, value: Any) -> str:
    """A date from an ISO 8601 text (UTC if it names no zone) or from milliseconds since 1970."""
    return _written(_date(value, "date"))


@function("addSeconds")
def add_seconds(run: Evaluation, date: Any, seconds: Any) -> str:
    """The date so many seconds later, earlier if negative."""
    moment, distance = _date(date, "addSeconds"), number(seconds, "addSeconds")
    try:
        return _written(moment + timedelta(milliseconds=round(distance * 1000)))
    except OverflowError:
        raise _outside() from None


def _check_zone(arguments: Sequence[Any]) -> None:
    zone = arguments[2] if len(arguments) > 2 else None
    _zone(zone if isinstance(zone, str) else "UTC")


@function("formatDate", prepare=_check_zone)
def format_date(run: Evaluation, date: Any, format: Any = _ISO, zone: Any = "UTC") -> str:
    """The date written as the format says, such as "DD.MM.YYYY HH:mm", in a zone such as "Europe/Berlin"."""
    pattern = text(format, "formatDate")
    if len(pattern) > _MAX_FORMAT:
        raise ExpressionError(f"The format of formatDate() is longer than {_MAX_FORMAT} characters.")
    try:
        local = _date(date, "formatDate").astimezone(_zone(text(zone, "formatDate")))
    except (OverflowError, ValueError):
        raise _outside() from None
    run.build_text(10 * len(pattern))
    return _TOKEN.sub(lambda token: _filled(token, local), pattern)


def _filled(token: re.Match[str], at: datetime) -> str:
    return _TOKENS[token[0]](at) if token[1] is None else token[1]


def _date(value: Any, name: str) -> datetime:
    found = kind(value)
    if found == "number":
        return _moment(number(value, name))
    if found != "text":
        raise ExpressionError(f"{name}() needs a date, not {phrase(value)}.")
    try:
        return _moment(clock.parse_rfc3339(value.strip() if len(value) < 100 else ""))
    except (ValueError, OverflowError):
        hint = 'Dates look like "2026-01-31" or "2026-01-31T09:15:00+01:00".'
        raise ExpressionError(f"{name}() was given text that is not a date.", hint=hint) from None


def _moment(milliseconds: int | float) -> datetime:
    try:
        return _EPOCH + timedelta(milliseconds=round(milliseconds))
    except OverflowError:
        raise _outside() from None


def _outside() -> ExpressionError:
    return ExpressionError("The date is outside the years 1 to 9999.")


def _written(at: datetime) -> str:
    return at.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _milliseconds(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(milliseconds=1)


def _offset(at: datetime, colon: str) -> str:
    minutes = int((at.utcoffset() or timedelta()).total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{colon}{abs(minutes) % 60:02d}"


def _zone(name: str) -> ZoneInfo:
    """Only names of the time zone database: others could become paths of files."""
    if name not in _zone_names():
        raise ExpressionError("formatDate() does not know this time zone.", hint='Zones look like "Europe/Berlin".')
    return ZoneInfo(name)


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(files("tzdata").joinpath("zones").read_text("utf-8").split())
