"""The data sets of a training job: fetched, read, checked against the index."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from appliance.areas.rag.models import RagFinetuneDataset, RagFinetuneJob
from appliance.areas.rag.sentences import unwrapped
from appliance.areas.rag.service.finetune import STORED, datasets_of
from appliance.areas.rag.training_rows import Row, Rows, read_rows
from appliance.areas.storage import service as storage
from appliance.core.actor import Actor
from appliance.core.errors import InvalidInput, PayloadTooLarge, Problem
from appliance.db import rows, writing
from appliance.ports.objects import objects
from appliance.ports.outbound import outbound

LARGEST = 50 * 1024 * 1024  # bytes of a data set
FETCH_SECONDS = 120.0
MOST_ROWS = 20_000  # of a job; with their vectors they take some 100 MB
MOST_LETTERS = 20_000_000  # of all texts of a job; reading them takes some minutes
AT_ONCE = 500  # ids in one question to the database


@dataclass(frozen=True, slots=True)
class Example:
    """A question and its right passage: a document of the index, or a text. negative: a text that does not answer."""

    query: str
    document_id: str | None
    text: str | None
    negative: str | None


def examples_of(job: RagFinetuneJob, note: Callable[[int, int], None]) -> list[Example]:
    """All usable rows of all data sets, each once, in order. note: told (data sets done, all).

    Raises InvalidInput that names the data set which cannot be read.
    """
    datasets = datasets_of(job.id)
    kept = _Kept()
    for done, dataset in enumerate(datasets):
        note(done, len(datasets))
        _settle(dataset, *_read(job, dataset, kept))
    return kept.examples


class _Kept:
    """What is used so far: no row twice, and no more than fits."""

    def __init__(self) -> None:
        self.examples: list[Example] = []
        self._seen: set[Example] = set()
        self._letters = 0

    def refusal(self, example: Example) -> str | None:
        """Why it is not used; None if it is."""
        if example in self._seen:
            return "it repeats an earlier row"
        letters = sum(len(text or "") for text in (example.query, example.text, example.negative))
        if len(self.examples) >= MOST_ROWS or self._letters + letters > MOST_LETTERS:
            return f"a job uses at most {MOST_ROWS} rows and {MOST_LETTERS} characters"
        self._seen.add(example)
        self.examples.append(example)
        self._letters += letters
        return None


def _read(job: RagFinetuneJob, dataset: RagFinetuneDataset, kept: _Kept) -> tuple[int, str | None]:
    """(usable rows, what was left out)"""
    try:
        with _opened(job, dataset.dataset_url) as path, path.open("rb") as lines:
            found = read_rows(lines)
    except Problem as problem:
        _settle(dataset, None, str(problem))
        raise InvalidInput(f"Data set {dataset.position + 1} cannot be read: {problem}") from problem
    if found.left_out and not found.found:
        _settle(dataset, 0, found.note())
        raise InvalidInput(
            f"Data set {dataset.position + 1} cannot be read: not one of its {found.left_out} lines is a row;"
            f" {found.mistake}.",
            hint='It must be JSON Lines such as {"query": "…", "positive_text": "…"}.',
        )
    return _keep(job.index_id, found, kept), found.note()


def _keep(index_id: str, found: Rows, kept: _Kept) -> int:
    known = _documents(index_id, [row.positive_document_id for _, row in found.found if row.positive_document_id])
    count = 0
    for line, row in found.found:
        if row.positive_document_id is not None and row.positive_document_id not in known:
            refusal: str | None = f"the index has no searchable document {row.positive_document_id[:100]}"
        else:
            refusal = kept.refusal(_example(row))
        if refusal is None:
            count += 1
        else:
            found.leave_out(line, refusal)
    return count


def _example(row: Row) -> Example:
    texts = (row.positive_text, row.negative_text)
    positive, negative = (None if text is None else text.strip() for text in texts)
    return Example(unwrapped(row.query), row.positive_document_id, positive, negative)


def _documents(index_id: str, ids: list[str]) -> set[str]:
    """Those of the ids that are searchable documents of the index."""
    found: set[str] = set()
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        marks = ", ".join("?" * len(some))
        wanted = f"SELECT id FROM rag_document WHERE index_id = ? AND status = 'completed' AND id IN ({marks})"
        found.update(id for (id,) in rows(wanted, [index_id, *some]))
    return found


def _settle(dataset: RagFinetuneDataset, count: int | None, error: str | None) -> None:
    with writing():
        dataset.rows, dataset.error = count, error
        dataset.save()


@contextmanager
def _opened(job: RagFinetuneJob, url: str) -> Iterator[Path]:
    """The data set as a file, for the time of the block."""
    if url.startswith(STORED):
        opened = storage.open_file(Actor(job.owner_id), *storage.split_reference(url))
        if opened.file.size > LARGEST:
            raise PayloadTooLarge(f"It has {opened.file.size} bytes; {LARGEST} are allowed.", limit_bytes=LARGEST)
        yield opened.path
        return
    with NamedTemporaryFile(prefix="rag-", dir=objects.scratch()) as file:
        target = Path(file.name)
        outbound.download(url, target, timeout=FETCH_SECONDS, max_bytes=LARGEST)
        yield target
