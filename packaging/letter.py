"""The words of the demo letter: a joinery writes to a customer, two pages, full of facts.

`demo_letter()` is the one that ships with the product. `random_letter(seed)` has the same purpose
with other names, numbers, dates and order, so that a test can ask questions nobody has prepared for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Fact:
    """sentence: stands in the letter word for word and holds the answer."""

    question: str
    answer: str
    sentence: str


@dataclass(frozen=True)
class Paragraph:
    """style: heading | sender | address | date | subject | body | condition | signature."""

    style: str
    text: str


@dataclass(frozen=True)
class Letter:
    paragraphs: Sequence[Paragraph]
    facts: Sequence[Fact]

    def text(self) -> str:
        """Every word of the letter in reading order, a blank line between paragraphs."""
        return "\n\n".join(paragraph.text for paragraph in self.paragraphs)


@dataclass(frozen=True)
class Sentence:
    """text and question may hold {slots}; a sentence with a question is a fact, answered by the slot `answer`."""

    text: str
    question: str = ""
    answer: str = ""

    def fact(self, slots: Mapping[str, str]) -> Fact:
        return Fact(self.question.format_map(slots), slots[self.answer], self.text.format_map(slots))


DEMO: Mapping[str, str] = {
    "company": "Hollin & Marsh Joinery",
    "company_street": "Millrace Lane 14",
    "company_town": "Ashby Ferrers",
    "phone": "0432 55 71 90",
    "customer": "Mrs Edith Calloway",
    "customer_short": "Mrs Calloway",
    "customer_street": "Linden Terrace 7",
    "customer_town": "Brackenford",
    "date": "12 March 2031",
    "object": "main staircase",
    "invoice": "HM-2047-318",
    "visit": "26 February",
    "amount": "EUR 4,830.00",
    "days": "nine",
    "wood": "oak",
    "deadline": "15 April 2031",
    "bank": "Tolland Savings Bank",
    "early": "28 March 2031",
    "discount": "2 percent",
    "interest": "0.8 percent",
    "foreman": "Martin Oyelaran",
    "start": "Monday, 5 May 2031",
    "contact": "Priya Venn",
    "extension": "224",
    "architect": "Jonas Feld",
    "place": "the reading room of the old town hall",
    "meeting_date": "Thursday, 10 April 2031",
    "time": "4.30 in the afternoon",
    "plan_year": "1908",
    "guarantee": "sixty months",
    "oil": "linseed oil",
    "coats": "three",
    "store": "the dry store at Pellworth",
    "kept_until": "30 September 2031",
    "cancel": "22 April 2031",
    "fee": "EUR 650.00",
    "change": "EUR 300.00",
    "noise": "seven in the morning",
    "insurer": "Northgate Mutual",
    "cover": "EUR 250,000.00",
    "policy": "NM 77 10482",
    "court": "Brackenford",
    "director": "Harriet Hollin",
}

OPENING: tuple[Sentence, ...] = (
    Sentence("Thank you for the visit to our workshop on {visit}, and for the drawings of the {object} that you left."),
    Sentence("With this letter we confirm what we agreed there, and we send you the account for the first part."),
)

BODY: tuple[tuple[Sentence, ...], ...] = (
    (
        Sentence(
            "The amount due is {amount}, which covers the {wood} boards and the work of two joiners.",
            "What is the amount due?",
            "amount",
        ),
        Sentence(
            "Payment must reach our account at the {bank} by {deadline}.",
            "By which date must the payment reach the account?",
            "deadline",
        ),
        Sentence("Please quote the number of the invoice, {invoice}.", "What is the number of the invoice?", "invoice"),
        Sentence(
            "If you pay before {early}, you may deduct a discount of {discount}.",
            "How large is the discount for paying early?",
            "discount",
        ),
    ),
    (
        Sentence(
            "The work will be led by {foreman}, who has been with us since he was an apprentice.",
            "Who will lead the work?",
            "foreman",
        ),
        Sentence("He begins on {start} and needs {days} working days.", "When does the work begin?", "start"),
        Sentence("The {object} cannot be used in that time; please let the other people in the house know."),
        Sentence(
            "In the office {contact} looks after your order, and you reach her at extension {extension}.",
            "Who looks after the order in the office?",
            "contact",
        ),
    ),
    (
        Sentence("Before we order the boards we would like to meet you once more, together with your architect."),
        Sentence(
            "The meeting takes place in {place}.",
            "Where does the meeting take place?",
            "place",
        ),
        Sentence(
            "We expect you and {architect} there on {meeting_date} at {time}.",
            "On which day is the meeting with the architect?",
            "meeting_date",
        ),
        Sentence("Please bring the floor plan of {plan_year}, because our copy does not show the cellar."),
    ),
    (
        Sentence(
            "The steps will be finished with {coats} coats of {oil}, as you wished.",
            "With what will the steps be finished?",
            "oil",
        ),
        Sentence("A sample board lies ready for you at the workshop and can be taken home for a week."),
        Sentence("The smell is gone after some days if the windows are open for an hour each morning."),
    ),
)

CONDITIONS: tuple[tuple[Sentence, ...], ...] = (
    (
        Sentence(
            "We guarantee the work for {guarantee} from the day on which you accept it.",
            "For how long is the work guaranteed?",
            "guarantee",
        ),
        Sentence("Small cracks that come with the seasons are in the nature of wood and are not faults."),
    ),
    (
        Sentence(
            "For payments after the deadline we charge interest of {interest} for every month that has begun.",
            "How much interest is charged for late payments?",
            "interest",
        ),
    ),
    (
        Sentence(
            "The old banister is kept in {store} until {kept_until}.",
            "Where is the old banister kept?",
            "store",
        ),
        Sentence("If you have not fetched it by then, we give it to the museum of crafts."),
    ),
    (
        Sentence(
            "You may cancel the order in writing until {cancel}.",
            "Until when can the order be cancelled?",
            "cancel",
        ),
        Sentence(
            "After that day a cancellation costs {fee}.",
            "What does a late cancellation cost?",
            "fee",
        ),
    ),
    (
        Sentence("Changes to the drawings are free until the boards are cut; later each change costs {change}."),
        Sentence("What was only agreed by word of mouth does not count until both sides have signed it."),
    ),
    (
        Sentence(
            "Damage to the house is covered by {insurer} up to {cover}, policy {policy}.",
            "Which company insures damage to the house?",
            "insurer",
        ),
        Sentence("Please report it within ten days and keep the damaged pieces."),
    ),
    (
        Sentence("We do not start before {noise}, and we sweep the stairs and the hall every evening."),
        Sentence("The court at {court} decides disputes that we cannot settle between ourselves."),
    ),
)

CLOSING = (
    "If anything in this letter differs from what you remember, please tell us before the meeting. "
    "Otherwise one signed copy of these two pages is enough for us to begin. We look forward to the work."
)


def demo_letter() -> Letter:
    return _letter(DEMO, BODY, CONDITIONS)


def random_letter(seed: int) -> Letter:
    """The same seed gives the same letter on every machine."""
    random = Random(seed)
    slots = _drawn(random)
    return _letter(slots, random.sample(BODY, len(BODY)), random.sample(CONDITIONS, len(CONDITIONS)))


def _letter(
    slots: Mapping[str, str], body: Sequence[Sequence[Sentence]], conditions: Sequence[Sequence[Sentence]]
) -> Letter:
    paragraphs = [
        ("heading", "{company}"),
        ("sender", "{company_street}, {company_town}, telephone {phone}"),
        ("address", "{customer}\n{customer_street}\n{customer_town}"),
        ("date", "{company_town}, {date}"),
        ("subject", "Your {object}: confirmation and invoice {invoice}"),
        ("body", "Dear {customer_short},"),
        *(("body", _joined(paragraph)) for paragraph in [OPENING, *body]),
        ("subject", "Conditions"),
        *(("condition", f"{number}. {_joined(point)}") for number, point in enumerate(conditions, 1)),
        ("body", CLOSING),
        ("body", "Yours sincerely,"),
        ("signature", "{director}\nHead of the workshop"),
    ]
    facts = [sentence.fact(slots) for part in [*body, *conditions] for sentence in part if sentence.question]
    return Letter([Paragraph(style, text.format_map(slots)) for style, text in paragraphs], facts)


def _joined(sentences: Sequence[Sentence]) -> str:
    return " ".join(sentence.text for sentence in sentences)


MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
NUMBERS = ("three", "four", "five", "six", "seven", "eight", "nine", "eleven", "twelve", "fourteen")
# Syllables without "rn" and the like: print itself does not tell "rn" from "m".
STARTS = (*"bcdfghklmnprstvw", "br", "dr", "gr", "pr", "st", "tr")
MIDDLES = ("a", "e", "i", "o", "u", "al", "an", "ar", "el", "en", "er", "in", "ol", "on", "or", "un")
ENDS = ("bar", "den", "dor", "field", "ford", "gate", "ham", "land", "mond", "ric", "son", "ton", "vale", "worth")


def _name(random: Random) -> str:
    """Two or three syllables: "Branvale", "Kelorton"."""
    middle = random.choice(MIDDLES) + (random.choice("lmst") + random.choice("aeio") if random.random() < 0.4 else "")
    return (random.choice(STARTS) + middle + random.choice(ENDS)).capitalize()


def _capitals(random: Random) -> str:
    return "".join(random.choices("ABDEHKMNPRT", k=2))


def _day(random: Random, year: int) -> str:
    return f"{random.randint(1, 28)} {random.choice(MONTHS)} {year}"


def _money(random: Random, low: int, high: int) -> str:
    return f"EUR {random.randint(low, high):,}.{random.choice(('00', '50', '75', '20'))}"


def _drawn(random: Random) -> dict[str, str]:
    return _drawn_people(random) | _drawn_terms(random) | _drawn_conditions(random)


def _drawn_people(random: Random) -> dict[str, str]:
    customer, director = _name(random), _name(random)
    return {
        "company": f"{director} & {_name(random)} {random.choice(('Joinery', 'Carpentry', 'Woodwork'))}",
        "company_street": f"{_name(random)} Lane {random.randint(2, 98)}",
        "company_town": _name(random),
        "phone": " ".join(["0" + str(random.randint(211, 899)), *(str(random.randint(11, 99)) for _ in range(3))]),
        "customer": f"Mrs {_name(random)} {customer}",
        "customer_short": f"Mrs {customer}",
        "customer_street": f"{_name(random)} Terrace {random.randint(2, 98)}",
        "customer_town": _name(random),
        "foreman": f"{_name(random)} {_name(random)}",
        "contact": f"{_name(random)} {_name(random)}",
        "extension": str(random.randint(101, 989)),
        "architect": f"{_name(random)} {_name(random)}",
        "director": f"{_name(random)} {director}",
    }


def _drawn_terms(random: Random) -> dict[str, str]:
    year = random.randint(2027, 2039)
    room = random.choice(("library", "school", "town hall", "station", "harbour office"))
    return {
        "date": _day(random, year),
        "object": random.choice(("main staircase", "garden stairs", "tower staircase", "cellar stairs")),
        "invoice": f"{_capitals(random)}-{random.randint(1000, 9999)}-{random.randint(100, 999)}",
        "visit": f"{random.randint(1, 28)} {random.choice(MONTHS)}",
        "amount": _money(random, 1200, 9800),
        "days": random.choice(NUMBERS),
        "wood": random.choice(("oak", "ash", "beech", "larch", "walnut")),
        "deadline": _day(random, year),
        "bank": f"{_name(random)} Savings Bank",
        "early": _day(random, year),
        "discount": f"{random.randint(2, 9)} percent",
        "start": f"{random.choice(WEEKDAYS)}, {_day(random, year)}",
        "place": f"the {random.choice(('reading', 'music', 'map', 'garden'))} room of the {_name(random)} {room}",
        "meeting_date": f"{random.choice(WEEKDAYS)}, {_day(random, year)}",
        "time": f"{random.randint(2, 6)}.{random.choice((15, 30, 45))} in the afternoon",
        "plan_year": str(random.randint(1870, 1989)),
    }


def _drawn_conditions(random: Random) -> dict[str, str]:
    year = random.randint(2027, 2039)
    return {
        "interest": f"0.{random.randint(2, 9)} percent",
        "guarantee": f"{random.choice(('twenty', 'thirty', 'forty', 'sixty', 'eighty'))} months",
        "oil": random.choice(("linseed oil", "tung oil", "walnut oil", "beeswax", "clear varnish")),
        "coats": random.choice(("two", "three", "four", "five")),
        "store": f"the {random.choice(('dry', 'old', 'upper', 'brick'))} store at {_name(random)}",
        "kept_until": _day(random, year),
        "cancel": _day(random, year),
        "fee": _money(random, 300, 990),
        "change": _money(random, 100, 290),
        "noise": f"{random.choice(('six', 'seven', 'eight'))} in the morning",
        "insurer": f"{_name(random)} Mutual",
        "cover": f"EUR {random.randint(100, 900)},000.00",
        "policy": f"{_capitals(random)} {random.randint(10, 99)} {random.randint(10000, 99999)}",
        "court": _name(random),
    }
