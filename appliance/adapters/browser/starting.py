"""Whether a browser starts on this machine, and what it lacks."""

import re
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from appliance.adapters.browser.program import ARGUMENTS, NO_SANDBOX, sandbox_wanted
from appliance.core.children import child_environment
from appliance.core.errors import Unavailable

_PATIENCE = 30.0  # seconds
_VERSION = re.compile(r"\d+(?:\.\d+){3}")
_MISSING = re.compile(r"^\s*(\S+) => not found", re.MULTILINE)
# What Chromium links to and a server has not: the package of Debian that it is in. Those that are named anew since
# Debian 13 and Ubuntu 24.04 have `t64` behind it there.
_PACKAGES = {
    **dict.fromkeys(("libnss3.so", "libnssutil3.so", "libsmime3.so"), "libnss3"),
    **dict.fromkeys(("libnspr4.so", "libplc4.so", "libplds4.so"), "libnspr4"),
    "libX11.so.6": "libx11-6",
    "libXcomposite.so.1": "libxcomposite1",
    "libXdamage.so.1": "libxdamage1",
    "libXext.so.6": "libxext6",
    "libXfixes.so.3": "libxfixes3",
    "libXrandr.so.2": "libxrandr2",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libgbm.so.1": "libgbm1",
    "libdrm.so.2": "libdrm2",
    "libdbus-1.so.3": "libdbus-1-3",
    "libexpat.so.1": "libexpat1",
    "libudev.so.1": "libudev1",
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libcairo.so.2": "libcairo2",
    **dict.fromkeys(("libglib-2.0.so.0", "libgobject-2.0.so.0", "libgio-2.0.so.0"), "libglib2.0-0"),
    "libasound.so.2": "libasound2",
    "libatk-1.0.so.0": "libatk1.0-0",
    "libatk-bridge-2.0.so.0": "libatk-bridge2.0-0",
    "libatspi.so.0": "libatspi2.0-0",
    "libcups.so.2": "libcups2",
}
_RENAMED = ("libglib2.0-0", "libasound2", "libatk1.0-0", "libatk-bridge2.0-0", "libatspi2.0-0", "libcups2")


def version_of(program: Path) -> str:
    """Asked of the program itself, which loads all that it links to. Raises Unavailable, which says what it lacks."""
    if missing := missing_libraries(program):
        raise Unavailable(f"{program} lacks {', '.join(missing)}.", hint=_packages_hint(missing))
    told = _run([str(program), "--version"])
    found = _VERSION.search(told.stdout)
    if told.returncode or found is None:
        raise Unavailable(f"{program} does not start: {_why(told)}.")
    return found[0]


def start(program: Path) -> str:
    """See `ports.browser_program.BrowserProgram.start`."""
    version = version_of(program)
    with tempfile.TemporaryDirectory(prefix="appliance-trial-", ignore_cleanup_errors=True) as folder:
        words = [str(program), "--headless", *ARGUMENTS, f"--user-data-dir={folder}", "--dump-dom"]
        unguarded = ["--no-sandbox"] if sandbox_wanted() == "none" else []
        told = _run([*words, *unguarded, "data:text/html,<p>drawn"], {"TMPDIR": folder, "HOME": folder})
    if told.returncode == 0 and "drawn" in told.stdout:
        return version
    if "No usable sandbox" in told.stderr or "zygote_host" in told.stderr:
        raise Unavailable(f"{program} cannot be used: {NO_SANDBOX}.")
    raise Unavailable(f"{program} draws no page: {_why(told)}.")


def missing_libraries(program: Path) -> list[str]:
    """What the system's loader does not find; it looks, as for `ldd`, and the program itself is not begun."""
    return sorted(set(_MISSING.findall(_run([str(program)], {"LD_TRACE_LOADED_OBJECTS": "1"}).stdout)))


def _packages_hint(missing: list[str]) -> str:
    names = sorted({_PACKAGES[each] for each in missing if each in _PACKAGES})
    newer = any(Path("/var/lib/dpkg/info").glob("*t64:*.list"))
    words = [f"{name}t64" if newer and name in _RENAMED else name for name in names]
    return f"On Debian: apt-get install {' '.join(words)}" if words else "Install what holds it."


def _run(words: list[str], more: Mapping[str, str] = {}) -> "subprocess.CompletedProcess[str]":
    try:
        return subprocess.run(
            words,
            env=child_environment(more),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unavailable(f"{words[0]} did not answer within {_PATIENCE:g} s.") from None
    except OSError as error:
        hint = "Is its disk mounted so that no program may run there (noexec)?" if error.errno == 13 else None
        raise Unavailable(f"{words[0]} cannot be started: {error.strerror}.", hint=hint) from error


def _why(told: "subprocess.CompletedProcess[str]") -> str:
    lines = (told.stderr.strip() or told.stdout.strip() or "it says nothing").splitlines()
    return f"{lines[-1][:300]} (exit code {told.returncode})"
