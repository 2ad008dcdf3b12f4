"""The rows that a query adapter learns from: JSON Lines, as people write them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

LONGEST_QUERY = 5000  # characters
LONGEST_TEXT = 20_000  # characters
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A question and the passage that answers it: a document of the index, or a text. Other members are ignored."""

    query: str
    positive_document_id: str | None = None
    positive_text: str | None = None
    negative_text: str | None = None


@dataclass(slots=True)
class Rows:
    """found: (number of the line, row). left_out: how many lines were not usable, and why the first was not."""

    found: list[tuple[int, Row]] = field(default_factory=list)
    left_out: int = 0
    mistake: str | None = None

    def leave_out(self, line: int, mistake: str) -> None:
        self.left_out += 1
        self.mistake = self.mistake or f"line {line}: {mistake}"

    def note(self) -> str | None:
        """For the person whose data set it is; None if every line is used."""
        if self.left_out == 0:
            return None
        others = "" if self.left_out == 1 else f" {self.left_out} lines were left out in all."
        return f"Left out: {self.mistake}.{others}"


def read_rows(lines: Iterable[bytes]) -> Rows:
    """Every line that holds a row; empty lines count nothing."""
    rows = Rows()
    for number, line in enumerate(lines, start=1):
        text = line.removeprefix(BYTE_ORDER_MARK).strip()
        if not text:
            continue
        try:
            rows.found.append((number, _row(text)))
        except (ValueError, RecursionError) as error:  # msgspec's errors are ValueErrors
            rows.leave_out(number, str(error))
    return rows


def _row(line: bytes) -> Row:
    """Raises ValueError that says what is wrong."""
    try:
        row = msgspec.json.decode(line, type=Row)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ValueError("it is no JSON") from error
    if (row.positive_document_id is None) == (row.positive_text is None):
        raise ValueError("it needs exactly one of positive_document_id and positive_text")
    texts = {"query": row.query, "positive_text": row.positive_text, "negative_text": row.negative_text}
    for name, value in texts.items():
        longest = LONGEST_QUERY if name == "query" else LONGEST_TEXT
        if value is not None and not any(map(str.isalnum, value)):
            raise ValueError(f"its {name} has no letter and no figure")
        if value is not None and len(value) > longest:
            raise ValueError(f"its {name} has {len(value)} characters, more than {longest}")
    return row
