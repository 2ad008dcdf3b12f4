"""Words that a question has and its answer need not: left out when it is searched for."""

import re
from functools import cache

from appliance.areas.rag.scripts import Run, runs, stemmed

ENGLISH_AND_GERMAN = """
    a about above after again against all am an and any are as at be because been before being below between both
    but by can could did do does doing down during each few for from further had has have having he her here hers him
    his how i if in into is it its itself just me more most my myself no nor not now of off on once only or other our
    ours out over own same she should so some such than that the their theirs them then there these they this those
    through to too under until up us very was we were what when where which while who whom whose why will with would
    you your yours please tell say says said much many der die das und ist ein eine wie was wann wer wo
"""
GERMAN = """
    der die das und ist ein eine einen einem einer eines nicht mit für von zu zum zur den dem des im auf wird werden
    sich bei wie wann wer wo welche welcher welches sind hat haben kann muss muß ich wir sie oder als auch aus nach
"""
_SPACED = """
    и в во на с со к по о об от до для из у за не что кто где когда как какой какая какое какие каков какова каково
    каковы сколько ли это есть был была было чем чей почему куда мой моя или а но
    का की के को में से पर है हैं था थी थे और या क्या कब कहाँ कहां कौन कितना कितनी कितने कैसे क्यों किस किसे यह वह ने लिए
    ما هو هي هل من في على الى إلى عن متى اين أين كم كيف لماذا ماذا التي الذي هذا هذه مع او أو و
    είναι και το τα η ο οι τι πού πότε πόσο ποιος ποια ποιο του της των στο στη για με σε από
    של את על מה מי מתי איפה כמה איך האם הוא היא זה עם אל
"""
_WITHOUT_SPACES = """
    什么时候 什么 甚么 什麼時候 什麼 多少钱 多少錢 多少 多久 哪里 哪裡 哪些 哪个 哪個 哪 谁 誰 怎么 怎麼 怎样 如何
    为什么 為什麼 请问 請問 是 (?<!目)的 了 吗 嗎 呢 何時 何日 何人
    얼마입니까 얼마인가요 얼마 무엇입니까 무엇인가요 무엇 언제입니까 언제인가요 언제 누구입니까 누구 어디입니까 어디
    어떻게 입니까 인가요 습니까 합니까 됩니까 하나요 나요 까지
    เท่าไหร่ เท่าไร เมื่อไหร่ เมื่อไร อะไร ที่ไหน อย่างไร ใคร ไหน คือ หรือไม่ ไหม กี่ ของ และ
"""
SMALL_WORDS = frozenset(ENGLISH_AND_GERMAN.split())
# Patterns: 目的 (purpose) is a word of its own.
_DIVIDERS = re.compile("|".join(sorted(_WITHOUT_SPACES.split(), key=len, reverse=True)))
_KANA = re.compile("[\u3041-\u3096\u309d-\u309f]+")  # Japanese writes its grammar so, and few nouns
_HAN_OR_KATAKANA = re.compile("[\u30a1-\u30fa\u3400-\u9fff]")
_PARTICLE = re.compile("(?<=[\uac00-\ud7a3]{2})(?:에서|으로|까지|부터|에게|은|는|이|가|을|를|의|에|로|와|과|도)$")
SHORT = 12  # words: in so few one sign of a language has to do
_UMLAUT = re.compile("[äöüß]")
GERMAN_WORDS = frozenset(GERMAN.split())
_GERMAN_ALONE = GERMAN_WORDS - {"die", "was", "des", "den", "im", "hat", "mit"}  # not English, French


def is_small(word: str) -> bool:
    """word: lower case, or a stem."""
    return word in SMALL_WORDS or (not word.isascii() and word in _small_stems())


@cache
def _small_stems() -> frozenset[str]:
    return frozenset(map(stemmed, _SPACED.split()))


def looks_german(text: str) -> bool:
    """Whether more of its small words are German than English: German puts its words together."""
    found = re.findall(r"[^\W\d]+", text.lower())
    signs = sum(word in _GERMAN_ALONE or _UMLAUT.search(word) is not None for word in found)
    english = sum(word in SMALL_WORDS and word not in GERMAN_WORDS for word in found)
    return signs > english and signs >= (1 if len(found) < SHORT else 2) and 20 * signs >= len(found)


def meaningful(question: str) -> list[Run]:
    """The runs of a question without what only asks; all of them if nothing would be left."""
    found = list(runs(question))
    kept = [part for run in found for part in _parts(run)]
    return kept or found


def _parts(run: Run) -> list[Run]:
    if run.kind not in ("pairs", "triples"):
        return [run]
    parts = [_PARTICLE.sub("", part) for part in _DIVIDERS.split(run.text) if part]
    if parts and max(map(len, parts)) == 1:
        parts = [run.text]  # what seems to divide is part of the word
    if _HAN_OR_KATAKANA.search(run.text):
        parts = [piece for part in parts for piece in _KANA.split(part)]
    return [Run(run.kind, part, run.start, run.end) for part in parts if part]
