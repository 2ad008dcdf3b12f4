"""Which Go modules a program is made of: Go writes them into every program it builds.

The format is that of Go's `debug/buildinfo`: a mark of 14 bytes, the size of a pointer, flags (2: the strings follow
in place), filled up to 32 bytes; then two strings, each with its length as a varint: Go's version, and the modules, a
line each, between two marks of 16 bytes.
"""

from collections.abc import Iterator
from pathlib import Path

_MARK = b"\xff Go buildinf:"
_IN_PLACE = 2


def go_modules(program: Path) -> Iterator[tuple[str, str]]:
    """(path, version) of Go itself and of every module in `program`. Raises ValueError if it was not built by Go."""
    content = program.read_bytes()
    at = content.find(_MARK)
    if at < 0 or not content[at + len(_MARK) + 1] & _IN_PLACE:
        raise ValueError(f"{program} does not say which Go modules are in it.")
    version, at = _string(content, at + 32)
    lines, _ = _string(content, at)
    yield "go", version.removeprefix("go")
    for line in lines[16:-16].split("\n"):
        kind, _, rest = line.partition("\t")
        if kind == "dep":
            path, number = rest.split("\t")[:2]
            yield path, number


def _string(content: bytes, at: int) -> tuple[str, int]:
    """(the string that begins there, where it ends)."""
    length = shift = 0
    while True:
        byte = content[at]
        at += 1
        length |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            break
    return content[at : at + length].decode(errors="replace"), at + length
