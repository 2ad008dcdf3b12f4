"""Installations to be archived, replaced and compared: who has which files, contents and key."""

import hashlib
import random
import shutil
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import apsw
import msgspec

from tests.bench.process import Process
from tests.crash.faults import evidence
from tests.crash.faults.command import SETTINGS
from tests.crash.killing import Api


@dataclass(frozen=True)
class State:
    """files: SHA-256 by path, from the database. contents: those that are there and are what their names say."""

    files: Mapping[str, str]
    contents: frozenset[str]
    key: str

    def differs_from(self, other: "State") -> str:
        """What is not the same, in words; empty if nothing is."""
        found = []
        if self.files != other.files:
            found.append(f"database: {sorted(self.files)[:2]}…, not {sorted(other.files)[:2]}…")
        if self.contents != other.contents:
            found.append(f"contents: {len(self.contents & other.contents)} of {len(other.contents)} right")
        if self.key != other.key:
            found.append("the key is another")
        return "; ".join(found)


def state_of(data: Path) -> State:
    """The installation in a folder that nobody uses. Raises apsw.Error if its database is none."""
    good = set()
    for path in data.glob("blobs/??/??/*"):
        if hashlib.sha256(path.read_bytes()).hexdigest() == path.name:
            good.add(path.name)
    key = data / "key"
    with evidence.copied(data) as db:
        return State(evidence.files(db), frozenset(good), key.read_text() if key.exists() else "")


def make(data: Path, name: str, *, count: int, size: int, kill: bool, env: Mapping[str, str] = {}) -> Process:
    """Files `<name>-0.bin` … of random bytes, by a real server; it is dead, or ended in order."""
    server = Process(data, **SETTINGS, **env)
    api = Api(server.url)
    chance = random.Random(name)
    for number in range(count):
        file = data.parent / f"{name}-{number}.bin"
        file.write_bytes(chance.randbytes(size))
        api.upload(file)
        file.unlink()
    if kill:
        server.kill()
    return server


def fresh(template: Path, target: Path) -> Path:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(template, target)
    return target


def archive_verdict(archive: Path) -> str:
    """ "ok" if every file is what the manifest says, the database is in order, and no content of it is missing."""
    found: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as name, tarfile.open(archive) as tar:
        for entry in tar:
            source = tar.extractfile(entry)
            assert source is not None
            content = source.read()
            found[entry.name] = hashlib.sha256(content).hexdigest()
            if entry.name in ("app.db", "manifest.json"):
                (Path(name) / entry.name).write_bytes(content)
        if "manifest.json" not in found or "app.db" not in found:
            return "it was cut short"
        manifest = msgspec.json.decode((Path(name) / "manifest.json").read_bytes())
        told = {file["name"]: file["sha256"] for file in manifest["files"]}
        if told != {each: digest for each, digest in found.items() if each != "manifest.json"}:
            return "it is not what its manifest says"
        return _database_verdict(Path(name) / "app.db", set(found))


def _database_verdict(file: Path, names: set[str]) -> str:
    try:
        with evidence.opened(file) as db:
            verdict = evidence.integrity(db)
            lost = [sha for sha in evidence.files(db).values() if f"blobs/{sha[:2]}/{sha[2:4]}/{sha}" not in names]
    except apsw.Error as error:
        return str(error)
    return f"{len(lost)} contents are not in it" if verdict == "ok" and lost else verdict
