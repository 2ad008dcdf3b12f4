"""A disk that turns read only under the running server: it reads on, says why it does not write, and comes back."""

from contextlib import closing

import pytest

from tests.faults.servers import Keeper, problem, sign_in, until
from tests.faults.switches import Switch, compiler


@pytest.fixture
def switch(tmp_path):
    if compiler() is None:
        pytest.skip("no C compiler for a disk that turns read only")
    return Switch(tmp_path, tmp_path / "data")


def says_read_only(answer):
    found = problem(answer)
    assert (answer.status_code, found["code"]) == (503, "storage-read-only"), found
    assert "writable" in found["hint"]
    return True


def test_a_disk_that_turns_read_only_keeps_nobody_from_reading(new_server, switch):
    server = new_server(**switch.environment).start()
    with closing(Keeper(server)) as keeper:
        assert keeper.upload("before.txt", b"before").status_code == 201
        index = keeper.post("/api/v1/rag/index", json={"name": "papers"}).json()["id"]

        switch.set(read_only=True)
        assert says_read_only(keeper.upload("during.txt", b"during"))
        for number in range(12):  # so that threads meet it that have not written yet
            assert says_read_only(keeper.post("/api/v1/rag/index", json={"name": f"more {number}"}))
        assert says_read_only(sign_in(keeper))
        assert keeper.missing() == []
        assert keeper.get(f"/api/v1/rag/index/{index}").json()["name"] == "papers"
        assert keeper.get("/health").status_code == 200
        assert (keeper.get("/readyz").status_code, keeper.get("/readyz").json()["failed"]) == (503, ["database"])
        assert server.log.count("Nothing can be written") == 1

        switch.set(read_only=False)
        until(lambda: keeper.get("/readyz").status_code == 200)
        assert keeper.upload("after.txt", b"after").status_code == 201
        for number in range(12):
            assert keeper.post("/api/v1/rag/index", json={"name": f"again {number}"}).status_code == 201
        assert sign_in(keeper).status_code == 200
        document = {"index_id": index, "content": "The owl flies at night."}
        added = keeper.post("/api/v1/rag/document", json=document).json()["id"]
        until(lambda: keeper.get(f"/api/v1/rag/document/{added}").json()["status"] == "completed", seconds=60)
        assert keeper.missing() == []
    assert server.stop() == 0
    assert server.integrity() == "ok"
    assert "Traceback" not in server.log, server.log
