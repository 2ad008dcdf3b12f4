"""A folder of somebody's own: pictures and PDF files with a .txt beside them, and questions.jsonl.

A line of questions.jsonl: `{"question": "…", "document": "letter.pdf", "holds": "words of the passage"}`;
`document` and `holds` are null where nothing in the folder answers.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from appliance.areas.rag import service as rag
from appliance.areas.rag.sentences import unwrapped
from appliance.jobs import run_all_due
from tests.bench.documents.finding import Asked, Tally, answer, refuse, search
from tests.bench.documents.house import ADA, upload
from tests.bench.documents.measures import error_rates
from tests.bench.documents.recognition import Found, read_file

READ = {".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"}
QUESTIONS = "questions.jsonl"


def folder_rates(folder: Path) -> Found:
    """Error rates of files with a truth, and what came of the questions, if there are some."""
    tally = Tally()
    for file in _files(folder):
        truth = file.with_suffix(".txt")
        if file.suffix.lower() in READ and truth.is_file():
            letters, words = error_rates(read_file(file.read_bytes(), file.name).text, truth.read_text())
            tally.add("folder: characters, prepared", letters)
            tally.add("folder: words, prepared", words)
    if (folder / QUESTIONS).is_file():
        _ask(folder, tally)
    return tally.found()


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in sorted(folder.rglob("*")) if file.is_file() and file.name != QUESTIONS)


def _ask(folder: Path, tally: Tally) -> None:
    """Index every file but the truths, then ask."""
    index_id = rag.create_index(ADA, "folder").index.id
    files = [file for file in _files(folder) if not _is_truth(file)]
    documents = {
        file.relative_to(folder).as_posix(): rag.add_upload(
            ADA, index_id, upload(file.read_bytes(), file.name), allow_duplicate=True
        ).document.id
        for file in files
    }
    run_all_due()
    for line in (folder / QUESTIONS).read_text().splitlines():
        question = json.loads(line)
        if question.get("document") is None:
            refuse(index_id, question["question"], "without an answer", tally)
            continue
        asked = _asked(question, documents[question["document"]])
        search(index_id, asked, tally)
        answer(index_id, asked, tally)


def _is_truth(file: Path) -> bool:
    return file.suffix == ".txt" and any(file.with_suffix(ending).is_file() for ending in READ)


def _asked(question: dict[str, Any], document_id: str) -> Asked:
    wanted = unwrapped(question["holds"])

    def right(given: dict[str, Any]) -> bool:
        return any(
            each["document_id"] == document_id and wanted in unwrapped(each["quote"]) for each in given["citations"]
        )

    return Asked(
        question["question"],
        lambda passage: passage.document_id == document_id and wanted in unwrapped(passage.text),
        right,
    )
