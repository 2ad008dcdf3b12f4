"""What kind of answer a question asks for, and whether a sentence holds one.

"When …?" wants a date or a time; a sentence without one rarely answers it, however near its words are.
"""

import re

# A figure inside a code such as HM-2047-318 counts nothing.
_NUMBER = (
    r"(?<![\w-])\d[\d.,]*(?![\w-])|\b(?:no|none|half|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand"
    r"|million|free|once|twice|both)\b"
)
_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
)
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_UNIT = r"(?:second|minute|hour|day|night|week|fortnight|month|quarter|year|decade)s?"
_A_NUMBER = rf"(?:{_NUMBER}|\ban?\b)"
_TIME = (
    rf"\b(?:{_MONTH})\b|\b\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{2,4}}\b|\b(?:19|20)\d\d\b|\b\d{{1,2}}[.:]\d\d\b"
    rf"|\b\d+ ?(?:a\.?m|p\.?m|o'clock)\b|\b{_DAY}\b"
    r"|\b(?:spring|summer|autumn|fall|winter|today|tomorrow|yesterday|midnight|noon|easter|christmas)\b"
    rf"|\b(?:within|in|after|before|every|each|last|next)\b[^.]{{0,25}}\b{_UNIT}\b"
)
_PERSON = (
    r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir|Lady)\.? [A-Z]|\b[A-Z][\w'-]+ (?:[A-Z]\. ?)*(?:(?:de|van|von) )?[A-Z][\w'-]+"
)

HOLDS = {
    "length": re.compile(rf"{_A_NUMBER}[^.]{{0,20}}?\b{_UNIT}\b|\b(?:until|since|from)\b.*\d", re.IGNORECASE),
    "number": re.compile(_NUMBER, re.IGNORECASE),
    "time": re.compile(_TIME, re.IGNORECASE),
    "person": re.compile(_PERSON),
    "name": re.compile(rf"(?<=[\w,&] )(?!(?i:{_MONTH}|{_DAY})\b)[A-Z][\w'-]+"),
    "reference": re.compile(r"\d"),
    "contact": re.compile(r"\+?\d[\d ()/-]{5,}|@"),
}
_WHICH_TIME = r"\b(?:what|which) (?:date|day|time|month|year|period|week)\b"
_WHICH_NAME = r"\b(?:what|which) (?:company|firm|bank|town|city|country|street|insurer|airline|hotel|school)\b"
_ASKS = (
    ("length", r"\bhow (?:long|old)\b"),
    (
        "number",
        r"\bhow (?:much|many|high|large|big|far|tall|heavy|wide|deep|often|fast)\b"
        r"|\b(?:price|costs?|fees?|salary|amount|premium|sum|total|percentage)\b",
    ),
    ("reference", r"\b(?:number|reference|code|iban)\b"),
    ("time", rf"\bwhen\b|{_WHICH_TIME}|\bdeadline\b|\bdate of\b"),
    ("person", r"\bwho(?:m|se)?\b"),
    ("name", _WHICH_NAME),
    ("contact", r"\b(?:tele)?phone\b|\be-?mail\b|\bfax\b"),
)
_ASKED = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _ASKS)


_TAKES_UP = re.compile(
    r"\b(?:he|him|his|she|her|it|its|they|them|their|there|then|this|that|these|those)\b", re.IGNORECASE
)
_KIND_WORDS = re.compile(f"{_WHICH_TIME}|{_WHICH_NAME}", re.IGNORECASE)
_OPEN = re.compile(
    r"\b(?:summar\w+|overview|outline|explain|describe|compare|list|tell (?:me|us) (?:about|more)|main|key|important"
    r"|(?:is|are) \w+(?: \w+)? about|what(?: \w+)? changes?|what(?:'s| is| are) new"
    r"|zusammenfass\w*|fass\w*|überblick|worum|erklär\w*|beschreib\w*|vergleich\w*|wichtig\w*|was ändert)\b",
    re.IGNORECASE,
)


def is_open(question: str) -> bool:
    """Whether it asks for an account rather than for a fact: "Summarise the letter", "What changes?"."""
    return wanted(question) is None and _OPEN.search(question) is not None


def subject(question: str) -> str:
    """The question without "which day" and the like: the answer has a day in it, but rarely the word."""
    return _KIND_WORDS.sub(" ", question)


def wanted(question: str) -> str | None:
    """The kind of answer, a key of HOLDS; None if the question does not say."""
    return next((kind for kind, pattern in _ASKED if pattern.search(question)), None)


def lacks(kind: str | None, sentence: str) -> bool:
    """Whether a kind is wanted and the sentence holds nothing of it."""
    return kind is not None and not HOLDS[kind].search(sentence)


def takes_up(sentence: str) -> bool:
    """Whether it may speak of something that was named before it: "We expect you there on Monday"."""
    return _TAKES_UP.search(sentence) is not None
