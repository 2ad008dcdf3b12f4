"""The only place that knows everything: plugs adapters into ports, areas into the server, and runs them.

Start: settings, lock of the data folder, key, database, migrations, stored settings, areas, workers, HTTP.
Stop: HTTP and the workers end what is under way, then the database.
"""

import asyncio
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from msgspec import Meta

from appliance import __version__
from appliance.adapters.browser import ChromiumBrowser
from appliance.adapters.browser.installing import ChromiumProgram
from appliance.adapters.embedder.house import HouseEmbeddings
from appliance.adapters.embedder.minilm import MiniLm
from appliance.adapters.llm import HouseModels
from appliance.adapters.mailer import FolderOutbox, HouseMailer
from appliance.adapters.objects import DiskObjects, LentObjects
from appliance.adapters.ocr import TesseractReader
from appliance.adapters.outbound import HttpOutbound
from appliance.adapters.outbound.closed import ClosedOutbound
from appliance.adapters.replication import LitestreamReplication
from appliance.areas.admin.service.checking import damage
from appliance.areas.admin.service.previewing import Staged
from appliance.areas.admin.service.way_back import way_back
from appliance.areas.auth.routes import authenticator
from appliance.areas.auth.service import credentials, setup
from appliance.areas.auth.service.accounts import has_superuser
from appliance.areas.auth.service.keys import replace_keys
from appliance.areas.storage.service import low_disk, set_in_use_checks
from appliance.core import secrets, supervisor
from appliance.core import settings as configuration
from appliance.core.counts import set_counts
from appliance.core.errors import Forbidden, Problem, Unavailable
from appliance.core.health import Check, set_checks
from appliance.core.nodes import register_nodes
from appliance.core.settings import Section, option, settings
from appliance.db import data_folder
from appliance.db.archive import finish_swap, swap, swap_wanted
from appliance.db.connection import close_thread, damage_told, keep_strange_wal, open_database
from appliance.db.data_folder import DataFolder, InUse, Lock, check_not_lost
from appliance.db.migrate import applied, available, migrate, migrations_folder
from appliance.db.previews import remove_left_previews
from appliance.db.records import load_settings, load_settings_if_readable
from appliance.http.auth import set_authenticator
from appliance.http.endpoint import registered
from appliance.http.health import set_ready_checks, writable
from appliance.http.idempotency import forget_unfinished
from appliance.http.metrics import gauge
from appliance.http.openapi import document
from appliance.http.preview import set_preview
from appliance.http.request import is_loopback
from appliance.http.server import build_app, run
from appliance.http.settings import base_url
from appliance.http.uploads import set_upload_folder
from appliance.installed import AREAS
from appliance.jobs import Workers, listen, queue_depths, queue_state, scheduler_state, set_room_check
from appliance.ports.browser import browser
from appliance.ports.browser_program import browser_program
from appliance.ports.embedder import embedder, embedding_models
from appliance.ports.llm import llm
from appliance.ports.mailer import mailer, outbox
from appliance.ports.objects import objects
from appliance.ports.ocr import reader
from appliance.ports.outbound import outbound
from appliance.ports.replication import replication
from appliance.ports.socket import Socket

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ServerSettings(Section, key="server"):
    host: str = option("127.0.0.1", "address to listen at; others than this machine's own need a superuser first")
    port: Annotated[int, Meta(ge=0, le=65535)] = option(8080, "port to listen at; 0 = any free one, see server.json")


@dataclass(frozen=True)
class OutboundSettings(Section, key="outbound"):
    allowed_private_hosts: tuple[str, ...] = option((), "private hosts and networks that users' requests may reach")


@dataclass(frozen=True, slots=True)
class Running:
    """What `serve` tells when the server listens. setup_url: the one-time link, None once there is a superuser."""

    url: str
    setup_url: str | None
    data: Path


@contextmanager
def installation(folder: DataFolder) -> Iterator[list[str]]:
    """The key, the database and the stored settings of a data folder, whose lock the caller holds.

    The answer is the migrations that were due. A restore that was broken off is ended first, or forgotten.
    """
    finish_swap(folder)
    data_folder.set_current(folder)
    _plug(replication, LitestreamReplication(folder))
    try:
        with damage_told(way_back):
            check_not_lost(folder)
            keep_strange_wal(folder.database)
            _open(folder)
            names = migrate(folder.path)
            load_settings()
            secrets.load_key(folder.key)  # a new one after the database: a key without one tells that it was lost
            data_folder.mark_version(folder)
            yield names
    finally:
        close_thread()


