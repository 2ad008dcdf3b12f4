"""Contents on disk by hash."""

import hashlib
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from appliance.adapters.objects import DiskObjects
from appliance.core.errors import NotFound


@pytest.fixture
def objects(tmp_path: Path) -> DiskObjects:
    return DiskObjects(tmp_path)


def source_of(objects: DiskObjects, content: bytes, name: str = "incoming") -> tuple[Path, str]:
    """A file on its way in, and the hash of its content."""
    source = objects.scratch() / name
    source.write_bytes(content)
    return source, hashlib.sha256(content).hexdigest()


def test_content_is_found_by_its_hash(objects: DiskObjects, tmp_path: Path) -> None:
    source, sha256 = source_of(objects, b"hello")

    objects.keep(source, sha256)

    path = objects.path(sha256)
    assert path == tmp_path / "blobs" / sha256[:2] / sha256[2:4] / sha256
    assert path.read_bytes() == b"hello"
    assert not source.exists()


def test_only_the_owner_of_the_process_may_read(objects: DiskObjects) -> None:
    source, sha256 = source_of(objects, b"secret")
    source.chmod(0o666)

    objects.keep(source, sha256)

    assert objects.path(sha256).stat().st_mode & 0o777 == 0o600
    assert objects.path(sha256).parent.stat().st_mode & 0o777 == 0o700


def test_keeping_twice_is_keeping_once(objects: DiskObjects) -> None:
    source, sha256 = source_of(objects, b"hello")
    again, _ = source_of(objects, b"hello", "again")

    objects.keep(source, sha256)
    objects.keep(source, sha256)
    objects.keep(again, sha256)

    assert list(objects.hashes()) == [sha256]
    assert not again.exists()


def test_a_lost_source_is_an_error_when_the_content_is_not_there(objects: DiskObjects) -> None:
    with pytest.raises(FileNotFoundError):
        objects.keep(objects.scratch() / "never-written", "0" * 64)

    assert list(objects.hashes()) == []


def test_dropped_content_is_not_found(objects: DiskObjects) -> None:
    source, sha256 = source_of(objects, b"hello")
    objects.keep(source, sha256)

    objects.drop(sha256)
    objects.drop(sha256)

    with pytest.raises(NotFound):
        objects.path(sha256)


@pytest.mark.parametrize(
    "sha256", ["", "..", "../../etc/passwd", "0" * 63, "0" * 65, "A" * 64, "0" * 63 + "\n", "/" * 64]
)
def test_what_is_no_hash_becomes_no_path(objects: DiskObjects, sha256: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        objects.path(sha256)
    with pytest.raises(ValueError, match="SHA-256"):
        objects.drop(sha256)


def test_many_threads_may_keep_the_same_content_at_once(objects: DiskObjects) -> None:
    sources = [source_of(objects, b"same" * 10_000, f"incoming-{number}") for number in range(16)]
    together = threading.Barrier(8)

    def keep(source: tuple[Path, str]) -> bytes:
        together.wait()
        objects.keep(*source)
        return objects.path(source[1]).read_bytes()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(keep, sources)) == {b"same" * 10_000}
    assert list(objects.scratch().iterdir()) == []
    assert list(objects.hashes()) == [sources[0][1]]


def test_content_and_folders_are_on_disk_before_it_counts_as_kept(
    objects: DiskObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, sha256 = source_of(objects, b"hello")
    steps: list[str] = []
    real_fsync, real_replace = os.fsync, Path.replace

    def fsync(descriptor: int) -> None:
        steps.append(f"fsync {Path(os.readlink(f'/proc/self/fd/{descriptor}')).name}")
        real_fsync(descriptor)

    def replace(path: Path, target: Path) -> Path:
        steps.append("rename")
        return real_replace(path, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    objects.keep(source, sha256)

    assert steps[0] == "fsync incoming"
    assert steps[-2:] == ["rename", f"fsync {sha256[2:4]}"]
    assert {f"fsync {sha256[:2]}", "fsync blobs"} <= set(steps)


def test_the_free_space_is_the_disks(objects: DiskObjects) -> None:
    assert objects.free_bytes() > 0
