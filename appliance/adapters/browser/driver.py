"""Playwright's driver as a child of ours: it dies with us, knows nothing of our environment, and may not flood us.

Playwright starts it with everything our environment holds and reads whatever it sends; so the start and the reading
are ours, over the same pipe. Imports playwright.
"""

import asyncio
import json
import subprocess
from collections.abc import Callable, Mapping
from typing import Any

from playwright._impl.connection import Connection
from playwright._impl.transport import PipeTransport
from playwright._impl.utils.tasks import wait_for_next_task
from playwright.async_api import Playwright

from appliance.adapters.browser.driver_program import command, environment

LARGEST_MESSAGE = 128 * 1024 * 1024  # bytes; a page decides how much there is to tell
_GRACE = 5.0  # seconds


class Driver(PipeTransport):
    """environment: for the driver and the browsers it starts, beside what every child gets."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        super().__init__(asyncio.get_running_loop())
        self._environment = environment
        self._child: subprocess.Popen[bytes] | None = None
        self._reading: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int:
        return self._child.pid if self._child is not None else 0

    async def start(self, on_end: Callable[[], object]) -> Playwright:
        """on_end: called once, when the driver has ended, told to or not. Raises OSError, playwright's Error."""
        connection = Connection(self._loop)
        connection.onmessage = self.send
        self.on_message = lambda message: _dispatch(connection, message)
        await self.connect()
        self._reading = asyncio.ensure_future(self.run())

        def ended(reading: "asyncio.Task[None]") -> None:
            if not reading.cancelled():
                reading.exception()  # looked at, or asyncio complains
            connection.close()
            on_end()

        self._reading.add_done_callback(ended)
        return Playwright(await connection.initialize_playwright())

    async def connect(self) -> None:
        # On the loop's own thread, which lives as long as we do: the child's end hangs on it.
        child = subprocess.Popen(
            command("run-driver"),
            env=environment({"PLAYWRIGHT_BROWSERS_PATH": "0", **self._environment}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._child = child
        self._input = asyncio.StreamReader()
        await self._loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(self._input), child.stdout)
        self._pipe, _ = await self._loop.connect_write_pipe(asyncio.BaseProtocol, child.stdin)

    async def run(self) -> None:
        while True:
            try:
                length = int.from_bytes(await self._input.readexactly(4), "little")
                if length > LARGEST_MESSAGE:
                    return
                self.on_message(json.loads(await self._input.readexactly(length)))
            except asyncio.IncompleteReadError:
                return
            # As Node does, each message is dispatched in a turn of the loop of its own.
            await wait_for_next_task()

    def send(self, message: dict[str, Any]) -> None:
        data = self.serialize_message(message)
        self._pipe.write(len(data).to_bytes(4, "little") + data)

    async def stop(self) -> None:
        """Its end, and the browsers' with it."""
        child = self._child
        if child is None:
            return
        self._pipe.close()
        try:
            await self._loop.run_in_executor(None, child.wait, _GRACE)
        except subprocess.TimeoutExpired:
            child.kill()
            await self._loop.run_in_executor(None, child.wait)
        if self._reading is not None:
            self._reading.cancel()
        if child.stdout is not None:
            child.stdout.close()


def _dispatch(connection: Connection, message: Any) -> None:
    try:
        connection.dispatch(message)
    except Exception as error:  # noqa: BLE001  # the next call raises it, and the pipe goes on
        connection._on_event_listener_error(error)
