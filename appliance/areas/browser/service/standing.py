"""How the browser is, and how many sessions there were."""

from appliance.core.health import State, available, not_configured, unavailable
from appliance.db import rows
from appliance.ports.browser import browser

_SANDBOX = {"own": "in Chromium's own sandbox", "none": "without a sandbox"}


def pool_state() -> State:
    """No browser on the machine is no fault. One that fell over and was not needed since is told until it is."""
    status = browser.status()
    if status.running:
        place = _SANDBOX[status.sandbox or "none"]
        return available(f"{status.version}, {status.contexts} sessions, {status.memory >> 20} MB, {place}")
    if (why := browser.unavailable()) is not None:
        return not_configured(f"{why[:1].upper()}{why[1:]}.")
    return unavailable(status.last_error) if status.last_error else available("Asleep until somebody opens a session")


def count_sessions() -> int:
    """Of everybody."""
    [(count,)] = rows("SELECT count(*) FROM browser_session")
    return int(count)
