"""What an archive says of itself, and which names may be in one."""

import hmac
import re

import msgspec

from appliance.core.errors import Problem

FORMAT = 1
NAME = "manifest.json"
LARGEST = 64 * 1024 * 1024  # bytes of a manifest: some 400,000 files
_BLOCK = 4096  # bytes
STAGED = "restoring"  # folder in the data folder, where an archive is unpacked and checked

# Nothing else is ever written by a restore, wherever an archive comes from.
_NAMES = re.compile(
    r"app\.db|VERSION|key|appliance\.toml"
    r"|blobs/(?P<a>[0-9a-f]{2})/(?P<b>[0-9a-f]{2})/(?P=a)(?P=b)[0-9a-f]{60}"
    r"|outbox/[A-Za-z0-9][A-Za-z0-9._@+-]{0,200}"
)


class BadArchive(Problem):
    status, code, title = 422, "bad-archive", "Bad archive"


class File(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    size: int
    sha256: str


class Manifest(msgspec.Struct):
    """format: of the archive. made_at: RFC 3339. migrations: of the database. key_mark: see `key_mark`."""

    format: int
    made_at: str
    version: str
    migrations: list[str]
    key_mark: str
    files: list[File]

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)

    @property
    def damaged(self) -> list[str]:
        """Contents that are not what their names, which are their hashes, say."""
        return [file.name for file in self.files if file.name.startswith("blobs/") and file.name[-64:] != file.sha256]

    @property
    def room(self) -> int:
        """Bytes of a disk that its files take, about: each begins a block of its own."""
        return sum(-(-file.size // _BLOCK) * _BLOCK for file in self.files)


def may_hold(name: str) -> bool:
    """Whether an archive may have a file of this name."""
    return _NAMES.fullmatch(name) is not None


def key_mark(key: bytes) -> str:
    """16 hexadecimal digits that tell whether two keys are the same, and nothing of the key."""
    return hmac.digest(key, b"appliance key mark", "sha256").hex()[:16]
