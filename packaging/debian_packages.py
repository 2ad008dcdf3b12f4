"""What the appliance takes from the system: recognition data, a venv module, a browser for the tests.

Standard library only.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

TESSDATA = ("/usr/share/tesseract-ocr/*/tessdata", "/usr/share/tessdata", "/usr/local/share/tessdata")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")


@dataclass(frozen=True)
class Need:
    """package: its name in Debian. why: what is missing without it. there: finds it, however it was installed."""

    package: str
    why: str
    there: Callable[[], bool]
    tests_only: bool = False


def recognises(language: str) -> bool:
    own = os.environ.get("TESSDATA_PREFIX")
    folders = [*TESSDATA, own] if own else TESSDATA
    return any(list(Path("/").glob(f"{folder.lstrip('/')}/{language}.traineddata")) for folder in folders)


def has_browser() -> bool:
    return any(shutil.which(name) for name in BROWSERS)


def has_venv() -> bool:
    return importlib.util.find_spec("ensurepip") is not None


def has_fonts() -> bool:
    fonts = Path("/usr/share/fonts/truetype")
    return any((fonts / name).is_dir() for name in ("liberation", "liberation2", "dejavu"))


def has_compiler() -> bool:
    return shutil.which("gcc") is not None and shutil.which("strip") is not None


def has_static(library: str) -> bool:
    return bool([*Path("/usr/lib").glob(f"*/{library}"), *Path("/usr/lib64").glob(library)])


NEEDS = (
    Need("python3-venv", "the environment of the Python packages", has_venv),
    Need("tesseract-ocr-eng", "reading English text in pictures", lambda: recognises("eng")),
    Need("tesseract-ocr-osd", "seeing which way up a page is", lambda: recognises("osd")),
    Need("fonts-liberation", "the type of the demo letter", has_fonts),
    Need("gcc", "compiling the head of the one file", has_compiler, tests_only=True),
    Need("libc6-dev", "the same, without libraries of the system", lambda: has_static("libc.a"), tests_only=True),
    Need("libzstd-dev", "unpacking in it", lambda: has_static("libzstd.a"), tests_only=True),
    Need("chromium", "browser stories among the tests", has_browser, tests_only=True),
)


def missing(*, for_tests: bool) -> list[Need]:
    return [need for need in NEEDS if (for_tests or not need.tests_only) and not need.there()]


def install(stamps: Path, *, for_tests: bool) -> None:
    """Installs what is missing if we may; else prints the one command, and stops if the tests need it.

    stamps: folder that remembers a try, so that a machine where it failed is not asked at every start.
    """
    needs = missing(for_tests=for_tests)
    if not needs:
        return
    words = ["apt-get", "install", "--yes", "--no-install-recommends", *(need.package for need in needs)]
    tried = stamps / "debian-packages"
    if not (tried.is_file() and tried.read_text() == " ".join(words)) and (right := may_install()) is not None:
        print(f"→ system packages: {' '.join(need.package for need in needs)} …", flush=True)
        tried.write_text(" ".join(words))
        apt(right, words, stamps / "debian-packages.log")
        needs = missing(for_tests=for_tests)
    if needs:
        tell(needs, words, fatal=for_tests or any(need.package == "python3-venv" for need in needs))


def may_install() -> list[str] | None:
    """What to write before apt-get: nothing for root, sudo where it asks no password; None if we may not."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def apt(right: Sequence[str], words: Sequence[str], log: Path) -> None:
    environment = [*right, "env", "DEBIAN_FRONTEND=noninteractive"]
    with log.open("w") as output:
        for line in (["apt-get", "update"], words):
            subprocess.run([*environment, *line], stdout=output, stderr=subprocess.STDOUT, check=False)


def tell(needs: Sequence[Need], words: Sequence[str], *, fatal: bool) -> None:
    lines = [f"Not installed: {need.package} ({need.why})" for need in needs]
    message = "\n".join([*lines, f"To install: sudo {' '.join(words)}"])
    if fatal:
        sys.exit(message)
    print(message, file=sys.stderr, flush=True)
