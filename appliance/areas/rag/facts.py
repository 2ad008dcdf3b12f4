"""What a sentence states that must stand in its source: figures, names, units; and what it denies.

For English, and as far as words and figures go for any language.
"""

import re
from collections.abc import Collection, Iterator, Sequence

from appliance.areas.rag.fact_words import (
    CALENDAR,
    DENIAL,
    MEASURES,
    MONTHS,
    NO_DENIAL,
    OPENING,
    OPPOSITES,
    SMALL_NUMBERS,
    TENS,
    TITLES,
)
from appliance.areas.rag.keywords import words
from appliance.areas.rag.small_words import is_small, looks_german
from appliance.areas.rag.stems import alike, stem

_THOUSANDS = re.compile(
    r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+(?!\d)|\d{1,3}(?:\.\d{3})+(?![\d,])|\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?![\d,.]))"
)
_FIGURE = re.compile(r"\d+(?:[.,:/]\d+)*")
_NUMERIC_DATE = re.compile(r"\b(\d{1,4})[./-](\d{1,2})[./-](\d{2,4})\b")
_RATE = re.compile(
    r"(?<!about )(?<!within )(?<!takes )(?<!for )(?<!in )(?<!after )(?<!of )(?<!is )\ban? ([a-z]+)\b"
    r"(?! (?:ahead|ago|before|after|later|earlier|long))|\b(?:per|each|every) ([a-z]+)"
    r"|\b(month|week|dai|year|annual|hour|night)ly\b|\b(annual)\b",
    re.IGNORECASE,
)
_ADVERBS = {"dai": "day", "annual": "year"}
_COUNTED = re.compile(r"(\d+(?:[.,:/]\d+)*)[ -]?([a-z]+)")
_NUMBER_WORD = re.compile(
    rf"\b(?:({'|'.join(TENS)})(?:-({'|'.join(list(SMALL_NUMBERS)[:8])}|one))?|({'|'.join(SMALL_NUMBERS)}))\b",
    re.IGNORECASE,
)
_SIGNS = {"€": "euro", "$": "dollar", "£": "pound", "¥": "yen", "%": "percent", "°": "degree"}
_PRICE = re.compile(r"([€$£¥]) ?(\d[\d.,]*)")
_NAME = re.compile(r"(?<!\w)[A-ZÄÖÜ][\w'’-]*|\S+@\S+|https?://\S+|www\.\S+")
_IDIOM = re.compile(NO_DENIAL, re.IGNORECASE)
_DENIAL = re.compile(DENIAL, re.IGNORECASE)
_SUBJECT = "the|an?|we|you|he|she|it|they|our|your|his|her|their|this|my|i|der|die|das|wir|sie|er|es"
_MAIN = rf"[;:–—|]|, (?=(?:{_SUBJECT})\b)|\b(?:but|and|while|aber|und)\b"
_COORDINATE = re.compile(_MAIN, re.IGNORECASE)
_CLAUSES = re.compile(
    rf"{_MAIN}|\b(?:although|though|if|unless|when|whether|because|however|who|which|that|wenn|weil|dass)\b",
    re.IGNORECASE,
)


def figures(text: str) -> set[str]:
    """Numbers, however they are written: "1,215", "1.215" and "1 215" are 1215, "six" is 6, "8.40" is 8.4."""
    return {_plain(found[0]) for found in _FIGURE.finditer(_in_figures(text))}


def _in_figures(text: str) -> str:
    """With number words as figures, and thousands without what divides them."""
    return _NUMBER_WORD.sub(_value, _THOUSANDS.sub(lambda found: re.sub(r"\D", "", found[0]), text))


def _plain(figure: str) -> str:
    whole, point, rest = re.sub(r",", ".", figure).partition(".")
    rest = rest.rstrip("0") if rest.isdigit() else rest
    return (whole.lstrip("0") or "0") + (f".{rest}" if point and rest else "")


def _value(found: re.Match[str]) -> str:
    tens, one, small = (part.lower() if part else None for part in found.groups())
    if tens is None:
        return str(SMALL_NUMBERS[str(small)])
    return str(TENS[tens] + (1 if one == "one" else SMALL_NUMBERS.get(str(one), 0)))


def missing(claim: str, source: str, context: str = "") -> list[str]:
    """Figures, units and names of the claim that do not stand in the source; names may stand in its context too.

    context: title and headings above the source.
    """
    found = sorted(figures(claim) - figures(source) - _parts_of(source))
    found += sorted(_measured(claim) - _measured(source))
    named = {stem(word) for word in words(f"{_spelt(source)} {context}")}
    named |= {MONTHS[month] for month in _numeric_months(source)}
    return found + [name for name in names(claim) if not _named(name, named, f"{source} {context}")]


