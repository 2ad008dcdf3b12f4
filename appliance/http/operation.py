"""What an endpoint declares, and the list of all endpoints of a server."""

import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from appliance.core.actor import Actor
from appliance.http.auth import Caller
from appliance.http.body_stream import BodyStream
from appliance.http.decode import body_decoder, query_decoder
from appliance.http.request import RequestInfo

Auth = Literal["user", "superuser", "public", "client"]
ENDED = frozenset({"completed", "failed", "cancelled", "terminated"})
RAW = (bytes, BodyStream)  # bodies handed over as they are
GIVEN = frozenset({"actor", "identity", "caller", "body", "query", "form", "request_info", "socket"})


FindCaller = Callable[[RequestInfo], Caller]


@dataclass(frozen=True, slots=True)
class Waitable:
    """Lets a client wait for the end of the job that a 202 answer names (`Prefer: wait`).

    topic: of the live events that tell of it. reload: the object by actor and id, on a thread.
    ended: the values of `status` after which nothing changes.
    """

    topic: str
    reload: Callable[[Actor, str], Any]
    ended: frozenset[str] = ENDED


class Operation:
    """One endpoint: its declaration, and what is worked out from it once, so that no request pays for it."""

    def __init__(
        self,
        function: Callable[..., Any],
        *,
        auth: Auth,
        find_caller: FindCaller | None = None,
        body: Any = None,
        query: type | None = None,
        form: type | None = None,
        returns: Any = None,
        status: int | None = None,
        slow: bool = False,
        wait: Waitable | None = None,
        location: str | None = None,
        idempotent: bool | None = None,
        text_ids: Sequence[str] = (),
        max_body: int | Callable[[], int] | None = None,
        max_file: int | Callable[[], int] | None = None,
        urlencoded: bool = False,
        limited: bool = True,
        during_maintenance: bool = False,
        content_type: str | None = None,
        problems: Sequence[int] = (),
    ) -> None:
        if (auth == "client") != (find_caller is not None):
            raise TypeError(f'{function.__name__}: auth "client" and find_caller go together.')
        self.function, self.auth, self.find_caller, self.slow = function, auth, find_caller, slow
        self.body, self.query, self.form, self.returns = body, query, form, returns
        self.status = status or (204 if returns is None and content_type is None else 200)
        self.wait, self.location = wait, location
        self.idempotent = self.status in (201, 202) if idempotent is None else idempotent
        self.max_body, self.max_file, self.urlencoded = max_body, max_file, urlencoded
        self.limited, self.during_maintenance = limited, during_maintenance
        self.content_type, self.problems = content_type, tuple(problems)
        self.name = function.__name__
        self.summary, _, self.description = (inspect.getdoc(function) or "").partition("\n")
        self.tag = _area_of(function)
        self.wants = frozenset(_parameters(function))
        self.ids = tuple(name for name in self.wants - GIVEN if name.endswith("_id") and name not in text_ids)
        self.is_async = inspect.iscoroutinefunction(function)
        self.decode_body = body_decoder(body, urlencoded=urlencoded) if body not in (None, *RAW) else None
        self.decode_query = query_decoder(query) if query is not None else None

    def check_path(self, path: str, labels: Iterable[str]) -> None:
        """Raises TypeError if the function does not take exactly the parameters of `path`."""
        taken, given = self.wants - GIVEN, frozenset(labels)
        if taken != given:
            raise TypeError(f"{self.name} takes {sorted(taken)}, but {path} has {sorted(given)}.")
        for name, value in (("body", self.body), ("query", self.query), ("form", self.form)):
            if (value is not None) != (name in self.wants):
                raise TypeError(f"{self.name}: {name} is declared or taken, but not both.")


@dataclass(frozen=True, slots=True)
class Registered:
    """An endpoint at its place. method: of HTTP, or WS. path: with `{name}` for parameters."""

    method: str
    path: str
    operation: Operation


def _parameters(function: Callable[..., Any]) -> tuple[str, ...]:
    code = function.__code__  # `inspect.signature` would take ten times as long, and there are hundreds
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


def _area_of(function: Callable[..., Any]) -> str:
    """`rag` of `appliance.areas.rag.routes`; of other modules their last name."""
    parts = function.__module__.split(".")
    return parts[parts.index("areas") + 1] if "areas" in parts else parts[-1]
