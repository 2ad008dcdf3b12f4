"""The chunks whose words match a question's, by BM25; in a large index common words only rank, they do not find."""

from dataclasses import dataclass, field

from appliance.areas.rag import keywords
from appliance.areas.rag.service.allowed import Allowed
from appliance.areas.rag.service.scope import scope
from appliance.areas.rag.service.terms import complete
from appliance.db import rows

MANY = 50_000  # chunks that are scored for their words: some 30 ms
SLICES, SLICE = 8, 500  # stretches of the index in which words are counted, and chunks in each
NEW_WORDS = ("rag_term", "0.0, 2.0, 1.0, 0.5")  # weights: scope, heading, text, parts
OLD_WORDS = ("rag_word", "0.0, 2.0, 1.0")


@dataclass(frozen=True, slots=True)
class Matches:
    """keys: of chunks, best first. common: how many words were too common to be searched for."""

    keys: list[int] = field(default_factory=list)
    common: int = 0


def matching(index_id: str, text: str, chunk_count: int, allowed: Allowed, *, limit: int) -> Matches:
    """A word in a heading counts twice."""
    home = scope(index_id)
    if not complete():
        expression = keywords.match_plain(text, home)
        return Matches(_keys(OLD_WORDS, expression, allowed, limit)) if expression else Matches()
    found = keywords.alternatives(text)
    if not found:
        return Matches()
    telling, common = _divided(found, home, chunk_count)
    best = _scored(NEW_WORDS, keywords.within(home, keywords.any_of(telling)), allowed, limit)
    if common:
        best = _with_common(best, home, telling, common, allowed, limit)
    keys = sorted(best, key=lambda key: (best[key], key))[:limit]
    return Matches(keys, len(common))


def _with_common(
    best: dict[int, float], home: str, telling: list[str], common: list[str], allowed: Allowed, limit: int
) -> dict[int, float]:
    """`best` with the score of common words added; if it is short, also what holds all of them and nothing telling."""
    # A chunk's BM25 is a sum over its words: with the common ones it is asked for anew, without it is known.
    both = f"{keywords.any_of(telling)} AND {keywords.any_of(common)}"
    best = best | _scored(NEW_WORDS, keywords.within(home, both), allowed, limit)
    if len(best) < limit:
        every = " AND ".join(common)
        best = _scored(NEW_WORDS, keywords.within(home, f"({every})"), allowed, limit) | best
    return best


def _keys(table: tuple[str, str], expression: str, allowed: Allowed, limit: int) -> list[int]:
    return list(_scored(table, expression, allowed, limit))


def _scored(table: tuple[str, str], expression: str, allowed: Allowed, limit: int) -> dict[int, float]:
    """Chunk key → BM25 as FTS5 has it (the lower the better), best first."""
    if allowed.more:
        taken = _best(table, expression, limit * allowed.more)
        passed = allowed.among(taken)[:limit]
        if len(passed) == limit or len(taken) < limit * allowed.more:
            return {key: taken[key] for key in passed}
    return _best(table, expression, limit, allowed)


def _best(table: tuple[str, str], expression: str, limit: int, allowed: Allowed | None = None) -> dict[int, float]:
    name, weights = table
    # Not ORDER BY rank: bm25() gives the same order in two thirds of the time. The + keeps SQLite from asking the
    # table anew for every allowed key: 1.3 s for 5,000 of them.
    where, values = (allowed.of("+rowid"), allowed.values) if allowed else ("", [])
    found = rows(
        f"SELECT rowid, bm25({name}, {weights}) AS score FROM {name} WHERE {name} MATCH ?{where}"
        f" ORDER BY score, rowid LIMIT {limit}",
        [expression, *values],
    )
    return dict(found)


def _divided(alternatives: list[str], home: str, chunk_count: int) -> tuple[list[str], list[str]]:
    """(telling, common): as many as find no more than MANY chunks, at least one that finds some; and the others."""
    if chunk_count <= MANY or len(alternatives) == 1:
        return alternatives, []
    shares = _shares(alternatives, home, chunk_count)
    rarest_first = sorted(alternatives, key=shares.__getitem__)
    total = 0.0
    for position, each in enumerate(rarest_first):
        if total and (total + shares[each]) * chunk_count > MANY:
            return rarest_first[:position], rarest_first[position:]
        total += shares[each]
    return alternatives, []


def _shares(alternatives: list[str], home: str, chunk_count: int) -> dict[str, float]:
    """Per expression the share of the index's chunks that it finds, by counting in some stretches of it."""
    stretches = _stretches(home, chunk_count)
    total = sum(_count(keywords.whole(home), stretch) for stretch in stretches)
    return {
        each: sum(_count(keywords.within(home, each), stretch) for stretch in stretches) / max(1, total)
        for each in alternatives
    }


def _stretches(home: str, chunk_count: int) -> list[tuple[int, int]]:
    """First and last key of SLICES parts of the index, with some SLICE chunks in each."""
    ends = [
        rows(f"SELECT rowid FROM rag_term WHERE rag_term MATCH ? ORDER BY rowid {way} LIMIT 1", [keywords.whole(home)])
        for way in ("ASC", "DESC")
    ]
    if not all(ends):
        return []
    first, last = ends[0][0][0], ends[1][0][0]
    length = SLICE * max(1, (last - first) // chunk_count)  # other indexes' chunks lie between
    starts = [first + number * (last - first) // SLICES for number in range(SLICES)]
    return [(start, start + length) for start in starts]


def _count(expression: str, stretch: tuple[int, int]) -> int:
    [(count,)] = rows(
        "SELECT count(*) FROM rag_term WHERE rag_term MATCH ? AND rowid BETWEEN ? AND ?", [expression, *stretch]
    )
    return int(count)
