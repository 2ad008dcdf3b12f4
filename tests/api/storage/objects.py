"""How every route of the storage area gets an object of its own."""

from typing import Any

import httpx

TUS = {"tus-resumable": "1.0.0"}
PIECE = {**TUS, "content-type": "application/offset+octet-stream", "upload-offset": "0"}
RESUMABLE = "/api/v1/storage/resumable"


def make_upload(person: httpx.Client) -> dict[str, Any]:
    """An upload that this person has begun."""
    answer = person.post(
        RESUMABLE, headers={**TUS, "upload-length": "5", "upload-metadata": "filename YS50eHQ="}
    )  # a.txt
    assert answer.status_code == 201, answer.text
    return {"upload_id": answer.json()["id"]}


OBJECTS = {f"{RESUMABLE}/{{upload_id}}": make_upload}
BODIES = {
    ("PATCH", f"{RESUMABLE}/{{upload_id}}"): {"headers": PIECE, "content": b"hello"},
    ("DELETE", f"{RESUMABLE}/{{upload_id}}"): {"headers": TUS},
}