def _measured(text: str) -> set[str]:
    """Units as they are used: "6 hour", "22.9 penny", and "per day" of what is counted by the day."""
    plain = _spelt(_in_figures(text)).lower()
    counted = {(_plain(figure), stem(unit)) for figure, unit in _COUNTED.findall(plain)}
    rates = {stem(_ADVERBS.get(short := next(filter(None, found)), short)) for found in _RATE.findall(plain)}
    used = {f"{figure} {unit}" for figure, unit in counted if unit in MEASURES}
    return used | {f"per {unit}" for unit in rates if unit in MEASURES}


def _parts_of(source: str) -> set[str]:
    """Of 148/86 and 06.03.2025 the single numbers too."""
    halves = [part for figure in _FIGURE.findall(source) for part in figure.split("/")]
    dates = [part for date in _NUMERIC_DATE.finditer(source) for part in date.groups()]
    return {_plain(part) for part in halves + dates}


def _numeric_months(source: str) -> Iterator[int]:
    for found in _NUMERIC_DATE.finditer(source):
        if 1 <= int(found[2]) <= 12:
            yield int(found[2]) - 1


def _spelt(text: str) -> str:
    text = _PRICE.sub(r"\2 \1", text)
    for sign, word in _SIGNS.items():
        text = text.replace(sign, f" {word} ")
    return re.sub(r"\bper cent\b", "percent", text, flags=re.IGNORECASE)


def _stands(word: str, stems: set[str]) -> bool:
    own = stem(word)
    return any(alike(own, other) for other in stems)


def names(claim: str) -> list[str]:
    """Capitalised words and addresses. In German every noun is one, so there none is."""
    if looks_german(claim):
        return []
    found = []
    for match in _NAME.finditer(claim):
        word = re.sub(r"['’]s$", "", match[0]).rstrip(".,;:")
        first = not claim[: match.start()].strip(" \"'“‘(")
        if (
            (first and word.lower() in OPENING)
            or word.lower() in TITLES
            or is_small(word.lower())
            or _NUMBER_WORD.fullmatch(word)
        ):
            continue
        found.append(word)
    return found


def _named(name: str, stems: set[str], source: str) -> bool:
    if any(mark in name for mark in "@/"):
        return name.lower() in source.lower()
    return all(stem(part) in stems or _stands(part, stems) for part in words(name))


def contradicts(claim: str, sentences: Sequence[str]) -> bool:
    """Whether one denies what the other says, or says the opposite.

    Each part of the claim is held against the parts of the sentence that shares most of its words.
    """
    return any(_against(part, sentences) for part in _parts(claim))


def _against(part: str, sentences: Sequence[str]) -> bool:
    stems, denied = _part(part)
    nearest = max(sentences, key=lambda each: len(_shared(stems, _part(each)[0])))
    return _denies(stems, denied, [_part(each) for each in _parts(nearest)]) or _opposes(part, nearest)


def scattered(claim: str, source: str) -> bool:
    """Whether a figure of the claim stands in a main clause of the source that has none of its words."""
    parts = [(figures(part), telling(part)) for part in _COORDINATE.split(source)]
    asked = telling(claim) - CALENDAR
    return any(
        not any(figure in held and _shared(asked, stems) for held, stems in parts)
        for figure in figures(claim)
        if any(figure in held for held, _ in parts)
    )


def _shared(stems: Collection[str], others: Collection[str]) -> list[str]:
    return [each for each in stems if any(alike(each, other) for other in others)]


def _parts(text: str) -> list[str]:
    return [part for part in _CLAUSES.split(_IDIOM.sub(" ", text)) if part.strip()]


def _part(part: str) -> tuple[set[str], bool]:
    """(stems of its telling words, whether it denies)"""
    return telling(part), len(_DENIAL.findall(part)) % 2 == 1


def telling(text: str) -> set[str]:
    """Stems of the words that carry meaning, without figures, units and denials."""
    plain = (word for word in words(text) if not _DENIAL.fullmatch(word) and not _NUMBER_WORD.fullmatch(word))
    return {stem(word) for word in plain if not is_small(word) and not word[0].isdecimal()} - MEASURES


def _denies(stems: set[str], denied: bool, parts: list[tuple[set[str], bool]]) -> bool:
    """Whether a word stands in parts of the other kind alone; if the claim denies, all of its words that stand."""
    where = [{other for held, other in parts if any(alike(each, word) for word in held)} for each in stems]
    found = [kinds for kinds in where if kinds]
    if denied:
        return bool(found) and all(kinds == {False} for kinds in found)
    return any(kinds == {True} for kinds in found)


def _opposes(claim: str, source: str) -> bool:
    """Whether the claim has a word whose opposite the source has in its place: rise and fall, before and after."""
    said, there = ({stem(word) for word in words(text)} for text in (claim, source))
    return any(
        one in said and other not in said and other in there and one not in there
        for pair in OPPOSITES
        for one, other in (pair, pair[::-1])
    )
