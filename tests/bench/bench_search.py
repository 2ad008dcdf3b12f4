"""From a scanned letter to its answers: seconds to read and to index it, milliseconds a question, answers.
Then the ten letters of answer_letters.json in one index, and a line per language: how many questions find the right
document first.

.venv/bin/python tests/bench/bench_search.py [SEED …]
"""

import json
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "packaging"), str(ROOT / "tests" / "bench")]

from bench_answers import UNANSWERED  # noqa: E402

from appliance.adapters.embedder.minilm import MiniLm  # noqa: E402
from appliance.adapters.objects import DiskObjects  # noqa: E402
from appliance.adapters.ocr import TesseractReader  # noqa: E402
from appliance.areas.ocr import jobs as _ocr_jobs  # noqa: E402, F401
from appliance.areas.ocr import service as ocr  # noqa: E402
from appliance.areas.rag import jobs as _rag_jobs  # noqa: E402, F401
from appliance.areas.rag import service as rag  # noqa: E402
from appliance.areas.rag.compounds import parts  # noqa: E402
from appliance.areas.rag.keywords import match_any, match_plain  # noqa: E402
from appliance.areas.rag.scripts import searchable  # noqa: E402
from appliance.areas.rag.service.scope import scope  # noqa: E402
from appliance.areas.storage import service as storage  # noqa: E402
from appliance.core.actor import Actor  # noqa: E402
from appliance.core.settings import configure  # noqa: E402
from appliance.db.connection import open_database, rows  # noqa: E402
from appliance.db.migrate import migrate  # noqa: E402
from appliance.jobs import run_all_due  # noqa: E402
from appliance.ports.embedder import embedder  # noqa: E402
from appliance.ports.objects import objects  # noqa: E402
from appliance.ports.ocr import reader  # noqa: E402

LANGUAGES = ROOT / "tests" / "unit" / "rag" / "languages.json"
ADA = Actor("0190a000-0000-7000-8000-00000000000a")


def main(seeds: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        configure(flags={"storage.min_free_bytes": 0}, environ={})
        open_database(data / "app.db")
        migrate(data)
        objects.plug(DiskObjects(data))  # type: ignore[attr-defined]
        embedder.plug(MiniLm())  # type: ignore[attr-defined]
        reader.plug(TesseractReader())  # type: ignore[attr-defined]
        latencies: list[float] = []
        for seed in seeds:
            one_letter(data, seed, latencies)
        latencies.sort()
        half, most = latencies[len(latencies) // 2], latencies[len(latencies) * 19 // 20]
        together(json.loads((ROOT / "tests" / "bench" / "answer_letters.json").read_text()))
        for language, documents in json.loads(LANGUAGES.read_text()).items():
            one_language(language, documents)
        print(f"questions: p50 {half * 1000:.1f} ms, p95 {most * 1000:.1f} ms")


def together(letters: list[dict[str, Any]]) -> None:
    """Ask an index of several letters what each of them tells, and what none does."""
    index = rag.create_index(ADA, "letters").index
    for number, letter in enumerate(letters):
        rag.add_document(rag.plan_document(ADA, index.id, content=letter["text"], title=f"Letter {number}"))
    run_all_due()
    facts = [(each["question"], each["holds"]) for letter in letters for each in letter["answered"]]
    others = [question for letter in letters for question in letter["unanswered"]]
    right = sum(answered(index.id, question, [], holds) for question, holds in facts)
    false = sum(answered(index.id, question, []) for question in others)
    print(
        f"{len(letters)} letters in one index: {right} of {len(facts)} facts answered, {false} of {len(others)}"
        " questions without an answer given one"
    )


def one_language(language: str, given: dict[str, Any]) -> None:
    """Index the documents of a language, and print how many questions find theirs first, by each way to search."""
    index = rag.create_index(ADA, language).index
    for title, text in given["documents"].items():
        rag.add_document(rag.plan_document(ADA, index.id, content=text, title=title))
    run_all_due()
    began = time.perf_counter()
    for heading, text in rows("SELECT heading, text FROM rag_chunk WHERE index_id = ?", [index.id]):
        searchable(heading), searchable(text), parts(text)
    cost = (time.perf_counter() - began) / len(given["documents"]) * 1e6
    right = {"words before": 0, "words": 0, "words and meaning": 0}
    for question, title in given["questions"]:
        right["words before"] += first_by_words(index.id, "old_word", match_plain(question, scope(index.id))) == title
        right["words"] += first_by_words(index.id, "rag_term", match_any(question, scope(index.id))) == title
        found = rag.ask(ADA, index.id, question).results
        right["words and meaning"] += bool(found) and found[0]["title"] == title
    counts = ", ".join(f"{way} {count}" for way, count in right.items())
    print(f"{language}: {len(given['questions'])} questions, right document first: {counts}; {cost:.0f} us a chunk")


def first_by_words(index_id: str, table: str, expression: str | None) -> str | None:
    """Title of the best document. old_word: the table as it was before words were cut by script."""
    if table == "old_word":
        rows("DROP TABLE IF EXISTS temp.old_word")
        rows("CREATE VIRTUAL TABLE temp.old_word USING fts5 (scope, heading, text, tokenize='porter unicode61')")
        rows(
            "INSERT INTO temp.old_word (rowid, scope, heading, text)"
            " SELECT key, scope, heading, text FROM rag_chunk WHERE index_id = ?",
            [index_id],
        )
    found = rows(
        f"SELECT heading FROM rag_chunk JOIN (SELECT rowid AS found, bm25({table}, 0, 2, 1, 0.5) AS place FROM {table}"
        f" WHERE {table} MATCH ?) ON found = key ORDER BY place LIMIT 1",
        [expression],
    )
    return found[0][0] if found else None


def one_letter(data: Path, seed: int, latencies: list[float]) -> None:
    """Read, index and ask one letter, and print what came of it."""
    letter = import_module("letter").random_letter(seed)
    import_module("scan").write_pdf(letter, data / "letter.pdf", seed=seed)
    storage.store_bytes(ADA, (data / "letter.pdf").read_bytes(), "user-uploads", f"{seed}.pdf")
    job = ocr.create_job(ADA, storage_path=f"user-uploads/{seed}.pdf")
    reading = timed_jobs()
    index = rag.create_index(ADA, f"letter {seed}").index
    rag.add_document(rag.plan_document(ADA, index.id, ocr_job_id=job.id))
    indexing = timed_jobs()
    right = sum(answered(index.id, fact.question, latencies, fact.answer) for fact in letter.facts)
    false = sum(answered(index.id, question, latencies) for question in UNANSWERED)
    print(
        f"letter {seed}: read in {reading:.2f} s, indexed in {indexing:.2f} s; {right} of {len(letter.facts)} facts"
        f" answered, {false} of {len(UNANSWERED)} questions without an answer given one"
    )


def timed_jobs() -> float:
    """Seconds that the due jobs take."""
    began = time.perf_counter()
    run_all_due()
    return time.perf_counter() - began


def answered(index_id: str, question: str, latencies: list[float], answer: str = "") -> bool:
    """Whether an answer is quoted that holds `answer`."""
    began = time.perf_counter()
    found = rag.ask(ADA, index_id, question, answer=True).answer
    latencies.append(time.perf_counter() - began)
    assert found is not None
    return found["mode"] == "quoted" and answer in found["text"]


if __name__ == "__main__":
    main([int(seed) for seed in sys.argv[1:]] or [700, 701, 702])
