"""What the admin area gives over HTTP."""

from typing import Literal

import msgspec

from appliance.http.types import Timestamp


class AdminBackup(msgspec.Struct, kw_only=True):
    """size: bytes."""

    name: str
    size: int
    made_at: Timestamp


class AdminRestore(msgspec.Struct, kw_only=True):
    """done, total: bytes of the archive that were checked. After `restarting` the server begins again."""

    name: str
    state: Literal["checking", "restarting", "failed"]
    done: int
    total: int
    error: str | None


class AdminBackups(msgspec.Struct, kw_only=True):
    """Newest first. every_hours: 0 = only when asked for. last_error: why the last one failed, if it did."""

    data: list[AdminBackup]
    folder: str
    every_hours: int
    keep: int
    running: bool
    last_error: str | None
    restore: AdminRestore | None


class AdminReplicaCheck(msgspec.Struct, kw_only=True):
    """The last time the replica was restored aside and examined."""

    checked_at: Timestamp
    ok: bool
    message: str


class AdminReplication(msgspec.Struct, kw_only=True):
    """The copy kept in step elsewhere. lag_seconds: since when it is not known to have everything."""

    state: Literal["off", "starting", "running", "failed"]
    target: str
    confirmed_at: Timestamp | None
    lag_seconds: float | None
    contents_waiting: int
    restarts: int
    last_error: str | None
    last_check: AdminReplicaCheck | None
