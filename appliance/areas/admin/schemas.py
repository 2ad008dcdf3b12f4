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
