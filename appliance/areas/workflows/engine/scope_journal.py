"""The journal of scopes and variables, beside journal.py's of node runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from appliance.core.nodes import Ended, NodeError, Part
from appliance.db import execute, insert_rows, rows


@dataclass(slots=True)
class StoredScope:
    """A row of workflows_scope. ended: None = it is open. last_node_id: whose output is its result."""

    path: str
    part: Part
    ended: Ended | None
    last_node_id: str | None


def open_scope(execution_id: str, path: str, owner: str, part: Part) -> None:
    """owner: place of the loop or try, its path and id."""
    execute(
        "INSERT INTO workflows_scope (execution_id, path, owner, iteration, part) VALUES (?, ?, ?, ?, ?)",
        (execution_id, path, owner, part.iteration, msgspec.json.encode(part).decode()),
    )


def end_scope(execution_id: str, path: str, ended: Ended, last_node_id: str | None) -> None:
    execute(
        "UPDATE workflows_scope SET ended = ?, error = ?, loop = ?, last_node_id = ?"
        " WHERE execution_id = ? AND path = ?",
        (
            ended.how,
            None if ended.error is None else msgspec.json.encode(ended.error).decode(),
            ended.loop,
            last_node_id,
            execution_id,
            path,
        ),
    )


# A loop may have 10,000 scopes that just ran out. Left to itself SQLite reads them all, to save the sorting.
_UNUSUAL_INDEX = " INDEXED BY workflows_scope_open"
_UNUSUAL = " AND (ended IS NULL OR ended != 'done')"


def read_scopes(execution_id: str, owner: str, *, usual: bool) -> list[StoredScope]:
    """The scopes inside a loop or try, in the order of iterations. usual: those that just ran out, too."""
    found = rows(
        f"SELECT {_COLUMNS} FROM workflows_scope{'' if usual else _UNUSUAL_INDEX}"
        f" WHERE execution_id = ? AND owner = ?{'' if usual else _UNUSUAL} ORDER BY iteration, path",
        (execution_id, owner),
    )
    return [_stored(*row) for row in found]


def read_parts(execution_id: str) -> list[tuple[StoredScope, str]]:
    """The parts of all tries, and the place of each one's owner; the outer ones first."""
    found = rows(
        f"SELECT {_COLUMNS}, owner FROM workflows_scope WHERE execution_id = ? AND iteration IS NULL ORDER BY path",
        (execution_id,),
    )
    return [(_stored(*row), owner) for *row, owner in found]


def read_part(execution_id: str, path: str) -> Part | None:
    """What a scope was opened with; None if there is no such scope."""
    found = rows("SELECT part FROM workflows_scope WHERE execution_id = ? AND path = ?", (execution_id, path))
    return msgspec.json.decode(found[0][0], type=Part) if found else None


_COLUMNS = "path, part, ended, error, loop, last_node_id"


def _stored(
    path: str, part: str, ended: Any, error: str | None, loop: str | None, last_node_id: str | None
) -> StoredScope:
    how = None if ended is None else Ended(ended, msgspec.json.decode(error) if error else None, loop)
    return StoredScope(path, msgspec.json.decode(part, type=Part), how, last_node_id)


def count_opened(execution_id: str, owner: str) -> int:
    """How many iterations of a loop have started."""
    found = rows(
        "SELECT iteration FROM workflows_scope WHERE execution_id = ? AND owner = ? ORDER BY iteration DESC LIMIT 1",
        (execution_id, owner),
    )
    return int(found[0][0]) + 1 if found else 0


def read_results(execution_id: str, owner: str) -> list[Any]:
    """Output of the last node of each iteration that has ended, in the order of iterations; None = it had none.

    Raises NodeError if they are more than the memory should hold.
    """
    found: list[Any] = []
    size, last = 0, -1
    while page := rows(_RESULTS, (execution_id, owner, last)):
        last = page[-1][0]
        size += sum(len(output or "") for _, output in page)
        if size > MAX_RESULTS:
            raise NodeError("too_large", f"The results of this loop are more than {MAX_RESULTS:,} characters of JSON.")
        found += [None if output is None else msgspec.json.decode(output) for _, output in page]
    return found


_RESULTS = (
    "SELECT iteration, (SELECT run.output FROM workflows_node_run AS run WHERE run.execution_id = scope.execution_id"
    " AND run.scope = scope.path AND run.node_id = scope.last_node_id AND run.output IS NOT NULL"
    " ORDER BY run.attempt DESC LIMIT 1) FROM workflows_scope AS scope"
    " WHERE execution_id = ? AND owner = ? AND iteration > ? AND ended != 'cancelled' ORDER BY iteration LIMIT 20"
)
MAX_RESULTS = 64 * 1024 * 1024


def write_variables(execution_id: str, values: Mapping[tuple[str, str], Any]) -> None:
    """values: by path of the scope and name."""
    insert_rows(
        "workflows_variable (execution_id, scope, name, value)",
        [(execution_id, *key, msgspec.json.encode(value).decode()) for key, value in values.items()],
        "ON CONFLICT (execution_id, scope, name) DO UPDATE SET value = excluded.value",
    )


def read_variables(execution_id: str, scope: str) -> dict[str, Any]:
    found = rows(
        "SELECT name, value FROM workflows_variable WHERE execution_id = ? AND scope = ?", (execution_id, scope)
    )
    return {name: msgspec.json.decode(value) for name, value in found}


def delete_variables(execution_id: str, scope: str) -> None:
    execute("DELETE FROM workflows_variable WHERE execution_id = ? AND scope = ?", (execution_id, scope))
