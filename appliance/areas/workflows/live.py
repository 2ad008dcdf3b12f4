"""The live view of an execution: WS /ws/executions/{execution_id}."""

import asyncio
from typing import Any

from sanic import Blueprint

from appliance.areas.workflows.engine import journal
from appliance.areas.workflows.models import Execution
from appliance.areas.workflows.service import executions, history
from appliance.core.actor import Actor
from appliance.http.live import Listener, hub
from appliance.http.pool import on_thread
from appliance.http.websocket import Socket, websocket

blueprint = Blueprint("workflows_live", url_prefix="/ws/executions")


@blueprint.get("/<execution_id:str>")
@websocket(text_ids=["execution_id"])
async def watch_execution(socket: Socket, actor: Actor, execution_id: str) -> None:
    """A snapshot, then every event and log line as it is committed; `{"type": "end"}` when it is over."""
    execution = await on_thread(executions.own, actor, execution_id)
    with hub.listen("workflows.execution", id=execution.id) as news:
        asking = asyncio.ensure_future(_replay_on_request(socket, execution))
        try:
            await _tell(socket, actor, execution, news)
        finally:
            asking.cancel()


async def _tell(socket: Socket, actor: Actor, execution: Execution, news: Listener) -> None:
    # The place in the log comes first: what happens between the two is told twice rather than never.
    seq = await on_thread(history.last_seq, execution.id)
    status: Any = await on_thread(history.get_status, actor, execution.id)
    await socket.send({"type": "snapshot", "seq": seq, "execution": status})
    current = status.status
    while current not in journal.TERMINAL:
        event = await news.next()
        for frame in await on_thread(history.frames_after, execution, seq):
            await socket.send(frame)
            seq = frame["seq"]
        current = event.status if event.change != "deleted" else "terminated"
    await socket.send({"type": "end", "status": current})


async def _replay_on_request(socket: Socket, execution: Execution) -> None:
    """Answers `{"type": "subscribe", "after_seq": n}` with the frames that were missed."""
    async for frame in socket.frames():
        after = frame.get("after_seq")
        if frame.get("type") == "subscribe" and isinstance(after, int):
            for missed in await on_thread(history.frames_after, execution, after):
                await socket.send(missed)
