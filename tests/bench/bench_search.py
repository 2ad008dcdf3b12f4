"""From a scanned letter to its answers: seconds to read and to index it, milliseconds a question, answers.

.venv/bin/python tests/bench/bench_search.py [SEED …]
"""

import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

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
from appliance.areas.storage import service as storage  # noqa: E402
from appliance.core.actor import Actor  # noqa: E402
from appliance.core.settings import configure  # noqa: E402
from appliance.db.connection import open_database  # noqa: E402
from appliance.db.migrate import migrate  # noqa: E402
from appliance.jobs import run_all_due  # noqa: E402
from appliance.ports.embedder import embedder  # noqa: E402
from appliance.ports.objects import objects  # noqa: E402
from appliance.ports.ocr import reader  # noqa: E402

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
        print(f"questions: p50 {half * 1000:.1f} ms, p95 {most * 1000:.1f} ms")


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
