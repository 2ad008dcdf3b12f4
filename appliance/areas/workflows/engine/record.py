"""What a live execution has yet to write, and the one commit that writes it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from appliance.areas.workflows.engine import journal, scope_journal
from appliance.areas.workflows.engine.entries import Execution, Line, NodeRun, StoredWait
from appliance.areas.workflows.engine.wakes import admit_next, wake_up
from appliance.core.clock import now_ms, rfc3339
from appliance.db import writing
from appliance.jobs import done_with_this_commit, publish

on_status: list[Callable[[str, str, str], object]] = []
"""Called in the transaction in which an execution takes a status, with its id, its owner's and the status."""

# By status of an attempt: its event, the level of its line, and what the line says of the node.
_EVENTS = {
    "running": ("node_started", "info", "started"),
    "waiting": ("node_waiting", "info", "is waiting"),
    "success": ("node_completed", "info", "completed"),
    "failed": ("node_failed", "error", "failed"),
    "skipped": ("node_skipped", "debug", "skipped"),
    "cancelled": ("node_failed", "warning", "cancelled"),
}
_JSON_COLUMNS = ("result", "response")


class Record:
    """Writes wait here, in order, until `commit`. broken: a commit failed, so memory is ahead of the journal.

    unborn: columns of the execution's row if it has none yet; its first commit makes it. borrowed: the thread is a
    caller's, who waits; a commit that is not the end asks for a worker, for nobody else knows of this execution.
    """

    def __init__(self, execution: Execution, unborn: Mapping[str, Any] | None = None) -> None:
        self.execution = execution
        self.broken = False
        self.unborn = unborn
        self.borrowed = False
        self._changes: dict[str, Any] = {}
        self._unwritten: list[Callable[[], object]] = []
        self._runs: list[tuple[NodeRun, int | None]] = []
        self._lines: list[Line] = []
        self._variables: dict[tuple[str, str], Any] = {}
        self._passes_on = False

    def later(self, write: Callable[[], object]) -> None:
        """Write this with the next commit."""
        self._unwritten.append(write)

    def log(
        self,
        node_id: str,
        event_type: str,
        message: str,
        *,
        level: str = "info",
        status: str | None = None,
        data: dict[str, Any] | None = None,
    ) -> None:
        self._lines.append(Line(self.execution.id, node_id, level, event_type, status, message, data, now_ms()))

    def change(self, **values: Any) -> None:
        """Set columns of the execution with the next commit; status at once in memory."""
        self._changes |= values
        if "status" in values:
            self.execution.status = values["status"]
            self.later(lambda: _status_taken(self.execution, values["status"]))

    def keep_variable(self, path: str, name: str, value: Any) -> None:
        """Write a variable of a scope with the next commit."""
        self._variables[path, name] = value

    def forget_variables(self, path: str) -> None:
        """A scope has ended, and its variables with it."""
        self._variables = {key: value for key, value in self._variables.items() if key[0] != path}
        self.later(lambda: scope_journal.delete_variables(self.execution.id, path))

    def pass_on(self) -> None:
        """With the next commit, wake the execution of this person that is next."""
        self._passes_on = True

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
        self._runs.append((run, order))
        for level, message in lines:
            self.log(run.node_id, "log", message, level=level)
        if run.status == "waiting" and wait is None:
            return
        event, level, how = _EVENTS[run.status]
        message = f"{name} {how}"
        if run.status == "failed":
            message += f": {(run.error or {}).get('message', '')}"
        elif run.branches and run.status == "success":
            message += f", branch {', '.join(run.branches)}"
        data = _told(run)
        if wait is not None:
            data |= {"kind": wait.kind, "until": rfc3339(wait.until), "waits_for": wait.message}
        data |= {name: value for name, value in (more or {}).items() if value}
        self.log(run.node_id, event, message, level=level, status=run.status, data=data or None)

    def commit(self, *, last: bool = False, more_follows: bool = False) -> None:
        """Write all that is due in one transaction. last: the job that carries this thread ends with it.

        more_follows: in the caller's transaction, which ends with another `commit`. Raises whatever the database
        raises; the run is then broken and must be read again.
        """
        if not (self.unborn or self._unwritten or self._changes or self._runs or self._lines or self._passes_on):
            return  # variables are set by nodes, whose rows are written with them
        try:
            with writing():
                self._write()
                if not more_follows:
                    self._hand_on(last)
        except BaseException:
            self.broken = True
            raise

    def _write(self) -> None:
        """The execution first, for the other rows hang on it."""
        execution, changes, self._changes = self.execution, self._changes, {}
        if self.unborn is not None:
            journal.insert_execution({**self.unborn, **_columns(changes)})
            self.unborn = None
            tell(execution.id, execution.owner_id, execution.status, "created")
        elif changes:
            journal.change_execution(execution.id, **_columns(changes))
        runs, self._runs = self._runs, []
        journal.write_node_runs(execution.id, runs)
        variables, self._variables = self._variables, {}
        scope_journal.write_variables(execution.id, variables)
        writes, self._unwritten = self._unwritten, []
        for write in writes:
            write()
        lines, self._lines = self._lines, []
        journal.write_lines(lines)

    def _hand_on(self, last: bool) -> None:
        """Who else is to know of this commit."""
        execution = self.execution
        if self._passes_on:
            self._passes_on = False
            admit_next(execution.owner_id)
        if self.borrowed and execution.status not in journal.TERMINAL:
            self.borrowed = False
            wake_up(execution.id, execution.priority)
        if last:
            done_with_this_commit()
        tell(execution.id, execution.owner_id, execution.status)


def _told(run: NodeRun) -> dict[str, Any]:
    """What the event of an attempt says beyond what nearly all say: see history.USUAL."""
    data: dict[str, Any] = {}
    if run.attempt != 1:
        data["attempt"] = run.attempt
    if run.iteration:
        data["iteration"] = run.iteration
    if run.branches:
        data["branch"] = run.branches[0]
    if run.scope:
        data["scope"] = run.scope
    if run.completed_at is not None:
        data["duration_ms"] = run.completed_at - run.started_at
    return data


def _columns(changes: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: msgspec.json.encode(value).decode() if name in _JSON_COLUMNS and value is not None else value
        for name, value in changes.items()
    }


def _status_taken(execution: Execution, status: str) -> None:
    for listener in on_status:
        listener(execution.id, execution.owner_id, status)


def tell(id: str, owner_id: str, status: str, change: str = "changed") -> None:
    """News of an execution, after the commit."""
    publish("workflows.execution", change, id=id, owner_id=owner_id, status=status)
