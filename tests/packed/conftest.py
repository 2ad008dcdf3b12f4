"""The launcher, built once, in front of a small program whose doings are easy to see."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

PROGRAM = """#!/bin/sh
[ "$1" = hold ] && { echo held; read -r line; }
echo "{version} $(cat "$(dirname "$0")/data/text.txt") $*"
"""


@pytest.fixture(scope="session")
def launcher(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_launcher(tmp_path_factory.mktemp("launcher") / "launcher")


def build_launcher(target: Path) -> Path:
    sources = sorted((ROOT / "packaging/launcher").glob("*.c"))
    words = ["gcc", "-O1", "-Wall", "-Wextra", "-Werror", "-static", "-o", target, *sources, "-l:libzstd.a"]
    subprocess.run(words, check=True)
    return target


def make_program(folder: Path, version: str) -> Path:
    """A folder as PyInstaller leaves one: the program, its data, a link."""
    (folder / "data").mkdir(parents=True)
    (folder / "appliance").write_text(PROGRAM.replace("{version}", version))
    (folder / "appliance").chmod(0o755)
    (folder / "data/text.txt").write_text("hello")
    (folder / "data/empty").write_bytes(b"")
    (folder / "data/large.bin").write_bytes(bytes(range(256)) * 20_000)
    (folder / "data/link.txt").symlink_to("text.txt")
    return folder


def pack(launcher: Path, folder: Path, target: Path) -> Path:
    words = [sys.executable, ROOT / "packaging/pack.py", launcher, folder, target, "--level", "1"]
    subprocess.run(words, check=True)
    return target
