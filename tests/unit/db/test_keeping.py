"""Bytes into a new file."""

import hashlib
import io

import pytest

from appliance.db.keeping import keep, pieces_of


@pytest.mark.parametrize("size", [0, 1, 1_000_000])
def test_what_is_kept_is_hashed_and_its_owners_alone(tmp_path, size):
    content, target = b"x" * size, tmp_path / "ab" / "cd" / "content"

    told = keep(pieces_of(io.BytesIO(content)), target)

    assert told == (size, hashlib.sha256(content).hexdigest())
    assert target.read_bytes() == content and target.stat().st_mode & 0o777 == 0o600


def test_what_is_there_already_is_not_written_over(tmp_path):
    (tmp_path / "content").write_text("mine")

    with pytest.raises(FileExistsError):
        keep([b"other"], tmp_path / "content")

    assert (tmp_path / "content").read_text() == "mine"
