"""What uses the disk, over HTTP."""

from collections.abc import Sequence

from sanic import Blueprint

from appliance.areas.admin.schemas import (
    AdminDisk,
    AdminDiskPart,
    AdminFree,
    AdminFreed,
    AdminFreedList,
    AdminRoom,
)
from appliance.areas.admin.service import disk, freeing
from appliance.areas.storage.service import low_disk
from appliance.core.actor import Actor
from appliance.http.endpoint import endpoint
from appliance.jobs import held_back

blueprint = Blueprint("admin_disk", url_prefix="/api/v1/admin/disk")


@blueprint.get("/")
@endpoint(returns=AdminDisk, auth="superuser", slow=True)
def read_disk() -> AdminDisk:
    """What uses the disk. Everything is measured for each question, which may take seconds."""
    found = disk.measure()
    return AdminDisk(
        total=found.total,
        free=found.free,
        wanted=found.wanted,
        parts=_parts(found.parts),
        tables=_parts(found.tables),
        unused=found.unused,
        buckets=_parts(found.buckets),
        owners=_parts(found.owners),
        files=_parts(found.files),
        aside=_parts(found.aside),
        unused_contents=found.unused_contents,
    )


def _parts(found: Sequence[disk.Part]) -> list[AdminDiskPart]:
    return [AdminDiskPart(name=part.name, bytes=part.bytes, detail=part.detail) for part in found]


@blueprint.post("/free")
@endpoint(body=AdminFree, returns=AdminFreedList, auth="superuser", slow=True)
def free_disk(actor: Actor, body: AdminFree) -> AdminFreedList:
    """Give space back, and say how many bytes each gave."""
    freed = freeing.free(actor.id, body.what)
    return AdminFreedList(data=[AdminFreed(what=each.what, bytes=each.bytes, error=each.error) for each in freed])


@blueprint.get("/room")
@endpoint(returns=AdminRoom, auth="superuser")
def read_room() -> AdminRoom:
    """Whether there is room on the disk, and how many tasks wait for it; quick to ask."""
    return AdminRoom(low=low_disk(), waiting=held_back())
