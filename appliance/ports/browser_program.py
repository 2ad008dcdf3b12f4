"""The program that draws pages: brought onto a machine that has none, and looked at."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, cast

from appliance.ports.socket import Socket

Origin = Literal["named", "installed", "system"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The browser that this version was made for. url: of the archive; its last part is the file's name."""

    title: str
    version: str
    url: str


@dataclass(frozen=True, slots=True)
class Found:
    """What sessions use. origin: named in the settings, brought by `install`, or the system's."""

    path: Path
    origin: Origin


class BrowserProgram(Protocol):
    """Of one data folder, whether a server runs on it or not: that one finds at its next session what was brought."""

    def wanted(self) -> Wanted:
        """Raises Unavailable where no browser is published for this machine."""
        ...

    def install(self, archive: Path | None, tell: Callable[[str], object]) -> bool:
        """Bring a browser, whole or not at all, in the place of the one brought before; false if that is the wanted.

        archive: what `wanted().url` gives, None = it is downloaded. tell: called with lines on how far it is.
        Libraries of the system that it lacks are told by `start`.
        Raises Conflict (another is at work), UpstreamError, InvalidInput (the archive), StorageFull, Unavailable.
        """
        ...

    def found(self) -> Found | None:
        """None if there is no browser on this machine; one that is named is told even if it is not there."""
        ...

    def why_none(self) -> str | None:
        """Why sessions have none and what to do; None if they have one."""
        ...

    def start(self, path: Path) -> str:
        """Let it draw an empty page, which takes a second; the answer is its version.

        Raises Unavailable, which says what it lacks.
        """
        ...


browser_program: BrowserProgram = cast(BrowserProgram, Socket("browser program"))
