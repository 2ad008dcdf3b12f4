"""How well passages are found and questions answered, refused and quoted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from appliance.areas.rag import service as rag
from appliance.areas.rag.keywords import match_any
from appliance.areas.rag.sentences import unwrapped
from appliance.areas.rag.service.scope import scope
from appliance.db import rows
from appliance.jobs import run_all_due
from tests.bench.documents.damage import KINDS
from tests.bench.documents.house import ADA, upload
from tests.bench.documents.measures import error_rates, mean, ndcg
from tests.bench.documents.sheets import (
    HELD_FACES,
    HELVETICA,
    OPEN_FACES,
    Sheet,
    as_pdf,
    faces,
    typeset,
    with_text_layer,
)
from tests.bench.documents.stories import FOREIGN, Fact, Story, stories

FIRST = 10  # results that count
DPI = 200  # of scans
LETTER = {"paper": (612.0, 792.0), "margin": 72.0, "size": 12.0}
PROFILES = {"vectors": "chromadb", "hybrid": "sqlite_vec", "hybrid and neighbours": "lightrag"}
Found = dict[str, float | None]


class Passage(NamedTuple):
    document_id: str
    text: str


class Asked(NamedTuple):
    """fits: whether a passage holds the answer. right: whether an answer does. sheets: of the document, if its places
    are compared. titled: whether the document was given a title when it was added, if that is counted."""

    question: str
    fits: Callable[[Passage], bool]
    right: Callable[[dict[str, Any]], bool]
    sheets: Sequence[Sheet] = ()
    sentence: str = ""
    titled: bool | None = None


@dataclass
class Tally:
    """What came of questions, by measure: 1 for right, 0 for wrong, or what lies between."""

    values: dict[str, list[float]] = field(default_factory=dict)

    def add(self, measure: str, value: float) -> None:
        self.values.setdefault(measure, []).append(float(value))

    def found(self) -> Found:
        return {name: mean(values) for name, values in self.values.items()}


def story_rates(seed: int, each: int, *, held_out: bool) -> Found:
    """Of `each` documents of every topic, in one index: a third as text, as PDF with a text layer, as scan.

    Scans are added without a title, as a scanner's files are: what they are about stands on the page alone.
    """
    index_id = rag.create_index(ADA, f"stories {seed} {held_out}").index.id
    random = np.random.default_rng(seed)
    told = stories(seed, held_out=held_out, each=each)
    asked = []
    for number, story in enumerate(told):
        document_id, sheets = _add(index_id, story, number % 3, random, held_out=held_out)
        chosen = random.permutation(len(story.facts))[:5]
        asked += [_of_fact(story.facts[each], document_id, sheets, titled=number % 3 < 2) for each in chosen]
    run_all_due()
    tally = Tally()
    for question in asked:
        search(index_id, question, tally)
        answer(index_id, question, tally)
    for story in told:
        for text in story.near[:3]:
            refuse(index_id, text, "near misses", tally)
    for text in FOREIGN:
        refuse(index_id, text, "foreign", tally)
    return tally.found()


def _add(
    index_id: str, story: Story, form: int, random: np.random.Generator, *, held_out: bool
) -> tuple[str, list[Sheet]]:
    if form == 0:
        text = "\n\n".join(story.paragraphs)
        return rag.add_document(rag.plan_document(ADA, index_id, content=text, title=story.title)).document.id, []
    letters = faces(HELVETICA)[:1] if form == 1 else faces(HELD_FACES if held_out else OPEN_FACES)
    face = letters[int(random.integers(len(letters)))]
    # Two pages, so that there is a wrong one to point at.
    parts = ([story.title, *story.paragraphs[:2]], story.paragraphs[2:])
    sheets = [sheet for part in parts for sheet in typeset(part, face, **LETTER)]
    if form == 1:
        content = with_text_layer(sheets)
    else:
        content = as_pdf([KINDS["skewed, noise"](sheet.picture(DPI), random) for sheet in sheets], DPI)
    file, title = upload(content, "scan-0001.pdf"), story.title if form == 1 else None
    # Boxes of a skewed scan are places on the straightened page, not on the sheet: only text layers are compared.
    return rag.add_upload(ADA, index_id, file, title=title).document.id, sheets if form == 1 else []


def _of_fact(fact: Fact, document_id: str, sheets: Sequence[Sheet], *, titled: bool) -> Asked:
    def right(given: dict[str, Any]) -> bool:
        return any(
            each["document_id"] == document_id and fact.answer in unwrapped(each["quote"])
            for each in given["citations"]
        )

    return Asked(
        fact.question,
        lambda passage: passage.document_id == document_id and holds(passage.text, fact.sentence),
        right,
        sheets,
        fact.sentence,
        titled,
    )


def holds(passage: str, sentence: str) -> bool:
    """Nine of ten of its words, since a scan may be misread."""
    wanted, there = set(sentence.split()), set(passage.split())
    return len(wanted & there) >= 0.9 * len(wanted)


def search(index_id: str, asked: Asked, tally: Tally) -> None:
    """Rankings by words, by vectors, by both."""
    rankings = {"words": by_words(index_id, asked.question)}
    for name, profile in PROFILES.items():
        shown = rag.ask(ADA, index_id, asked.question, top_k=FIRST, requirements={"vector_db": profile})
        rankings[name] = [Passage(each["document_id"], each["content"]) for each in shown.results]
    for name, ranking in rankings.items():
        relevant = [asked.fits(passage) for passage in ranking]
        tally.add(f"search, {name}: nDCG@10", ndcg(relevant, of=max(1, sum(relevant))))
        tally.add(f"search, {name}: recall@10", any(relevant))


def by_words(index_id: str, question: str) -> list[Passage]:
    """The keyword side alone; no profile of the service is without vectors."""
    expression = match_any(question, scope(index_id))
    found = rows(
        "SELECT document_id, text FROM rag_chunk JOIN (SELECT rowid AS found, bm25(rag_term, 0, 2, 1, 0.5) AS place"
        f" FROM rag_term WHERE rag_term MATCH ?) ON found = key ORDER BY place, key LIMIT {FIRST}",
        [expression or '""'],
    )
    return [Passage(*row) for row in found]


def answer(index_id: str, asked: Asked, tally: Tally) -> None:
    """A question that has an answer."""
    given = rag.ask(ADA, index_id, asked.question, answer=True).answer
    assert given is not None
    refused = given["mode"] == "none"
    good = not refused and asked.right(given)
    kinds = {None: [], True: ["answerable, titled"], False: ["answerable, untitled"]}[asked.titled]
    for kind in ["answerable", *kinds]:
        tally.add(f"{kind}: answered rightly", good)
        tally.add(f"{kind}: answered wrongly", not refused and not good)
        tally.add(f"{kind}: refused", refused)
    if good and asked.sheets:
        _compare_places(given["citations"], asked, tally)


def refuse(index_id: str, question: str, kind: str, tally: Tally) -> None:
    """A question that has none."""
    given = rag.ask(ADA, index_id, question, answer=True).answer
    assert given is not None
    tally.add(f"{kind}: refused", given["mode"] == "none")


def _compare_places(citations: Sequence[dict[str, Any]], asked: Asked, tally: Tally) -> None:
    page = next(number for number, sheet in enumerate(asked.sheets, 1) if asked.sentence in sheet.text())
    cited = next(
        each for each in citations if holds(asked.sentence, each["quote"]) or holds(each["quote"], asked.sentence)
    )
    tally.add("citations: page right", cited["page"] == page and all(box["page"] == page for box in cited["boxes"]))
    under = _words_under(cited["boxes"], asked.sheets)
    tally.add("citations: boxes right", error_rates(under, unwrapped(cited["quote"]))[0] <= 0.05)


def _words_under(boxes: Sequence[dict[str, Any]], sheets: Sequence[Sheet]) -> str:
    """Words of the pages whose middles lie in a box, in order."""
    return " ".join(
        word.text
        for number, sheet in enumerate(sheets, 1)
        for word in sheet.words()
        if any(box["page"] == number and _inside(word.x, word.y, box["bbox"]) for box in boxes)
    )


def _inside(x: float, y: float, box: Sequence[float]) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]
