"""Seconds to back up and to get back an installation of 1 GB, beside tar and sha256sum on the same bytes.

    python tests/bench/bench_restore.py [--runs 5] [--megabytes 1000] [--shape mixed|database|small|large] [--s3]
        [--program dist/appliance]

mixed: three tenths of it are the database, the rest contents: half of that many of 50 kB, half a few large ones. The
other shapes have nearly all in one of the three. --s3: the replica is in a store on loopback, not in a folder. Ours and
the baselines take turns. A restore also reads the database through SQLite's integrity check, and ends on the disk
(`sync`), as the baseline does; `tar -x` alone would be half the work: nobody would know whether it is whole.
"""

import argparse
import hashlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import apsw  # noqa: E402

from tests.bench.bench_replication import wait_until_in_step  # noqa: E402
from tests.bench.bench_requests import sign_in  # noqa: E402
from tests.bench.process import Process  # noqa: E402
from tests.bench.replicas import Target, in_folder, in_store  # noqa: E402

MB = 1_000_000
SMALL, LARGE = 50_000, 50 * MB  # bytes of a content
FILE = """
    INSERT INTO storage_file (id, owner_id, bucket, path, name, size, content_type, sha256, metadata, created_at,
                              updated_at)
    VALUES (?, 'bench', 'bench', ?, 'content', ?, 'application/octet-stream', ?, '{}', 0, 0)
"""  # id, path, bytes, hash
SHAPES = {  # tenths in the database, in small contents, in large ones
    "mixed": (3.0, 3.5, 3.5),
    "database": (9.0, 0.5, 0.5),
    "small": (0.1, 9.9, 0.0),
    "large": (0.1, 0.0, 9.9),
}


@dataclass(frozen=True)
class Cost:
    """Of one command with its children. peak: resident megabytes of the largest of them."""

    seconds: float
    cpu: float
    peak: float


