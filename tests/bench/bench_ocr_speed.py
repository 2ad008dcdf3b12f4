"""What a page costs to recognise: CPU beside the bare `tesseract` program, pages at once, memory at its peak.

python tests/bench/bench_ocr_speed.py [pages, 4]
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from PIL import Image, ImageDraw

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from appliance.adapters.ocr import TesseractReader
from appliance.adapters.ocr.ahead import Ahead
from appliance.ports.ocr import ReadOptions
from tests.unit.ocr.layouts import photographed
from tests.unit.ocr.pages import FONTS, LINES, accuracy, font

DPI = 300
A4 = 2480, 3508
BARE_OPTIONS = ReadOptions(rotate=False, deskew=False)
TESSERACT = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # its threads cost 4 times the CPU of one on two processors
PEAK = """
import sys
from pathlib import Path
from appliance.adapters.ocr import TesseractReader
from appliance.ports.ocr import ReadOptions
list(TesseractReader().read(Path(sys.argv[1]), ReadOptions()))
status = Path("/proc/self/status").read_text()  # getrusage would count what the parent had before exec
print(int(status.split("VmHWM:")[1].split()[0]) // 1024)
"""


def dense_page(number: int) -> tuple[Image.Image, str]:
    """A full page of A4 at 300 dpi, and its words; every page begins elsewhere in the text, in letters of its own."""
    words = " ".join(line for line in LINES if line).split()
    words = [words[(place * 7 + number * 13) % len(words)] for place in range(1000)]
    page = Image.new("L", A4, 255)
    ink, letters = ImageDraw.Draw(page), font(38 + number % 3 * 2)
    lines, place = [], 0
    for y in range(200, A4[1] - 250, 58):
        line: list[str] = []
        while ink.textlength(" ".join([*line, words[place % 1000]]), font=letters) < A4[0] - 480:
            line.append(words[place % 1000])
            place += 1
        ink.text((240, y), " ".join(line), font=letters, fill=0)
        lines.append(" ".join(line))
    return page, " ".join(lines)


def own_cpu(work: Callable[[], object]) -> float:
    """Seconds of this process, all threads."""
    before = time.process_time()
    work()
    return time.process_time() - before


def bare_cpu(path: Path) -> float:
    """Seconds of the `tesseract` program on a picture."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = ["tesseract", str(path), str(path.with_suffix("")), "-l", "eng"]
    subprocess.run(command, check=True, capture_output=True, env=TESSERACT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compare(reader: TesseractReader, paths: list[Path]) -> None:
    """Every page by all three, in turn, so that a busy moment meets all of them."""
    bare, plain, usual = [], [], []
    for path in paths:
        bare.append(bare_cpu(path))
        plain.append(own_cpu(lambda path=path: list(reader.read(path, BARE_OPTIONS))))  # type: ignore[misc]
        usual.append(own_cpu(lambda path=path: list(reader.read(path, ReadOptions()))))  # type: ignore[misc]
    print(f"bare tesseract, one thread:    {median(bare):5.2f} CPU s a page")
    for name, seconds, bound in (("rotate and deskew off", plain, 1.15), ("defaults", usual, 1.5)):
        ratio = median(ours / theirs for ours, theirs in zip(seconds, bare, strict=True))
        print(f"{name + ':':30} {median(seconds):5.2f} CPU s a page, {ratio:.2f} times (at most {bound})")


def at_once(paths: list[Path]) -> None:
    """Wall time of one document of all pages, by one thread and by one a processor."""
    document = paths[0].with_name("all.tiff")
    first, *others = [Image.open(path).convert("1") for path in paths]
    first.save(document, save_all=True, append_images=others, dpi=(DPI, DPI))
    for threads in (1, len(os.sched_getaffinity(0))):
        reader = TesseractReader()
        reader._ahead = Ahead(threads)
        list(reader.read(paths[0], ReadOptions()))  # loads the language
        started = time.perf_counter()
        count = len(list(reader.read(document, ReadOptions())))
        seconds = time.perf_counter() - started
        print(f"{count} pages by {threads} threads: {seconds:6.2f} s, {seconds / count:.2f} s a page")


def peak(name: str, path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", PEAK, str(path)], capture_output=True, text=True, check=True)
    print(f"{name + ':':30} {int(done.stdout):5d} MB at its peak")


def main() -> None:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    print(f"Letters of {FONTS[0]}; load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        pages = [dense_page(number) for number in range(wanted)]
        paths = [Path(folder) / f"page-{number}.png" for number in range(wanted)]
        for path, (page, _) in zip(paths, pages, strict=True):
            page.save(path, dpi=(DPI, DPI))
        reader = TesseractReader()
        [read] = reader.read(paths[0], ReadOptions())
        print(f"letters right on the first page: {accuracy(read.text, pages[0][1]):.4f}")
        compare(reader, paths)
        at_once(paths)
        photo = Path(folder) / "photo.png"
        photographed(pages[0][0]).save(photo)
        seconds = own_cpu(lambda: list(reader.read(photo, ReadOptions())))
        [read] = reader.read(photo, ReadOptions())
        print(
            f"a photo of it, flattened:      {seconds:5.2f} CPU s, {accuracy(read.text, pages[0][1]):.4f} letters right"
        )
        wide = Path(folder) / "wide.png"
        pages[0][0].resize((8300, 11_700)).save(wide, dpi=(1000, 1000))
        peak("a page of A4", paths[0])
        peak("a picture of 97 megapixels", wide)


if __name__ == "__main__":
    main()
