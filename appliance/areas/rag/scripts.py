"""Words of any script. Where words are written without spaces, overlapping grams stand for them.

Bigrams for Han, Kana and Hangul, trigrams for Thai, Lao, Khmer and Myanmar: the usual choice for text without
a dictionary. Words of other scripts than Latin are reduced to their stem; Latin is left to FTS5's own tokenizer.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from snowballstemmer import stemmer as Stemmer

_PAIRS = (
    "\u1100-\u11ff\u2e80-\u2fd5\u3005-\u3007\u3031-\u3035\u3041-\u3096\u3099-\u309f\u30a1-\u30fa\u30fc-\u318e"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003fffd"
)
_TRIPLES = "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u103f\u1050-\u109f\u1780-\u17d3\uaa60-\uaa7f"
# Letters and the marks on them, joiners inside a word too: Python's \w ends a Hindi word at each of its vowels.
_STEMMED = {
    "greek": "\u0370-\u037d\u037f-\u0386\u0388-\u03ff\u1f00-\u1fff",
    "russian": "\u0400-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f",
    "armenian": "\u0531-\u0556\u0561-\u0587",
    "": "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u05d0-\u05f4"  # Hebrew, then India's but two
    "\u0980-\u0b7f\u0c00-\u0dff",
    "arabic": "\u0610-\u061a\u0620-\u065f\u066e-\u06d3\u06d5-\u06dc\u06df-\u06ff\u0750-\u077f\u08a0-\u08ff"
    "\ufb50-\ufdff\ufe70-\ufefc",
    "hindi": "\u0900-\u0963\u0971-\u097f",
    "tamil": "\u0b82-\u0bcd",
}
_SPACED = "".join(_STEMMED.values())
_RUN = re.compile(
    f"(?P<pairs>[{_PAIRS}]+)|(?P<triples>[{_TRIPLES}]+)|(?P<spaced>[{_SPACED}][{_SPACED}\u200c\u200d]*)"
    rf"|(?P<latin>[^\W{_PAIRS}{_TRIPLES}{_SPACED}]+)"
)
_LATIN = re.compile("[\u0000-\u024f\u1e00-\u1eff\u2000-\u22ff\u25a0-\u25ff]*")
_LANGUAGES = [(language, re.compile(f"[{letters}]")) for language, letters in _STEMMED.items()]
_SIZES = {"pairs": 2, "triples": 3}
_VOWEL_POINTS = re.compile("[\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u200c\u200d]")  # not always written
_ONE_FORM = str.maketrans("أإآٱى\u06a9\u06ccё", "اااايكيе")  # letters that are written either way
_stemmers = threading.local()


class Run(NamedTuple):
    """text[start:end] in one kind of script. kind: pairs | triples | spaced | latin."""

    kind: str
    text: str
    start: int
    end: int


class Token(NamedTuple):
    """A word, its stem, or a gram; start, end: where it stands in the text."""

    text: str
    start: int
    end: int


def is_latin(text: str) -> bool:
    """Whether it holds nothing but Latin letters, figures, punctuation and signs."""
    return _LATIN.fullmatch(text) is not None


def runs(text: str) -> Iterator[Run]:
    for found in _RUN.finditer(text):
        yield Run(str(found.lastgroup), found.group(), found.start(), found.end())


def tokens(text: str) -> list[Token]:
    """In order. After the last gram of a run come its ends: so each character begins a token, and one can be found
    by what it begins with."""
    return [token for run in runs(text) for token in _tokens(run)]


def _tokens(run: Run) -> list[Token]:
    if run.kind == "spaced":
        return [Token(stemmed(run.text), run.start, run.end)]
    if run.kind == "latin":
        return [Token(unicodedata.normalize("NFKC", run.text).lower(), run.start, run.end)]
    size, whole = _SIZES[run.kind], unicodedata.normalize("NFKC", run.text)
    grams = [(whole[at : at + size], at) for at in range(len(whole))]
    if whole != run.text:  # narrow kana and the like: the places inside the run have shifted
        return [Token(gram, run.start, run.end) for gram, _ in grams]
    return [Token(gram, run.start + at, min(run.start + at + size, run.end)) for gram, at in grams]


def grams(run: Run) -> tuple[list[str], bool]:
    """A question's grams of a run, and whether they are only the beginning of one, as the run is too short."""
    size, whole = _SIZES[run.kind], unicodedata.normalize("NFKC", run.text)
    if len(whole) < size:
        return [whole], True
    return [whole[at : at + size] for at in range(len(whole) - size + 1)], False


def searchable(text: str) -> str:
    """The text as the full-text table takes it: grams and stems between spaces, Latin words as they are."""
    if text.isascii():
        return text
    return _RUN.sub(_spelled, text)


def _spelled(found: re.Match[str]) -> str:
    run = Run(str(found.lastgroup), found.group(), 0, len(found.group()))
    if run.kind == "latin":
        return unicodedata.normalize("NFKC", run.text)
    return f" {' '.join(token.text for token in _tokens(run))} "


@lru_cache(maxsize=50_000)
def stemmed(word: str) -> str:
    """A word of a script with spaces, without vowel points and joiners, by the stemmer of its script."""
    word = _VOWEL_POINTS.sub("", unicodedata.normalize("NFKC", word)).lower().translate(_ONE_FORM)
    language = next((name for name, letters in _LANGUAGES if letters.search(word)), "")
    return str(_stemmer(language).stemWord(word)).replace("ة", "ه") if language else word


def _stemmer(language: str) -> "Stemmer":
    """A stemmer holds the word it works on, so every thread has its own."""
    if not hasattr(_stemmers, language):
        import snowballstemmer  # half a second, and who writes Latin alone never needs it

        setattr(_stemmers, language, snowballstemmer.stemmer(language))
    return getattr(_stemmers, language)
