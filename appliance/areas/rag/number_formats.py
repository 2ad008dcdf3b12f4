"""Numbers of a spreadsheet as a reader sees them, where that is not the number itself: dates, times, per cent. Pure."""

import re
from datetime import datetime, timedelta
from typing import Literal

Shape = Literal["number", "percent", "date", "datetime", "time", "duration"]

EPOCH = datetime(1899, 12, 30)  # day 0, so that day 61 is 1 March 1900: the format counts a 29 February before it
EPOCH_1904 = datetime(1904, 1, 1)
_DAYS = 2_958_466  # until the end of the year 9999
# Shown as it is: what stands in quotes, after a backslash or an underscore, and in brackets but for elapsed time.
_SHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_BUILT_IN: dict[int, Shape] = {
    **dict.fromkeys((9, 10), "percent"),
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), 36, *range(50, 59)), "date"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35), "time"),
    22: "datetime",
    **dict.fromkeys((45, 46, 47), "duration"),
}


def shape_of(format_id: int, code: str | None) -> Shape:
    """What a number format makes of a number. code: as the file states it, None for those that every program knows.

    Source: ECMA-376 part 1, section 18.8.30.
    """
    if code is None:
        return _BUILT_IN.get(format_id, "number")
    plain = _SHOWN.sub("", code).split(";")[0].lower()
    if "general" in plain:
        return "number"
    if "[" in plain:
        return "duration"
    has_day, has_time = "y" in plain or "d" in plain, "h" in plain or "s" in plain
    if has_day or has_time or "m" in plain:
        return "datetime" if has_day and has_time else "time" if has_time else "date"
    return "percent" if "%" in plain else "number"


def shown(number: float, shape: Shape, epoch: datetime) -> str:
    """Dates in ISO 8601; what is outside of the years that the format knows stays a number."""
    if shape == "percent":
        return f"{number * 100:.10g}%"
    if shape == "duration" or shape == "number" or not 0 <= number < _DAYS:
        return _elapsed(number) if shape == "duration" and 0 <= number < _DAYS else f"{number:.15g}"
    moment = epoch + timedelta(days=int(number) + (epoch == EPOCH and number < 60), seconds=_seconds(number))
    if shape == "time" and number < 1:
        return moment.strftime("%H:%M:%S")
    if shape == "date" and not _seconds(number):
        return moment.strftime("%Y-%m-%d")
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def _seconds(number: float) -> int:
    """Of the day."""
    return round((number - int(number)) * 86400)


def _elapsed(number: float) -> str:
    minutes, seconds = divmod(round(number * 86400), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
