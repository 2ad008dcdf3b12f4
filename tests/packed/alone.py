"""A machine with nothing on it but the one file: no route, no Python, no Node, no Tesseract, no checkout, no HOME.

Used inside a network namespace (`in_namespace`); what is hidden is hidden from the program, not from the test.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534
IS_ROOT = os.geteuid() == 0

# "$1" install folder, made read-only; "$2" empty folder, and file beside it; "$3" private /var/tmp; then what to hide
# up to "--", then the words. The last process becomes the program, so its pid is the one that was started.
SCRIPT = """
mount --make-rprivate /
mount --bind "$1" "$1" && mount -o remount,bind,ro "$1"
empty=$2; mount --bind "$3" /var/tmp; shift 3
while [ "$1" != -- ]; do
  if [ -d "$1" ]; then mount --bind "$empty" "$1"; elif [ -e "$1" ]; then mount --bind "$empty.file" "$1"; fi
  shift
done
shift
cd /
exec "$@"
"""


def in_namespace(words: Sequence[str | Path]) -> list[str]:
    """`words`, with a network of their own that has nothing but loopback."""
    mapped = [] if IS_ROOT else ["--map-root-user"]
    up = 'ip link set lo up 2>/dev/null || ifconfig lo up; exec "$@"'
    return ["unshare", *mapped, "--net", "sh", "-c", up, "sh", *map(str, words)]


def hidden() -> list[str]:
    """The checkout, its environment, every Python and Node that could be called, the system's recognition data.

    And libatomic, which Node needs and many machines lack.
    """
    places = [ROOT, Path(sys.prefix).resolve()]
    if Path(sys.base_prefix) not in (Path("/usr"), Path("/usr/local")):
        places.append(Path(sys.base_prefix).resolve())
    for folder in ("/usr/bin", "/usr/local/bin", "/bin", *os.get_exec_path()):
        places += [path for name in ("python3*", "node", "litestream", "tesseract") for path in Path(folder).glob(name)]
    for prefix in ("/usr/lib", "/usr/local/lib"):
        places += Path(prefix).glob("python3*")
    places += Path("/usr/share").glob("tesseract-ocr*")
    places += [path for lib in ("/usr/lib", "/lib") for path in Path(lib).glob("*/libatomic.so.1")]
    if node := shutil.which("node"):
        places.append(Path(node).resolve())
    # What lies in a hidden folder is gone with it, and a link is where it points to.
    found = dict.fromkeys(path.resolve() for path in places if path.exists())
    return [str(path) for path in found if not any(path.is_relative_to(other) for other in found if other != path)]


class Machine:
    """Starts the program there, as nobody. folder: for all that it may write; anybody may enter it."""

    def __init__(self, folder: Path, program: Path) -> None:
        self.folder = folder
        self.install = folder / "install"
        self.install.mkdir()
        self.program = self.install / "appliance"
        shutil.copy(program, self.program)
        (folder / "empty").mkdir()
        (folder / "empty.file").touch()
        for name in ("var-tmp", "home"):
            (folder / name).mkdir()
            (folder / name).chmod(0o1777)
        self.home = folder / "home"
        self._started: list[subprocess.Popen[str]] = []

    def words(self, *words: str | Path) -> list[str]:
        as_nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs"]
        places = [self.install, self.folder / "empty", self.folder / "var-tmp", *hidden(), "--"]
        script = ["unshare", "--mount", "sh", "-ec", SCRIPT, "sh", *map(str, places)]
        return [*script, *(as_nobody if IS_ROOT else []), *map(str, words)]

    def run(self, *words: str | Path, text: str = "", **environment: str) -> "subprocess.CompletedProcess[str]":
        """A command of the program to its end."""
        return self.call(self.program, *words, text=text, **environment)

    def call(self, *words: str | Path, text: str = "", **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self.words(*words),
            env={"PATH": "/usr/bin:/bin", **environment},
            input=text,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def serve(self, data: Path, **environment: str) -> "subprocess.Popen[str]":
        log = (self.folder / "server.log").open("a")
        started = subprocess.Popen(
            self.words(self.program, "serve", "--port", "0", "--data-dir", data),
            env={"PATH": "/usr/bin:/bin", **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        self._started.append(started)
        return started

    def end_all(self) -> None:
        """Nothing outlives a story that went wrong."""
        for process in self._started:
            if process.poll() is None:
                process.kill()
                process.wait()
