"""The litestream program: where it is, what it is told, and its control socket."""

import http.client
import json
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from appliance.adapters.replication.settings import ReplicationSettings
from appliance.core.children import child_environment, dying_with_us
from appliance.core.errors import Unavailable

SYNC_SECONDS = 1
FINE_HOURS = 1  # for so long every sync is kept by itself
LEVEL_SECONDS = (30, 300, 3600)  # what is older, in pieces; the first stay as long as the snapshots do


def program() -> str:
    """Inside the frozen program, beside this Python, or on the path. Raises Unavailable."""
    bundle = getattr(sys, "_MEIPASS", None)
    places = [Path(bundle) / "bin" / "litestream"] if bundle else [Path(sys.executable).parent / "litestream"]
    found = next((str(path) for path in places if path.is_file()), None) or shutil.which("litestream")
    if found is None:
        raise Unavailable("The program litestream is not installed.", hint="It comes with the appliance; install anew.")
    return found


def configuration(database: Path, control: Path, current: ReplicationSettings, generation: str) -> str:
    """Its file, as JSON, which is YAML too. Secrets are not in it but in the environment."""
    return json.dumps(
        {
            "logging": {"level": "info", "type": "json", "stderr": True},
            "socket": {"enabled": True, "path": str(control), "permissions": 0o600},
            "shutdown-sync-timeout": "10s",
            "snapshot": {"interval": "24h", "retention": f"{current.keep_hours}h"},
            "l0-retention": f"{FINE_HOURS}h",
            "levels": [{"interval": f"{seconds}s"} for seconds in LEVEL_SECONDS],
            "dbs": [
                {
                    "path": str(database),
                    "monitor-interval": f"{SYNC_SECONDS}s",
                    "checkpoint-interval": "1m",
                    "busy-timeout": "1s",
                    "truncate-page-n": 25_000,  # 100 MiB of WAL, on small disks
                    "replica": _replica(current, generation),
                }
            ],
        }
    )


def _replica(current: ReplicationSettings, generation: str) -> dict[str, Any]:
    kind, place = current.place()
    shared = {"type": kind, "sync-interval": f"{SYNC_SECONDS}s"}
    if kind == "file":
        return shared | {"path": f"{place}/db/{generation}"}
    bucket, _, prefix = place.partition("/")
    found = shared | {"bucket": bucket, "path": f"{prefix}/db/{generation}".lstrip("/"), "region": current.region}
    return found | ({"endpoint": current.endpoint, "force-path-style": True} if current.endpoint else {})


def environment(current: ReplicationSettings) -> dict[str, str]:
    if not current.access_key_id:
        return child_environment()
    return child_environment(
        {"AWS_ACCESS_KEY_ID": current.access_key_id, "AWS_SECRET_ACCESS_KEY": current.secret_access_key}
    )


def ask(
    verb: str, words: Sequence[str], database: Path, current: ReplicationSettings, generation: str
) -> "subprocess.CompletedProcess[str]":
    """Run one of its commands about a replica to its end. database: need not exist, but its folder."""
    with tempfile.TemporaryDirectory(dir=database.parent) as scratch:
        file = Path(scratch) / "litestream.json"
        file.write_text(configuration(database, Path(scratch) / "socket", current, generation))
        return subprocess.run(
            dying_with_us([program(), verb, "-no-expand-env", "-config", str(file), *words, str(database)]),
            env=environment(current),
            capture_output=True,
            text=True,
            check=False,
        )


class _Connection(http.client.HTTPConnection):
    """HTTP over a socket of the file system."""

    def __init__(self, path: Path, timeout: float) -> None:
        super().__init__("litestream", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


def sync(control: Path, database: Path, seconds: int) -> None:
    """Return once the replica has all that is written now. Raises OSError, Unavailable."""
    connection = _Connection(control, timeout=seconds + 5)
    try:
        body = json.dumps({"path": str(database), "wait": True, "timeout": seconds})
        connection.request("POST", "/sync", body, {"content-type": "application/json"})
        answer = connection.getresponse()
        text = answer.read(10_000)
    except http.client.HTTPException as error:
        raise Unavailable(f"litestream answered strangely: {error!r}.") from error
    finally:
        connection.close()
    if answer.status != 200:
        raise Unavailable(f"litestream could not bring the replica up to date: {text[:500].decode(errors='replace')}")
