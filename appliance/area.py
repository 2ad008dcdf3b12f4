"""What one area may add to the house."""

from argparse import _SubParsersAction
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from appliance.core.health import Check
from appliance.core.nodes import Node
from appliance.http.problems import Writer

__all__ = ["Area", "Check"]


@dataclass(frozen=True, slots=True)
class Area:
    """blueprint: Sanic's, with the area's endpoints; several for an area with several prefixes.

    listens: event ("storage.file_deleted") → function called in a job with the news.
    file_in_use: (owner id, bucket, path) → what uses the file right now, or None.
    problem_writers: path ("/auth/v1") → how errors below it are written, where that is not our own way.
    on_start: called once when the server starts, after the migrations. on_stop: when it stops, before the workers.
    commands: add verbs to the command line. counts: how many it keeps, by the contract's name ("rag_documents").
    """

    name: str
    blueprints: Sequence[Any] = ()
    nodes: Sequence[Node] = ()
    listens: Mapping[str, Callable[..., object]] = field(default_factory=dict)
    checks: Sequence[Check] = ()
    counts: Mapping[str, Callable[[], int]] = field(default_factory=dict)
    problem_writers: Mapping[str, Writer] = field(default_factory=dict)
    file_in_use: Callable[[str, str, str], str | None] | None = None
    on_start: Callable[[], object] | None = None
    on_stop: Callable[[], object] | None = None
    commands: Callable[["_SubParsersAction[Any]"], None] | None = None
