"""What other programs that we start are given of our environment, and that they end with us."""

import ctypes
import os
import signal
import sys
from collections.abc import Mapping

_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR")
_PR_SET_PDEATHSIG = 1

_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def child_environment(more: Mapping[str, str] = {}) -> dict[str, str]:
    """A few harmless variables, and `more`: no settings, no secrets of ours, no library path of the frozen program."""
    return {name: os.environ[name] for name in _KEPT if name in os.environ} | dict(more)


def die_with_parent() -> None:
    """For `preexec_fn`: the system ends the child when the thread that started it ends, however that happens."""
    if _prctl is not None:
        _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
