"""The files that come of actions, put into the owner's storage."""

import base64
from typing import Any
from urllib.parse import quote

from appliance.areas.storage import service as storage
from appliance.core.actor import Actor
from appliance.core.errors import Problem
from appliance.ports.browser import Acted, Made
from appliance.ports.browser_actions import Action, Screenshot

BUCKET = "user-uploads"
_MOST_INLINE = 1024 * 1024  # characters of base64


def keep_files(owner: Actor, session_id: str, action_id: str, action: Action, acted: Acted) -> dict[str, Any]:
    """The action's result, with where its files are. Raises StorageFull, PayloadTooLarge, QuotaExceeded."""
    result, downloads = dict(acted.result), []
    folder = f"browser/{session_id}"
    try:
        for made in acted.made:
            if made.by == "download":
                downloads.append(_download(owner, folder, made))
            elif made.by == "pdf":
                result["pdf"] = _stored(owner, made, f"{folder}/{action_id}.pdf")
            else:
                result = {"screenshot": _screenshot(owner, made, f"{folder}/{action_id}", action, result)}
    finally:
        for made in acted.made:
            made.path.unlink(missing_ok=True)
    return {**result, "downloads": downloads} if downloads else result


def url_of(path: str) -> str:
    """Where a file of the bucket is downloaded."""
    return f"/api/v1/storage/download/{BUCKET}/{quote(path)}"


def _stored(owner: Actor, made: Made, path: str) -> dict[str, Any]:
    file = storage.store_path(owner, made.path, BUCKET, path)
    return {"bucket": file.bucket, "path": file.path, "url": url_of(file.path)}


def _screenshot(owner: Actor, made: Made, path: str, action: Action, size: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if isinstance(action, Screenshot) and action.inline:
        data = base64.b64encode(made.path.read_bytes()).decode() if made.path.stat().st_size < _MOST_INLINE else ""
        told["data"] = data if 0 < len(data) <= _MOST_INLINE else None
    ending = made.name.rpartition(".")[2]
    return {**_stored(owner, made, f"{path}.{ending}"), **size, **told}


def _download(owner: Actor, folder: str, made: Made) -> dict[str, Any]:
    """One that cannot be kept takes nothing from the action."""
    name = storage.clean_name(made.name or "download")
    size = made.path.stat().st_size
    try:
        return {**_stored(owner, made, f"{folder}/downloads/{name}"), "name": name, "size": size}
    except Problem as problem:
        return {"name": name, "size": size, "error": str(problem)}
