"""Search in a growing index: milliseconds a question, how many of the ten nearest are found, memory.

.venv/bin/python tests/bench/bench_scale.py [CHUNKS …]     default 10000 100000; ROWS=1000000 adds that size

The corpus is drawn at random (corpus.py). A million chunks take some 5 GB of disk while it runs, and ten minutes.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "bench")]

from bench_requests import Client, sign_in  # noqa: E402
from corpus import Corpus, Floats, Part  # noqa: E402
from process import Process, cpu_seconds, pss_megabytes  # noqa: E402

from appliance.adapters.embedder.minilm import MiniLm  # noqa: E402
from appliance.areas.rag.service import retrieval, sort_chunks  # noqa: E402
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
FILTERS: dict[str, dict[str, Any]] = {"filter, few pass": {"team": 7}, "filter, half pass": {"lang": "en"}}


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
        report("chunks   question             p50 ms  p99 ms  CPU ms  recall@10")
        for size in sizes:
            open_database(data / "app.db")
            began = time.perf_counter()
            while filled < size:
                fill(index_id, owner_id, begun, filled)
                truth.see(begun, filled + 1)
                filled += len(begun.texts)
                begun = next(parts, begun)
            stored = time.perf_counter() - began
            sort_chunks()
            rows("PRAGMA wal_checkpoint(TRUNCATE)")
            report(f"{filled:<8} stored in {stored:.0f} s, sorted in {time.perf_counter() - began - stored:.0f} s")
            Measured(index_id, filled).measure(asked, truth, broad_questions(corpus))
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
        "INSERT INTO rag_vector (chunk_key, index_id, vector) VALUES (?, ?, ?)",
        (key, index_id, vector),
    )
    store_terms(key, index_id, Terms("", text, ""))


def broad_questions(corpus: Corpus) -> list[str]:
    """Two to eight words each that many chunks hold: the hard case of the keyword side."""
    random = np.random.default_rng(11)
    return [" ".join(random.choice(corpus.words[BROAD], random.integers(2, 9))) for _ in range(QUESTIONS // 4)]


@dataclass
class Measured:
    """Through the service, with the vectors that belong to the questions."""

    index_id: str
    count: int

    def measure(self, asked: list[tuple[str, Floats]], truth: Truth, broad: list[str]) -> None:
        found, spent = timed(lambda each: self.search(*each), asked)
        near = [len(truth.keys(number) & ten_nearest(each)) / 10 for number, each in enumerate(found)]
        line(self.count, "hybrid", spent, f"{sum(near) / len(near):.3f}", f"least {min(near):.1f}{found[0].reason}")
        for name, filters in FILTERS.items():
            _, spent = timed(partial(self.filtered, filters), asked[: QUESTIONS // 4])
            line(self.count, name, spent)
        _, spent = timed(lambda text: self.search(text, asked[0][1]), broad)
        line(self.count, "common words", spent)

    def filtered(self, filters: dict[str, Any], each: tuple[str, Floats]) -> retrieval.Found:
        return self.search(*each, filters=filters)

    def search(self, text: str, vector: Floats, **more: Any) -> retrieval.Found:
        asked = retrieval.Question(self.index_id, text, vector.tolist(), self.count, **more)
        return retrieval.search(asked, retrieval.PROFILES["sqlite_vec"])


def ten_nearest(found: retrieval.Found) -> set[int]:
    near = [(hit.similarity, hit.key) for hit in found.hits if hit.similarity is not None]
    return {key for _, key in sorted(near, reverse=True)[:10]}


def over_http(data: Path, index_id: str, count: int, texts: list[str]) -> None:
    """The real server: questions are embedded, recorded and shown too."""
    with Process(data) as server:
        client = sign_in(server.url)
        ask(client, index_id, texts[0])  # loads the model
        idle = pss_megabytes(server.pid)
        before = cpu_seconds(server.pid)
        _, spent = timed(lambda text: ask(client, index_id, text), texts)
        cpu = (cpu_seconds(server.pid) - before) / len(texts) * 1000
        memory = f"server {idle:.0f} MB before, {pss_megabytes(server.pid):.0f} MB after"
        line(count, "hybrid over HTTP", spent[:-1] + [cpu], note=memory)


def ask(client: Client, index_id: str, text: str) -> dict[str, Any]:
    return client.call("POST", "/api/v1/rag/query", {"index_id": index_id, "query_text": text})


def timed(call: Callable[[Any], Any], values: list[Any]) -> tuple[list[Any], list[float]]:
    """Answers; milliseconds of each, and at the end the CPU time of one on average."""
    found, spent, cpu = [], [], time.process_time()
    for value in values:
        began = time.perf_counter()
        found.append(call(value))
        spent.append((time.perf_counter() - began) * 1000)
    return found, [*spent, (time.process_time() - cpu) / len(values) * 1000]


def line(count: int, name: str, spent: list[float], recall: str = "", note: str = "") -> None:
    *walls, cpu = spent
    highest = sorted(walls)[len(walls) * 99 // 100]
    report(f"{count:<8} {name:<19} {median(walls):7.1f} {highest:7.1f} {cpu:7.1f}  {recall:9}  {note}".rstrip())


def report(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    wanted = [int(each) for each in sys.argv[1:]] or [10_000, 100_000]
    main(sorted({*wanted, *(int(each) for each in os.environ.get("ROWS", "").split())}))
