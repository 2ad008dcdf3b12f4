"""Files of the buckets: find, open, list, delete. Everybody has an own tree in each bucket."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import msgspec

from appliance.areas.auth.service import accounts
from appliance.areas.storage import paths
from appliance.areas.storage.owners import INSTALLATION
from appliance.areas.storage.service.bucket_lookup import bucket_named, tree_of
from appliance.areas.storage.service.contents import drop_unused
from appliance.areas.storage.stored import Folder, StoredContent, StoredFile
from appliance.core.actor import Actor
from appliance.core.errors import InvalidInput, InvalidState, NotFound
from appliance.core.ids import is_id
from appliance.db import after_commit, execute, query, rows, writing
from appliance.jobs import publish
from appliance.ports.objects import objects

Sort = Literal["name", "created_at", "size"]
InUse = Callable[[str, str, str], str | None]  # owner id, bucket, path → what uses the file now, or None

COLUMNS = (
    "id, owner_id, bucket, path, name, size, content_type, declared_type, sha256, metadata, cache_control,"
    " created_at, updated_at"
)
_ORDERS = {"name": "name COLLATE NOCASE", "created_at": "created_at", "size": "size"}
_MOST_FOLDERS = 1000
_AT_ONCE = 500

_in_use: tuple[InUse, ...] = ()


class FileInUse(InvalidState):
    """A job that waits or runs needs the file."""


def set_in_use_checks(checks: Sequence[InUse]) -> None:
    """Who is asked before a file is deleted: the areas that work with files."""
    global _in_use
    _in_use = tuple(checks)


def get(actor: Actor, bucket: str, path: str, *, owner_id: str | None = None) -> StoredFile:
    """The file at `path` of the actor's tree. owner_id: of another's, for superusers.

    Raises NotFound, InvalidInput (a path that breaks the rules), Forbidden.
    """
    owner = tree_of(actor, bucket_named(actor, bucket), owner_id)
    found = at(owner, bucket, paths.file_path(path))
    if found is None:
        raise NotFound(f"There is no file {path!r} in {bucket}.")
    return found


def get_by_id(actor: Actor, file_id: str) -> StoredFile:
    """Raises NotFound, also for a file of somebody else."""
    found = by_id(file_id) if is_id(file_id) else None
    if found is None or not actor.may_see(found.owner_id):
        raise NotFound("There is no such file.")
    return found


def open_file(actor: Actor, bucket: str, path: str, *, owner_id: str | None = None) -> StoredContent:
    """As `get`, with the place of its bytes on disk."""
    return content_of(get(actor, bucket, path, owner_id=owner_id))


def open_by_id(actor: Actor, file_id: str) -> StoredContent:
    """As `get_by_id`, with the place of its bytes on disk."""
    return content_of(get_by_id(actor, file_id))


def list_files(
    actor: Actor,
    bucket: str,
    folder_path: str = "",
    *,
    skip: int = 0,
    limit: int = 100,
    recursive: bool = False,
    q: str | None = None,
    sort: Sort = "name",
    order: Literal["asc", "desc"] = "asc",
    owner_id: str | None = None,
) -> Folder:
    """A page of a folder; a folder without files is empty, not missing.

    recursive: with the files of all folders below. q: part of the name, whatever its case.
    Raises NotFound (bucket), InvalidInput, Forbidden.
    """
    owner = tree_of(actor, bucket_named(actor, bucket), owner_id)
    folder = paths.folder_path(folder_path)
    where, values = _below(owner, bucket, folder)
    folders = _folders(where, values, folder, q)
    if not recursive:
        where, values = f"{where} AND instr(substr(path, ?), '/') = 0", [*values, _rest(folder)]
    if q:
        where, values = f"{where} AND name LIKE ? ESCAPE '\\'", [*values, f"%{_literal(q)}%"]
    [(count,)] = rows(f"SELECT count(*) FROM storage_file WHERE {where}", values)
    ordered = f"{_ORDERS[sort]} {'DESC' if order == 'desc' else 'ASC'}, path"
    found = query(
        f"SELECT {COLUMNS} FROM storage_file WHERE {where} ORDER BY {ordered} LIMIT ? OFFSET ?", [*values, limit, skip]
    )
    return Folder(folder, folders, [stored(row) for row in found], count)


def delete(actor: Actor, bucket: str, path: str, *, recursive: bool = False, owner_id: str | None = None) -> int:
    """Delete a file or, with `recursive`, all of a folder (a path that ends in a slash); answers how many files.

    Raises NotFound, InvalidInput, Forbidden, FileInUse (then nothing is deleted).
    """
    owner = tree_of(actor, bucket_named(actor, bucket), owner_id)
    with writing():
        doomed = _doomed(owner, bucket, path, recursive)
        for file in doomed:
            remove(file)
    return len(doomed)


def check_delete(actor: Actor, bucket: str, path: str, *, recursive: bool = False) -> int:
    """How many files `delete` would delete now. Raises as it would."""
    return len(_doomed(tree_of(actor, bucket_named(actor, bucket), None), bucket, path, recursive))


def forget_owner(owner_id: str) -> int:
    """Delete all files of somebody who is gone, without news of each; answers how many."""
    forgotten = 0
    while True:
        with writing():
            gone = query(
                "DELETE FROM storage_file WHERE id IN (SELECT id FROM storage_file WHERE owner_id = ? LIMIT ?)"
                " RETURNING sha256",
                (owner_id, _AT_ONCE),
            )
        drop_unused(row["sha256"] for row in gone)
        forgotten += len(gone)
        if len(gone) < _AT_ONCE:
            return forgotten


def at(owner_id: str | None, bucket: str, path: str) -> StoredFile | None:
    """The file at exactly this place. owner_id None: whoever's, for made buckets."""
    whose, values = ("", []) if owner_id is None else ("owner_id = ? AND ", [owner_id])
    found = query(f"SELECT {COLUMNS} FROM storage_file WHERE {whose}bucket = ? AND path = ?", [*values, bucket, path])
    return stored(found[0]) if found else None


