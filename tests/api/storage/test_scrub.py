"""`appliance storage scrub`, beside the running server and without it."""

import json
from contextlib import closing

from tests.api.conftest import Command, Person, Start


def test_a_scrub_tells_what_is_lost_and_ends_with_1(start: Start, appliance: Command) -> None:
    process = start()
    with closing(Person(process.wait_until_ready(), "carol@example.com", sign_up=True)) as carol:
        for name, content in (("a.txt", b"spoilt"), ("b.txt", b"gone"), ("c.txt", b"sound")):
            carol.post("/api/v1/storage/upload", files={"file": (name, content)})
        hashes = {
            name: carol.get(f"/api/v1/storage/download/user-uploads/{name}").headers["etag"].strip('"')
            for name in ("a.txt", "b.txt")
        }
    sound = appliance("storage", "scrub", data=process.data)
    assert (sound.returncode, sound.stderr) == (0, "")
    assert sound.stdout == "3 contents checked, 15 bytes; 0 belong to no file.\n"

    paths = {name: next(process.data.glob(f"blobs/*/*/{sha256}")) for name, sha256 in hashes.items()}
    paths["a.txt"].write_bytes(b"SPOILT")
    paths["b.txt"].unlink()

    for _ in ("beside the server", "without it"):
        said = appliance("storage", "scrub", data=process.data)
        assert said.returncode == 1
        assert "damaged: user-uploads/a.txt" in said.stdout
        assert "missing: user-uploads/b.txt" in said.stdout
        assert "c.txt" not in said.stdout
        assert "2 files have lost their content" in said.stderr
        process.stop()
    report = json.loads(appliance("storage", "scrub", "--json", data=process.data).stdout)
    assert [(loss["kind"], loss["path"]) for loss in report["losses"]] == [("damaged", "a.txt"), ("missing", "b.txt")]
