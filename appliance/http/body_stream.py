"""A request's body as it comes, for `async def` handlers that must not hold it in memory.

    @endpoint(body=BodyStream, …)
    async def append(actor: Actor, body: BodyStream) -> Answer:
        async for piece in body:
            await slow.run(file.write, piece)

Nothing of it is read before the handler runs, so who asks is known by then.
"""

from collections.abc import AsyncIterator
from typing import Any

from appliance.http.uploads import RawReceiver, Receiver, pieces, receive, receive_raw


class BodyStream:
    """Pieces of about half a MiB. Raises BadRequest when the client stands still for a minute."""

    __slots__ = ("_incoming",)

    def __init__(self, incoming: Any) -> None:
        self._incoming = incoming

    async def form(self, content_type: str, max_file: int) -> Receiver:
        """The body as a multipart form whose files have at most `max_file` bytes; see `uploads.receive`."""
        return await receive(self._incoming, content_type, max_file, max_file)

    async def file(self, content_type: str, max_file: int) -> RawReceiver:
        """The body as one file; see `uploads.receive_raw`."""
        return await receive_raw(aiter(self), content_type, max_file)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self._incoming is None or not self._incoming.request_body:
            return
        async for piece in pieces(self._incoming):
            yield piece
