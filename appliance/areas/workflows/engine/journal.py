"""The journal: what an execution is rebuilt from. Hand-written SQL, for every node of every run passes here."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec

from appliance.areas.workflows.engine.entries import Execution, Line, NodeRun, StoredWait
from appliance.areas.workflows.engine.references import filled
from appliance.core.clock import now_ms
from appliance.db import execute, insert_rows, query, rows

LIVE = ("pending", "running", "waiting_for_signal", "paused")
TERMINAL = ("completed", "failed", "terminated")
# SQLite takes the index of live executions only where a query repeats the words of its WHERE clause; without them
# it would look through all that a person has ever run.
_LIVE_SQL = "status IN ('pending', 'running', 'waiting_for_signal', 'paused')"


def _json(value: Any) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()


def _value(text: str | None) -> Any:
    return None if text is None else msgspec.json.decode(text)


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


def workflow_name(workflow_id: str) -> str:
    """As it is called now."""
    found = rows("SELECT name FROM workflows_workflow WHERE id = ?", (workflow_id,))
    return str(found[0][0]) if found else "A workflow"


def read_graph(workflow_id: str, version: int) -> dict[str, Any]:
    """Raises LookupError if there is no such version."""
    found = rows(
        "SELECT graph_config FROM workflows_version WHERE workflow_id = ? AND version = ?", (workflow_id, version)
    )
    if not found:
        raise LookupError(version)
    graph: dict[str, Any] = _value(found[0][0])
    return graph


_NODE_RUN = (
    "node_id, node_type, iteration, attempt, status, input, output, error, branches, variables,"
    " started_at, completed_at, scope, state, copied, input_of, adds"
)


def _node_runs(where: str, values: Sequence[Any]) -> list[NodeRun]:
    """As they are stored; `filled` makes them whole."""
    found = query(f"SELECT {_NODE_RUN} FROM workflows_node_run WHERE {where}", values)
    for row in found:
        for name in ("input", "output", "error", "branches", "variables", "state"):
            row[name] = _value(row[name])
        row["copied"], row["adds"] = bool(row["copied"]), bool(row["adds"])
    return [NodeRun(**row) for row in found]


def read_node_runs(execution_id: str, scope: str) -> list[NodeRun]:
    """All attempts in one scope: finished ones in the order in which they ended, then the running."""
    where = "execution_id = ? AND scope = ? ORDER BY finished_order IS NULL, finished_order, id"
    return filled(execution_id, _node_runs(where, (execution_id, scope)))


def read_runs_of(execution_id: str, node_id: str, limit: int, offset: int) -> tuple[list[tuple[int, NodeRun]], int]:
    """A page of a node's attempts in all iterations with their row ids, oldest first, and how many there are."""
    where = "execution_id = ? AND node_id = ?"
    values = (execution_id, node_id)
    [(count,)] = rows(f"SELECT count(*) FROM workflows_node_run WHERE {where}", values)
    page = f"{where} ORDER BY id LIMIT ? OFFSET ?"
    ids = [id for (id,) in rows(f"SELECT id FROM workflows_node_run WHERE {page}", (*values, limit, offset))]
    found = filled(execution_id, _node_runs(page, (*values, limit, offset)))
    return list(zip(ids, found, strict=True)), count


def read_latest_of(execution_id: str, node_ids: Collection[str]) -> list[NodeRun]:
    """The latest attempt of each of these nodes that was reached, the oldest first."""
    ids = list(node_ids)
    marks = ", ".join("?" * len(ids))
    latest = f"SELECT max(id) FROM workflows_node_run WHERE execution_id = ? AND node_id IN ({marks}) GROUP BY node_id"
    return filled(execution_id, _node_runs(f"id IN ({latest}) ORDER BY id", (execution_id, *ids)))


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
    return filled(execution_id, _node_runs(f"id IN ({latest}) ORDER BY id", (execution_id,)))


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


_RUN_IS_THERE = (
    "ON CONFLICT (execution_id, scope, node_id, attempt) DO UPDATE SET status = excluded.status,"
    " input = excluded.input, output = excluded.output, error = excluded.error, branches = excluded.branches,"
    " variables = excluded.variables, completed_at = excluded.completed_at,"
    " finished_order = excluded.finished_order, input_of = excluded.input_of, adds = excluded.adds"
)


def write_node_runs(execution_id: str, runs: Sequence[tuple[NodeRun, int | None]]) -> None:
    """Insert attempts, or complete the rows of their starts; each with its place among the ends in its scope."""
    into = f"workflows_node_run (execution_id, {_NODE_RUN}, finished_order)"
    insert_rows(into, [_row_of(execution_id, run, order) for run, order in runs], _RUN_IS_THERE)


def write_node_run(execution_id: str, run: NodeRun, order: int | None) -> None:
    """One attempt, now."""
    write_node_runs(execution_id, [(run, order)])


def _row_of(execution_id: str, run: NodeRun, order: int | None) -> tuple[Any, ...]:
    return (
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
        run.input_of,
        run.adds,
        order,
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


def insert_execution(values: Mapping[str, Any]) -> None:
    """A new row; values by column."""
    columns, marks = ", ".join(values), ", ".join("?" * len(values))
    execute(f"INSERT INTO workflows_execution ({columns}) VALUES ({marks})", tuple(values.values()))


_LINE = "workflows_log (execution_id, node_id, level, event_type, status, message, data, timestamp)"


def write_lines(lines: Sequence[Line]) -> None:
    """Lines of the log; a row id is the `seq` of the live stream and the order of the timeline."""
    insert_rows(_LINE, [(*line[:5], line.message[:5000], _json(line.data), line.at) for line in lines])


def write_log(
    execution_id: str,
    node_id: str,
    event_type: str,
    message: str,
    *,
    level: str = "info",
    status: str | None = None,
    data: dict[str, Any] | None = None,
) -> None:
    """One line of the log, now."""
    write_lines([Line(execution_id, node_id, level, event_type, status, message, data, now_ms())])


def running_of(owner_id: str) -> int:
    """Executions of a person that run or wait now."""
    [(count,)] = rows(
        f"SELECT count(*) FROM workflows_execution WHERE owner_id = ? AND status = 'running' AND {_LIVE_SQL}",
        (owner_id,),
    )
    return int(count)


def next_held(owner_id: str) -> tuple[str, int] | None:
    """Id and priority of the execution of this person that was held back and is next: by priority, then age.

    One that nobody has tried to start yet has its task, and needs no other.
    """
    found = rows(
        f"SELECT id, priority FROM workflows_execution WHERE owner_id = ? AND status = 'pending' AND {_LIVE_SQL}"
        " AND held = 1 ORDER BY priority DESC, created_at, id LIMIT 1",
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
