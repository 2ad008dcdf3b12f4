"""The one file: what it weighs, how fast it starts, what it holds in memory when idle.

    python tests/bench/bench_binary.py [--runs 7] [--baseline]

Needs dist/appliance (`make binary`). --baseline builds PyInstaller's own onefile of the same tree, about two minutes,
and starts it between ours, run by run. Start = exec to the first 200 of /health, asked every 10 ms.
"""

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import zstandard

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.process import Process, pss_megabytes  # noqa: E402

PROGRAM = ROOT / "dist" / "appliance"
TREE = ROOT / ".make" / "program" / "appliance"
MB = 1e6
# Parts that are spread over the folder, or are more than one; what none of these names is known by its first folder.
PARTS = (
    ("litestream", r"bin/litestream"),
    ("numpy, with OpenBLAS", r"numpy.*|libscipy_openblas.*|libgfortran.*|libquadmath.*"),
    ("embedding model", r"appliance/adapters/embedder/.*"),
    ("tessdata", r"appliance/tessdata/.*"),
    ("tesserocr", r"tesserocr.*|libtesseract.*|libleptonica.*"),
    ("Pillow", r"PIL/.*|pillow.*"),
    ("pypdfium2", r"pypdfium2.*"),
    ("web UI", r"web/.*"),
    ("Python", r"libpython.*|python3.*|base_library\.zip"),
    ("OpenSSL", r"lib(ssl|crypto)\..*"),
)


def part(name: str) -> str:
    """Which part a file belongs to; name: its path below `_internal`, or of the program itself."""
    for title, pattern in PARTS:
        if re.fullmatch(pattern, name):
            return title
    if name == "appliance":
        return "all Python modules"  # the program itself: they are in it, already compressed
    first = name.partition("/")[0]
    return "shared libraries" if ".so" in first else first


def sizes(tree: Path) -> tuple[Counter[str], Counter[str]]:
    """Bytes of each part, raw and as zstd -10 packs it by itself."""
    raw: Counter[str] = Counter()
    packed: Counter[str] = Counter()
    compressor = zstandard.ZstdCompressor(level=10)
    for path in tree.rglob("*"):
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            title = part(path.relative_to(tree).as_posix().removeprefix("_internal/"))
            raw[title] += len(content)
            packed[title] += len(compressor.compress(content))
    return raw, packed


def tell_sizes() -> None:
    raw, packed = sizes(TREE)
    print(f"file {PROGRAM.stat().st_size / MB:.1f} MB, unpacked {raw.total() / MB:.1f} MB; the twelve largest parts:")
    for title, size in packed.most_common(12):
        share = size / packed.total()
        print(f"  {title:22} {raw[title] / MB:6.1f} MB raw  {size / MB:6.1f} MB packed  {share:4.0%}")


def start(program: Path, folder: Path, number: int, **environment: str) -> tuple[float, float]:
    """(seconds to /health, megabytes of PSS when idle, children included)."""
    with Process(folder / f"data{number}", command=[str(program)], **environment) as server:
        time.sleep(1.0)  # the workers have looked for work
        return server.seconds_to_start, pss_megabytes(server.pid)


def build_baseline() -> Path:
    """PyInstaller's onefile: the same analysis, another shape."""
    spec, target = ROOT / "onefile.spec", ROOT / ".make" / "onefile"
    head = (ROOT / "appliance.spec").read_text().partition("program = EXE(")[0]
    spec.write_text(
        f"{head}EXE(PYZ(analysis.pure), analysis.scripts, analysis.binaries, analysis.datas, name='onefile')\n"
    )
    words = ["--noconfirm", "--log-level", "ERROR", "--workpath", ROOT / ".make/pyinstaller", "--distpath", target]
    try:
        subprocess.run([sys.executable, "-m", "PyInstaller", *words, spec], check=True, cwd=ROOT)
    finally:
        spec.unlink()
    return target / "onefile"


def spread(title: str, values: list[float], unit: str) -> None:
    print(f"{title:30} median {statistics.median(values):6.2f}  min {min(values):6.2f}  max {max(values):6.2f} {unit}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--baseline", action="store_true", help="against PyInstaller's onefile")
    asked = parser.parse_args()
    tell_sizes()
    baseline = build_baseline() if asked.baseline else None
    first, warm, memory, theirs, their_memory = [], [], [], [], []
    with tempfile.TemporaryDirectory(prefix="bench-binary-") as name:
        folder = Path(name)
        for number in range(asked.runs):
            runtime = {"APPLIANCE_RUNTIME_DIR": str(folder / f"runtime{number}")}
            first.append(start(PROGRAM, folder, number, **runtime)[0])
            seconds, megabytes = start(PROGRAM, folder, number, **runtime)  # a data folder that is there
            warm.append(seconds)
            memory.append(megabytes)
            if baseline is not None:
                start(baseline, folder, 1000 + number)
                seconds, megabytes = start(baseline, folder, 1000 + number)
                theirs.append(seconds)
                their_memory.append(megabytes)
    spread("first start, unpacking", first, "s")
    spread("warm start", warm, "s")
    spread("idle", memory, "MB PSS")
    if baseline is not None:
        print(f"onefile {baseline.stat().st_size / MB:.1f} MB")
        spread("onefile, warm start", theirs, "s")
        spread("onefile, idle", their_memory, "MB PSS")
        print(f"ratio of warm starts: {statistics.median(theirs) / statistics.median(warm):.1f}")


if __name__ == "__main__":
    main()
