"""The look that an installation takes at itself, again and again, and the alerts that come of it.

A thread of its own and no job: it is to tell, too, that no worker takes up a job.
"""

import logging
import threading
import time

from appliance.areas.admin.service import alerts
from appliance.areas.admin.service.alerts import Key, Trouble, unresolved_by_severity
from appliance.areas.admin.service.asking import Answer, answers, heard
from appliance.areas.admin.settings import HealthSettings
from appliance.core.clock import now_ms
from appliance.core.events import SUPERUSERS, LiveEvent, live
from appliance.core.health import State, available, checks, unavailable
from appliance.core.settings import settings
from appliance.db.connection import close_thread
from appliance.http.metrics import gauge
from appliance.ports.replication import replication

log = logging.getLogger(__name__)

_FIRST = 2.0  # seconds after the start
_SLACK = 30.0  # seconds that a look may be late

TITLES = {
    "backup_failed": "Backups are not made",
    "browser_pool_down": "The browser does not start",
    "database_error": "The database is in trouble",
    "disk_low": "Disk nearly full",
    "mail_failed": "Mails do not leave the house",
    "provider_errors": "A language model does not answer",
    "queue_backlog": "Background work piles up",
    "replica_unusable": "The replica cannot be restored",
    "replication_lag": "The replica is behind",
    "replication_stopped": "The replica is not kept in step",
    "worker_stalled": "Background work stands still",
}
_PARTS = {  # of the type engine_down, by check
    "embeddings": "The embedding model does not work",
    "ocr": "Text recognition does not work",
    "storage": "Contents of files cannot be kept",
}


class Watch:
    """Supervised: a look that fails is logged and the next one comes."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._before: set[Key] = set()
        self._looked_at = time.monotonic()

    def begin(self) -> None:
        self._stop.clear()
        self._looked_at = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Returns when it looks no more."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        self._thread = None

    def state(self) -> State:
        """Whether it looks, as a check."""
        every = settings(HealthSettings).every_seconds
        ago = time.monotonic() - self._looked_at
        if ago > 2 * every + _SLACK:
            return unavailable(f"Nobody has looked for {ago:.0f} seconds; the log may say why.")
        return available(f"Looked {ago:.0f} s ago, and looks every {every:g} s")

    def look(self) -> None:
        """Once."""
        found = answers()
        troubles = [trouble for answer in found if (trouble := trouble_of(answer)) is not None]
        unsure = {answer.check.name for answer in found if answer.silent == 1}
        alerts.reconcile(troubles, self._before, unsure)
        self._before = {trouble.key for trouble in troubles}

    def _run(self) -> None:
        wait = min(_FIRST, settings(HealthSettings).every_seconds)
        while not self._stop.wait(wait):
            wait = settings(HealthSettings).every_seconds
            if not checks():
                continue  # the server has not begun yet
            try:
                self.look()
                self._looked_at = time.monotonic()
            except Exception:
                log.exception("the look at the installation failed and comes again")
            # Free of charge while nobody has the page open; whoever has, asks again.
            live.tell(LiveEvent("admin.health", "", "changed", SUPERUSERS))
        close_thread()


def trouble_of(answer: Answer) -> Trouble | None:
    """What a check's answer gives an alert for. A first silence is none: a busy machine is slow at times."""
    check, state = answer.check, answer.state
    down = state.status == "unavailable"
    if (not down and not state.alert) or answer.silent == 1:
        return None
    kind = state.alert or check.alert
    severity = state.severity or ("critical" if check.required else "error")
    title = TITLES.get(kind) or _PARTS.get(check.name) or f"“{check.name}” does not work"
    return Trouble(kind, check.name, severity, title, state.message)


def checks_as_numbers() -> dict[str, float]:
    """1 = available, 0 = not, by check, as last heard; what is not configured is left out."""
    wanted = [answer for answer in heard() if answer.state.status != "not_configured"]
    return {answer.check.name: float(answer.state.status == "available") for answer in wanted}


def replica_lag() -> dict[str, float]:
    """Seconds that the replica may be behind; nothing where there is none."""
    lag = replication.status().lag_seconds(now_ms())
    return {} if lag is None else {"database": lag}


def add_gauges() -> None:
    """To /metrics, for whoever watches from outside."""
    gauge("health_check", "What a part says of itself: 1 = available, 0 = not.", checks_as_numbers)
    gauge("alerts_unresolved", "Alerts that nobody has resolved.", unresolved_by_severity, label="severity")
    gauge("replication_lag_seconds", "How far the replica may be behind.", replica_lag)


watch = Watch()