@contextmanager
def visiting(folder: DataFolder) -> Iterator[None]:
    """As `installation`, for a command that may run beside the server: then the database must be as we know it."""
    _plug(objects, DiskObjects(folder.path))
    _plug(replication, LitestreamReplication(folder))
    try:
        lock = Lock(folder)
    except InUse as in_use:
        _open(folder)
        try:
            if set(available(migrations_folder())) != set(applied()):
                raise Unavailable("The running server is of another version.", hint="Stop it first.") from in_use
            load_settings()
            yield
        finally:
            close_thread()
        return
    with lock, installation(folder):
        yield


@contextmanager
def closed(folder: DataFolder) -> Iterator[None]:
    """For a command that replaces the data: nothing is open."""
    finish_swap(folder)
    _plug(replication, LitestreamReplication(folder))
    _glance_at_settings(folder)
    yield


def looked_at(path: Path) -> DataFolder:
    """For a command that looks on from outside: makes and locks nothing, and expects nothing to be whole."""
    folder = DataFolder(path.resolve())
    data_folder.set_current(folder)
    _plug(replication, LitestreamReplication(folder))
    _plug(outbound, HttpOutbound(_allowed_private_hosts, list))
    _plug(browser_program, ChromiumProgram(folder))
    _glance_at_settings(folder)
    return folder


def _glance_at_settings(folder: DataFolder) -> None:
    """The stored settings count, if there are some that can be read: a damaged database is what one comes with."""
    if folder.has_database():
        with suppress(Problem):
            open_database(folder.database)
            load_settings_if_readable()
        close_thread()


@contextmanager
def stored_settings(folder: DataFolder) -> Iterator[None]:
    """The settings kept in the database, if there is one; changes nothing."""
    if not folder.has_database():
        yield
        return
    open_database(folder.database)
    try:
        if applied():
            load_settings()
        yield
    finally:
        close_thread()


def _open(folder: DataFolder) -> None:
    data_folder.set_current(folder)
    if folder.key.exists():
        secrets.load_key(folder.key)
    full = settings(data_folder.DatabaseSettings).synchronous == "full"
    open_database(folder.database, full_synchronous=full)
    for area in AREAS:  # a command's news, too, waits in the database for whoever listens
        for event, listener in area.listens.items():
            listen(event, area.name, listener)


@cache
def build() -> Any:
    """The server with all areas (Sanic's), one per process; needs no data folder."""
    writers = {path: writer for area in AREAS for path, writer in area.problem_writers.items()}
    blueprints = [blueprint for area in AREAS for blueprint in area.blueprints]
    return build_app(blueprints, pages=_web_folder(), problem_writers=writers)


def api_document() -> str:
    """The OpenAPI document, as JSON."""
    return json.dumps(document(registered(build())), indent=2, ensure_ascii=False)


def _web_folder() -> Path | None:
    """The built web interface: inside the frozen program, else of the checkout."""
    root = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parents[1]))
    built = root / "web" / "dist"
    return built if built.is_dir() else None


def serve(folder: DataFolder, on_ready: Callable[[Running], None]) -> None:
    """Run until SIGTERM or SIGINT. on_ready: called once, when the server listens.

    Raises InUse, Forbidden (an open address without a superuser), Unavailable, InvalidInput (settings).
    """
    signal.signal(signal.SIGTERM, _stop_before_listening)
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
        signal.signal(signal.SIGTERM, _stop_before_listening)
        if _told_again.is_set():
            log.info("told to stop; the next start puts in place what is restored")
            return
        log.info("restored; the data of before is in %s", swap(folder))
    restart()


def restart() -> None:
    """Begin again as the same process, with the words it was started with."""
    program = os.environ.get("APPLIANCE_BINARY")
    words = [program] if program else [sys.executable, "-m", "appliance"]
    os.execv(words[0], [*words, *sys.argv[1:]])


def _stop_before_listening(number: int, frame: object) -> None:
    """Until Sanic takes the signal over: leave through every `finally`."""
    raise SystemExit(0)


_told_again = threading.Event()


