"""What the one file is made of, as one SHA-256: of the same sources `make binary` need not build it again.

python packaging/binary_digest.py > dist/appliance.digest
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("appliance", "migrations", "web/dist", "packaging", "appliance.spec", "requirements.txt")


def digest() -> str:
    hasher = hashlib.sha256()
    for path in sources():
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        hasher.update(f"{path.relative_to(ROOT)} {content}\n".encode())
    return hasher.hexdigest()


def sources() -> Iterator[Path]:
    for name in SOURCES:
        place = ROOT / name
        found = sorted(place.rglob("*")) if place.is_dir() else [place]
        yield from (path for path in found if path.is_file() and "__pycache__" not in path.parts)


if __name__ == "__main__":
    print(digest())