def cost(words: Sequence[str | Path], **environment: str) -> Cost:
    """Raises RuntimeError with what a command said that fails."""
    subprocess.run(["sync"], check=True)  # what others left is not this one's
    with tempfile.TemporaryFile() as said:
        begun = time.monotonic()
        child = subprocess.Popen([str(word) for word in words], env=os.environ | environment, stdout=said, stderr=said)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - begun
        if child.returncode:
            said.seek(0)
            raise RuntimeError(f"{words}: {said.read()[-2000:].decode()}")
    return Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def fill(data: Path, megabytes: int, shape: str) -> None:
    """Content that does not compress, into an installation that was migrated."""
    draw = random.Random(1)
    of_database, *of_contents = (int(tenths * megabytes / 10) for tenths in SHAPES[shape])
    connection = apsw.Connection(str(data / "app.db"))
    for size, share in zip((SMALL, LARGE), of_contents, strict=True):
        kept = [keep(data / "blobs", draw, size) for _ in range(share * MB // size)]
        with connection:  # contents without a file are swept away by the server
            connection.executemany(FILE, [(sha256, sha256, size, sha256) for sha256 in kept])
    connection.execute("CREATE TABLE filling (id INTEGER PRIMARY KEY, name TEXT UNIQUE, content BLOB)")
    for _ in range(of_database):
        with connection:
            rows = [(draw.randbytes(16).hex(), draw.randbytes(940)) for _ in range(1000)]
            connection.executemany("INSERT INTO filling (name, content) VALUES (?, ?)", rows)
    connection.close()


def keep(blobs: Path, draw: random.Random, size: int) -> str:
    """The hash of a new content, made in pieces: what this process holds counts for each that it starts."""
    draft, hasher = blobs / "draft", hashlib.sha256()
    with draft.open("wb") as output:
        for _ in range(0, size, SMALL):
            piece = draw.randbytes(SMALL)
            hasher.update(piece)
            output.write(piece)
    name = hasher.hexdigest()
    target = blobs / name[:2] / name[2:4] / name
    target.parent.mkdir(parents=True, exist_ok=True)
    draft.rename(target)
    return name


class Bench:
    """folder: for all of it, some six times the installation's size, and three times for each run.

    Nothing is removed before the end: ext4 searches long for a free inode while many were freed in the last seconds,
    which made whatever came after a removal two to three times as slow.
    """

    def __init__(self, folder: Path, program: Sequence[str], replica: Target) -> None:
        self.folder, self.program, self.replica = folder, program, replica
        self.data, self.archive = folder / "data", folder / "backup.tar"

    def appliance(self, *words: str | Path, **environment: str) -> Cost:
        return cost([*self.program, *words], **environment)

    def replicate(self) -> float:
        """Seconds until all of it was copied; of the server's start only from when it answered."""
        with Process(self.data, command=self.program, **self.replica.environment) as server:
            begun = time.monotonic()
            wait_until_in_step(sign_in(server.url), patience=600)
            return time.monotonic() - begun

    def back_up(self) -> Cost:
        self.archive.unlink(missing_ok=True)
        return self.appliance("backup", self.archive, "--data-dir", self.data)

    def tar(self) -> Cost:
        """The baseline of a backup: the same bytes into one file, and their hashes."""
        return self.shell("tar -cf tared.tar data/app.db data/blobs && sha256sum tared.tar && sync tared.tar")

    def restore(self) -> Cost:
        return self.appliance("restore", self.archive, "--data-dir", self.other())

    def restore_replica(self) -> Cost:
        return self.appliance("restore", "--replica", "--data-dir", self.other(), **self.replica.environment)

    def untar(self) -> Cost:
        """The baseline of a restore: unpacked, each file's hash taken, on the disk."""
        name = self.fresh("untared").name
        hashes = f"find {name} -type f -print0 | xargs -0 sha256sum >hashes && sync"
        return self.shell(f"tar -xf backup.tar -C {name} && {hashes}")

    def shell(self, script: str) -> Cost:
        return cost(["sh", "-ec", f'cd "$1"; {script}', "sh", self.folder])

    def other(self) -> Path:
        """An empty data folder with the key."""
        other = self.fresh("other")
        shutil.copyfile(self.data / "key", other / "key")
        return other

    def fresh(self, kind: str) -> Path:
        return Path(tempfile.mkdtemp(prefix=f"{kind}-", dir=self.folder))


def measure(bench: Bench, runs: int) -> None:
    found: dict[str, list[Cost]] = defaultdict(list)
    steps: dict[str, Callable[[], Cost]] = {
        "tar -c, sha256sum": bench.tar,
        "backup": bench.back_up,
        "tar -x, sha256sum": bench.untar,
        "restore": bench.restore,
        "restore --replica": bench.restore_replica,
    }
    for _ in range(runs):
        for name, step in steps.items():
            found[name].append(step())
    for name, costs in found.items():
        base = found["tar -c, sha256sum" if name in ("tar -c, sha256sum", "backup") else "tar -x, sha256sum"]
        seconds = median(each.seconds for each in costs)
        print(
            f"{name:18} median {seconds:6.2f} s  min {min(each.seconds for each in costs):6.2f} s  "
            f"CPU {median(each.cpu for each in costs):6.2f} s  "
            f"peak {max(each.peak for each in costs):4.0f} MB  ×{seconds / median(each.seconds for each in base):.2f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--shape", choices=SHAPES, default="mixed")
    parser.add_argument("--s3", action="store_true")
    parser.add_argument("--program", type=Path, help="the frozen one; default: of this checkout")
    asked = parser.parse_args()
    program = [str(asked.program.resolve())] if asked.program else [sys.executable, "-m", "appliance"]
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory(prefix="bench-restore-") as name, ExitStack() as open_things:
        folder = Path(name)
        replica = open_things.enter_context(in_store()) if asked.s3 else in_folder(folder / "replica")
        bench = Bench(folder, program, replica)
        bench.appliance("migrate", "--data-dir", bench.data)
        fill(bench.data, asked.megabytes, asked.shape)
        print(f"first copy into the replica {bench.replicate():6.2f} s")
        measure(bench, asked.runs)


if __name__ == "__main__":
    main()
