"""A running preview, for tests."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from tests.api.conftest import TEST_SETTINGS, _clean_environment


def folders(data: Path) -> list[Path]:
    return list((data / "previews").iterdir())


class Preview:
    """A running `appliance restore … --preview` on a data folder."""

    def __init__(self, data: Path, *arguments: str, input: str = "", **environment: str) -> None:
        self.told: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "appliance", "restore", *arguments, "--preview", "--data-dir", str(data)],
            env=_clean_environment() | TEST_SETTINGS | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(data.parent / "preview.log").open("ab"),
            text=True,
        )
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(input)
        self.process.stdin.close()
        for line in self.process.stdout:
            self.told.append(line.strip())
            if "Ctrl-C" in line:
                break
        else:
            raise AssertionError(f"it ended with {self.process.wait()}:\n{(data.parent / 'preview.log').read_text()}")
        self.url = next(line for line in self.told if line.startswith("http://"))
        self.folder = next(path for path in folders(data) if (path / "lock").read_text().strip() == str(self.pid))

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def database(self) -> apsw.Connection:
        return apsw.Connection(str(self.folder / "restoring" / "app.db"), flags=apsw.SQLITE_OPEN_READONLY)

    def end(self, number: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(20)


Show = Callable[..., Preview]


@contextmanager
def showing() -> Iterator[Show]:
    running: list[Preview] = []

    def show(data: Path, *arguments: str, **options: str) -> Preview:
        running.append(Preview(data, *arguments, **options))
        return running[-1]

    try:
        yield show
    finally:
        for preview in running:
            preview.end()
            assert preview.process.stdout is not None
            preview.process.stdout.close()
