"""Below `storage.min_free_bytes` new work waits, the server stays ready, and superusers are told."""

from contextlib import closing

from tests.api.conftest import ADMIN, PASSWORD, Person, Start
from tests.api.ocr.objects import LETTER

FIRST = {"APPLIANCE_FIRST_SUPERUSER": ADMIN, "APPLIANCE_FIRST_SUPERUSER_PASSWORD": PASSWORD}
HUGE = str(2**60)  # bytes: more than any disk has free
ROOM = "/api/v1/admin/disk/room"
BACKUPS = "/api/v1/admin/backups"


def test_a_nearly_full_disk_is_told_while_the_server_stays_ready(start: Start) -> None:
    process = start(**FIRST, APPLIANCE_STORAGE__MIN_FREE_BYTES=HUGE)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        ready = admin.get("/readyz")

        assert ready.status_code == 200
        assert ready.json() == {"status": "ready", "failed": [], "warnings": ["disk"]}
        assert "MiB left" in admin.get(ROOM).json()["low"]
        assert admin.post("/api/v1/ocr/upload", files={"file": ("a.pdf", LETTER)}).status_code == 507


def test_a_backup_says_why_it_is_not_made(start: Start) -> None:
    process = start(**FIRST, APPLIANCE_STORAGE__MIN_FREE_BYTES=HUGE)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        found = admin.post(BACKUPS).json()
        while found["running"] or found["last_error"] is None:
            found = admin.get(BACKUPS).json()

        assert "to be kept free" in found["last_error"] and found["data"] == []


def test_with_room_nothing_is_said(server: str, ada: Person) -> None:
    with closing(Person(server, ADMIN)) as admin:
        assert admin.get(ROOM).json() == {"low": None, "waiting": 0, "damage": None}
        assert admin.get("/readyz").json()["warnings"] == []
    assert ada.get(ROOM).status_code == 403
