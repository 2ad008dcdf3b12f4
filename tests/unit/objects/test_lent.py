"""Contents that are brought when they are asked for."""

import hashlib
from pathlib import Path

import pytest

from appliance.adapters.objects import LentObjects
from appliance.core.errors import NotFound, Unavailable

CONTENT = b"content"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


def writes(content: bytes, asked: list[str]):
    def lend(sha256: str, target: Path) -> None:
        asked.append(sha256)
        target.write_bytes(content)

    return lend


def fails(error: Exception):
    def lend(sha256: str, target: Path) -> None:
        raise error

    return lend


def test_a_content_is_brought_once_and_by_the_first_that_has_it(tmp_path):
    first, second = [], []
    lent = LentObjects(tmp_path, [fails(FileNotFoundError()), writes(CONTENT, first), writes(CONTENT, second)])

    assert [lent.path(SHA256).read_bytes() for _ in range(2)] == [CONTENT] * 2
    assert (first, second) == ([SHA256], [])


def test_one_that_is_damaged_is_taken_from_the_next(tmp_path):
    lent = LentObjects(tmp_path, [writes(b"contenX", []), writes(CONTENT, [])])

    assert lent.path(SHA256).read_bytes() == CONTENT


@pytest.mark.parametrize("lenders", [[], [fails(NotFound("no"))], [writes(b"damaged", [])]])
def test_what_nobody_has_is_gone_and_nothing_is_left(tmp_path, lenders):
    lent = LentObjects(tmp_path, lenders)

    with pytest.raises(NotFound, match="gone"):
        lent.path(SHA256)

    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_lender_that_cannot_be_reached_is_told(tmp_path):
    lent = LentObjects(tmp_path, [fails(Unavailable("The store cannot be reached."))])

    with pytest.raises(Unavailable, match="store"):
        lent.path(SHA256)
