"""A browser that draws pages as a person's does: contexts apart from each other, one page at work in each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol, cast

from appliance.ports.browser_actions import Action
from appliance.ports.socket import Socket

MadeBy = Literal["screenshot", "pdf", "download"]


@dataclass(frozen=True, slots=True)
class Opening:
    """How a context begins. blocked: kinds of resources that are not loaded: image, media, font, stylesheet.

    waits: whether an action waits for its element; else it must be there. storage_state: cookies and local storage
    as the browser itself gives them out.
    """

    width: int = 1280
    height: int = 800
    user_agent: str | None = None
    locale: str | None = None
    timezone: str | None = None
    blocked: frozenset[str] = frozenset()
    waits: bool = True
    storage_state: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A file that came of an action; whoever asked takes it away and deletes it. name: not to be used as a path."""

    by: MadeBy
    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Acted:
    """error: why the page did not do it, None if it did. secret: what was typed went, or may have gone, into a
    password field.
    """

    url: str
    title: str
    result: dict[str, Any] = field(default_factory=dict)
    error: str | None = None
    secret: bool = False
    made: tuple[Made, ...] = ()


@dataclass(frozen=True, slots=True)
class BrowserStatus:
    """sandbox: what keeps the pages of the running browser from the machine, None while it sleeps.

    memory: bytes of all its processes. pages: opened since it started.
    """

    running: bool
    version: str | None = None
    sandbox: Literal["own", "none"] | None = None
    contexts: int = 0
    pages: int = 0
    memory: int = 0
    last_error: str | None = None


class Lost(Exception):
    """The context is no more: the browser ended, or it was never opened."""


class Browser(Protocol):
    """Started at first use, asleep when nothing is open. Everything it loads passes the outbound guard."""

    def unavailable(self) -> str | None:
        """Why no browser can be started on this machine and what to do, None if one can."""
        ...

    def status(self) -> BrowserStatus: ...

    def open(self, id: str, opening: Opening) -> None:
        """Open a context with an empty page. Raises EngineUnavailable, Unavailable (not within ten seconds)."""
        ...

    def act(self, id: str, action: Action) -> Acted:
        """Do one thing in the context's page; one call at a time for each. Raises Lost."""
        ...

    def close(self, id: str) -> None:
        """Forget the context and all it holds; none with that id is fine."""
        ...

    def on_lost(self, listener: Callable[[str, str], object]) -> None:
        """Call `listener(id, why)`, on a thread of ours, for every context that is lost and was not closed."""
        ...

    def end(self) -> None:
        """Stop, with all contexts."""
        ...


browser: Browser = cast(Browser, Socket("browser"))
