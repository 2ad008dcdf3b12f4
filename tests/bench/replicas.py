"""Targets of replication for the benches: a folder, and an S3 store on loopback (moto, in a process of its own)."""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

BUCKET = "copies"
STORE = """
import threading
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print("http://%s:%d" % server.get_host_and_port(), flush=True)
threading.Event().wait()
"""


@dataclass(frozen=True, eq=False)
class Target:
    """environment: of a server whose replica is here. place: the folder, or the address of the bucket; "" = none."""

    name: str
    environment: Mapping[str, str]
    place: str = ""

    def increments(self) -> set[str]:
        """The newest pieces of the database's history that the replica holds, by name."""
        if not self.place.startswith("http"):
            return {path.name for path in Path(self.place).glob("db/*/ltx/0/*.ltx")}
        listing = httpx.get(self.place, params={"list-type": "2", "prefix": f"{self.name}/db/"}).text
        return set(re.findall(r"/0000/([0-9a-f-]+\.ltx)</Key>", listing, re.IGNORECASE))


def without() -> Target:
    return Target("off", {})


def in_folder(folder: Path) -> Target:
    return Target("folder", {"APPLIANCE_REPLICATION__TARGET": f"file://{folder}"}, str(folder))


@contextmanager
def in_store() -> Iterator[Target]:
    """Its own work is in nobody's figures, but it shares the processors."""
    words = [sys.executable, "-c", STORE]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as store:
        assert store.stdout is not None
        try:
            address = store.stdout.readline().strip()
            httpx.put(f"{address}/{BUCKET}").raise_for_status()
            environment = {
                "APPLIANCE_REPLICATION__TARGET": f"s3://{BUCKET}/s3",
                "APPLIANCE_REPLICATION__ENDPOINT": address,
                "APPLIANCE_REPLICATION__ACCESS_KEY_ID": "bench",
                "APPLIANCE_REPLICATION__SECRET_ACCESS_KEY": "not a secret",
            }
            yield Target("s3", environment, f"{address}/{BUCKET}")
        finally:
            store.kill()
