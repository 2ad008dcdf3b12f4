"""Running: the server, and a preview of another state."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta

from appliance import __version__
from appliance.adapters.objects import LentObjects
from appliance.adapters.outbound.closed import ClosedOutbound
from appliance.app.building import build
from appliance.app.opening import installation
from appliance.app.signals import hear_again, leave, told_again
from appliance.app.wiring import plug, put, set_own_checks, set_own_counts
from appliance.areas.admin.service.previewing import Staged
from appliance.areas.auth.service import setup
from appliance.areas.auth.service.keys import replace_keys
from appliance.areas.storage.service import low_disk
from appliance.core import settings as configuration
from appliance.core import supervisor
from appliance.core.errors import Forbidden, Unavailable
from appliance.core.settings import Section, option, settings
from appliance.db import data_folder
from appliance.db.archive import swap, swap_wanted
from appliance.db.data_folder import DataFolder, Lock
from appliance.db.previews import remove_left_previews
from appliance.http.health import set_ready_checks, writable
from appliance.http.metrics import gauge
from appliance.http.preview import set_preview
from appliance.http.request import is_loopback
from appliance.http.server import run
from appliance.http.settings import base_url
from appliance.installed import AREAS
from appliance.jobs import Workers, queue_depths, set_room_check
from appliance.ports.browser import browser
from appliance.ports.objects import objects
from appliance.ports.outbound import outbound
from appliance.ports.replication import replication

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ServerSettings(Section, key="server"):
    host: str = option("127.0.0.1", "address to listen at; others than this machine's own need a superuser first")
    port: Annotated[int, Meta(ge=0, le=65535)] = option(8080, "port to listen at; 0 = any free one, see server.json")


@dataclass(frozen=True, slots=True)
class Running:
    """What `serve` tells when the server listens. setup_url: the one-time link, None once there is a superuser."""

    url: str
    setup_url: str | None
    data: Path


def serve(folder: DataFolder, on_ready: Callable[[Running], None]) -> None:
    """Run until SIGTERM or SIGINT. on_ready: called once, when the server listens.

    Raises InUse, Forbidden (an open address without a superuser), Unavailable, InvalidInput (settings).
    """
    signal.signal(signal.SIGTERM, leave)
    configuration.check()  # before anything is changed, and again with the stored settings
    with Lock(folder):
        data_folder.empty_tmp(folder)
        folder.server_file.unlink(missing_ok=True)  # of one that was killed
        remove_left_previews(folder)
        with installation(folder) as migrated:
            configuration.check()
            if migrated:
                log.info("migrated: %s", ", ".join(migrated))
            _run(folder, on_ready)
        if not swap_wanted(folder):
            return
        signal.signal(signal.SIGTERM, leave)
        if told_again.is_set():
            log.info("told to stop; the next start puts in place what is restored")
            return
        log.info("restored; the data of before is in %s", swap(folder))
    _restart()


def _restart() -> None:
    """Begin again as the same process, with the words it was started with."""
    program = os.environ.get("APPLIANCE_BINARY")
    words = [program] if program else [sys.executable, "-m", "appliance"]
    os.execv(words[0], [*words, *sys.argv[1:]])


def _run(folder: DataFolder, on_ready: Callable[[Running], None]) -> None:
    current = settings(ServerSettings)
    own = [(current.host, current.port)]
    plug(folder, lambda: own)
    setup.first_superuser()
    token = setup.new_setup_token()
    if token is not None:
        _refuse_open_address(current.host)
    for area in AREAS:
        if area.on_start is not None:
            area.on_start()
    workers = Workers()
    set_room_check(low_disk)
    gauge("queue_depth", "Tasks that wait or run, by queue.", queue_depths, label="queue")
    workers.start()
    set_own_checks(workers)
    replication.begin()

    def ready(url: str) -> None:
        own.append((current.host, urlsplit(url).port or 80))
        data_folder.tell_address(folder, url, __version__)
        on_ready(Running(url, f"{base_url()}/setup?token={token}" if token else None, folder.path))
        supervisor.tell_ready()
        _show_life(asyncio.get_running_loop(), workers)

    def stopping() -> None:
        # The loop reads signals by itself as long as it runs, and stops at one that it does not know.
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told_again.set)
        hear_again()
        workers.begin_to_stop()
        supervisor.tell_restarting() if swap_wanted(folder) else supervisor.tell("STOPPING=1")

    try:
        _listen(current, ready, on_stop=stopping)
    finally:
        hear_again()  # the loop's end has put back its own
        folder.server_file.unlink(missing_ok=True)
        for area in reversed(AREAS):
            if area.on_stop is not None:
                area.on_stop()
        workers.stop()
        browser.end()
        replication.end()


def _show_life(loop: asyncio.AbstractEventLoop, workers: Workers) -> None:
    """Again and again, from the loop: if it hangs, or a worker has ended, whoever watches starts us anew."""
    pause = supervisor.seconds_between_signs()
    if pause is None:
        return
    if workers.turning():
        supervisor.tell("WATCHDOG=1")
    loop.call_later(pause, _show_life, loop, workers)


def _listen(
    current: ServerSettings, on_ready: Callable[[str], None], on_stop: Callable[[], None] = lambda: None
) -> None:
    """Serve until a signal. on_ready: called with the address, once. Raises Unavailable."""

    def listening(url: str) -> None:
        # Sanic calls this just before its loop runs for good, and a stop that came in between would be lost:
        # whoever reads that we are ready may stop us at once.
        asyncio.get_running_loop().call_later(0.005, on_ready, url)

    try:
        run(build(), current.host, current.port, on_ready=listening, on_stop=on_stop)
    except OSError as error:
        place = f"{current.host}:{current.port}"
        raise Unavailable(f"{place} cannot be listened at: {error.strerror}.", hint="Try another --port.") from error


PREVIEW_SETTINGS = {"server.host": "127.0.0.1", "http.base_url": "", "mail.host": "", "replication.target": ""}


def preview(staged: Staged, on_ready: Callable[[str], None]) -> None:
    """Show a state, in a folder that the caller removes, until SIGTERM or SIGINT.

    Nothing happens by itself: no workers, schedules, mails or replication, and nobody outside is asked. The flags are
    PREVIEW_SETTINGS. on_ready: called with the address, once the server listens. Raises Unavailable.
    """
    set_preview(staged.look)
    with installation(staged.folder):
        plug(staged.folder, list)
        put(objects, LentObjects(staged.folder.path, staged.lenders))
        put(outbound, ClosedOutbound())
        replace_keys()  # so that no token of this copy is good at the server beside it, nor the other way round
        set_ready_checks([("database", writable)])
        set_own_counts()
        _listen(settings(ServerSettings), on_ready)


def _refuse_open_address(host: str) -> None:
    if host != "localhost" and not is_loopback(host):
        raise Forbidden(
            f"The server does not listen at {host} before there is a superuser: anybody could become it.",
            hint="Run `appliance superuser create --email …` first, or start at 127.0.0.1 and use the link.",
        )
