"""Signals to executions: decisions of people, and news that a delay waits for."""

from collections.abc import Iterator, Mapping
from typing import Any

from appliance.areas.workflows.engine import journal, wakes
from appliance.areas.workflows.engine.record import tell
from appliance.areas.workflows.models import Execution, Signal
from appliance.areas.workflows.service import approvals, executions, history
from appliance.areas.workflows.signal_schemas import SendSignal, WorkflowSignal, WorkflowSignalList
from appliance.core.actor import Actor
from appliance.core.clock import rfc3339
from appliance.core.errors import InvalidState, QuotaExceeded
from appliance.core.paging import Paging
from appliance.db import after_commit, writing

APPROVAL = "human_approval"
MOST_SIGNALS = 1000  # of one execution


def send_signal(actor: Actor, execution_id: str, sent: SendSignal) -> WorkflowSignal:
    """Keep a signal and wake what waits for it; one that nobody waits for is offered to the next wait.

    A decision must be asked for: raises InvalidState if nothing waits for it, InvalidInput for an option that is
    not offered. Raises NotFound, InvalidState if the execution is over, QuotaExceeded after 1000 signals.
    """
    with writing():
        execution = executions.own(actor, execution_id)
        _check_live(execution)
        decides = sent.signal_type == APPROVAL
        node_id = approvals.decide(actor, execution.id, sent.node_id, sent.signal_data) if decides else sent.node_id
        row = Signal.create(
            execution_id=execution.id,
            node_id=node_id,
            signal_type=sent.signal_type,
            signal_data=sent.signal_data,
            processed=decides,
            sent_by=actor.id,
        )
        _write_log(actor, row)
        if not decides:
            wakes.wake_waits("timer", key_of(execution.id), None)
        tell(execution.id, execution.owner_id, execution.status)
    return _public(row)


def _check_live(execution: Execution) -> None:
    if execution.status in journal.TERMINAL:
        raise InvalidState(
            f"{execution.execution_id} is {execution.status}, so it takes no signals.",
            current=execution.status,
            allowed=list(journal.LIVE),
        )
    if Signal.select().where(Signal.execution_id == execution.id).count() >= MOST_SIGNALS:
        raise QuotaExceeded(f"{execution.execution_id} has got {MOST_SIGNALS} signals, which is the limit.")


def _write_log(actor: Actor, row: Signal) -> None:
    what = f"{row.signal_type}: {row.signal_data['option']}" if row.signal_type == APPROVAL else row.signal_type
    journal.write_log(
        row.execution_id,
        row.node_id or "system",
        "signal_received",
        f"Signal {what} from {actor.email or actor.id}",
        data={"signal_type": row.signal_type, "signal_id": row.id, "sent_by": actor.id},
    )


def list_signals(actor: Actor, execution_id: str, paging: Paging) -> WorkflowSignalList:
    """What an execution waits for, and the signals it got, newest first. Raises NotFound."""
    execution = executions.own(actor, execution_id)
    found = Signal.select().where(Signal.execution_id == execution.id)
    rows = found.order_by(Signal.created_at.desc(), Signal.id.desc()).offset(paging.start).limit(paging.limit)
    return WorkflowSignalList(history.waiting_of(execution.id), [_public(row) for row in rows], found.count())


def key_of(execution_id: str) -> str:
    """The key of waits that end when a signal comes."""
    return f"workflows.signal:{execution_id}"


class Offered(Mapping[str, Any]):
    """The signals that a node may take, by type: {data, received_at, sent_by, count} of the newest of each.

    taken: the types that somebody has looked at and found.
    """

    def __init__(self, execution_id: str, node_id: str) -> None:
        self._execution_id = execution_id
        self._own = (Signal.node_id == node_id) | Signal.node_id.is_null()
        rows = Signal.select().where(Signal.execution_id == execution_id, self._own, Signal.processed == 0)
        self._found: dict[str, dict[str, Any]] = {}
        self._ids: dict[str, list[str]] = {}
        self.taken: set[str] = set()
        for row in rows.order_by(Signal.created_at, Signal.id):
            ids = self._ids.setdefault(row.signal_type, [])
            ids.append(row.id)
            self._found[row.signal_type] = {
                "data": row.signal_data,
                "received_at": rfc3339(row.created_at),
                "sent_by": row.sent_by,
                "count": len(ids),
            }

    def __getitem__(self, name: str) -> Any:
        found = self._found[name]
        self.taken.add(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def contents(self) -> dict[str, Any]:
        """Those that were taken, as plain data."""
        return {name: self._found[name] for name in sorted(self.taken)}

    def watch(self) -> None:
        """In the transaction that stores a wait for signals: one that came since these were read ends it at once."""
        newer = Signal.select().where(Signal.execution_id == self._execution_id, Signal.processed == 0)
        if newer.where(Signal.id.not_in([id for ids in self._ids.values() for id in ids]), self._own).exists():
            after_commit(self._wake)  # the wait is not stored yet

    def _wake(self) -> None:
        with writing():
            wakes.wake_waits("timer", key_of(self._execution_id), None)

    def take(self) -> None:
        """Those that were looked at are offered to nobody else. In the caller's transaction."""
        ids = [id for name in self.taken for id in self._ids[name]]
        if ids:
            with writing():
                Signal.update(processed=True).where(Signal.id.in_(ids)).execute()


def _public(row: Signal) -> WorkflowSignal:
    return WorkflowSignal(
        id=row.id,
        execution_id=row.execution_id,
        node_id=row.node_id,
        signal_type=row.signal_type,
        signal_data=row.signal_data,
        received_at=rfc3339(row.created_at) or "",
        processed=bool(row.processed),
        sent_by=row.sent_by,
    )
