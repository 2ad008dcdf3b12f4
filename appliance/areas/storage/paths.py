"""Paths inside a bucket and names of files. They live in the database; none ever becomes a path on disk. Pure."""

import re
import unicodedata
from collections.abc import Callable

from appliance.core.errors import InvalidInput

LONGEST_PATH = 1000  # characters
LONGEST_FOLDER = 900  # characters
LONGEST_SEGMENT = 255  # bytes of UTF-8, as file systems count, so that every file can be saved elsewhere

# Windows cannot save a file of these names, whatever follows the dot.
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)
_DIRECTION_MARKS = frozenset(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)  # they let exe.fdp pass for a PDF
_FALLBACK = "file"


def file_path(text: str, *, loc: tuple[str | int, ...] = ("path", "file_path")) -> str:
    """`text` in Unicode's composed form (NFC), if it may be the path of a file. Raises InvalidInput."""
    path = unicodedata.normalize("NFC", text)
    if not path:
        raise InvalidInput("must not be empty", loc=loc, type="too_short")
    if len(path) > LONGEST_PATH:
        raise InvalidInput(f"must be at most {LONGEST_PATH} characters", loc=loc, type="too_long")
    for segment in path.split("/"):
        if mistake := _mistake(segment):
            raise InvalidInput(mistake, loc=loc)
    return path


def exact_path(text: str, *, loc: tuple[str | int, ...] = ("path", "file_path")) -> str:
    """`text` itself, if it may be the path of a file as it stands. Raises InvalidInput."""
    if file_path(text, loc=loc) != text:
        raise InvalidInput("must be in Unicode's composed form (NFC)", loc=loc)
    return text


def folder_path(text: str, *, loc: tuple[str | int, ...] = ("query", "folder_path")) -> str:
    """As `file_path` for a folder: "" is the whole bucket, one slash at the end is dropped."""
    folder = text.removesuffix("/") if text != "/" else text
    if not folder:
        return ""
    if len(folder) > LONGEST_FOLDER:
        raise InvalidInput(f"must be at most {LONGEST_FOLDER} characters", loc=loc, type="too_long")
    return file_path(folder, loc=loc)


def clean_name(text: str) -> str:
    """A file name that any path may end in, as near to `text` as the rules allow; never empty.

    Browsers of old send whole paths, so only the last segment counts, by either kind of slash.
    """
    name = "".join(mark for mark in re.split(r"[/\\]", text)[-1] if not _is_forbidden(mark))
    name = unicodedata.normalize("NFC", name).strip().rstrip(". ")  # last: marks that now touch may join
    name = re.sub(r"^\.+$", "", name)
    if _RESERVED.match(name):
        name = f"_{name}"
    return _shortened(name, "") or _FALLBACK


def numbered(name: str, number: int) -> str:
    """`report (2).pdf` of `report.pdf`, no longer than a name may be."""
    return _shortened(name, f" ({number})")


def joined(folder: str, name: str) -> str:
    """The path of `name` in `folder`. Raises InvalidInput if together they are too long."""
    return file_path(f"{folder}/{name}" if folder else name, loc=("body", "folder_path"))


def free_path(path: str, taken: Callable[[str], bool]) -> str:
    """`path`, or with ` (2)`, ` (3)` … before the extension one that is not taken."""
    if not taken(path):
        return path
    folder, _, name = path.rpartition("/")
    number = 2
    while taken(candidate := joined(folder, numbered(name, number))):
        # Twice as far each time, then back: a thousand copies need some twenty looks and not a thousand.
        number *= 2
    return _first_free(folder, name, number // 2, number, taken) or candidate


def _first_free(folder: str, name: str, low: int, high: int, taken: Callable[[str], bool]) -> str | None:
    best = None
    while high - low > 1:
        middle = (low + high) // 2
        candidate = joined(folder, numbered(name, middle))
        if taken(candidate):
            low = middle
        else:
            high, best = middle, candidate
    return best


def _mistake(segment: str) -> str | None:
    if not segment:
        return "must have no empty segment and no slash at either end"
    if segment in (".", ".."):
        return "must have no segment '.' or '..'"
    if "\\" in segment or any(_is_forbidden(mark) for mark in segment):
        return "must have no backslash and no control character"
    if len(segment.encode()) > LONGEST_SEGMENT:
        return f"must have no segment longer than {LONGEST_SEGMENT} bytes"
    return None


def _is_forbidden(mark: str) -> bool:
    # Cc control, Cs half a character (no UTF-8), Zl and Zp line ends.
    return unicodedata.category(mark) in ("Cc", "Cs", "Zl", "Zp") or mark in _DIRECTION_MARKS


def _shortened(name: str, suffix: str) -> str:
    """`name` with `suffix` before its extension, the stem cut so that all fits in a segment."""
    stem, dot, extension = name.rpartition(".")
    if not stem or len(extension.encode()) > 32:
        stem, dot, extension = name, "", ""
    room = LONGEST_SEGMENT - len(f"{suffix}{dot}{extension}".encode())
    cut = stem.encode()[:room].decode(errors="ignore").rstrip(" .") if len(stem.encode()) > room else stem
    return f"{cut}{suffix}{dot}{extension}"


def split_reference(text: str, *, loc: tuple[str | int, ...] = ("body", "storage_path")) -> tuple[str, str]:
    """(bucket, path) of `bucket/path` or `storage://bucket/path`. Raises InvalidInput."""
    bucket, slash, path = text.removeprefix("storage://").partition("/")
    if not bucket or not slash:
        raise InvalidInput("must be bucket/path", loc=loc)
    return bucket, file_path(path, loc=loc)
