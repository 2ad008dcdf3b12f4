"""The way back: the database by litestream, then the contents."""

import json
import os
import subprocess
import tempfile
from pathlib import Path

from appliance.adapters.replication import program
from appliance.adapters.replication.contents import Contents
from appliance.adapters.replication.generation import began_at
from appliance.adapters.replication.settings import ReplicationSettings
from appliance.core.children import dying_with_us
from appliance.core.clock import rfc3339
from appliance.core.errors import NotFound, Unavailable


def fetch_into(
    folder: Path, current: ReplicationSettings, contents: Contents, at: int | None, *, with_contents: bool
) -> str:
    """See `ports.replication.Replication.fetch`."""
    note = contents.read_note()
    if note is None:
        raise NotFound(f"There is no replica at {current.target}.")
    generation = _generation(contents.generations(), at)
    _restore(folder / "app.db", current, generation, at)
    for sha256 in contents.hashes() if with_contents else ():
        target = folder / "blobs" / sha256[:2] / sha256[2:4] / sha256
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        contents.get(sha256, target)
    return str(json.loads(note)["key_mark"])


def _generation(names: list[str], at: int | None) -> str:
    """The line of history that was the present one at that time."""
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
    with tempfile.TemporaryDirectory(dir=target.parent) as name:
        scratch = Path(name)
        made = scratch / target.name
        file = scratch / "litestream.json"
        file.write_text(program.configuration(target, scratch / "socket", current, generation))
        words = [program.program(), "restore", "-no-expand-env", "-config", str(file), "-integrity-check", "full"]
        words += ["-timestamp", str(rfc3339(at))] if at is not None else []
        done = subprocess.run(
            dying_with_us([*words, "-o", str(made), str(target)]),
            env=program.environment(current),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0 or not made.exists():
            reason = (done.stderr or done.stdout).strip().splitlines()
            raise Unavailable(
                f"litestream could not restore the database: {reason[-1][:500] if reason else done.returncode}"
            )
        os.chmod(made, 0o600)
        made.rename(target)
