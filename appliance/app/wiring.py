"""Every port gets its adapter, and whoever asks how things are gets the answers of the areas."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.adapters.browser import ChromiumBrowser
from appliance.adapters.embedder.house import HouseEmbeddings
from appliance.adapters.embedder.minilm import MiniLm
from appliance.adapters.llm import HouseModels
from appliance.adapters.mailer import FolderOutbox, HouseMailer
from appliance.adapters.objects import DiskObjects
from appliance.adapters.ocr import TesseractReader
from appliance.adapters.outbound import HttpOutbound
from appliance.adapters.replication import LitestreamReplication
from appliance.areas.admin.service.checking import damage
from appliance.areas.auth.routes import authenticator
from appliance.areas.auth.service import credentials
from appliance.areas.auth.service.accounts import has_superuser
from appliance.areas.storage.service import set_in_use_checks
from appliance.core.counts import set_counts
from appliance.core.health import Check, set_checks
from appliance.core.nodes import register_nodes
from appliance.core.settings import Section, option, settings
from appliance.db.connection import close_thread
from appliance.db.data_folder import DataFolder
from appliance.http.auth import set_authenticator
from appliance.http.health import set_ready_checks, writable
from appliance.http.idempotency import forget_unfinished
from appliance.http.uploads import set_upload_folder
from appliance.installed import AREAS
from appliance.jobs import Workers, queue_state, scheduler_state
from appliance.ports.browser import browser
from appliance.ports.embedder import embedder, embedding_models
from appliance.ports.llm import llm
from appliance.ports.mailer import mailer, outbox
from appliance.ports.objects import objects
from appliance.ports.ocr import reader
from appliance.ports.outbound import outbound
from appliance.ports.replication import replication
from appliance.ports.socket import Socket


@dataclass(frozen=True)
class OutboundSettings(Section, key="outbound"):
    allowed_private_hosts: tuple[str, ...] = option((), "private hosts and networks that users' requests may reach")


def plug(folder: DataFolder, own_addresses: Callable[[], Sequence[tuple[str, int]]]) -> None:
    """Give every port its adapter. Adapters load what is heavy at their first use.

    own_addresses: host and port of this server, which users' requests never reach.
    """
    set_authenticator(authenticator)
    set_upload_folder(folder.tmp)
    forget_unfinished()
    copies = LitestreamReplication(folder, is_set_up=_is_set_up())
    put(replication, copies)
    put(objects, DiskObjects(folder.path, on_keep=copies.content_kept))
    put(outbound, HttpOutbound(allowed_private_hosts, own_addresses))
    put(mailer, HouseMailer(folder.outbox))
    put(outbox, FolderOutbox(folder.outbox))
    put(llm, HouseModels(credentials.secret_of, credentials.services_of, own_addresses))
    put(reader, TesseractReader())
    put(browser, ChromiumBrowser(folder.tmp, folder.browser))
    own_model = MiniLm()
    put(embedder, own_model)
    put(embedding_models, HouseEmbeddings(own_model))
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


def allowed_private_hosts() -> Sequence[str]:
    """Hosts and networks, as the settings say now."""
    return settings(OutboundSettings).allowed_private_hosts


def put(port: Any, adapter: object) -> None:
    """Plug an adapter into a port's socket."""
    assert isinstance(port, Socket)
    port.plug(adapter)


def set_own_checks(workers: Workers) -> None:
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
    set_own_counts()


def set_own_counts() -> None:
    """What the metrics count."""
    set_counts({name: count for area in AREAS for name, count in area.counts.items()})
