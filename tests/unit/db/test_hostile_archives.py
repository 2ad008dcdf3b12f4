"""Archives that somebody made to do harm: refused at once, with little read and little written."""

import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from appliance.db.archive import STAGED, read_manifest
from appliance.db.archive.manifest import NAME
from appliance.db.data_folder import open_folder

MIB = 2**20
BLOB = f"blobs/aa/aa/{'a' * 64}"
HUGE = 8 * 2**40


@pytest.fixture
def folder(tmp_path):
    return open_folder(tmp_path / "data")


def header(name: str, kind: bytes = tarfile.REGTYPE, size: int = 0) -> bytes:
    entry = tarfile.TarInfo(name)
    entry.type, entry.size = kind, size
    return entry.tobuf(tarfile.GNU_FORMAT)


def padded(content: bytes) -> bytes:
    return content + bytes(-len(content) % 512)


def file(name: str, content: bytes) -> bytes:
    return header(name, size=len(content)) + padded(content)


def extended(**told: object) -> bytes:
    """A header of PAX, which says more of the entry after it."""
    text = b"".join(_record(key.replace("_", "."), str(value)) for key, value in told.items())
    return header("more", tarfile.XHDTYPE, len(text)) + padded(text)


def _record(key: str, value: str) -> bytes:
    rest = f" {key}={value}\n".encode()
    length = len(rest) + 1
    while len(str(length)) + len(rest) != length:
        length += 1
    return str(length).encode() + rest


def sparse(name: str) -> bytes:
    """Eight terabytes of nothing, in the old way of GNU: no byte of it is in the archive."""
    made = bytearray(header(name, tarfile.GNUTYPE_SPARSE))
    made[483:495] = tarfile.itn(HUGE, 12, tarfile.GNU_FORMAT)
    made[148:156] = b"%06o\0 " % tarfile.calc_chksums(bytes(made))[0]
    return bytes(made)


def sparse_of_pax(name: str) -> bytes:
    map_ = {"GNU_sparse_major": 0, "GNU_sparse_minor": 1, "GNU_sparse_realsize": HUGE, "GNU_sparse_map": f"{HUGE},0"}
    return extended(**map_) + file(name, b"")


def archive(path: Path, *parts: bytes) -> Path:
    path.write_bytes(b"".join(parts) + bytes(1024))
    return path


MANIFEST = file(
    NAME,
    b'{"format":1,"made_at":"2026-01-31T09:15:00.000Z","version":"1","migrations":[],"key_mark":"","files":[]}',
)
HOSTILE = {
    "a sparse content": sparse(BLOB),
    "a sparse content of PAX": sparse_of_pax(BLOB),
    "a sparse manifest before the last": sparse(NAME),
    "a size below zero": header(BLOB, size=-1024),
    "a size below zero, of PAX": file("VERSION", b"1") + extended(size=-1536) + header(BLOB),
    "a header of a length below zero": header("more", tarfile.XHDTYPE, -512),
    "more headers than can be nested": extended(comment="x") * 2000 + header(BLOB),
    "a map without an end": extended(GNU_sparse_major=1, GNU_sparse_minor=0) + file(BLOB, b"9"),
}


def test_the_archive_that_these_are_made_from_is_read(tmp_path):
    """What is refused below is refused for what was added."""
    good = archive(tmp_path / "good.tar", extended(comment="x"), file(BLOB, b"content"), MANIFEST)

    assert read_manifest(good).version == "1"
    with tarfile.open(archive(tmp_path / "big.tar", sparse(BLOB))) as tar:
        assert tar.getmember(BLOB).size == HUGE


@pytest.mark.parametrize("what", HOSTILE)
def test_it_is_refused(tmp_path, folder, what):
    made = archive(tmp_path / "bad.tar", HOSTILE[what], MANIFEST)

    assert ended(made, folder.path) == ["BadArchive", "BadArchive"]
    assert not (folder.path / STAGED).exists()


def ended(made: Path, folder: Path) -> list[str]:
    """How looking into it and unpacking it end, in a process that has not much time, memory and disk for it."""
    program = f"""
import resource
from pathlib import Path
from appliance.db.archive import read_manifest, stage
from appliance.db.data_folder import open_folder

resource.setrlimit(resource.RLIMIT_CPU, (15, 15))
resource.setrlimit(resource.RLIMIT_AS, ({1024 * MIB}, {1024 * MIB}))
resource.setrlimit(resource.RLIMIT_FSIZE, ({8 * MIB}, {8 * MIB}))
made, folder = Path({str(made)!r}), open_folder(Path({str(folder)!r}))
for look in (lambda: read_manifest(made), lambda: stage(folder, made)):
    try:
        look()
        print("taken")
    except BaseException as error:
        print(type(error).__name__)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    return done.stdout.split()
