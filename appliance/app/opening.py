"""An installation: opened for a server, beside one, or looked at from outside."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from appliance.adapters.browser.installing import ChromiumProgram
from appliance.adapters.objects import DiskObjects
from appliance.adapters.outbound import HttpOutbound
from appliance.adapters.replication import LitestreamReplication
from appliance.app.wiring import allowed_private_hosts, put
from appliance.areas.admin.service.way_back import way_back
from appliance.core import secrets
from appliance.core.errors import Problem, Unavailable
from appliance.core.settings import settings
from appliance.db import data_folder
from appliance.db.archive import finish_swap
from appliance.db.connection import close_thread, damage_told, keep_strange_wal, open_database
from appliance.db.data_folder import DataFolder, InUse, Lock, check_not_lost
from appliance.db.migrate import applied, available, migrate, migrations_folder
from appliance.db.records import load_settings, load_settings_if_readable
from appliance.installed import AREAS
from appliance.jobs import listen
from appliance.ports.browser_program import browser_program
from appliance.ports.objects import objects
from appliance.ports.outbound import outbound
from appliance.ports.replication import replication


@contextmanager
def installation(folder: DataFolder) -> Iterator[list[str]]:
    """The key, the database and the stored settings of a data folder, whose lock the caller holds.

    The answer is the migrations that were due. A restore that was broken off is ended first, or forgotten.
    """
    finish_swap(folder)
    data_folder.set_current(folder)
    put(replication, LitestreamReplication(folder))
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
    put(objects, DiskObjects(folder.path))
    put(replication, LitestreamReplication(folder))
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
    put(replication, LitestreamReplication(folder))
    _glance_at_settings(folder)
    yield


def looked_at(path: Path) -> DataFolder:
    """For a command that looks on from outside: makes and locks nothing, and expects nothing to be whole."""
    folder = DataFolder(path.resolve())
    data_folder.set_current(folder)
    put(replication, LitestreamReplication(folder))
    put(outbound, HttpOutbound(allowed_private_hosts, list))
    put(browser_program, ChromiumProgram(folder))
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
