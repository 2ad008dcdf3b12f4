"""Listings as object stores give them: by the beginning of paths, folders among the files, page after page."""

from dataclasses import dataclass
from typing import Any, Literal

from appliance.areas.storage import paths
from appliance.areas.storage.service.bucket_lookup import bucket_named, tree_of
from appliance.areas.storage.service.files import COLUMNS, stored
from appliance.areas.storage.stored import StoredFile
from appliance.core.actor import Actor
from appliance.db import query, rows

Order = Literal["asc", "desc"]
Column = Literal["name", "updated_at", "created_at"]
Mark = tuple[str | int, str]  # (value of the sorting column, path) of the last entry of a page


@dataclass(frozen=True, slots=True)
class Entry:
    """A file, or a folder, which has none. path: from the bucket on; of a folder with the slash at its end."""

    path: str
    file: StoredFile | None


def list_folder(
    actor: Actor,
    bucket: str,
    folder: str,
    *,
    starts: str = "",
    skip: int = 0,
    limit: int = 100,
    column: Column = "name",
    order: Order = "asc",
) -> list[Entry]:
    """A page of the folders and then the files directly in `folder`, "" = the bucket.

    starts: only what has a name that begins so, whatever its case. Raises NoBucket, InvalidInput.
    """
    below = paths.folder_path(folder, loc=("body", "prefix"))
    prefix = f"{below}/" if below else ""
    where, values = _of(actor, bucket, prefix)
    folders = _folders(where, values, prefix, starts, order, limit, skip)
    page = [Entry(f"{prefix}{name}/", None) for name in folders]
    if len(page) < limit:
        before = _count_folders(where, values, prefix, starts)
        page += _files(where, values, prefix, starts, (column, order), limit - len(page), max(skip - before, 0))
    return page


def list_prefix(
    actor: Actor,
    bucket: str,
    prefix: str = "",
    *,
    after: Mark | None = None,
    limit: int = 1000,
    column: Column = "name",
    order: Order = "asc",
    delimited: bool = False,
) -> list[Entry]:
    """The first `limit` entries whose path begins with `prefix`, those after `after`.

    delimited: what lies in a folder below is one entry, the folder; then the order is by name. Raises NoBucket.
    """
    where, values = _of(actor, bucket, prefix)
    if delimited:
        return _delimited(where, values, prefix, after, limit, order)
    column_sql = "path" if column == "name" else column
    if after is not None:
        sign = ">" if order == "asc" else "<"
        where, values = f"{where} AND ({column_sql}, path) {sign} (?, ?)", [*values, *after]
    found = query(
        f"SELECT {COLUMNS} FROM storage_file WHERE {where} ORDER BY {column_sql} {order}, path {order} LIMIT ?",
        [*values, limit],
    )
    return [Entry(row["path"], stored(row)) for row in found]


def _of(actor: Actor, bucket: str, prefix: str) -> tuple[str, list[Any]]:
    """The condition for the actor's files whose path begins with `prefix`, and its values."""
    owner = tree_of(actor, bucket_named(actor, bucket), None)
    where, values = ("bucket = ?", [bucket]) if owner is None else ("owner_id = ? AND bucket = ?", [owner, bucket])
    if prefix:
        # One range of the index holds what begins so: nothing is greater than the last character there is.
        where, values = f"{where} AND path >= ? AND path < ?", [*values, prefix, f"{prefix}\U0010ffff"]
    return where, values


def _named(starts: str) -> tuple[str, list[Any]]:
    escaped = starts.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return "name LIKE ? ESCAPE '\\'", [f"{escaped}%"]


def _folders_sql(where: str, starts: str) -> str:
    return (
        "SELECT DISTINCT substr(rest, 1, instr(rest, '/') - 1) AS name FROM"
        f" (SELECT substr(path, ?) AS rest FROM storage_file WHERE {where}) WHERE instr(rest, '/') > 0"
        f" AND {_named(starts)[0]}"
    )


def _folders(where: str, values: list[Any], prefix: str, starts: str, order: Order, limit: int, skip: int) -> list[str]:
    found = rows(
        f"{_folders_sql(where, starts)} ORDER BY name {order} LIMIT ? OFFSET ?",
        [len(prefix) + 1, *values, *_named(starts)[1], limit, skip],
    )
    return [name for (name,) in found]


def _count_folders(where: str, values: list[Any], prefix: str, starts: str) -> int:
    counted = f"SELECT count(*) FROM ({_folders_sql(where, starts)})"
    return int(rows(counted, [len(prefix) + 1, *values, *_named(starts)[1]])[0][0])


def _files(
    where: str, values: list[Any], prefix: str, starts: str, by: tuple[Column, Order], limit: int, skip: int
) -> list[Entry]:
    named, pattern = _named(starts)
    found = query(
        f"SELECT {COLUMNS} FROM storage_file WHERE {where} AND instr(substr(path, ?), '/') = 0 AND {named}"
        f" ORDER BY {by[0]} {by[1]}, path {by[1]} LIMIT ? OFFSET ?",
        [*values, len(prefix) + 1, *pattern, limit, skip],
    )
    return [Entry(row["path"], stored(row)) for row in found]


def _delimited(where: str, values: list[Any], prefix: str, after: Mark | None, limit: int, order: Order) -> list[Entry]:
    """Groups by what follows the prefix up to the next slash; a group with a slash is a folder."""
    known = len(prefix)  # a number of ours, so it may stand in the statement
    slash = f"instr(substr(path, {known + 1}), '/')"
    entry = f"CASE {slash} WHEN 0 THEN path ELSE substr(path, 1, {known} + {slash}) END"
    having, later = (f"HAVING entry {'>' if order == 'asc' else '<'} ?", [after[1]]) if after else ("", [])
    found = rows(
        f"SELECT {entry} AS entry, min(id) FROM storage_file WHERE {where} GROUP BY entry {having}"
        f" ORDER BY entry {order} LIMIT ?",
        [*values, *later, limit],
    )
    ids = [file_id for entry, file_id in found if not entry.endswith("/")]
    marks = ", ".join("?" * len(ids))
    files = {row["id"]: stored(row) for row in query(f"SELECT {COLUMNS} FROM storage_file WHERE id IN ({marks})", ids)}
    return [Entry(entry, None if entry.endswith("/") else files[file_id]) for entry, file_id in found]
