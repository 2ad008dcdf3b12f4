"""Search in a growing index: milliseconds a question, how many of the ten nearest are found, memory.

.venv/bin/python tests/bench/bench_scale.py [CHUNKS …]     default 10000 100000; ROWS=1000000 adds that size

The corpus is drawn at random (corpus.py). A million chunks take some 5 GB of disk while it runs, and ten minutes.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "bench")]

from bench_requests import Client, sign_in  # noqa: E402
from corpus import Corpus, Floats, Part  # noqa: E402
from process import Process, pss_megabytes  # noqa: E402

from appliance.adapters.embedder.minilm import MiniLm  # noqa: E402
from appliance.areas.rag.service import retrieval  # noqa: E402
from appliance.areas.rag.service.scope import scope  # noqa: E402
from appliance.areas.rag.service.terms import Terms, store_terms  # noqa: E402
from appliance.core.settings import configure  # noqa: E402
from appliance.db import execute, rows, writing  # noqa: E402
from appliance.db.connection import close_thread, open_database  # noqa: E402
from appliance.ports.embedder import embedder  # noqa: E402

QUESTIONS, OVER_HTTP = 200, 60
PART, DOCUMENT = 2000, 20  # chunks in a transaction, and in a document
TEAMS = 200  # the value of one filter: few chunks pass. Another lets half of them pass.
BROAD = slice(140, 900)  # ranks of words that many chunks hold
KINDS: dict[str, dict[str, Any]] = {
    "hybrid": {},
    "filter, few pass": {"filters": {"team": 7}},
    "filter, half pass": {"filters": {"lang": "en"}},
}


class Truth:
    """The ten nearest of all chunks seen, by brute force."""

    def __init__(self, vectors: Floats) -> None:
        self._vectors = vectors
        self._best = np.full((len(vectors), 10), -2.0, np.float32)
        self._keys = np.zeros((len(vectors), 10), np.int64)

    def see(self, part: Part, first_key: int) -> None:
        both = np.hstack([self._best, self._vectors @ part.vectors.T])
        new = np.broadcast_to(np.arange(first_key, first_key + len(part.vectors)), (len(both), len(part.vectors)))
        keys = np.hstack([self._keys, new])
        order = np.argsort(-both, axis=1)[:, :10]
        self._best, self._keys = np.take_along_axis(both, order, 1), np.take_along_axis(keys, order, 1)

    def keys(self, number: int) -> set[int]:
        return set(self._keys[number].tolist())


def main(sizes: list[int]) -> None:
    corpus = Corpus()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir()
        configure(flags={"storage.min_free_bytes": 0}, environ={})
        embedder.plug(MiniLm())  # type: ignore[attr-defined]
        index_id, owner_id = new_index(data)
        parts = corpus.parts(max(sizes), PART)
        begun = next(parts)
        asked = [corpus.question(begun, number) for number in range(QUESTIONS)]
        truth, filled = Truth(np.array([vector for _, vector in asked])), 0
        print("chunks   question            p50 ms  p99 ms  recall@10")
        for size in sizes:
            open_database(data / "app.db")
            began = time.perf_counter()
            while filled < size:
                fill(index_id, owner_id, begun, filled)
                truth.see(begun, filled + 1)
                filled += len(begun.texts)
                begun = next(parts, begun)
            report(f"{filled:<8} stored in {time.perf_counter() - began:.0f} s")
            measure(index_id, filled, asked, truth, broad_questions(corpus))
            close_thread()
            over_http(data, index_id, filled, [text for text, _ in asked[:OVER_HTTP]])


def new_index(data: Path) -> tuple[str, str]:
    """Id and owner of an index, made by the real server."""
    with Process(data) as server:
        made = sign_in(server.url).call("POST", "/api/v1/rag/index", {"name": "scale"})
    return made["id"], made["owner_id"]


def fill(index_id: str, owner_id: str, part: Part, before: int) -> None:
    """The rows that indexing would write, in one transaction; vectors are given, so nothing is embedded."""
    with writing():
        for at in range(0, len(part.texts), DOCUMENT):
            number = (before + at) // DOCUMENT
            texts = part.texts[at : at + DOCUMENT]
            metadata = f'{{"lang": "{("en", "de")[number % 2]}", "team": {number % TEAMS}}}'
            execute(
                "INSERT INTO rag_document (id, index_id, owner_id, title, document_metadata, content_hash, size_bytes,"
                " chunk_count, status, source, created_at, indexed_at, content)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'completed', 'api', ?, ?, ?)",
                (
                    f"d{number}",
                    index_id,
                    owner_id,
                    f"document {number}",
                    metadata,
                    f"h{number}",
                    sum(map(len, texts)),
                    len(texts),
                    number,
                    number,
                    "\n".join(texts),
                ),
            )
            for ordinal, text in enumerate(texts):
                key = before + at + ordinal + 1
                store(index_id, number, ordinal, key, text, part.vectors[at + ordinal].tobytes())


def store(index_id: str, number: int, ordinal: int, key: int, text: str, vector: bytes) -> None:
    execute(
        'INSERT INTO rag_chunk (key, id, document_id, index_id, ordinal, start, "end", scope, heading, text)'
        " VALUES (?, ?, ?, ?, ?, 0, ?, ?, '', ?)",
        (key, f"c{key}", f"d{number}", index_id, ordinal, len(text), scope(index_id), text),
    )
    execute(
        "INSERT INTO rag_vector (chunk_key, index_id, code, vector) VALUES (?1, ?2, vec_quantize_binary(?3), ?3)",
        (key, index_id, vector),
    )
    store_terms(key, index_id, Terms("", text, ""))


def broad_questions(corpus: Corpus) -> list[str]:
    """Two to eight words each that many chunks hold: the hard case of the keyword side."""
    random = np.random.default_rng(11)
    return [" ".join(random.choice(corpus.words[BROAD], random.integers(2, 9))) for _ in range(QUESTIONS // 4)]


def measure(
    index_id: str, count: int, asked: list[tuple[str, Floats]], truth: Truth, broad: list[str]
) -> None:
    """Through the service, with the vectors that belong to the questions."""
    profile = retrieval.PROFILES["sqlite_vec"]

    def searched(text: str, vector: Floats, **more: Any) -> retrieval.Found:
        return retrieval.search(retrieval.Question(index_id, text, vector.tolist(), count, **more), profile)

    for name, more in KINDS.items():
        few = asked if not more else asked[: QUESTIONS // 4]
        found, spent = timed([lambda each=each: searched(*each, **more) for each in few])
        recall = None if more else sum(len(truth.keys(at) & ten_nearest(each)) for at, each in enumerate(found)) / (
            10 * len(found)
        )
        line(count, name, spent, "" if recall is None else f"{recall:.3f}")
    _, spent = timed([lambda text=text: searched(text, asked[0][1]) for text in broad])
    line(count, "common words", spent)


def ten_nearest(found: retrieval.Found) -> set[int]:
    near = sorted((hit for hit in found.hits if hit.similarity is not None), key=lambda hit: -float(hit.similarity or 0))
    return {hit.key for hit in near[:10]}


def over_http(data: Path, index_id: str, count: int, texts: list[str]) -> None:
    """The real server: questions are embedded, recorded and shown too."""
    with Process(data) as server:
        client = sign_in(server.url)
        ask(client, index_id, texts[0])  # loads the model
        idle = pss_megabytes(server.pid)
        _, spent = timed([lambda text=text: ask(client, index_id, text) for text in texts])
        line(count, "hybrid over HTTP", spent, "", f"server {idle:.0f} MB before, {pss_megabytes(server.pid):.0f} MB after")


def ask(client: Client, index_id: str, text: str) -> dict[str, Any]:
    return client.call("POST", "/api/v1/rag/query", {"index_id": index_id, "query_text": text})


def timed(calls: list[Callable[[], Any]]) -> tuple[list[Any], list[float]]:
    """(answers, milliseconds)"""
    found, spent = [], []
    for call in calls:
        began = time.perf_counter()
        found.append(call())
        spent.append((time.perf_counter() - began) * 1000)
    return found, spent


def line(count: int, name: str, spent: list[float], recall: str = "", note: str = "") -> None:
    highest = sorted(spent)[min(len(spent) - 1, len(spent) * 99 // 100)]
    report(f"{count:<8} {name:<18} {median(spent):7.1f} {highest:7.1f}  {recall:9}  {note}".rstrip())


def report(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    wanted = [int(each) for each in sys.argv[1:]] or [10_000, 100_000]
    main(sorted({*wanted, *(int(each) for each in os.environ.get("ROWS", "").split())}))
