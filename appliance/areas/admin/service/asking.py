"""Asking every part how it is: all at once, two seconds at most, and not again within moments."""

import logging
import threading
import time
from dataclasses import dataclass

from appliance.areas.admin.settings import HealthSettings
from appliance.core.errors import Problem
from appliance.core.health import Check, State, checks, unavailable
from appliance.core.settings import settings
from appliance.db.connection import close_thread

log = logging.getLogger(__name__)

SECONDS = 2.0  # for which an answer is waited for


@dataclass(frozen=True, slots=True)
class Answer:
    """latency_ms: None for one that did not come in time. silent: how many times in a row that was so.

    until: for how long it is believed, by the monotonic clock.
    """

    check: Check
    state: State
    latency_ms: int | None
    silent: int
    until: float


class _Question(threading.Thread):
    """One check, on a thread of its own: one that hangs holds up no other."""

    def __init__(self, check: Check) -> None:
        super().__init__(name=f"check-{check.name}", daemon=True)
        self.check = check
        self.state: State | None = None
        self.seconds = 0.0
        self.start()

    def run(self) -> None:
        began = time.perf_counter()
        try:
            found = self.check.ask()
        except Problem as problem:
            found = unavailable(problem.detail)
        except Exception as error:
            log.exception("the check %s failed", self.check.name)
            found = unavailable(f"The check failed: {type(error).__name__}; the log tells more.")
        finally:
            close_thread()
        self.seconds = time.perf_counter() - began
        self.state = found


_asking = threading.Lock()
_known: dict[str, Answer] = {}
_open: dict[str, _Question] = {}  # those that no answer has come to


def answers() -> list[Answer]:
    """What every check says, in the order of the checks."""
    with _asking:
        now = time.monotonic()
        due = [check for check in checks() if not _is_fresh(check, now)]
        for check in due:
            if (hanging := _open.get(check.name)) is None or not hanging.is_alive():
                _open[check.name] = _Question(check)
        for check in due:
            _open[check.name].join(max(0.0, now + SECONDS - time.monotonic()))
            _known[check.name] = _heard(check, _open[check.name])
        return [_known[check.name] for check in checks()]


def heard() -> list[Answer]:
    """What was heard last; asks nothing."""
    return list(_known.values())


def _is_fresh(check: Check, now: float) -> bool:
    known = _known.get(check.name)
    return known is not None and known.check is check and now < known.until


def _heard(check: Check, question: _Question) -> Answer:
    now, kept = time.monotonic(), settings(HealthSettings).kept_seconds
    if question.state is None:
        before = _known.get(check.name)
        silent = 1 + (before.silent if before else 0)
        return Answer(check, unavailable(f"No answer within {SECONDS:g} seconds."), None, silent, now + kept)
    del _open[check.name]
    if question.state.status != "unavailable":
        kept = max(kept, check.kept_seconds)
    return Answer(check, question.state, round(question.seconds * 1000), 0, now + kept)
