"""What of a question only says where to look: "the rent of Linden Terrace 7" asks the document of that name.

The sentence that answers rarely repeats the name its document goes by, and sentences that do repeat it rarely
answer; so words that a passage's heading has are left out when its sentences are compared with the question.
"""

import re
from collections.abc import Set as AbstractSet

from appliance.areas.rag.keywords import content_words, words
from appliance.areas.rag.stems import alike, stem

_WORD = re.compile(r"\w+")


def named(question: str, heading: str) -> frozenset[str]:
    """Content words of the question that the heading has; none if that leaves nothing to ask for."""
    asked, there = content_words(question), {stem(word) for word in words(heading)}
    found = frozenset(word for word in asked if any(alike(stem(word), other) for other in there))
    return found if len(found) < len(asked) else frozenset()


def without(question: str, left_out: AbstractSet[str]) -> str:
    """The question as it reads without these words."""
    kept = _WORD.sub(lambda word: "" if word[0].lower() in left_out else word[0], question)
    return re.sub(r"\s+(?=[?.,!\s])", "", kept).strip()


def first_line(opening: str) -> str:
    """The title that stands above a text: one line, no sentence, with an empty line below it; "" if there is none."""
    first, gap, _ = opening.strip().partition("\n\n")
    return first if gap and "\n" not in first and first[-1] not in ".!?:;,…。！？" else ""
