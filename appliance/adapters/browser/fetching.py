"""What Playwright's driver wants for a browser, and having it brought by the driver. Imports playwright's light part.

The driver goes through the proxy of our environment, or to a mirror; it is the operator who asks, at the command line,
and no address comes from a user, so this does not pass the outbound guard.
"""

import os
import re
import subprocess
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from appliance.adapters.browser.driver_program import command, environment
from appliance.core.errors import Problem, StorageFull, Unavailable, UpstreamError
from appliance.ports.browser_program import Wanted

# What may be told to the driver; proxies are spelled both ways.
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY")
_PASSED_ON = (
    *_PROXIES,
    *(name.lower() for name in _PROXIES),
    *("PLAYWRIGHT_DOWNLOAD_HOST", "PLAYWRIGHT_CHROMIUM_DOWNLOAD_HOST", "PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT"),
    *("PLAYWRIGHT_HOST_PLATFORM_OVERRIDE", "NODE_EXTRA_CA_CERTS"),
)
_INSTALL = ("install", "--only-shell", "chromium")  # without a window, which pages never have here: 110 MB, not 170
_WHOLE = "INSTALLATION_COMPLETE"  # the driver's mark, and for what has it nothing is fetched
_PART = re.compile(
    r"^(?P<title>\S.*?) (?P<version>[\d.]+) \(playwright (?P<name>\S+) v.*\n"
    r"  Install location: +(?P<folder>.+)\n"
    r"(?:  Download url: +(?P<url>\S+))?",
    re.MULTILINE,
)
_OTHERS = re.compile(r"^  Install location: +(?P<folder>.+)$", re.MULTILINE)
_SHELL = "chromium-headless-shell"
_PROGRESS = re.compile(r"(\d+)% of ([\d.]+ \w+)")
_LINE = 4096  # bytes
_PATIENCE = 60.0  # seconds
_REASONS: tuple[tuple[str, str], ...] = (
    (r"server returned code (\d+)", "{host} answers {0} to it"),
    (r"(?:ENOTFOUND|EAI_AGAIN)", "the name {host} is not known here (is there a network?)"),
    (r"(?:ECONNREFUSED|ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL)", "{host} cannot be reached"),
    (r"(?:size mismatch|ECONNRESET|socket hang up|closed connection|aborted)", "the download was cut off"),
    (r"(?:timed out|ETIMEDOUT)", "{host} does not answer in time"),
    (r"(?:certificate|CERT_|SELF_SIGNED|_SIGNATURE|SSL routines)", "the certificate of {host} is not trusted"),
    (r"(?:central directory|Z_DATA_ERROR|Z_BUF_ERROR|invalid .*|unexpected end of file)", "the archive is damaged"),
)


class Part(NamedTuple):
    """Of what the driver would fetch."""

    wanted: Wanted
    folder: Path


def wanted() -> Wanted:
    """Raises Unavailable where none is published."""
    return _plan(Path("/nowhere"))[0].wanted


def fetch(into: Path, tell: Callable[[str], object]) -> Path:
    """The folder with the unpacked archive, somewhere in the empty folder `into`.

    Raises UpstreamError with the driver's reason, StorageFull, Unavailable.
    """
    shell, others = _plan(into)
    for each in others:  # it would bring a recorder of videos, too
        each.mkdir(parents=True)
        (each / _WHOLE).touch()
    tell(f"{shell.wanted.title} {shell.wanted.version} from {shell.wanted.url}")
    said = _run(into, tell)
    if said is not None:
        raise _problem(said, shell.wanted.url)
    if not (shell.folder / _WHOLE).is_file():
        raise Unavailable("The browser's driver brought nothing.")
    return shell.folder


def _plan(into: Path) -> tuple[Part, list[Path]]:
    """The browser, and the folders of all else that the driver would fetch."""
    words, env = command(*_INSTALL, "--dry-run"), _environment(into)
    try:
        told = subprocess.run(words, env=env, capture_output=True, text=True, timeout=_PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"The browser's driver does not start: {error}.") from error
    found = next((each for each in _PART.finditer(told.stdout) if each["name"] == _SHELL), None)
    if found is None:
        raise Unavailable(f"The browser's driver names no browser: {_last_line(told.stderr)}")
    if found["url"] is None:
        raise Unavailable("No browser is published for this system.", hint="Install the system's own Chromium.")
    part = Part(Wanted(found["title"], found["version"], found["url"]), Path(found["folder"]))
    return part, [Path(each["folder"]) for each in _OTHERS.finditer(told.stdout) if each["folder"] != found["folder"]]


def _run(into: Path, tell: Callable[[str], object]) -> str | None:
    """What the driver complained of, None if it has done it."""
    child = subprocess.Popen(
        command(*_INSTALL), env=_environment(into), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert child.stdout is not None
    said: deque[str] = deque(maxlen=400)
    try:
        while line := child.stdout.readline(_LINE).decode(errors="replace"):
            said.append(line)
            if told := _PROGRESS.search(line):
                tell(f"{told[1]:>3} % of {told[2]}")
        return "".join(said) if child.wait() else None
    finally:
        child.terminate()
        child.wait()
        child.stdout.close()


def _environment(into: Path) -> dict[str, str]:
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    own = {
        "PLAYWRIGHT_BROWSERS_PATH": str(into),
        "PLAYWRIGHT_SKIP_VALIDATE_HOST_REQUIREMENTS": "1",  # we look ourselves, see `starting`
        "TMPDIR": str(into.parent),  # for the archive: the system's own place may be small, or memory
        "NODE_USE_SYSTEM_CA": "1",
    }
    return environment({**passed_on, **own})


def _problem(said: str, url: str) -> Problem:
    """The last thing said that is known. Of five tries, the last one's."""
    if "ENOSPC" in said or "EDQUOT" in said:
        return StorageFull("The disk is full; to bring a browser takes 400 MiB of it.", hint="Make room there.")
    host = urlsplit(url).netloc.rpartition("@")[2]
    known = ((each, words) for pattern, words in _REASONS for each in [re.search(pattern, said)] if each)
    reason = next((words.format(*each.groups(), host=host) for each, words in known), _last_line(said))
    hint = (
        "A proxy is named by HTTPS_PROXY, a mirror by PLAYWRIGHT_DOWNLOAD_HOST; or bring that file:"
        " appliance browser install --from FILE."
    )
    return UpstreamError(f"{url} could not be fetched: {reason}.", hint=hint)


def _last_line(text: str) -> str:
    errors = [line.strip() for line in text.splitlines() if "Error:" in line]
    return (errors[-1] if errors else text.strip()[-300:])[:300]
