"""The journal: what an execution is rebuilt from. Hand-written SQL, for every node of every run passes here."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from appliance.core.clock import now_ms
from appliance.db import execute, query, rows

LIVE = ("pending", "running", "waiting_for_signal", "paused")
TERMINAL = ("completed", "failed", "terminated")
_LIVE_SQL = "status IN ('pending', 'running', 'waiting_for_signal', 'paused')"


def _json(value: Any) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()


def _value(text: str | None) -> Any:
    return None if text is None else msgspec.json.decode(text)


@dataclass(slots=True)
class Execution:
    """A row of workflows_execution; times in milliseconds UTC."""

    id: str
    execution_id: str
    workflow_id: str
    workflow_version: int
    owner_id: str
    status: str
    trigger_type: str
    trigger_data: dict[str, Any]
    entry_node_id: str
    priority: int
    retry_count: int
    started_at: int | None
    deadline_at: int | None
    remaining_ms: int | None
    replay_of: str | None = None


@dataclass(slots=True)
class NodeRun:
    """One attempt of one node. branches: the ports it left by, None = main.

    scope: path of the scope it stands in, "" = the whole graph. variables: what it set for the whole
    workflow. state: what a loop keeps. copied: taken over from the execution that is replayed.
    """

    node_id: str
    node_type: str
    iteration: int
    attempt: int
    status: str
    input: Any = None
    output: Any = None
    error: dict[str, str] | None = None
    branches: Sequence[str] | None = None
    variables: dict[str, Any] | None = None
    started_at: int = 0
    completed_at: int | None = None
    scope: str = ""
    state: dict[str, Any] | None = None
    copied: bool = False


@dataclass(slots=True)
class StoredWait:
    """A row of workflows_wait. fired_at: when it was ended, None = still waiting. kind "retry" is a back-off."""

    scope: str
    node_id: str
    iteration: int
    attempt: int
    kind: str
    key: str
    until: int | None
    state: dict[str, Any]
    message: str | None
    value: Any = None
    fired_at: int | None = None
    taken: bool = False  # its node is queued or at work; the row stays until that is recorded

    @property
    def place(self) -> str:
        return f"{self.scope}{self.node_id}"


def read_execution(id: str) -> Execution | None:
    found = query(
        "SELECT id, execution_id, workflow_id, workflow_version, owner_id, status, trigger_type, trigger_data,"
        " entry_node_id, priority, retry_count, started_at, deadline_at, remaining_ms, replay_of"
        " FROM workflows_execution WHERE id = ?",
        (id,),
    )
    if not found:
        return None
    [row] = found
    row["trigger_data"] = _value(row["trigger_data"])
    return Execution(**row)


def read_graph(workflow_id: str, version: int) -> dict[str, Any]:
    found = rows(
        "SELECT graph_config FROM workflows_version WHERE workflow_id = ? AND version = ?", (workflow_id, version)
    )
    graph: dict[str, Any] = _value(found[0][0])
    return graph


_NODE_RUN = (
    "node_id, node_type, iteration, attempt, status, input, output, error, branches, variables,"
    " started_at, completed_at, scope, state, copied"
)


def _node_runs(where: str, values: Sequence[Any]) -> list[NodeRun]:
    found = query(f"SELECT {_NODE_RUN} FROM workflows_node_run WHERE {where}", values)
    for row in found:
        for name in ("input", "output", "error", "branches", "variables", "state"):
            row[name] = _value(row[name])
        row["copied"] = bool(row["copied"])
    return [NodeRun(**row) for row in found]


def read_node_runs(execution_id: str, scope: str) -> list[NodeRun]:
    """All attempts in one scope: finished ones in the order in which they ended, then the running."""
    where = "execution_id = ? AND scope = ? ORDER BY finished_order IS NULL, finished_order, id"
    return _node_runs(where, (execution_id, scope))


def read_runs_of(execution_id: str, node_id: str, limit: int, offset: int) -> tuple[list[tuple[int, NodeRun]], int]:
    """A page of a node's attempts in all iterations with their row ids, oldest first, and how many there are."""
    where = "execution_id = ? AND node_id = ?"
    values = (execution_id, node_id)
    [(count,)] = rows(f"SELECT count(*) FROM workflows_node_run WHERE {where}", values)
    page = f"{where} ORDER BY id LIMIT ? OFFSET ?"
    ids = [id for (id,) in rows(f"SELECT id FROM workflows_node_run WHERE {page}", (*values, limit, offset))]
    return list(zip(ids, _node_runs(page, (*values, limit, offset)), strict=True)), count


