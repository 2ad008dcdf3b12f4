"""What the admin area gives over HTTP."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from appliance.http.body import Body
from appliance.http.types import Timestamp


class AdminBackup(msgspec.Struct, kw_only=True):
    """size: bytes. uploaded: by a person; it is not counted among those that are kept, and stays."""

    name: str
    size: int
    made_at: Timestamp
    uploaded: bool


class AdminRestore(msgspec.Struct, kw_only=True):
    """What comes back, and how far it is. After `restarting` the server begins again.

    name: of the backup, "" for the replica. at: the time the replica goes back to, null = its latest. done, total:
    bytes of a backup that were checked, or contents of the replica that were copied; total 0 = not known yet. error:
    why it failed; code: `key-missing` and `wrong-phrase` ask for the recovery phrase.
    """

    source: Literal["backup", "replica"]
    name: str
    at: Timestamp | None
    state: Literal["checking", "restarting", "failed"]
    done: int
    total: int
    error: str | None
    code: str | None


class AdminRestoreKey(Body):
    """How a restore gets at the key that its stored secrets need, if it is not the one that is here.

    phrase: its 17 words. without_secrets: go on without; stored passwords and second factors are lost.
    """

    phrase: Annotated[str, Meta(min_length=1, max_length=1000, extra_json_schema={"format": "password"})] | None = None
    without_secrets: bool = False


class AdminRestoreReplica(AdminRestoreKey):
    """at: RFC 3339, the time to go back to; absent = the latest state."""

    at: Annotated[str, Meta(max_length=64, extra_json_schema={"format": "date-time"})] | None = None


class AdminBackups(msgspec.Struct, kw_only=True):
    """Newest first. every_hours: 0 = only when asked for. last_error: why the last one failed, if it did.

    restored_at: when a restore last replaced the data; null if none did, or what it kept aside is deleted.
    """

    data: list[AdminBackup]
    folder: str
    every_hours: int
    keep: int
    running: bool
    last_error: str | None
    restore: AdminRestore | None
    restored_at: Timestamp | None


class AdminReplicaCheck(msgspec.Struct, kw_only=True):
    """The last time the replica was restored aside and examined."""

    checked_at: Timestamp
    ok: bool
    message: str


class AdminReach(msgspec.Struct, kw_only=True):
    """From when to when one can go back: since `fine_since` to `fine_seconds`, before that to `coarse_seconds`."""

    earliest: Timestamp
    latest: Timestamp
    fine_since: Timestamp
    fine_seconds: int
    coarse_seconds: int


class AdminReplication(msgspec.Struct, kw_only=True):
    """The copy kept in step elsewhere. lag_seconds: since when it is not known to have everything.

    reach: from when to when one can go back, null while that is not known.
    """

    state: Literal["off", "starting", "running", "failed"]
    target: str
    confirmed_at: Timestamp | None
    lag_seconds: float | None
    contents_waiting: int
    restarts: int
    last_error: str | None
    last_check: AdminReplicaCheck | None
    reach: AdminReach | None


class AdminKey(msgspec.Struct, kw_only=True):
    """The key to stored secrets. mark: tells it from others. written_down: somebody has shown to have its phrase."""

    mark: str
    written_down: bool


class AdminProof(Body):
    """password: one's own; only who has none may leave it out, within 15 minutes of a sign-in."""

    password: Annotated[str, Meta(max_length=1024, extra_json_schema={"format": "password"})] | None = None


class AdminPhrase(msgspec.Struct, kw_only=True):
    """The recovery phrase's words, in order."""

    words: list[str]


class AdminPhraseWord(Body):
    """place: in the phrase, from 1."""

    place: Annotated[int, Meta(ge=1, le=17)]
    word: Annotated[str, Meta(min_length=1, max_length=20)]


class AdminPhraseWords(Body):
    """Three words of different places."""

    words: Annotated[list[AdminPhraseWord], Meta(min_length=3, max_length=3)]


class AdminDiskPart(msgspec.Struct, kw_only=True):
    """detail: of buckets and owners how many files, of a file whose it is."""

    name: str
    bytes: int
    detail: str


class AdminDisk(msgspec.Struct, kw_only=True):
    """What uses the disk, in bytes. wanted: with less free space, uploads and new background work wait.

    parts: all of it, by kind. tables: of the database, with their indexes; empty above 2 GiB. unused: free inside the
    database. owners, files: the ten largest. aside: folders that restores left. unused_contents: what no file names.
    """

    total: int
    free: int
    wanted: int
    parts: list[AdminDiskPart]
    tables: list[AdminDiskPart]
    unused: int
    buckets: list[AdminDiskPart]
    owners: list[AdminDiskPart]
    files: list[AdminDiskPart]
    aside: list[AdminDiskPart]
    unused_contents: int


Freeable = Literal["before_restore", "old_backups", "history", "unused_contents"]


class AdminFree(Body):
    """before_restore: what restores kept aside. old_backups: all but the newest. history: what is older than kept."""

    what: Annotated[list[Freeable], Meta(min_length=1, max_length=4)]


class AdminFreed(msgspec.Struct, kw_only=True):
    """bytes: given back. error: why not."""

    what: Freeable
    bytes: int
    error: str | None


class AdminFreedList(msgspec.Struct, kw_only=True):
    """In the order asked for."""

    data: list[AdminFreed]


class AdminRoom(msgspec.Struct, kw_only=True):
    """low: a sentence while the disk is nearly full. waiting: tasks that are due and wait for room."""

    low: str | None
    waiting: int


class SetupArchive(msgspec.Struct, kw_only=True):
    """An archive that was brought. size: bytes. files: how many are in it.

    key: where the key to its stored secrets is: inside it, here already, or missing; then its phrase is needed.
    """

    name: str
    size: int
    made_at: Timestamp
    version: str
    files: int
    key: Literal["inside", "here", "missing"]


class SetupRestore(msgspec.Struct, kw_only=True):
    """replica: where the one is that the settings name. largest_archive: bytes there is room for."""

    replica: str | None
    largest_archive: int
    archive: SetupArchive | None
    restore: AdminRestore | None
