"""How many workflows and executions there are, of everybody, at little cost."""

from typing import NamedTuple

from appliance.core.clock import now_ms
from appliance.core.ids import first_id
from appliance.db import rows

_DAY_MS = 24 * 3600 * 1000
_LIVE = "('pending', 'running', 'waiting_for_signal', 'paused')"  # as the index workflows_execution_live has them
_BROKEN = "('failed', 'terminated')"  # as the index workflows_execution_broken has them


class WorkflowCounts(NamedTuple):
    total: int
    active: int


class ExecutionCounts(NamedTuple):
    """by_status: of every status that there is an execution of."""

    total: int
    last_24h: int
    by_status: dict[str, int]


def count_workflows() -> WorkflowCounts:
    [found] = rows("SELECT count(*), coalesce(sum(is_active), 0) FROM workflows_workflow")
    return WorkflowCounts(*found)


def count_executions() -> ExecutionCounts:
    """The completed ones, which may be millions, are what is left when the others are counted by their indexes."""
    by_status: dict[str, int] = {}
    for some in (_LIVE, _BROKEN):
        by_status |= dict(
            rows(f"SELECT status, count(*) FROM workflows_execution WHERE status IN {some} GROUP BY status")
        )
    [(total,)] = rows("SELECT count(*) FROM workflows_execution")
    # Ids sort by age.
    [(recent,)] = rows("SELECT count(*) FROM workflows_execution WHERE id >= ?", (first_id(now_ms() - _DAY_MS),))
    return ExecutionCounts(total, recent, by_status | {"completed": total - sum(by_status.values())})
