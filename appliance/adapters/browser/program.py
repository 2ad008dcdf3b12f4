"""Which browser there is on this machine, and what keeps its pages from the machine."""

import os
import shutil
from pathlib import Path
from typing import Literal

from appliance.adapters.browser import own
from appliance.adapters.browser.settings import ChromiumSettings
from appliance.core.settings import settings

_NAMES = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("microsoft-edge", "microsoft-edge-stable"),
)
_FOLDERS = "/usr/bin:/usr/local/bin:/snap/bin:/opt/google/chrome"
HOW = (
    "`appliance browser install` brings one; or install Chromium (on Debian: apt-get install chromium), or name one in"
    " the setting chromium.program"
)
NO_SANDBOX = (
    "the system gives Chromium no sandbox (unprivileged user namespaces are off); allow them, or accept pages without"
    " one by the setting chromium.without_sandbox"
)

# WebRTC's packets would go past the proxy; this spelling of the flag is the one that counts. Names are looked up by
# the guard alone. QUIC has no proxy.
ARGUMENTS = (
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--disable-quic",
    "--no-pings",
    "--disable-gpu",
    # The first four as the driver would say them. The last: what is selected in one session would be pasted in another
    # by the middle button; see `acting.press` for the clipboard.
    "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4,"
    "selectionClipboardBufferAvailable=false",
)


def program(folder: Path) -> Path | None:
    """The browser to start, None if there is none: the one that is named, else ours, else the system's.

    folder: of what `appliance browser install` brought. Looked up each time, so what is new counts at once.
    """
    if named := settings(ChromiumSettings).program:
        return Path(named) if os.access(named, os.X_OK) else None
    return own.newest(folder) or of_the_system()


def of_the_system() -> Path | None:
    path = f"{os.environ.get('PATH', '')}:{_FOLDERS}"
    found = next(filter(None, (shutil.which(name, path=path) for name in _NAMES)), None)
    return Path(found) if found else None


def why_none(folder: Path) -> str | None:
    """Why no browser can be started and what to do, None if one can be tried. folder: see `program`."""
    if program(folder) is not None:
        return None
    named = settings(ChromiumSettings).program
    return f"{named} is no program; {HOW}" if named else f"there is no browser on this machine; {HOW}"


def sandbox_wanted() -> Literal["own", "none"]:
    """Chromium's own sandbox; but it refuses to make one for root, and an operator may do without."""
    return "none" if os.geteuid() == 0 or settings(ChromiumSettings).without_sandbox else "own"
