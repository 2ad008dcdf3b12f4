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
    """An FTS5 expression: chunks of `scope` that hold any content word of `text`. None without words."""
    found = alternatives(text)
    return within(scope, any_of(found)) if found else None


def alternatives(text: str) -> list[str]:
    """FTS5 expressions, each for one word that carries meaning, or for what German may make of it.

    Every word is quoted, so that nothing a person types is an operator.
    """
    terms = _terms(text)
    asked = [word for word, _ in terms]
    german = looks_german(text)
    halves = dict.fromkeys(half for word in asked if german for half in compounds.halves(word))
    whole = [f'"{word}"{" *" if begins else ""}' for word, begins in terms] + [f'"{half}"' for half in halves]
    inside = [f'"{start}" *' for word in asked if (start := compounds.beginnings(word))]
    return [f"{{heading text}} : {each}" for each in whole] + [f"parts : {each}" for each in inside]


def any_of(expressions: Iterable[str]) -> str:
    return f"({' OR '.join(expressions)})"


def whole(scope: str) -> str:
    """All chunks of the index of this scope."""
    return f'scope : "{scope}"'


def within(scope: str, expression: str) -> str:
    """Only chunks of the index of this scope."""
    return f"{whole(scope)} AND {expression}"


def match_plain(text: str, scope: str) -> str | None:
    """As `match_any`, for the table of words before it was made by script."""
    found = list(dict.fromkeys(_WORD.findall(text.lower())))
    found = [word for word in found if word not in SMALL_WORDS] or found
    if not found:
        return None
    quoted = [f'"{word}"' for word in found]
    return within(scope, f"{{heading text}} : {any_of(quoted)}")


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
