"""A disk without room, under the real server: nothing acknowledged is lost, nothing half stays, and it says why."""

import base64
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import httpx
import pytest

from tests.faults.disks import MIB
from tests.faults.servers import EMAIL, Keeper, problem, sign_in, until

TUS = {"tus-resumable": "1.0.0", "content-type": "application/offset+octet-stream"}


@pytest.fixture
def server(disk, new_server):
    return new_server(disk).start()


@pytest.fixture
def keeper(server):
    with closing(Keeper(server)) as keeper:
        yield keeper


def is_well(server, keeper):
    """What holds after every fault: nothing promised is missing, nothing is left over, the database is whole."""
    assert keeper.missing() == []
    until(lambda: not left_over(server))
    assert server.alive
    assert server.stop() == 0
    assert server.integrity() == "ok"
    assert "Traceback" not in server.log, server.log
    server.start()
    keeper.move_to(server)
    assert keeper.missing() == []


def left_over(server):
    return [path.name for path in (server.data / "tmp").iterdir() if path.name != "parts"]


def says_full(answer):
    found = problem(answer)
    assert (answer.status_code, found["code"]) == (507, "storage-full"), found
    assert "room" in found["hint"]
    return True


def test_an_upload_that_finds_no_room_is_refused_and_leaves_nothing(server, disk, keeper):
    assert keeper.upload("before.txt", b"before").status_code == 201
    # 3 MiB are in six pieces. Of 200 KiB the first piece finds room for a part, and an unbuffered write then says
    # that it has written less than asked, which is no error.
    for leave, size in ((0, 1), (0, 3 * MIB), (200 * 1024, 300 * 1024), (200 * 1024, 3 * MIB)):
        disk.fill(leave)
        assert says_full(keeper.upload(f"{leave}-{size}.bin", b"x" * size))
        until(lambda: not left_over(server))
        disk.make_room()

    assert keeper.upload("after.bin", b"y" * 3 * MIB).status_code == 201
    is_well(server, keeper)


def test_every_door_for_files_says_that_there_is_no_room(server, disk, keeper):
    index = keeper.post("/api/v1/rag/index", json={"name": "papers"}).json()["id"]
    keys = json.loads(server.run("keys", "--json").stdout)
    apart = httpx.Client(base_url=server.url, headers={"apikey": keys["service_role_key"]}, verify=False)
    assert apart.post("/storage/v1/bucket", json={"name": "pictures", "id": "pictures"}).status_code == 200
    disk.fill()

    file = {"file": ("a.txt", b"x" * 100_000, "text/plain")}
    assert says_full(keeper.post("/api/v1/rag/document/upload", files=file, data={"index_id": index}))
    assert says_full(keeper.post("/api/v1/ocr/upload", files=file))
    with closing(apart):
        answer = apart.post("/storage/v1/object/pictures/a.bin", content=b"x" * 100_000)
        assert (answer.status_code, answer.json()["error"]) == (507, "StorageFull"), answer.text
    is_well_after_room(server, disk, keeper)


def is_well_after_room(server, disk, keeper):
    disk.make_room()
    until(lambda: keeper.get("/readyz").status_code == 200)
    assert keeper.upload("after.txt", b"after").status_code == 201
    is_well(server, keeper)


def test_an_upload_that_may_go_on_does_so_when_there_is_room_again(server, disk, keeper):
    content = bytes(range(256)) * 4096 * 3  # 3 MiB
    named = "filename " + base64.b64encode(b"resumed.bin").decode()
    begun = {"upload-length": str(len(content)), "upload-metadata": named, "tus-resumable": "1.0.0"}
    where = keeper.post("/api/v1/storage/resumable", headers=begun).headers["location"]
    disk.fill(leave=MIB)

    assert says_full(keeper.patch(where, headers=TUS | {"upload-offset": "0"}, content=content))
    disk.make_room()
    offset = int(keeper.head(where, headers=TUS).headers["upload-offset"])
    answer = keeper.patch(where, headers=TUS | {"upload-offset": str(offset)}, content=content[offset:])

    assert (answer.status_code, answer.headers["upload-offset"]) == (204, str(len(content)))
    keeper.promised["resumed.bin"] = content
    is_well(server, keeper)


def test_with_a_full_disk_reading_goes_on_and_writing_says_why(server, disk, keeper):
    keeper.upload("before.txt", b"before")
    disk.fill()

    until(lambda: keeper.post("/api/v1/storage/buckets", json={"name": "no-room"}).status_code != 201)
    assert says_full(keeper.post("/api/v1/storage/buckets", json={"name": "no-room"}))
    assert says_full(sign_in(keeper))
    assert keeper.get("/api/v1/users/me").json()["email"] == EMAIL
    assert keeper.missing() == []
    ready = keeper.get("/readyz")
    assert (ready.status_code, ready.json()["failed"]) == (503, ["database"])
    assert keeper.get("/health").status_code == 200
    is_well_after_room(server, disk, keeper)
    assert sign_in(keeper).status_code == 200
    assert server.log.count("Nothing can be written") == 1, "one fault is told once"


def test_of_many_small_writes_each_is_kept_or_refused(server, disk, keeper):
    """The disk fills while eight write at once."""
    kept, refused, some = [], [], threading.Event()

    def write(number):
        for step in range(60):
            name = f"{number}-{step}"
            answer = keeper.post("/api/v1/rag/index", json={"name": name})
            if answer.status_code == 201:
                kept.append(name)
            else:
                assert says_full(answer)
                refused.append(name)
            if step == 10:
                some.set()

    with ThreadPoolExecutor(8) as pool:
        writing = [pool.submit(write, number) for number in range(8)]
        some.wait(20)
        disk.fill()
        for each in writing:
            each.result()

    assert refused and kept, "the disk was filled in the middle"
    disk.make_room()
    there = {each["name"] for skip in range(0, 500, 100) for each in indexes(keeper, skip)}
    assert set(kept) <= there
    assert not set(refused) & there
    is_well(server, keeper)


def indexes(keeper, skip):
    return keeper.get(f"/api/v1/rag/indexes?skip={skip}&limit=100").json()["data"]


def test_work_that_waits_while_the_disk_is_full_is_done_when_there_is_room(server, disk, keeper):
    index = keeper.post("/api/v1/rag/index", json={"name": "papers"}).json()["id"]
    # The first document waits for the model to be loaded, so that there is time to fill the disk.
    made = [
        keeper.post("/api/v1/rag/document", json={"index_id": index, "content": f"The owl {n} flies at night."}).json()
        for n in range(3)
    ]
    disk.fill()
    until(lambda: "Nothing can be written" in server.log)
    lines = len(server.log.splitlines())

    disk_is_full = [says_full(sign_in(keeper)) for _ in range(3)]
    disk.make_room()

    assert all(disk_is_full)
    documents = [f"/api/v1/rag/document/{each['id']}" for each in made]
    until(lambda: all(keeper.get(each).json()["status"] == "completed" for each in documents), seconds=60)
    told = [line for line in server.log.splitlines()[lines:] if "appliance.access" not in line]
    assert len(told) < 6, told
    is_well(server, keeper)
