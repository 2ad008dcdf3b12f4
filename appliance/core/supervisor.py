"""What systemd wants to know of a service it started: that it is ready, alive, stopping. The protocol is sd_notify(3).

Without one, all of this does nothing.
"""

import os
import socket
from contextlib import suppress


def tell(*words: str) -> None:
    """Send assignments such as `READY=1`, all at once."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.connect(f"\0{address[1:]}" if address.startswith("@") else address)
        sender.send("\n".join(words).encode())


def tell_ready() -> None:
    """Also that signs of life are expected as often as at first: a restart of our own may have asked for patience."""
    expected = _expected()
    tell("READY=1", *([f"WATCHDOG_USEC={expected}"] if expected else []))


def tell_restarting() -> None:
    """The same process begins again, which may take as long as the database takes to be brought up to date."""
    if _expected():
        tell(f"WATCHDOG_USEC={24 * 3600 * 1_000_000}")


def seconds_between_signs() -> float | None:
    """How often to send `WATCHDOG=1`, twice as often as it is expected; None if nobody expects it."""
    expected = _expected()
    return expected / 2e6 if expected else None


def _expected() -> int:
    """Microseconds within which a sign of life is expected of this process; 0 = never."""
    told, whom = os.environ.get("WATCHDOG_USEC", ""), os.environ.get("WATCHDOG_PID", str(os.getpid()))
    return int(told) if told.isdecimal() and whom == str(os.getpid()) else 0