def _hear_again() -> None:
    """Once we are stopping: Sanic takes its handlers away, and a second signal would break its end off.

    Who restores stops us, too, so that whoever stops us meanwhile would be served again.
    """
    signal.signal(signal.SIGTERM, lambda number, frame: _told_again.set())


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
    _set_checks(workers)
    replication.begin()

    def ready(url: str) -> None:
        own.append((current.host, urlsplit(url).port or 80))
        data_folder.tell_address(folder, url, __version__)
        on_ready(Running(url, f"{base_url()}/setup?token={token}" if token else None, folder.path))
        supervisor.tell_ready()
        _show_life(asyncio.get_running_loop(), workers)

    def stopping() -> None:
        # The loop reads signals by itself as long as it runs, and stops at one that it does not know.
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, _told_again.set)
        _hear_again()
        workers.begin_to_stop()
        supervisor.tell_restarting() if swap_wanted(folder) else supervisor.tell("STOPPING=1")

    try:
        _listen(current, ready, on_stop=stopping)
    finally:
        _hear_again()  # the loop's end has put back its own
        folder.server_file.unlink(missing_ok=True)
        for area in reversed(AREAS):
            if area.on_stop is not None:
                area.on_stop()
        workers.stop()
        browser.end()
        replication.end()


def _set_checks(workers: Workers) -> None:
    """What is asked how it is: the queue, and whatever the areas say. /readyz asks the little that it hangs on."""
    queue = Check("queue", lambda: queue_state(workers.turning()), required=True, alert="worker_stalled")
    scheduler = Check("scheduler", scheduler_state, required=True, alert="worker_stalled")
    checks = [queue, scheduler, *(check for area in AREAS for check in area.checks)]
    set_checks(checks)
    set_ready_checks(
        [("database", writable), ("queue", lambda: None if workers.turning() else "A worker has ended.")],
        # `database` there is whether it takes writes; a damaged one mostly does.
        warnings=[("damage", damage), *((check.name, check.wrong) for check in checks if check.warns)],
    )
    _set_counts()


def _set_counts() -> None:
    set_counts({name: count for area in AREAS for name, count in area.counts.items()})


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
        _plug(objects, LentObjects(staged.folder.path, staged.lenders))
        _plug(outbound, ClosedOutbound())
        replace_keys()  # so that no token of this copy is good at the server beside it, nor the other way round
        set_ready_checks([("database", writable)])
        _set_counts()
        _listen(settings(ServerSettings), on_ready)


def end_in_order() -> None:
    """From now on a signal that ends this process, or the end of its terminal, leaves through every `finally`."""
    signal.signal(signal.SIGTERM, _stop_before_listening)
    signal.signal(signal.SIGHUP, lambda number, frame: os.kill(os.getpid(), signal.SIGTERM))


def _refuse_open_address(host: str) -> None:
    if host != "localhost" and not is_loopback(host):
        raise Forbidden(
            f"The server does not listen at {host} before there is a superuser: anybody could become it.",
            hint="Run `appliance superuser create --email …` first, or start at 127.0.0.1 and use the link.",
        )


def plug(folder: DataFolder, own_addresses: Callable[[], Sequence[tuple[str, int]]]) -> None:
    """Give every port its adapter. Adapters load what is heavy at their first use.

    own_addresses: host and port of this server, which users' requests never reach.
    """
    set_authenticator(authenticator)
    set_upload_folder(folder.tmp)
    forget_unfinished()
    copies = LitestreamReplication(folder, is_set_up=_is_set_up())
    _plug(replication, copies)
    _plug(objects, DiskObjects(folder.path, on_keep=copies.content_kept))
    _plug(outbound, HttpOutbound(_allowed_private_hosts, own_addresses))
    _plug(mailer, HouseMailer(folder.outbox))
    _plug(outbox, FolderOutbox(folder.outbox))
    _plug(llm, HouseModels(credentials.secret_of, credentials.services_of, own_addresses))
    _plug(reader, TesseractReader())
    _plug(browser, ChromiumBrowser(folder.tmp, folder.browser))
    own_model = MiniLm()
    _plug(embedder, own_model)
    _plug(embedding_models, HouseEmbeddings(own_model))
    set_in_use_checks([area.file_in_use for area in AREAS if area.file_in_use is not None])
    for area in AREAS:
        register_nodes(area.nodes)


def _is_set_up() -> Callable[[], bool]:
    """Whether there is a superuser; once there is, the database is asked no more."""
    known = False

    def ask() -> bool:
        nonlocal known
        if not known:
            known = has_superuser()
            close_thread()
        return known

    return ask


def _plug(port: Any, adapter: object) -> None:
    assert isinstance(port, Socket)
    port.plug(adapter)


def _allowed_private_hosts() -> Sequence[str]:
    return settings(OutboundSettings).allowed_private_hosts
