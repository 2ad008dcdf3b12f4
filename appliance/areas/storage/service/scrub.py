"""Whether every content is there and still what it was: disks forget, and people delete what they should not."""

from collections.abc import Callable
from dataclasses import dataclass, field

from appliance.areas.storage.service.contents import sha256_of
from appliance.core.errors import NotFound
from appliance.db import query, rows
from appliance.ports.objects import objects


@dataclass(frozen=True, slots=True)
class Loss:
    """A file whose content is gone or changed. kind: "missing" or "damaged"."""

    kind: str
    file_id: str
    owner_id: str
    bucket: str
    path: str
    sha256: str


@dataclass(slots=True)
class ScrubReport:
    """checked: contents read. bytes: read. unused: contents that no file names; the daily sweep removes them.

    damaged_unused: how many of those are damaged too, which costs nobody anything.
    """

    checked: int = 0
    bytes: int = 0
    unused: int = 0
    damaged_unused: int = 0
    losses: list[Loss] = field(default_factory=list)


def scrub(told: Callable[[Loss], object] = lambda loss: None) -> ScrubReport:
    """Read every content and compare it with its hash. told: called for each loss as it is found.

    May run beside the server: what is added or deleted meanwhile is no loss.
    """
    report = ScrubReport()
    for sha256 in objects.hashes():
        _check(sha256, report, told)
    for sha256 in _missing():
        _tell("missing", sha256, report, told)
    return report


def _check(sha256: str, report: ScrubReport, told: Callable[[Loss], object]) -> None:
    try:
        path = objects.path(sha256)
        size, intact = path.stat().st_size, sha256_of(path) == sha256
    except (NotFound, FileNotFoundError):
        return  # deleted meanwhile, or missing: the files say which
    except OSError:
        size, intact = 0, False  # a sector that cannot be read any more
    report.checked += 1
    report.bytes += size
    used = _is_used(sha256)
    report.unused += not used
    report.damaged_unused += not used and not intact
    if used and not intact:
        _tell("damaged", sha256, report, told)


def _missing() -> list[str]:
    return [sha256 for (sha256,) in rows("SELECT DISTINCT sha256 FROM storage_file") if not _is_there(sha256)]


def _is_there(sha256: str) -> bool:
    try:
        objects.path(sha256)
    except NotFound:
        return False
    return True


def _is_used(sha256: str) -> bool:
    return bool(rows("SELECT 1 FROM storage_file WHERE sha256 = ? LIMIT 1", (sha256,)))


def _tell(kind: str, sha256: str, report: ScrubReport, told: Callable[[Loss], object]) -> None:
    """One loss for each file that is still there: several may share the content."""
    found = query(
        "SELECT id AS file_id, owner_id, bucket, path FROM storage_file WHERE sha256 = ? ORDER BY bucket, path, id",
        (sha256,),
    )
    for row in found:
        loss = Loss(kind, sha256=sha256, **row)
        report.losses.append(loss)
        told(loss)
