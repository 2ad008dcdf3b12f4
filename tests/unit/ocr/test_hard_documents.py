"""Documents that are too much, locked, broken or lying: each ends in a clear state, and the others go on."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from appliance.areas.ocr import service
from tests.unit.ocr.pages import draw_page, text_pdf
from tests.unit.ocr.test_refusals import ENCRYPTED, png

GOOD = text_pdf([(72, 700, "This one can be read.")])
READ = """
import sys
from pathlib import Path
from appliance.adapters.ocr import TesseractReader
from appliance.core.errors import InvalidInput
from appliance.ports.ocr import ReadOptions
try:
    print(len(list(TesseractReader().read(Path(sys.argv[1]), ReadOptions()))), "pages")
except InvalidInput as refused:
    print(refused.detail)
print(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
"""


def many_pages(count: int) -> bytes:
    return text_pdf(*[[(72, 700, f"Page {number}.")] for number in range(count)])


def picture(width: int, height: int, format: str = "PNG") -> bytes:
    """White, with a word on it; small as a file, large in memory."""
    page = Image.new("L", (width, height), 255)
    page.paste(draw_page(300, ["Wide"]).crop((100, 150, 700, 300)), (500, 500))
    out = BytesIO()
    page.save(out, format)
    return out.getvalue()


def in_a_process_of_its_own(path: Path) -> tuple[str, int]:
    """What reading it says, and the most memory it took, in MB."""
    done = subprocess.run([sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True)
    told, kilobytes = done.stdout.strip().split("\n")
    return told, int(kilobytes) // 1024


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(ENCRYPTED, "encrypted and opens only with its password", id="encrypted"),
        pytest.param(GOOD[: len(GOOD) // 2], "damaged", id="cut short"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + GOOD[8:], "damaged", id="a PDF that says it is a PNG"),
        pytest.param(many_pages(501), "501 pages; at most 500", id="too many pages"),
        pytest.param(png(20_000, 10_000), "200 megapixels", id="200 megapixels"),
        pytest.param(b"II*\0" + b"\x08\0\0\0" + b"\xff" * 400, "damaged", id="a TIFF of nonsense"),
    ],
)
def test_a_bad_document_fails_with_a_reason_and_the_next_is_read(ada, adapters, upload, run_jobs, content, told):
    bad = service.create_job_of_upload(ada, upload(content, "bad"))
    good = service.create_job_of_upload(ada, upload(GOOD, "good.pdf"))

    run_jobs()

    bad = service.job(ada, bad.id)
    assert bad.status == "failed"
    assert told in bad.error_message
    assert service.result(ada, good.id).text == "This one can be read."


@pytest.mark.parametrize(
    ("content", "told", "megabytes"),
    [
        pytest.param(many_pages(10_000), "10000 pages; at most 500", 120, id="10,000 pages"),
        pytest.param(png(20_000, 10_000), "claims 200 megapixels", 120, id="200 megapixels"),
        pytest.param(picture(7_000, 7_000), "1 pages", 450, id="49 megapixels"),
        pytest.param(many_pages(400), "400 pages", 250, id="400 pages"),
    ],
)
def test_memory_stays_bounded(saved, content, told, megabytes):
    said, most = in_a_process_of_its_own(saved(content))

    assert told in said
    assert 10 < most < megabytes


def test_a_page_of_a_document_that_is_damaged_names_the_page(ada, adapters, upload, run_jobs):
    out = BytesIO()
    pages = [draw_page(72, [f"Page {number}"]) for number in range(3)]
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], dpi=(72, 72))
    job = service.create_job_of_upload(ada, upload(out.getvalue()[:-20_000], "cut.tiff"))

    run_jobs()

    job = service.job(ada, job.id)
    assert job.status == "failed"
    assert "damaged or cut short" in job.error_message


def test_empty_and_nearly_empty_pages_complete(ada, adapters, upload, run_jobs):
    out = BytesIO()
    blank = Image.new("L", (400, 400), 255)
    dot = blank.copy()
    dot.paste(0, (200, 200, 203, 203))
    blank.save(out, "TIFF", save_all=True, append_images=[dot, Image.new("L", (400, 400), 0)])
    for engine in ("tesseract", "omniparser"):
        job = service.create_job_of_upload(ada, upload(out.getvalue(), "empty.tiff"), engine=engine)
        run_jobs()

        job = service.job(ada, job.id)
        assert (job.status, job.pages_done, job.text_length) == ("completed", 3, len("\n\n\n\n"))
        assert service.result(ada, job.id).structured_data["fields"] == []
        assert service.result_pdf(ada, job.id)[0].read_bytes().startswith(b"%PDF-")
