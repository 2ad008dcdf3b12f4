"""Short documents with known facts, drawn by seed from topics.json, and questions that they answer or nearly do."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

TOPICS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "topics.json").read_text())
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October")
FIRST = ("Amelia", "Bruno", "Celia", "Dorian", "Edda", "Farid", "Greta", "Hanif", "Ines", "Jorund", "Kavita", "Lorenz")
LAST = (
    "Thornbury",
    "Oduya",
    "Kessler",
    "Marchetti",
    "Haugen",
    "Pereira",
    "Whitlock",
    "Sandoval",
    "Novak",
    "Achterberg",
)
FOREIGN = (
    "Which enzyme unwinds the double helix of DNA?",
    "How many moons does the planet Neptune have?",
    "Who composed the opera about the flying ship?",
    "What is the boiling point of liquid nitrogen?",
    "Which emperor built the long wall in the north of Britain?",
    "How do bees tell each other where flowers are?",
    "What is the currency of Paraguay?",
    "Which key stops a running program in a terminal?",
    "How many players does a handball team have on the field?",
    "Why does the moon always show the same face?",
    "What is the capital of Mongolia?",
    "Who proved the last theorem of Fermat?",
)


@dataclass(frozen=True)
class Fact:
    """sentence: stands in the story word for word and holds the answer. The question asks in other words."""

    question: str
    answer: str
    sentence: str


@dataclass(frozen=True)
class Story:
    """near: questions about its subject that nothing in it answers."""

    title: str
    paragraphs: Sequence[str]
    facts: Sequence[Fact]
    near: Sequence[str]

    def text(self) -> str:
        return "\n\n".join([self.title, *self.paragraphs])


def stories(seed: int, *, held_out: bool, each: int) -> list[Story]:
    """`each` stories of every topic of one kind, with different names and values."""
    random = Random(seed)
    chosen = [topic for topic in TOPICS if topic["held_out"] is held_out]
    return [_story(topic, key, random) for topic in chosen for key in random.sample(topic["keys"], each)]


def _story(topic: dict[str, Any], key: str, random: Random) -> Story:
    slots = {"key": key} | {name: _drawn(kind, random) for name, kind in topic["slots"].items()}
    told = [[part.format_map(slots) for part in each[:2]] + [slots.get(each[2], "")] for each in topic["sentences"]]
    facts = [Fact(question, answer, sentence) for sentence, question, answer in told if question]
    sentences = [sentence[0].upper() + sentence[1:] for sentence, _, _ in told]
    facts = [Fact(fact.question, fact.answer, fact.sentence[0].upper() + fact.sentence[1:]) for fact in facts]
    paragraphs = [" ".join(sentences[start : start + 3]) for start in range(0, len(sentences), 3)]
    near = [question.format_map(slots) for question in topic["near"]]
    return Story(topic["title"].format_map(slots), paragraphs, facts, near)


def _drawn(kind: str | list[str], random: Random) -> str:
    if isinstance(kind, list):
        return random.choice(kind)
    name, _, ends = kind.partition(":")
    low, high = map(int, ends.split("-")) if ends else (0, 0)
    if name == "money":
        return f"EUR {random.randint(low, high):,}.{random.choice(('00', '50', '80'))}"
    if name == "int":
        return str(random.randint(low, high))
    if name == "date":
        return f"{random.randint(1, 28)} {random.choice(MONTHS)} {random.randint(2027, 2039)}"
    return f"{random.choice(FIRST)} {random.choice(LAST)}"
