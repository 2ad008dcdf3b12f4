"""Lists as object stores give them."""

import itertools

import pytest

from appliance.areas.storage import service
from appliance.core.actor import Actor
from appliance.core.errors import InvalidInput, NotFound

PATHS = ["a.txt", "a/1.txt", "a/2.txt", "a/deep/3.txt", "a0.txt", "ab/4.txt", "b.txt", "é/5.txt", "\U0001f408.txt"]


@pytest.fixture(autouse=True)
def files(ada: Actor, bob: Actor, admin: Actor) -> None:
    service.make_bucket(admin, "open", shared=True)
    for path in PATHS:
        service.store_bytes(ada, path.encode(), "open", path)
    service.store_bytes(bob, b"bob", "open", "a/bob.txt")


def shown(entries: list[service.Entry]) -> list[str]:
    return [entry.path for entry in entries]


def test_a_folder_shows_its_folders_and_then_its_files(ada: Actor) -> None:
    assert shown(service.list_folder(ada, "open", "")) == [
        "a/",
        "ab/",
        "é/",
        "a.txt",
        "a0.txt",
        "b.txt",
        "\U0001f408.txt",
    ]
    assert shown(service.list_folder(ada, "open", "a")) == ["a/deep/", "a/1.txt", "a/2.txt"]
    assert shown(service.list_folder(ada, "open", "a", order="desc")) == ["a/deep/", "a/2.txt", "a/1.txt"]
    assert shown(service.list_folder(ada, "open", "", starts="A")) == ["a/", "ab/", "a.txt", "a0.txt"]
    assert service.list_folder(ada, "open", "none") == []


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_the_pages_of_a_folder_are_the_whole_of_it(ada: Actor, size: int) -> None:
    pages = [service.list_folder(ada, "open", "", skip=skip, limit=size) for skip in range(0, 12, size)]

    assert list(itertools.chain(*map(shown, pages))) == shown(service.list_folder(ada, "open", ""))


@pytest.mark.parametrize("delimited", [False, True])
@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("size", [1, 2, 100])
def test_the_pages_of_a_prefix_are_the_whole_of_it(
    ada: Actor, size: int, order: service.Order, delimited: bool
) -> None:
    def page(after: service.Mark | None, limit: int) -> list[service.Entry]:
        return service.list_prefix(ada, "open", "a", after=after, limit=limit, order=order, delimited=delimited)

    found, after = [], None
    while entries := page(after, size):
        found += shown(entries)
        after = (entries[-1].path, entries[-1].path)

    assert found == shown(page(None, 100))
    wanted = ["a.txt", "a/", "a0.txt", "ab/"] if delimited else [path for path in PATHS if path.startswith("a")]
    assert sorted(found) == wanted


def test_a_prefix_need_not_be_a_folder(ada: Actor, bob: Actor, admin: Actor) -> None:
    assert shown(service.list_prefix(ada, "open", "a/d")) == ["a/deep/3.txt"]
    assert shown(service.list_prefix(ada, "open", "\U0001f408")) == ["\U0001f408.txt"]
    assert shown(service.list_prefix(bob, "open", "a")) == ["a/bob.txt"]
    assert len(service.list_prefix(admin, "open", "a")) == 7
    assert service.list_prefix(ada, "open", "A") == []


def test_a_prefix_by_time_goes_on_where_it_was(ada: Actor) -> None:
    first = service.list_prefix(ada, "open", column="created_at", order="desc", limit=4)
    last = first[-1].file
    assert last is not None
    rest = service.list_prefix(ada, "open", after=(last.created_at, last.path), column="created_at", order="desc")

    assert sorted(shown([*first, *rest])) == sorted(PATHS)


def test_a_list_of_what_is_no_folder_or_bucket_is_refused(ada: Actor) -> None:
    with pytest.raises(InvalidInput):
        service.list_folder(ada, "open", "../x")
    with pytest.raises(NotFound, match="nowhere"):
        service.list_prefix(ada, "nowhere")