def read_latest_of(execution_id: str, node_ids: Collection[str]) -> list[NodeRun]:
    """The latest attempt of each of these nodes that was reached, the oldest first."""
    ids = list(node_ids)
    marks = ", ".join("?" * len(ids))
    latest = f"SELECT max(id) FROM workflows_node_run WHERE execution_id = ? AND node_id IN ({marks}) GROUP BY node_id"
    return _node_runs(f"id IN ({latest}) ORDER BY id", (execution_id, *ids))


def read_state(execution_id: str, node_id: str) -> dict[str, Any] | None:
    """What the first row of a node in the whole graph keeps."""
    found = rows(
        "SELECT state FROM workflows_node_run WHERE execution_id = ? AND scope = '' AND node_id = ? AND attempt = 1",
        (execution_id, node_id),
    )
    state: dict[str, Any] | None = _value(found[0][0]) if found else None
    return state


def read_latest(execution_id: str) -> list[NodeRun]:
    """The latest attempt of every node, of one in a loop that of the latest iteration; oldest first."""
    latest = "SELECT max(id) FROM workflows_node_run WHERE execution_id = ? GROUP BY node_id"
    return _node_runs(f"id IN ({latest}) ORDER BY id", (execution_id,))


def has_reached(execution_id: str, node_id: str) -> bool:
    """Whether the node was ever more than skipped, in whatever iteration."""
    return bool(
        rows(
            "SELECT 1 FROM workflows_node_run WHERE execution_id = ? AND node_id = ? AND status != 'skipped' LIMIT 1",
            (execution_id, node_id),
        )
    )


def read_set_variables(execution_id: str) -> list[tuple[str, dict[str, Any]]]:
    """(node id, variables it set for the whole workflow) in the order in which they were set."""
    found = rows(
        "SELECT node_id, variables FROM workflows_node_run WHERE execution_id = ? AND variables IS NOT NULL"
        " ORDER BY completed_at, id",
        (execution_id,),
    )
    return [(node_id, _value(variables)) for node_id, variables in found]


def write_node_run(execution_id: str, run: NodeRun, order: int | None) -> None:
    """Insert the attempt, or complete the row that its start wrote. order: among the ends in its scope."""
    execute(
        f"INSERT INTO workflows_node_run (execution_id, {_NODE_RUN}, finished_order)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (execution_id, scope, node_id, attempt) DO UPDATE SET status = excluded.status,"
        " input = excluded.input, output = excluded.output, error = excluded.error, branches = excluded.branches,"
        " variables = excluded.variables, completed_at = excluded.completed_at,"
        " finished_order = excluded.finished_order",
        (
            execution_id,
            run.node_id,
            run.node_type,
            run.iteration,
            run.attempt,
            run.status,
            _json(run.input),
            _json(run.output),
            _json(run.error),
            _json(run.branches),
            _json(run.variables),
            run.started_at,
            run.completed_at,
            run.scope,
            _json(run.state),
            run.copied,
            order,
        ),
    )


_WAIT = "scope, node_id, iteration, attempt, kind, key, until, state, message"


def read_waits(execution_id: str) -> list[StoredWait]:
    found = query(
        f"SELECT {_WAIT}, value, fired_at FROM workflows_wait WHERE execution_id = ? ORDER BY id", (execution_id,)
    )
    for row in found:
        row["state"], row["value"] = _value(row["state"]), _value(row["value"])
    return [StoredWait(**row) for row in found]


