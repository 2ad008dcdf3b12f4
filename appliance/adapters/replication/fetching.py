"""The way back: the database by litestream, and the contents beside it."""

import json
import logging
import os
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from appliance.adapters.replication import program
from appliance.adapters.replication.at_once import at_once
from appliance.adapters.replication.contents import Contents
from appliance.adapters.replication.generation import began_at, is_generation
from appliance.adapters.replication.settings import ReplicationSettings
from appliance.core.clock import rfc3339
from appliance.core.errors import NotFound, Unavailable
from appliance.db.keeping import keep
from appliance.ports.replication import Copied

log = logging.getLogger(__name__)


def fetch_into(
    folder: Path,
    current: ReplicationSettings,
    contents: Contents,
    at: int | None,
    *,
    with_contents: bool,
    progress: Copied,
    announce: Callable[[int], object],
) -> str:
    """See `ports.replication.Replication.fetch`."""
    mark = key_mark_of(current, contents)
    try:
        generation = _generation(contents.generations(), at)
        sizes = contents.sizes() if with_contents else {}
        announce(sum(sizes.values()))
        bring = _Bringing(folder / "blobs", contents, len(sizes), progress)
        with at_once(contents.at_once, bring, sizes):
            _restore(folder / "app.db", current, generation, at)
    except OSError as error:
        raise _unreadable(current, error) from error
    return mark


class _Bringing:
    """Called with each of `total` hashes, on several threads: puts that content into `blobs`."""

    def __init__(self, blobs: Path, contents: Contents, total: int, progress: Copied) -> None:
        self._blobs, self._contents, self._total, self._progress = blobs, contents, total, progress
        self._done, self._lock = 0, threading.Lock()

    def __call__(self, sha256: str) -> None:
        """One that is damaged there is missing here: all else can be got back, and nobody is given wrong bytes."""
        target = self._blobs / sha256[:2] / sha256[2:4] / sha256
        if keep(self._contents.pieces(sha256), target)[1] != sha256:
            target.unlink()
            log.warning("a content is damaged in the replica and left out: %s", sha256)
        with self._lock:
            self._done += 1
            self._progress(self._done, self._total)


def key_mark_of(current: ReplicationSettings, contents: Contents) -> str:
    """See `ports.replication.Replication.key_mark`."""
    try:
        note = contents.read_note()
    except OSError as error:
        raise _unreadable(current, error) from error
    if note is None:
        raise NotFound(f"There is no replica at {current.target}.")
    return str(json.loads(note)["key_mark"])


def _unreadable(current: ReplicationSettings, error: OSError) -> Unavailable:
    reason = f"{error.strerror or error}: {error.filename}" if error.filename else str(error)
    return Unavailable(f"The replica at {current.target} could not be copied: {reason}.")


def _generation(names: list[str], at: int | None) -> str:
    """The line of history that was the present one at that time."""
    names = [name for name in names if is_generation(name)]
    fitting = [name for name in names if at is None or began_at(name) <= at]
    if not fitting:
        since = rfc3339(min(map(began_at, names))) if names else None
        raise NotFound(
            f"The replica has nothing of {rfc3339(at)}." if at else "The replica has no database.",
            hint=f"It begins at {since}." if since else None,
        )
    return max(fitting)


def _restore(target: Path, current: ReplicationSettings, generation: str, at: int | None) -> None:
    # In a folder of its own: should we be killed, what litestream still writes is in nobody's way.
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        made = Path(scratch) / target.name
        words = ["-o", str(made)]  # unchecked: who asked does that, in half the time that litestream needs for it
        words += ["-timestamp", str(rfc3339(at))] if at is not None else []
        done = program.ask("restore", words, made, current, generation)
        if done.returncode != 0 or not made.exists():
            reason = (done.stderr or done.stdout).strip().splitlines()
            raise Unavailable(
                f"litestream could not restore the database: {reason[-1][:500] if reason else done.returncode}"
            )
        os.chmod(made, 0o600)
        made.rename(target)
