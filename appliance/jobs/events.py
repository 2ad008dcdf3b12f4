"""News between areas: durable to listeners, live to the screens."""

from collections.abc import Callable
from typing import Any

from appliance.core.events import LiveEvent, live
from appliance.db import after_commit, writing
from appliance.jobs.job import enqueue, job

_listeners: dict[str, dict[str, Callable[..., object]]] = {}


def listen(event: str, area: str, listener: Callable[..., object]) -> None:
    """Call `listener(**news)` in a job of its own whenever `event` ("storage.file_deleted") is published."""
    _listeners.setdefault(event, {})[f"{area}.{getattr(listener, '__name__', 'listener')}"] = listener


def publish(
    topic: str,
    change: str,
    *,
    id: str,
    owner_id: str,
    status: str | None = None,
    progress: float | None = None,
    **news: Any,
) -> None:
    """Tell that `topic` ("storage.file") was created, changed or deleted.

    In `writing()`: one idempotent job per listener of "storage.file_created" in the same
    transaction, so no news is lost; after the commit the same news goes, lossy, to the screens.
    """
    event = f"{topic}_{change}"
    if names := _listeners.get(event, {}):
        with writing():
            for name in names:
                enqueue("jobs.deliver_event", event=event, listener=name, news={"id": id, "owner_id": owner_id, **news})
    told = LiveEvent(topic, id, change, owner_id, status, progress)
    after_commit(lambda: live.tell(told))


@job("jobs.deliver_event", retries=5, retry_delay=10)
def deliver_event(event: str, listener: str, news: dict[str, Any]) -> None:
    """Call one listener; a listener that is gone with an update is forgotten."""
    found = _listeners.get(event, {}).get(listener)
    if found is not None:
        found(**news)
