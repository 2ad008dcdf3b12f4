"""Bytes of a text file to text."""

import re

# Without those that no text file has had in decades, but that a few letters fit just as well.
_GUESSED = [
    *(f"cp125{number}" for number in range(9)),
    *("utf_16_le", "utf_16_be", "koi8_r", "iso8859_2", "iso8859_5", "cp874"),
    *("shift_jis", "euc_jp", "gb18030", "big5", "euc_kr"),
]
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def decode(data: bytes) -> str:
    """Text of `data` with line feeds as line ends and without control characters.

    UTF-8 and UTF-16 by their marks; what is no valid UTF-8 is guessed from its letters, by lines where both are mixed.
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
    lines = data.split(b"\n")
    foreign = [position for position, line in enumerate(lines) if not line.isascii()]
    known = {position: text for position in foreign if (text := _as_utf8(lines[position])) is not None}
    if len(known) * 2 < len(foreign):  # a line or two may be valid by chance
        return _by_letters(data)
    rest = [position for position in foreign if position not in known]
    guessed = _by_letters(b"\n".join(lines[position] for position in rest)).split("\n")
    if len(guessed) != len(rest):  # in an encoding whose line ends are others
        return _by_letters(data)
    both = known | dict(zip(rest, guessed, strict=True))
    return "\n".join(both.get(position) or line.decode("ascii", "replace") for position, line in enumerate(lines))


def _as_utf8(line: bytes) -> str | None:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _by_letters(data: bytes) -> str:
    from charset_normalizer import from_bytes  # 30 ms to import, and rarely needed

    best = from_bytes(data, cp_isolation=_GUESSED).best()
    return str(best) if best is not None else data.decode("cp1252", errors="replace")
