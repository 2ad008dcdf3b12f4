"""The way back: the database by litestream, then the contents."""

import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from appliance.adapters.replication import program
from appliance.adapters.replication.contents import Contents
from appliance.adapters.replication.generation import began_at, is_generation
from appliance.adapters.replication.settings import ReplicationSettings
from appliance.core.clock import rfc3339
from appliance.core.errors import NotFound, Unavailable
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
        _restore(folder / "app.db", current, generation, at)
        for done, sha256 in enumerate(sizes, start=1):
            target = folder / "blobs" / sha256[:2] / sha256[2:4] / sha256
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _bring(contents, sha256, target)
            progress(done, len(sizes))
    except OSError as error:
        raise _unreadable(current, error) from error
    return mark


def _bring(contents: Contents, sha256: str, target: Path) -> None:
    """One that is damaged there is missing here: all else can be got back, and nobody is given wrong bytes."""
    contents.get(sha256, target)
    with target.open("rb") as file:
        whole = hashlib.file_digest(file, "sha256").hexdigest() == sha256
    if not whole:
        target.unlink()
        log.warning("a content is damaged in the replica and left out: %s", sha256)


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
        words = ["-integrity-check", "full", "-o", str(made)]
        words += ["-timestamp", str(rfc3339(at))] if at is not None else []
        done = program.ask("restore", words, made, current, generation)
        if done.returncode != 0 or not made.exists():
            reason = (done.stderr or done.stdout).strip().splitlines()
            raise Unavailable(
                f"litestream could not restore the database: {reason[-1][:500] if reason else done.returncode}"
            )
        os.chmod(made, 0o600)
        made.rename(target)
