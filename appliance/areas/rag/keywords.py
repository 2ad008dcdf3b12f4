"""A person's question to words that the full-text index understands."""

import re

_WORD = re.compile(r"\w+")
_SMALL_WORDS = """
    a about above after again against all am an and any are as at be because been before being below between both
    but by can could did do does doing down during each few for from further had has have having he her here hers him
    his how i if in into is it its itself just me more most my myself no nor not now of off on once only or other our
    ours out over own same she should so some such than that the their theirs them then there these they this those
    through to too under until up us very was we were what when where which while who whom whose why will with would
    you your yours please tell say says said much many der die das und ist ein eine wie was wann wer wo
"""
STOP_WORDS = frozenset(_SMALL_WORDS.split())


def words(text: str) -> list[str]:
    """Words of `text` in lower case, in order."""
    return _WORD.findall(text.lower())


def content_words(text: str) -> list[str]:
    """Words that carry meaning, each once, in order; all words if none does."""
    found = list(dict.fromkeys(words(text)))
    return [word for word in found if word not in STOP_WORDS] or found


def match_any(text: str, scope: str) -> str | None:
    """An FTS5 expression: chunks of `scope` that hold any content word of `text`. None without words.

    Every word is quoted, so that nothing a person types is an operator.
    """
    found = content_words(text)
    if not found:
        return None
    any_word = " OR ".join(f'"{word}"' for word in found)
    return f'scope : "{scope}" AND {{heading text}} : ({any_word})'
