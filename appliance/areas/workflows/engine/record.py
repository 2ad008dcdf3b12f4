"""What a live execution has yet to write, and the one commit that writes it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from appliance.areas.workflows.engine import journal
from appliance.areas.workflows.engine.journal import Execution, NodeRun, StoredWait
from appliance.core.clock import now_ms, rfc3339
from appliance.db import writing
from appliance.jobs import done_with_this_commit, publish

on_status: list[Callable[[str, str, str], object]] = []
"""Called in the transaction in which an execution takes a status, with its id, its owner's and the status."""


class Record:
    """Writes wait here, in order, until `commit`. broken: a commit failed, so memory is ahead of the journal."""

    def __init__(self, execution: Execution) -> None:
        self.execution = execution
        self.broken = False
        self._unwritten: list[Callable[[], object]] = []

    def later(self, write: Callable[[], object]) -> None:
        """Write this with the next commit."""
        self._unwritten.append(write)

    def log(self, node_id: str, event_type: str, message: str, **more: Any) -> None:
        at = now_ms()
        self.later(lambda: journal.write_log(self.execution.id, node_id, event_type, message, at=at, **more))

    def change(self, **values: Any) -> None:
        """Set columns of the execution with the next commit; status at once in memory."""
        self.later(lambda: journal.change_execution(self.execution.id, **values))
        if "status" in values:
            self.execution.status = values["status"]
            self.later(lambda: _status_taken(self.execution, values["status"]))

    def write_node_run(
        self,
        run: NodeRun,
        name: str,
        order: int | None,
        lines: Sequence[tuple[str, str]],
        wait: StoredWait | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        """The attempt's row and its log lines (level, message), with the next commit. wait: what it begins to wait
        for; a node that goes on waiting has no line of its own. more: for its event: `count`, how often
        the loop around it runs, if known; `pinned`, whether its pinned output was taken."""
        self.later(lambda: journal.write_node_run(self.execution.id, run, order))
        for level, message in lines:
            self.log(run.node_id, "log", message, level=level)
        if run.status == "waiting" and wait is None:
            return
        event, level, message = {
            "running": ("node_started", "info", f"{name} started"),
            "waiting": ("node_waiting", "info", f"{name} is waiting"),
            "success": ("node_completed", "info", f"{name} completed"),
            "failed": ("node_failed", "error", f"{name} failed: {(run.error or {}).get('message', '')}"),
            "skipped": ("node_skipped", "debug", f"{name} skipped"),
            "cancelled": ("node_failed", "warning", f"{name} cancelled"),
        }[run.status]
        if run.branches and run.status == "success":
            message += f", branch {', '.join(run.branches)}"
        branch = run.branches[0] if run.branches else None
        data: dict[str, Any] = {"attempt": run.attempt, "iteration": run.iteration, "branch": branch}
        if wait is not None:
            data |= {"kind": wait.kind, "until": rfc3339(wait.until), "waits_for": wait.message}
        if run.scope:
            data["scope"] = run.scope
        data |= {name: value for name, value in (more or {}).items() if value}
        if run.completed_at is not None:
            data["duration_ms"] = run.completed_at - run.started_at
        self.log(run.node_id, event, message, level=level, status=run.status, data=data)

    def commit(self, *, last: bool = False) -> None:
        """Write all that is due in one transaction. last: the job that carries this thread ends with it.

        Raises whatever the database raises; the run is then broken and must be read again.
        """
        if not self._unwritten:
            return
        writes, self._unwritten = self._unwritten, []
        execution = self.execution
        try:
            with writing():
                for write in writes:
                    write()
                if last:
                    done_with_this_commit()
                tell(execution.id, execution.owner_id, execution.status)
        except BaseException:
            self.broken = True
            raise


def _status_taken(execution: Execution, status: str) -> None:
    for listener in on_status:
        listener(execution.id, execution.owner_id, status)


def tell(id: str, owner_id: str, status: str, change: str = "changed") -> None:
    """News of an execution, after the commit."""
    publish("workflows.execution", change, id=id, owner_id=owner_id, status=status)
