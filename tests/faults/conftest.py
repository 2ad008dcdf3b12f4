"""The real server on a disk that fails. Where no such disk can be made, the tests say so and are skipped."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.disks import Disk, why_none
from tests.faults.servers import Server

NewDisk = Callable[..., Disk]
NewServer = Callable[..., Server]


@pytest.fixture(scope="session")
def disks_can_be_made() -> None:
    if (reason := why_none()) is not None:
        pytest.skip(reason)


@pytest.fixture
def new_disk(disks_can_be_made: None, tmp_path: Path) -> Iterator[NewDisk]:
    """`new_disk("32m", name="disk")`: empty, gone after the test."""
    made: list[Disk] = []

    def make(size: str = "48m", name: str = "disk") -> Disk:
        made.append(Disk(tmp_path / name, size))
        return made[-1]

    yield make
    for disk in made:
        disk.close()


@pytest.fixture
def disk(new_disk: NewDisk) -> Disk:
    return new_disk()


@pytest.fixture
def new_server(tmp_path: Path) -> Iterator[NewServer]:
    """`new_server(disk)`: a server with its data there, not started; it ends with the test."""
    made: list[Server] = []

    def make(disk: Disk | None = None, **more: Any) -> Server:
        data = (disk.path if disk else tmp_path) / "data"
        made.append(Server(data, tmp_path / "server.log", disk, **more))
        return made[-1]

    yield make
    for server in made:
        if server.alive:
            server.stop()
