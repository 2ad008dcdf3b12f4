"""A person's question to words that the full-text index understands."""

import re
import unicodedata
from collections.abc import Iterable

from appliance.areas.rag import compounds
from appliance.areas.rag.scripts import grams, is_latin, stemmed, tokens
from appliance.areas.rag.small_words import GERMAN_WORDS, SMALL_WORDS, is_small, looks_german, meaningful

_WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    """Words of `text` in lower case, in order; stems and grams where the script is not Latin."""
    return _WORD.findall(text.lower()) if is_latin(text) else [token.text for token in tokens(text)]


def content_words(text: str) -> list[str]:
    """Words that carry meaning, each once, in order; all words if none does."""
    return [word for word, _ in _terms(text)]


def match_any(text: str, scope: str) -> str | None:
    """An FTS5 expression: chunks of `scope` that hold any content word of `text`. None without words.

    Every word is quoted, so that nothing a person types is an operator.
    """
    terms = _terms(text)
    if not terms:
        return None
    german = looks_german(text)
    asked = [word for word, _ in terms]
    halves = dict.fromkeys(half for word in asked if german for half in compounds.halves(word))
    whole = _any([f'"{word}"{" *" if begins else ""}' for word, begins in terms] + [f'"{half}"' for half in halves])
    inside = [f'"{start}" *' for word in asked if (start := compounds.beginnings(word))]
    held = f"{{heading text}} : {whole}"
    return f'scope : "{scope}" AND ' + (f"({held} OR parts : {_any(inside)})" if inside else held)


def match_plain(text: str, scope: str) -> str | None:
    """As `match_any`, for the table of words before it was made by script."""
    found = list(dict.fromkeys(_WORD.findall(text.lower())))
    found = [word for word in found if word not in SMALL_WORDS] or found
    if not found:
        return None
    quoted = [f'"{word}"' for word in found]
    return f'scope : "{scope}" AND {{heading text}} : {_any(quoted)}'


def _any(quoted: Iterable[str]) -> str:
    return f"({' OR '.join(quoted)})"


def _terms(text: str) -> list[tuple[str, bool]]:
    """(word, whether it is only how one begins), each once, without small ones unless all are small."""
    found: dict[str, bool] = {}
    for run in meaningful(text):
        if run.kind in ("pairs", "triples"):
            pieces, begins = grams(run)
            found |= {piece: begins for piece in pieces if piece not in found}
        else:
            plain = [stemmed(run.text)] if run.kind == "spaced" else words(unicodedata.normalize("NFKC", run.text))
            found |= dict.fromkeys(plain, False)
    small = GERMAN_WORDS if looks_german(text) else frozenset()
    kept = [(word, begins) for word, begins in found.items() if not is_small(word) and word not in small]
    return kept or list(found.items())
