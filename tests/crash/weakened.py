"""The real server with one of its defences taken away: the control of the crash tests.

python -m tests.crash.weakened leases|journal serve …
"""

import sys

from appliance.__main__ import main
from appliance.areas.workflows.engine import journal
from appliance.jobs.storage import TaskStorage


def without_leases() -> None:
    """A task is taken out of the queue when it starts, as huey's own storage does."""
    TaskStorage.leasing = False


def without_journal() -> None:
    """Results and waits of nodes stay in memory."""
    journal.write_node_runs = lambda *_: None
    journal.write_wait = lambda *_: None


if __name__ == "__main__":
    {"leases": without_leases, "journal": without_journal}[sys.argv.pop(1)]()
    sys.exit(main())
