"""Contents on their way back."""

import hashlib

from appliance.adapters.replication import fetching
from appliance.adapters.replication.contents import FolderContents
from appliance.adapters.replication.settings import ReplicationSettings


def test_a_content_that_is_damaged_in_the_replica_is_left_out_and_the_others_come_back(tmp_path, monkeypatch, caplog):
    there = FolderContents(tmp_path / "replica")
    there.write_note('{"key_mark": "0123"}')
    (tmp_path / "replica" / "db" / "20260101T000000.000000-aaaaaaaaaaaa").mkdir(parents=True)
    whole, damaged = [put(there, tmp_path, text) for text in (b"whole", b"damaged")]
    place(tmp_path / "replica", damaged).write_bytes(b"changed")
    monkeypatch.setattr(fetching, "_restore", lambda target, current, generation, at: None)
    here = tmp_path / "here"

    settings = ReplicationSettings(target=f"file://{tmp_path / 'replica'}")
    told = []

    def progress(done, total):
        told.append((done, total))

    fetching.fetch_into(here, settings, there, None, with_contents=True, progress=progress, announce=told.append)

    assert told == [len(b"whole") + len(b"changed"), (1, 2), (2, 2)]
    assert place(here, whole).read_bytes() == b"whole"
    assert not place(here, damaged).exists() and damaged in caplog.text


def put(there, folder, text):
    """The hash of a text that is in the replica."""
    digest = hashlib.sha256(text).hexdigest()
    (folder / "source").write_bytes(text)
    there.put(digest, folder / "source")
    return digest


def place(folder, digest):
    return folder / "blobs" / digest[:2] / digest[2:4] / digest
