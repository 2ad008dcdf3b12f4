"""What ends this process, and how."""

import os
import signal
import threading


def end_in_order() -> None:
    """From now on a signal that ends this process, or the end of its terminal, leaves through every `finally`."""
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, lambda number, frame: os.kill(os.getpid(), signal.SIGTERM))


def leave(number: int, frame: object) -> None:
    """The handler until Sanic has its own: leave through every `finally`."""
    raise SystemExit(0)


told_again = threading.Event()


def hear_again() -> None:
    """Once we are stopping: Sanic takes its handlers away, and a second signal would break its end off.

    Who restores stops us, too, so that whoever stops us meanwhile would be served again.
    """
    signal.signal(signal.SIGTERM, lambda number, frame: told_again.set())
