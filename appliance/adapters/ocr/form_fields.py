"""Keys with their values, as forms, letters and invoices have them: pure."""

import re
from collections.abc import Iterable, Iterator, Sequence

from appliance.adapters.ocr.composition import Paragraph, around
from appliance.adapters.ocr.rows import Row, Segment, inside, rows_of, segment, word_height
from appliance.ports.ocr import FormField, Table

_LONGEST_KEY = 5  # words
_LONGEST_VALUE = 12
_BELOW = 2.5  # word heights from a key to the value below it
_KEY = re.compile(r"[^\W\d_][^:]{0,48}")  # begins with a letter
_FEWEST_ALIGNED = 3  # rows of "key   value" without a colon, one below the other


def find(paragraphs: Iterable[Paragraph], tables: Sequence[Table]) -> list[FormField]:
    """From top to bottom: "Key: value", "Key:   value", a value below "Key:", and columns of keys beside values.

    tables: those of more than two columns are left out, for their cells are no keys.
    """
    words = [word for paragraph in paragraphs for line in paragraph for word in line]
    wide = [table.box for table in tables if len(table.rows[0]) > 2]
    words = [word for word in words if not any(inside(word, box) for box in wide)]
    rows, height = rows_of(words), word_height(words)
    found = list(_with_colon(rows, height))
    taken = {id(part) for _, parts in found for part in parts}
    found.extend(_aligned(rows, taken, height))
    return sorted((field for field, _ in found), key=lambda field: (round(field.box[1] / height), field.box[0]))


Found = tuple[FormField, list[Segment]]


def _with_colon(rows: Sequence[Row], height: float) -> Iterator[Found]:
    for index, row in enumerate(rows):
        for place, part in enumerate(row):
            key, value = _split(part)
            if key is None:
                continue
            if value is not None:
                yield _field(key, value), [part]
                continue
            beside = row[place + 1] if place + 1 < len(row) else None
            if beside is not None and _split(beside)[0] is not None:
                continue  # the next key: this one was left empty
            other = beside or _below(part, rows[index + 1 : index + 3], height)
            if other is not None and len(other.words) <= _LONGEST_VALUE:
                yield _field(key, other), [part, other]


def _split(part: Segment) -> tuple[Segment | None, Segment | None]:
    """The key without its colon, and what follows in the same segment; (None, None) where there is no key."""
    for count, word in enumerate(part.words[:_LONGEST_KEY], start=1):
        if not word.text.endswith(":"):
            continue
        key = " ".join(each.text for each in part.words[:count])[:-1].rstrip()
        rest = part.words[count:]
        if not _KEY.fullmatch(key) or len(rest) > _LONGEST_VALUE:
            return None, None
        return segment(part.words[:count]), segment(rest) if rest else None
    return None, None


def _below(key: Segment, rows: Iterable[Row], height: float) -> Segment | None:
    """What stands under a key, beginning at the same place."""
    for row in rows:
        for part in row:
            near = part.box[1] - key.box[3] < _BELOW * height
            if near and abs(part.box[0] - key.box[0]) < height and _split(part)[0] is None:
                return part
    return None


def _aligned(rows: Sequence[Row], taken: set[int], height: float) -> Iterator[Found]:
    """Runs of rows of two segments each whose keys begin at one place and whose values at another."""
    run: list[Row] = []
    for row in [*rows, []]:
        fits = len(row) == 2 and not any(id(part) in taken for part in row) and _may_be_key(row[0])
        if fits and run and not _same_places(run[-1], row, height):
            yield from _fields(run)
            run = []
        if fits:
            run.append(row)
        else:
            yield from _fields(run)
            run = []


def _may_be_key(part: Segment) -> bool:
    return len(part.words) <= _LONGEST_KEY and _KEY.fullmatch(part.text) is not None


def _same_places(above: Row, below: Row, height: float) -> bool:
    return all(abs(first.box[0] - second.box[0]) < 0.6 * height for first, second in zip(above, below, strict=True))


def _fields(run: Sequence[Row]) -> Iterator[Found]:
    if len(run) >= _FEWEST_ALIGNED:
        for key, value in run:
            if len(value.words) <= _LONGEST_VALUE:
                yield _field(key, value), [key, value]


def _field(key: Segment, value: Segment) -> FormField:
    return FormField(key.text.removesuffix(":").rstrip(), value.text, around([key.box, value.box]))
