"""Contents of a look at an earlier state: each is brought when somebody first asks for it."""

import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path

from appliance.adapters.objects.disk import DiskObjects
from appliance.core.errors import NotFound
from appliance.core.ids import new_id
from appliance.ports.objects import Lender

log = logging.getLogger(__name__)


class LentObjects(DiskObjects):
    """As `DiskObjects`; what is not in `data` is asked of the lenders, in order, until one has it undamaged."""

    def __init__(self, data: Path, lenders: Sequence[Lender]) -> None:
        super().__init__(data)
        self._lenders = lenders

    def path(self, sha256: str) -> Path:
        """As the port says; brings the content if need be. Raises Unavailable if a lender cannot be reached."""
        target = self._target(sha256)
        if not target.exists():
            any(self._brought(lender, sha256, target) for lender in self._lenders)
        return super().path(sha256)

    def _brought(self, lender: Lender, sha256: str, target: Path) -> bool:
        draft = self.scratch() / f"lent-{new_id()}"
        try:
            lender(sha256, draft)
            if _hash_of(draft) != sha256:
                log.warning("a content is damaged where it was asked for: %s", sha256)
                return False
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft.replace(target)
        except (NotFound, FileNotFoundError):
            return False
        finally:
            draft.unlink(missing_ok=True)
        return True


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
