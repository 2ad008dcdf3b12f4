"""German writes words together: "Kündigungsfrist" is to be found by "Frist" and by "Kündigung"."""

import re

from appliance.areas.rag.small_words import looks_german

SHORTEST_COMPOUND, SHORTEST_PART = 9, 5  # letters
# Before every entry of the column: a question then meets these terms alone, not all words that begin alike.
MARK = "qq"
_WORD = re.compile(r"[^\W\d_]+")
_ENDING = re.compile("(?:en|er|em|es|e|n|s)$")


def parts(text: str) -> str:
    """Its long words and every ending of them, for the column `parts`: what begins one of them is inside a word.

    Empty unless the text is German, so that other languages are searched as they were.
    """
    if not looks_german(text):
        return ""
    long_words = {word for word in _WORD.findall(text.lower()) if len(word) >= SHORTEST_COMPOUND}
    return " ".join(
        MARK + word[at:] for word in sorted(long_words) for at in (0, *range(3, len(word) - SHORTEST_PART + 1))
    )


def beginnings(word: str) -> str | None:
    """What an ending of a compound with `word` inside begins with; None for words too short to tell."""
    found = _ENDING.sub("", word) if len(word) > 6 else word
    return MARK + found if len(found) >= SHORTEST_PART and _WORD.fullmatch(found) else None


def halves(word: str) -> list[str]:
    """What may be a word inside a compound that is asked for: its beginnings and endings."""
    if len(word) < SHORTEST_COMPOUND or not _WORD.fullmatch(word):
        return []
    places = range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
    return [word[:at] for at in places] + [word[at:] for at in places]
