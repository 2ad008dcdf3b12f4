"""`query_requirements` of a job to what the reader understands."""

import re
from collections.abc import Mapping
from typing import Any

from appliance.core.errors import InvalidInput
from appliance.ports.ocr import ReadOptions

LARGEST_PAGE = 500
_PART = re.compile(r"\s*(\d{1,5})\s*(?:-\s*(\d{1,5})\s*)?")


def read_options(wanted: Mapping[str, Any], *, languages: list[str], dpi: int, installed: list[str]) -> ReadOptions:
    """The keys that concern reading; others belong to routing or to nobody.

    languages, dpi: what holds where a key is absent. installed: recognition languages at hand.
    Raises InvalidInput with `loc` and, for languages, `allowed`.
    """
    return ReadOptions(
        languages=_languages(wanted.get("languages", languages), installed),
        pages=page_numbers(wanted["pages"]) if wanted.get("pages") is not None else None,
        dpi=_dpi(wanted.get("dpi", dpi)),
        deskew=_flag(wanted, "deskew"),
        rotate=_flag(wanted, "rotate"),
        use_text_layer=_flag(wanted, "use_text_layer"),
    )


def page_numbers(text: Any) -> list[int]:
    """ "1-3,7" → [1, 2, 3, 7]: sorted, each once. Raises InvalidInput."""
    numbers: set[int] = set()
    for part in str(text).split(",") if isinstance(text, str | int) else [""]:
        found = _PART.fullmatch(part)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
        if not 1 <= first <= last <= LARGEST_PAGE:
            raise _wrong("pages", f"{part.strip()!r} is no range of pages such as '1-3,7'")
        numbers.update(range(first, last + 1))
    return sorted(numbers)


def _languages(wanted: Any, installed: list[str]) -> list[str]:
    if isinstance(wanted, str):
        wanted = [wanted]
    if not isinstance(wanted, list) or not wanted or not all(isinstance(each, str) for each in wanted):
        raise _wrong("languages", "must be a list of ISO 639-2 codes such as ['eng']")
    if missing := [each for each in wanted if each not in installed]:
        raise _wrong("languages", f"{', '.join(missing)} is not installed", allowed=installed)
    return list(dict.fromkeys(wanted))


def _dpi(wanted: Any) -> int:
    if isinstance(wanted, bool) or not isinstance(wanted, int) or not 72 <= wanted <= 600:
        raise _wrong("dpi", "must be a whole number from 72 to 600")
    return wanted


def _flag(wanted: Mapping[str, Any], name: str) -> bool:
    value = wanted.get(name, True)
    if not isinstance(value, bool):
        raise _wrong(name, "must be true or false")
    return value


def _wrong(name: str, what: str, **extra: Any) -> InvalidInput:
    return InvalidInput(what, loc=("body", "query_requirements", name), **extra)
