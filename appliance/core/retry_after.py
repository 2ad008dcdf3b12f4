"""How long another server asks to be left alone."""

from email.utils import parsedate_to_datetime


def retry_after(header: str | None, now: int) -> float | None:
    """Seconds of a Retry-After header, which is a number or a date (RFC 9110 §10.2.3); None if it is neither.

    now: milliseconds UTC.
    """
    if header is None:
        return None
    if header.isascii() and header.strip().isdigit():
        return float(header)
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - now / 1000)
    except ValueError:
        return None
