"""The real server with one of its defences taken away: the control of the crash tests.

python -m tests.crash.weakened leases|journal|contents|swap serve …
"""

import sys
import threading
from importlib import import_module
from pathlib import Path

from appliance.__main__ import main
from appliance.adapters.objects import DiskObjects
from appliance.areas.workflows.engine import journal
from appliance.jobs.storage import TaskStorage

_LATE = 0.5  # seconds


def without_leases() -> None:
    """A task is taken out of the queue when it starts, as huey's own storage does."""
    TaskStorage.leasing = False


def without_journal() -> None:
    """Results and waits of nodes stay in memory."""
    journal.write_node_runs = lambda *_: None
    journal.write_wait = lambda *_: None


def without_contents() -> None:
    """A content is put in its place half a second after it was acknowledged."""
    keep = DiskObjects.keep

    def keep_late(self: DiskObjects, source: Path, sha256: str) -> None:
        threading.Timer(_LATE, keep, (self, source, sha256)).start()

    DiskObjects.keep = keep_late


def without_order() -> None:
    """Renames of a restore are made without the note that lets the next start go on with them."""
    # Not `from … import swap`: the package has a function of that name.
    import_module("appliance.db.archive.swap").swap_begun = lambda folder: "restore" in sys.argv


WITHOUT = {
    "leases": without_leases,
    "journal": without_journal,
    "contents": without_contents,
    "swap": without_order,
}

if __name__ == "__main__":
    WITHOUT[sys.argv.pop(1)]()
    sys.exit(main())
