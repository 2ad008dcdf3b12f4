"""A name that nobody else has."""

import errno
import itertools
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from appliance.db.naming import give_free_name, numbered


def refuse_links(source, target):
    raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))


@pytest.fixture(params=["links", "no links"])
def disk(request, tmp_path, monkeypatch):
    """One that has links, and one that has none."""
    if request.param == "no links":
        monkeypatch.setattr(os, "link", refuse_links)
    return tmp_path


def test_the_next_number_is_taken_and_nothing_is_replaced(disk):
    for name in ("a.tar", "a-2.tar"):
        (disk / name).write_text("other")
    (disk / "draft").write_text("ours")

    path = give_free_name(disk / "draft", disk / "a.tar")

    assert path == disk / "a-3.tar" and path.read_text() == "ours"
    assert {each.name: each.read_text() for each in disk.iterdir()} == {
        "a.tar": "other",
        "a-2.tar": "other",
        "a-3.tar": "ours",
    }


def test_many_at_once_get_a_name_each(disk):
    def name_one(number):
        draft = disk / f"draft-{number}"
        draft.write_text(str(number))
        return give_free_name(draft, disk / "a.tar")

    with ThreadPoolExecutor(8) as pool:
        names = list(pool.map(name_one, range(40)))

    assert len(set(names)) == 40
    assert sorted(int(path.read_text()) for path in disk.iterdir()) == list(range(40))


def test_numbers_stand_before_the_suffix(tmp_path):
    assert [path.name for path in itertools.islice(numbered(tmp_path / "a-1.tar"), 3)] == [
        "a-1.tar",
        "a-1-2.tar",
        "a-1-3.tar",
    ]
