"""What other programs that we start are given of our environment, and that they end with us."""

import ctypes
import os
import signal
import sys
from collections.abc import Mapping, Sequence

_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR")
_PR_SET_PDEATHSIG = 1
DIE_WITH = "--die-with"


def child_environment(more: Mapping[str, str] = {}) -> dict[str, str]:
    """A few harmless variables, and `more`: no settings, no secrets of ours, no library path of the frozen program."""
    return {name: os.environ[name] for name in _KEPT if name in os.environ} | dict(more)


def dying_with_us(words: Sequence[str]) -> list[str]:
    """The command that becomes `words`, and that the system ends when the thread that started it ends.

    A detour by our own program, not a function between fork and exec: with many threads that one can hang for ever.
    """
    own = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "appliance"]
    return [*own, DIE_WITH, str(os.getpid()), *words]


def become(parent: int, words: Sequence[str]) -> None:
    """Called in the new process, before anything else is imported. parent: whose end is ours."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        raise SystemExit(f"{words[0]} was started by a process that is no more.")
    # The frozen program's own start has added where its libraries are; they are not the child's.
    environment = {k: v for k, v in os.environ.items() if k != "LD_LIBRARY_PATH" and not k.startswith("_PYI_")}
    os.execve(words[0], list(words), environment)
