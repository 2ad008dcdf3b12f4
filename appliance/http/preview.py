"""A server that shows an earlier state: it answers questions, and refuses whatever would change something.

What an endpoint does is seen by its method, unless it says otherwise (`@endpoint(in_preview=…)`): a POST that only
searches is answered, and a GET that starts a workflow is not.
"""

from dataclasses import dataclass
from typing import Any, Literal

from appliance.core.clock import rfc3339
from appliance.core.errors import Forbidden

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

Source = Literal["archive", "replica"]


class ReadOnly(Forbidden):
    code, title = "read-only", "Read only"


@dataclass(frozen=True, slots=True)
class Preview:
    """id: what its cookies are told by. moment: of the state, milliseconds UTC; None = the latest of a replica.

    secrets: whether the key is there that opens what is stored encrypted.
    """

    id: str
    source: Source
    moment: int | None
    secrets: bool = True

    def named(self) -> str:
        return f"the state of {rfc3339(self.moment)}" if self.moment is not None else "the replica's latest state"


_current: Preview | None = None


def set_preview(preview: Preview | None) -> None:
    """From now on this process shows an earlier state; None = it is an ordinary server."""
    global _current
    _current = preview


def current_preview() -> Preview | None:
    return _current


def check_answers(handler: Any, method: str) -> None:
    """Raises ReadOnly if this is a preview and the handler of a route might change something."""
    if _current is None:
        return
    answers = getattr(getattr(handler, "operation", None), "in_preview", None)
    if method not in SAFE if answers is None else not answers:
        raise ReadOnly(
            f"This is a look at {_current.named()}: nothing can be changed or started here.",
            hint="To go back to it, open Admin → Backups of the server itself, or run `appliance restore`.",
        )


def cookie_prefix() -> str:
    """What the names of our cookies begin with, on the wire alone.

    Browsers keep cookies by host, not by port: those of a preview must not replace the ones of the server beside it.
    """
    return "" if _current is None else f"preview-{_current.id}-"
