"""What somebody who helps may see: how the installation is, and nothing of what is in it or who uses it.

Only what is on a list goes in. Of settings that somebody wrote as text we tell that they are set; of activity, what
kind it was, when, and how it ended. Findings are sentences, and what could name a person or a place in them goes.
"""

import platform
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from appliance import __version__
from appliance.areas.admin.service import notices
from appliance.areas.admin.service.doctor import look_over
from appliance.areas.admin.service.log_errors import errors
from appliance.core.clock import now_ms, rfc3339
from appliance.core.errors import Conflict, Problem, Unavailable
from appliance.core.settings import explain
from appliance.db import query
from appliance.db.connection import close_thread, damage_told, open_database
from appliance.db.data_folder import DataFolder
from appliance.db.migrate import applied
from appliance.db.room import not_written

_LAST = 500  # records of activity, lines of logs
# In the order in which they are applied.
_HIDDEN = (
    (re.compile(r"(?<=://)[^/\s@]+@"), "…@"),
    (re.compile(r"[^\s@<>\"'/]+@[^\s@<>\"'/]+"), "<mail>"),
    (re.compile(r"(?<=://)[^/\s:'\"]+"), "<host>"),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b"), "<address>"),
    (re.compile(r"(?<![\w:])(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F]{0,4}"), "<address>"),
    (re.compile(r"/(?:home|Users)/[^\s]+"), "<home>"),
    (re.compile(r"[A-Za-z0-9_+/=-]{40,}"), "<long>"),
)


def write_bundle(folder: DataFolder, target: Path, *, offline: bool) -> list[str]:
    """Write the archive, readable by its owner alone; answers the names in it.

    Raises Conflict if `target` is there. What cannot be read of a damaged installation is told in its place.
    """
    parts = {
        "versions.json": lambda: _versions(),
        "doctor.json": lambda: _findings(folder, offline=offline),
        "settings.json": lambda: _settings(),
        "tables.json": lambda: _tables(folder),
        "activity.json": lambda: _activity(folder),
        "errors.json": lambda: errors(folder.logs, _LAST),
    }
    try:
        with _new_file(target) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, part in parts.items():
                archive.writestr(name, msgspec.json.format(msgspec.json.encode(_told(part)), indent=1))
    except FileExistsError as error:
        raise Conflict(f"{target} is there already.", hint="Name another file.") from error
    except OSError as error:
        raise not_written(f"{target} cannot be written", error) from error
    finally:
        close_thread()
    return list(parts)


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """Gone again if it does not become whole."""
    with path.open("xb") as file:
        try:
            yield file
            file.flush()
        except BaseException:
            path.unlink()
            raise


def _told(part: Any) -> Any:
    try:
        return part()
    except Problem as problem:
        return {"cannot_be_read": problem.code}


def _versions() -> dict[str, Any]:
    told: dict[str, Any] = {
        "made_at": rfc3339(now_ms()),
        "appliance": __version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "libc": " ".join(platform.libc_ver()),
    }
    with suppress(Unavailable):  # a checkout does not know
        told["inside"] = {each.name: each.version for each in notices.notices().components}
    return told


def _findings(folder: DataFolder, *, offline: bool) -> list[dict[str, Any]]:
    found = [asdict(finding) for finding in look_over(folder, offline=offline)]
    return [{name: _hidden(value, folder) for name, value in finding.items()} for finding in found]


def _hidden(value: Any, folder: DataFolder) -> Any:
    if not isinstance(value, str):
        return value
    value = value.replace(str(folder.path), "<data>")
    for pattern, instead in _HIDDEN:
        value = pattern.sub(instead, value)
    return value


def _settings() -> list[dict[str, Any]]:
    return [{"name": line.name, "source": line.source, "value": _shown(line.value, line.source)} for line in explain()]


def _shown(value: Any, source: str) -> Any:
    """Numbers and switches name nobody; a default is the same everywhere."""
    if source == "default" or isinstance(value, bool | int | float) or value is None:
        return value
    return "********" if value else value


def _tables(folder: DataFolder) -> dict[str, Any]:
    """Rows of each table, and how far the database has come."""
    with damage_told(lambda: "`appliance doctor` looks it over."):
        _open(folder)
        found = query("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%' ORDER BY name")
        counts = {row["name"]: query(f'SELECT count(*) AS n FROM "{row["name"]}"')[0]["n"] for row in found}
        sqlite = query("SELECT sqlite_version() AS version")[0]["version"]
        return {"rows": counts, "sqlite": sqlite, "migrations": applied(), "bytes": folder.database.stat().st_size}


def _activity(folder: DataFolder) -> list[dict[str, Any]]:
    """The newest first, without who, what and whom: a title may hold a name."""
    with damage_told(lambda: "`appliance doctor` looks it over."):
        _open(folder)
        found = query(f"SELECT kind, status, created_at FROM db_activity ORDER BY created_at DESC LIMIT {_LAST}")
    return [{**row, "created_at": rfc3339(row["created_at"])} for row in found]


def _open(folder: DataFolder) -> None:
    if not folder.has_database():
        raise Unavailable("There is no database yet.")
    open_database(folder.database)
