"""The words of chunks in the full-text table."""

import time
from dataclasses import dataclass

from appliance.areas.rag.compounds import parts
from appliance.areas.rag.scripts import searchable
from appliance.areas.rag.service.scope import scope
from appliance.db import execute, query, rows, writing

BATCH = 200  # chunks a transaction
PAUSE = 0.01  # seconds between two: others write too


@dataclass(frozen=True, slots=True)
class Terms:
    """What the full-text table is given of a chunk, a field per column."""

    heading: str
    text: str
    parts: str


def terms_of(heading: str, text: str) -> Terms:
    """Before the transaction: a Greek chunk takes milliseconds."""
    return Terms(searchable(heading), searchable(text), parts(f"{heading}\n{text}"))


def store_terms(key: int, index_id: str, terms: Terms) -> None:
    """Inside `writing()`, once for a chunk. Its deletion takes the words along."""
    execute(
        "INSERT INTO rag_term (rowid, scope, heading, text, parts) VALUES (?, ?, ?, ?, ?)",
        (key, scope(index_id), terms.heading, terms.text, terms.parts),
    )


def complete() -> bool:
    """Whether every chunk is in the table; until then the older table of words has them all."""
    return not rows("SELECT 1 FROM rag_old_word LIMIT 1")


def renew_terms() -> None:
    """Give the chunks of an earlier version their words, and drop its table at the run after that.

    Not at once: a search may have chosen it a moment ago. Safe to run again.
    """
    if complete():
        _drop_older()
    while not complete():
        _renew_some()
        time.sleep(PAUSE)


def _renew_some() -> None:
    found = query(
        "SELECT key, index_id, heading, text FROM rag_chunk JOIN rag_old_word ON chunk_key = key"
        f" ORDER BY key LIMIT {BATCH}"
    )
    new = [(row["key"], row["index_id"], terms_of(row["heading"], row["text"])) for row in found]
    with writing():
        for key, index_id, terms in new:
            if execute("DELETE FROM rag_old_word WHERE chunk_key = ?", (key,)):  # else it was deleted meanwhile
                store_terms(key, index_id, terms)


def _drop_older() -> None:
    with writing():
        for trigger in ("added", "removed", "changed"):
            execute(f"DROP TRIGGER IF EXISTS rag_chunk_{trigger}")
        execute("DROP TABLE IF EXISTS rag_word")
