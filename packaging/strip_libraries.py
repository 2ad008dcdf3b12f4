"""Takes from the extension modules of the program's folder what only debuggers read: 20 MB, 4 packed.

python packaging/strip_libraries.py .make/program/appliance/_internal

What lies in a wheel's own library folder (`numpy.libs`) is left alone, since stripped it no longer loads; and so is
whatever cannot be loaded afterwards. Without the program `strip` nothing is done.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

# Symbols that are missing until the first call are the interpreter's, which is not asked here.
LOAD = "import ctypes, os, sys; ctypes.CDLL(sys.argv[1], mode=os.RTLD_LAZY)"


def libraries(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*.so*")):
        inside = path.relative_to(folder).parts
        of_wheel = any(part.endswith(".libs") for part in inside) or (len(inside) == 1 and "-" in path.name)
        if path.is_file() and not path.is_symlink() and not of_wheel:
            yield path


def loads(path: Path) -> bool:
    return subprocess.run([sys.executable, "-ISc", LOAD, path], capture_output=True, check=False).returncode == 0


def strip(path: Path, stripped: Path) -> int:
    """Bytes gained; 0 if it is better left as it is. stripped: name of a draft beside it."""
    if not loads(path):
        return 0  # then nobody could tell afterwards
    done = subprocess.run(["strip", "--strip-unneeded", "-o", stripped, path], capture_output=True, check=False)
    if done.returncode == 0 and loads(stripped):
        gained = path.stat().st_size - stripped.stat().st_size
        stripped.replace(path)
        return gained
    stripped.unlink(missing_ok=True)
    return 0


def main(folder: Path) -> None:
    if shutil.which("strip") is None:
        return
    gained = sum(strip(path, path.with_name(f".{path.name}")) for path in libraries(folder))
    print(f"  {gained / 1e6:.1f} MB of symbols left out")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
