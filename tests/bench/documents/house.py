"""The services with their real parts, in a folder of their own, for one person."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from appliance.adapters.embedder.minilm import MiniLm
from appliance.adapters.objects import DiskObjects
from appliance.adapters.ocr import TesseractReader
from appliance.core import secrets
from appliance.core.actor import Actor
from appliance.core.settings import configure
from appliance.db.connection import close_thread, open_database
from appliance.db.data_folder import open_folder
from appliance.db.migrate import migrate
from appliance.http.uploads import Upload
from appliance.installed import AREAS
from appliance.jobs.events import listen
from appliance.ports.embedder import embedder
from appliance.ports.objects import objects
from appliance.ports.ocr import reader

ADA = Actor("0190a000-0000-7000-8000-00000000000a")
_numbers = count()


@contextmanager
def house() -> Iterator[None]:
    """While it is open, services work, and jobs run by `run_all_due`."""
    with TemporaryDirectory() as path:
        folder = open_folder(Path(path))
        configure(flags={"storage.min_free_bytes": 0}, environ={})
        secrets.load_key(folder.key)
        open_database(folder.database)
        migrate(folder.path)
        for area in AREAS:
            for event, listener in area.listens.items():
                listen(event, area.name, listener)
        for port, real in ((objects, DiskObjects(folder.path)), (embedder, MiniLm()), (reader, TesseractReader())):
            port.plug(real)  # type: ignore[attr-defined]
        try:
            yield
        finally:
            close_thread()


def upload(content: bytes, name: str) -> Upload:
    """A file as the HTTP floor hands it over."""
    path = objects.scratch() / f"upload-{next(_numbers)}"
    path.write_bytes(content)
    return Upload(path, name, len(content), hashlib.sha256(content).hexdigest(), "application/octet-stream")
