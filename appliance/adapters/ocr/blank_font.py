"""A TrueType font of one glyph that shows nothing: for words that are found and copied but not seen.

Every program that reads PDF wants a font for them, and an embedded one with an advance works in all of them. Formats:
https://learn.microsoft.com/typography/opentype/spec/otff
"""

import struct
from functools import cache

ADVANCE = 500  # of a thousandth of the size: what every letter is wide
_UNITS = 1000
_HEIGHT = 1000
_BLANK = 1  # number of the glyph; 0 is that for missing letters


@cache
def truetype() -> bytes:
    """The whole font file."""
    tables = {
        b"glyf": _glyph(),
        b"head": _head(0),
        b"hhea": struct.pack(">I3hH11hH", 0x10000, _HEIGHT, 0, 0, ADVANCE, 0, 0, ADVANCE, 1, *[0] * 7, 2),
        b"hmtx": struct.pack(">HhHh", ADVANCE, 0, ADVANCE, 0),
        b"loca": struct.pack(">3H", 0, 0, len(_glyph()) // 2),  # in halves; glyph 0 is empty
        b"maxp": struct.pack(">I14H", 0x10000, 2, 2, 1, *[0] * 4, 1, *[0] * 6),
    }
    whole = _file(tables)
    tables[b"head"] = _head((0xB1B0AFBA - _sum(whole)) & 0xFFFFFFFF)
    return _file(tables)


def _glyph() -> bytes:
    """One line from corner to corner: nothing to fill, and yet as high as letters: what is found can be marked."""
    box = 0, 0, ADVANCE, _HEIGHT
    return struct.pack(">5hHHBB4h", 1, *box, 1, 0, 1, 1, 0, ADVANCE, 0, _HEIGHT)


def _head(adjustment: int) -> bytes:
    box = 0, 0, ADVANCE, _HEIGHT
    return struct.pack(
        ">IIIIHHqq4hHHhhh", 0x10000, 0x10000, adjustment, 0x5F0F3CF5, 0, _UNITS, 0, 0, *box, 0, 8, 2, 0, 0
    )


def _file(tables: dict[bytes, bytes]) -> bytes:
    count = len(tables)
    largest = 1 << (count.bit_length() - 1)
    header = struct.pack(">I4H", 0x10000, count, 16 * largest, largest.bit_length() - 1, 16 * (count - largest))
    directory, body = b"", b""
    start = len(header) + 16 * count
    for name, content in sorted(tables.items()):
        directory += name + struct.pack(">3I", _sum(content), start + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    return header + directory + body


def _sum(content: bytes) -> int:
    content += bytes(-len(content) % 4)
    return sum(struct.unpack(f">{len(content) // 4}I", content)) & 0xFFFFFFFF


def glyph_of_every_code() -> bytes:
    """A `CIDToGIDMap`: each of the 65,536 codes shows the blank glyph."""
    return struct.pack(">H", _BLANK) * 65_536
