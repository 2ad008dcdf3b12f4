"""Refused and broken uploads leave nothing on disk; large ones stay out of memory."""

import socket
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.api.conftest import ADMIN, PASSWORD, Person, Start
from tests.api.storage.conftest import LARGEST, QUOTA, Small

STORAGE = "/api/v1/storage"
MIB = 1024 * 1024
Tenant = Callable[[str], Person]


def upload(client: httpx.Client, content: bytes, name: str = "a.bin", **fields: str) -> httpx.Response:
    return client.post(f"{STORAGE}/upload", files={"file": (name, content)}, data=fields)


def wait_until_tidy(client: httpx.Client, small: Small) -> None:
    """A refused upload is answered first and removed then, on a thread: ask something until that is done."""
    for _ in range(1000):
        if not list((small.data / "tmp").iterdir()):
            return
        client.get(f"{STORAGE}/buckets")
    raise AssertionError("the refused upload is still there")


def test_a_file_over_the_limit_is_refused(small: Small, tenant: Tenant) -> None:
    carol = tenant("carol")
    before = small.files()

    answer = upload(carol, b"y" * (LARGEST + 1))

    assert (answer.status_code, answer.json()["code"]) == (413, "payload-too-large")
    assert answer.json()["limit_bytes"] == LARGEST
    wait_until_tidy(carol, small)
    assert small.files() == before
    assert upload(carol, b"x" * LARGEST).status_code == 201


def test_a_file_over_the_quota_is_refused(small: Small, tenant: Tenant) -> None:
    dave = tenant("dave")
    assert upload(dave, b"d" * LARGEST).status_code == 201
    before = small.files()

    answer = upload(dave, b"e" * (QUOTA - LARGEST + 1))

    assert (answer.status_code, answer.json()["code"]) == (507, "storage-full")
    assert small.files() == before
    assert dave.get(f"{STORAGE}/buckets").json()["quota"] == {"used_bytes": LARGEST, "limit_bytes": QUOTA}


@pytest.mark.parametrize(
    "fields", [{"folder_path": "../x"}, {"bucket": "no-bucket"}, {"bucket": "ocr-documents"}, {"metadata": "x"}]
)
def test_a_wrong_upload_leaves_nothing(small: Small, tenant: Tenant, fields: dict[str, str]) -> None:
    before = small.files()

    assert upload(tenant("erin"), b"not a picture", **fields).status_code in (404, 415, 422)

    assert small.files() == before


def test_an_upload_cut_in_the_middle_leaves_nothing(small: Small, tenant: Tenant) -> None:
    frank = tenant("frank")
    before = small.files()
    head = (
        f"POST {STORAGE}/upload HTTP/1.1\r\nHost: localhost\r\nAuthorization: {frank.headers['authorization']}\r\n"
        "Content-Type: multipart/form-data; boundary=cut\r\nContent-Length: 2500000\r\n\r\n"
        '--cut\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'
    )
    address = urlsplit(small.url)
    with socket.create_connection((address.hostname, address.port)) as connection:
        connection.sendall(head.encode() + b"x" * 2_000_000)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):  # until the server has given up and closed
            pass

    wait_until_tidy(frank, small)
    assert small.files() == before
    assert frank.get(f"{STORAGE}/list/user-uploads").json()["count"] == 0


def test_the_last_file_of_a_content_takes_it_along(small: Small, tenant: Tenant) -> None:
    grace, heidi = tenant("grace"), tenant("heidi")
    before = small.files()
    upload(grace, b"both have this")
    upload(heidi, b"both have this")

    grace.delete(f"{STORAGE}/delete/user-uploads/a.bin")
    assert len(small.files() - before) == 1
    heidi.delete(f"{STORAGE}/delete/user-uploads/a.bin")
    assert small.files() == before


def test_a_nearly_full_disk_refuses_an_upload_before_it_is_read(start: Start, tmp_path: Path) -> None:
    process = start(
        APPLIANCE_FIRST_SUPERUSER=ADMIN,
        APPLIANCE_FIRST_SUPERUSER_PASSWORD=PASSWORD,
        APPLIANCE_STORAGE__MIN_FREE_BYTES=str(2**60),
    )
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        answer = upload(admin, b"x")

    assert (answer.status_code, answer.json()["code"]) == (507, "storage-full")
    assert list((process.data / "tmp").iterdir()) == []


def test_a_large_file_goes_through_without_being_held(start: Start, tmp_path: Path) -> None:
    process = start(
        APPLIANCE_FIRST_SUPERUSER=ADMIN,
        APPLIANCE_FIRST_SUPERUSER_PASSWORD=PASSWORD,
        APPLIANCE_HTTP__MAX_UPLOAD_BYTES=str(1024 * MIB),
    )
    size = 128 * MIB
    large = tmp_path / "large.bin"
    with large.open("wb") as file:
        file.truncate(size)  # a hole: costs the test no disk

    with closing(Person(process.wait_until_ready(), ADMIN)) as admin, large.open("rb") as file:
        before = peak_bytes(process.pid)
        answer = admin.post(f"{STORAGE}/upload", files={"file": ("large.bin", file)})
        received = 0
        with admin.stream("GET", answer.json()["url"]) as download:
            for piece in download.iter_raw():
                received += len(piece)

    assert (answer.status_code, answer.json()["size"], received) == (201, size, size)
    assert peak_bytes(process.pid) - before < 32 * MIB


def peak_bytes(pid: int) -> int:
    """The most memory the process has held so far."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024
