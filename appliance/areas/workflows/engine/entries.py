"""What the journal is made of: rows of its tables as values."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple


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
    input_of, adds: as in its row (references.py); what is read from the journal is whole, and has neither.
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
    input_of: str | None = None
    adds: bool = False


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


class Line(NamedTuple):
    """A row of workflows_log. at: milliseconds UTC."""

    execution_id: str
    node_id: str
    level: str
    event_type: str
    status: str | None
    message: str
    data: dict[str, Any] | None
    at: int
