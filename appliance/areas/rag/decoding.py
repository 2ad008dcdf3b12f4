"""Bytes of a text file to text."""

import re

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def decode(data: bytes) -> str:
    """Text of `data` with line feeds as line ends and without control characters.

    UTF-8 and UTF-16 by their marks; what is no valid UTF-8 is guessed from its letters.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return clean(data.decode(encoding, errors="replace"))
    try:
        return clean(data.decode("utf-8"))
    except UnicodeDecodeError:
        return clean(_guessed(data))


def clean(text: str) -> str:
    """The text without what no one can see or search."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).replace("\ufeff", "")


def _guessed(data: bytes) -> str:
    from charset_normalizer import from_bytes  # 30 ms to import, and rarely needed

    best = from_bytes(data).best()
    return str(best) if best is not None else data.decode("cp1252", errors="replace")