def write_wait(execution_id: str, wait: StoredWait) -> None:
    execute(
        f"INSERT INTO workflows_wait (execution_id, {_WAIT}, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (execution_id, scope, node_id) DO UPDATE SET attempt = excluded.attempt,"
        " kind = excluded.kind, key = excluded.key, until = excluded.until, state = excluded.state,"
        " message = excluded.message, value = NULL, fired_at = NULL",
        (
            execution_id,
            wait.scope,
            wait.node_id,
            wait.iteration,
            wait.attempt,
            wait.kind,
            wait.key,
            wait.until,
            _json(wait.state),
            wait.message,
            now_ms(),
        ),
    )


def delete_wait(execution_id: str, scope: str, node_id: str) -> None:
    execute(
        "DELETE FROM workflows_wait WHERE execution_id = ? AND scope = ? AND node_id = ?",
        (execution_id, scope, node_id),
    )


def delete_waits(execution_id: str) -> None:
    execute("DELETE FROM workflows_wait WHERE execution_id = ?", (execution_id,))


def fire_waits(kind: str, key: str, value: Any) -> list[str]:
    """End the waits of this kind and key; the answer is the executions they belong to."""
    found = rows(
        "UPDATE workflows_wait SET fired_at = ?, value = ? WHERE kind = ? AND key = ? AND fired_at IS NULL"
        " RETURNING execution_id",
        (now_ms(), _json(value), kind, key),
    )
    return [execution_id for (execution_id,) in found]


def change_execution(id: str, **values: Any) -> None:
    """Set columns of a live execution; a terminal one never changes."""
    assignments = ", ".join(f"{name} = ?" for name in values)
    execute(f"UPDATE workflows_execution SET {assignments} WHERE id = ? AND {_LIVE_SQL}", (*values.values(), id))


def write_log(
    execution_id: str,
    node_id: str,
    event_type: str,
    message: str,
    *,
    level: str = "info",
    status: str | None = None,
    data: dict[str, Any] | None = None,
    at: int | None = None,
) -> None:
    """One line of the log; its row id is the `seq` of the live stream and the order of the timeline."""
    execute(
        "INSERT INTO workflows_log (execution_id, node_id, level, event_type, status, message, data, timestamp)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (execution_id, node_id, level, event_type, status, message[:5000], _json(data), at or now_ms()),
    )


def running_of(owner_id: str) -> int:
    """Executions of a person that run or wait now."""
    [(count,)] = rows(
        "SELECT count(*) FROM workflows_execution WHERE owner_id = ? AND status = 'running'",
        (owner_id,),
    )
    return int(count)


def next_pending(owner_id: str) -> tuple[str, int] | None:
    """Id and priority of the execution of this person that is next: by priority, then age."""
    found = rows(
        "SELECT id, priority FROM workflows_execution WHERE owner_id = ? AND status = 'pending'"
        " ORDER BY priority DESC, created_at, id LIMIT 1",
        (owner_id,),
    )
    return (found[0][0], found[0][1]) if found else None


def due_executions(now: int) -> list[tuple[str, int]]:
    """Live executions that should be looked at: all that are not paused and do not wait for something later."""
    found = rows(
        f"SELECT id, priority FROM workflows_execution AS e WHERE {_LIVE_SQL} AND status != 'paused'"
        " AND (status IN ('pending', 'running') OR EXISTS (SELECT 1 FROM workflows_wait AS w"
        " WHERE w.execution_id = e.id AND (w.fired_at IS NOT NULL OR w.until <= ?)))",
        (now,),
    )
    return [(id, priority) for id, priority in found]


def store_result(id: str, result: Any) -> None:
    execute("UPDATE workflows_execution SET result = ? WHERE id = ?", (_json(result), id))
