"""Settings of the storage area."""

from dataclasses import dataclass

from appliance.core.settings import Section, option

GIB = 1024**3


@dataclass(frozen=True)
class StorageSettings(Section, key="storage"):
    quota_bytes: int = option(5 * GIB, "what the files of one user may hold together, bytes")
    max_resumable_bytes: int = option(5 * GIB, "largest file in an upload that may stop and go on, bytes")
    min_free_bytes: int = option(GIB, "with less free space, uploads are refused and new background work waits, bytes")
