"""Words that a person corrected, kept beside the recognised ones."""

from collections.abc import Sequence

from appliance.areas.ocr.service.jobs import tell
from appliance.areas.ocr.service.reading import completed_job, kept_corrections, kept_page
from appliance.core.actor import Actor
from appliance.core.errors import InvalidInput
from appliance.db import execute, writing
from appliance.ports.ocr import PageText


def corrections(actor: Actor, job_id: str, number: int) -> dict[int, str]:
    """Of one page, by number of the word. Raises NotFound for no such job or page, NotCompleted."""
    kept_page(completed_job(actor, job_id).id, number)
    return kept_corrections(job_id).get(number, {})


def keep_corrections(actor: Actor, job_id: str, number: int, wanted: Sequence[tuple[int, str]]) -> dict[int, str]:
    """Replace all corrections of a page by `wanted`: (number of the word, text, "" = no word).

    A text equal to the recognised one is not kept. Raises as `corrections`, InvalidInput for a word that is not there.
    """
    job = completed_job(actor, job_id)
    given = _checked(kept_page(job.id, number), wanted)
    with writing():
        execute("DELETE FROM ocr_correction WHERE job_id = ? AND page = ?", (job_id, number))
        for word, text in given.items():
            execute(
                "INSERT INTO ocr_correction (job_id, page, word, text) SELECT id, ?, ?, ? FROM ocr_job WHERE id = ?",
                (number, word, text, job_id),
            )
        tell(job)
    return given


def _checked(page: PageText, wanted: Sequence[tuple[int, str]]) -> dict[int, str]:
    words = [word.text for block in page.blocks for word in block.words]
    given: dict[int, str] = {}
    for index, (word, text) in enumerate(wanted):
        loc = ("body", "corrections", index, "word")
        if not 0 <= word < len(words):
            raise InvalidInput(f"there is no word {word}: page {page.page} has {len(words)}, counted from 0", loc=loc)
        if word in given:
            raise InvalidInput(f"word {word} is corrected twice", loc=loc)
        given[word] = " ".join(text.split())
    return {word: text for word, text in given.items() if text != words[word]}