def by_id(file_id: str) -> StoredFile | None:
    """Whoever owns it."""
    found = query(f"SELECT {COLUMNS} FROM storage_file WHERE id = ?", (file_id,))
    return stored(found[0]) if found else None


def content_of(file: StoredFile) -> StoredContent:
    """Raises NotFound if the bytes are gone."""
    return StoredContent(file, objects.path(file.sha256))


def owner_is_active(user_id: str) -> bool:
    """What somebody who was shut out has handed out stops working too."""
    if user_id == INSTALLATION.id:
        return True
    try:
        return accounts.own_account(Actor(user_id)).is_active
    except NotFound:
        return False


def stored(row: dict[str, Any]) -> StoredFile:
    """A row of COLUMNS."""
    return StoredFile(**row | {"metadata": msgspec.json.decode(row["metadata"])})


def _doomed(owner: str | None, bucket: str, path: str, recursive: bool) -> list[StoredFile]:
    doomed = _files_below(owner, bucket, path, recursive) if path.endswith("/") else _file_at(owner, bucket, path)
    if not doomed:
        raise NotFound(f"There is nothing at {path!r} in {bucket}.")
    for file in doomed:
        check_unused(file)
    return doomed


def _file_at(owner: str | None, bucket: str, path: str) -> list[StoredFile]:
    found = at(owner, bucket, paths.file_path(path))
    return [] if found is None else [found]


def _files_below(owner: str | None, bucket: str, path: str, recursive: bool) -> list[StoredFile]:
    folder = paths.folder_path(path, loc=("path", "file_path"))
    if not recursive:
        raise InvalidInput("must be true to delete a folder", loc=("query", "recursive"))
    where, values = _below(owner, bucket, folder)
    return [stored(row) for row in query(f"SELECT {COLUMNS} FROM storage_file WHERE {where} ORDER BY path", values)]


def check_unused(file: StoredFile) -> None:
    """Raises FileInUse."""
    for check in _in_use:
        if user := check(file.owner_id, file.bucket, file.path):
            raise FileInUse(f"{file.path!r} is in use: {user}.", hint="Wait for it, or cancel it.", current="in use")


def remove(file: StoredFile) -> None:
    """Delete the row, in the caller's transaction, and tell; the content goes after the commit."""
    execute("DELETE FROM storage_file WHERE id = ?", (file.id,))
    publish(
        "storage.file",
        "deleted",
        id=file.id,
        owner_id=file.owner_id,
        bucket=file.bucket,
        path=file.path,
    )
    after_commit(lambda: drop_unused([file.sha256]))


def _below(owner: str | None, bucket: str, folder: str) -> tuple[str, list[Any]]:
    """The condition for all files of a folder and the folders below it, and its values."""
    where, values = ("bucket = ?", [bucket]) if owner is None else ("owner_id = ? AND bucket = ?", [owner, bucket])
    if folder:
        # "0" follows "/" in ASCII: one range of the index holds exactly what starts with "folder/".
        where, values = f"{where} AND path >= ? AND path < ?", [*values, f"{folder}/", f"{folder}0"]
    return where, values


def _folders(where: str, values: list[Any], folder: str, q: str | None) -> list[str]:
    found = rows(
        "SELECT DISTINCT substr(rest, 1, instr(rest, '/') - 1) AS name FROM"
        f" (SELECT substr(path, ?) AS rest FROM storage_file WHERE {where}) WHERE instr(rest, '/') > 0"
        " AND name LIKE ? ESCAPE '\\' ORDER BY name LIMIT ?",
        [_rest(folder), *values, f"%{_literal(q or '')}%", _MOST_FOLDERS],
    )
    return [name for (name,) in found]


def _rest(folder: str) -> int:
    """Where in a path what lies in `folder` begins, from 1."""
    return len(folder) + 2 if folder else 1


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
