from concurrent.futures import ThreadPoolExecutor

from appliance.ports.ocr import ReadOptions
from tests.unit.ocr.pages import draw_page, text_pdf


def test_documents_are_read_by_several_threads_at_once(reader, saved):
    scans = [saved(draw_page(150, [f"Scan number {n}."]), f"scan-{n}") for n in range(6)]
    texts = [saved(text_pdf([(72, 700, f"Text number {n}.")] * 1), f"text-{n}") for n in range(6)]

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda path: [page.text for page in reader.read(path, ReadOptions())], scans + texts))

    assert found == [[f"Scan number {n}."] for n in range(6)] + [[f"Text number {n}."] for n in range(6)]


def test_a_document_may_be_left_half_read(reader, saved):
    path = saved(text_pdf(*[[(72, 700, f"Page {number}.")] for number in range(1, 4)]))

    pages = reader.read(path, ReadOptions())
    first = next(pages)
    del pages

    assert first.text == "Page 1."
    assert [page.text for page in reader.read(path, ReadOptions(pages=[3]))] == ["Page 3."]
