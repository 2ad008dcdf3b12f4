"""How well pages are read: with the bare program and through the service, as text, as tables, as fields."""

from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from random import Random
from typing import Any, NamedTuple

import numpy as np
import tesserocr
from PIL import Image

from appliance.adapters.ocr.reader import find_tessdata
from appliance.areas.ocr import service as ocr
from appliance.core.errors import EngineUnavailable
from appliance.jobs import run_all_due
from tests.bench.documents.damage import KINDS
from tests.bench.documents.forms import drawn_fields, drawn_rows, form_page, table_page
from tests.bench.documents.house import ADA, upload
from tests.bench.documents.measures import cells_right, error_rates, mean
from tests.bench.documents.sheets import HELD_FACES, OPEN_FACES, Sheet, faces, typeset
from tests.bench.documents.stories import Story, stories

DPI = 300
Found = dict[str, float | None]


class Page(NamedTuple):
    kind: str
    truth: str
    picture: Image.Image


def text_rates(seed: int, count: int, *, held_out: bool) -> Found:
    """Error rates of `count` pages of each kind: `{"clean: characters, raw": 0.0, …}`."""
    rates: dict[str, list[float]] = {}
    for page in _pages(seed, count, held_out=held_out):
        ways: dict[str, Callable[[Image.Image], str]] = {"raw": _bare, "prepared": lambda each: _read(each).text}
        if page.kind == "two columns":
            ways["structure"] = lambda each: _read(each, "omniparser").text
        for way, read in ways.items():
            try:
                characters, words = error_rates(read(page.picture), page.truth)
            except EngineUnavailable:
                continue
            rates.setdefault(f"{page.kind}: characters, {way}", []).append(characters)
            rates.setdefault(f"{page.kind}: words, {way}", []).append(words)
    return {name: mean(values) for name, values in rates.items()}


def _pages(seed: int, count: int, *, held_out: bool) -> Iterator[Page]:
    letters = faces(HELD_FACES if held_out else OPEN_FACES)
    told = stories(seed, held_out=held_out, each=min(6, count + 2))
    for number in range(count):
        for position, (kind, damage) in enumerate(KINDS.items()):
            random = np.random.default_rng([seed, number, position])
            [sheet] = _sheets(told, number + position, letters)
            yield Page(kind, sheet.text(), damage(sheet.picture(DPI), random))
        [sheet] = _sheets(told, number + 3, letters, size=8)
        yield Page("small print", sheet.text(), sheet.picture(DPI))
        [sheet] = _sheets(told, number + 5, letters, columns=2, paper=(640, 460))
        yield Page("two columns", sheet.text(), sheet.picture(DPI))


def _sheets(told: Sequence[Story], number: int, letters: Sequence[str], **how: Any) -> list[Sheet]:
    story = told[number % len(told)]
    return typeset([story.title, *story.paragraphs], letters[number % len(letters)], **how)


def _bare(picture: Image.Image) -> str:
    """By Tesseract as it is."""
    with tesserocr.PyTessBaseAPI(path=str(find_tessdata()), lang="eng", oem=tesserocr.OEM.LSTM_ONLY) as api:
        api.SetImage(picture)
        api.SetSourceResolution(DPI)
        return api.GetUTF8Text()


def _read(picture: Image.Image, engine: str = "tesseract") -> ocr.Result:
    """Through a job. Raises EngineUnavailable."""
    out = BytesIO()
    picture.save(out, "PNG", dpi=(DPI, DPI))
    return read_file(out.getvalue(), "page.png", engine)


def read_file(content: bytes, name: str, engine: str = "tesseract") -> ocr.Result:
    """Through a job. Raises EngineUnavailable, NotCompleted."""
    job = ocr.create_job_of_upload(ADA, upload(content, name), engine=engine)
    run_all_due()
    return ocr.result(ADA, job.id)


def layout_rates(seed: int, count: int, *, held_out: bool) -> Found:
    """Shares of cells and fields that are right; None where this version does not find them."""
    random = Random(seed)
    letters = faces(HELD_FACES if held_out else OPEN_FACES)
    found: dict[str, list[float]] = {}
    for number in range(count):
        face, rows, fields = letters[number % len(letters)], drawn_rows(random), drawn_fields(random)
        for kind, ruled in (("ruled", True), ("unruled", False)):
            page = table_page(rows, face, DPI, ruled=ruled)
            crooked = KINDS["skewed, noise"](page, np.random.default_rng([seed, number]))
            found.setdefault(f"{kind} table: cells right", []).extend(_cells(page, rows))
            found.setdefault(f"{kind} table, skewed, noise: cells right", []).extend(_cells(crooked, rows))
        found.setdefault("form: fields right", []).extend(_fields(form_page(fields, face, DPI), fields))
    return {name: mean(values) for name, values in found.items()}


def _cells(picture: Image.Image, rows: Sequence[Sequence[str]]) -> list[float]:
    try:
        [page] = _read(picture, "doctr").structured_data["pages"]
    except EngineUnavailable:
        return []
    right = max((cells_right(table["rows"], rows) for table in page["tables"]), default=0)
    return [right / sum(bool(cell) for row in rows for cell in row)]


def _fields(picture: Image.Image, fields: Sequence[tuple[str, str]]) -> list[float]:
    try:
        data = _read(picture, "omniparser").structured_data
    except EngineUnavailable:
        return []
    found = {(each["key"].rstrip(": "), " ".join(each["value"].split())) for each in data["fields"]}
    return [len(found & set(fields)) / len(fields)]
