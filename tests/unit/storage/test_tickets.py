"""Links for one place of a bucket."""

import pytest

from appliance.areas.storage import service
from appliance.core.actor import Actor
from appliance.core.errors import AlreadyExists, Gone, InvalidToken, NotFound
from appliance.db import execute, writing
from tests.conftest import SetClock


@pytest.fixture(autouse=True)
def open_bucket(admin: Actor) -> None:
    service.make_bucket(admin, "open", shared=True)


def test_a_ticket_reads_what_is_at_its_place(ada: Actor, bob: Actor) -> None:
    service.store_bytes(ada, b"one", "open", "a b%.txt")
    token = service.ticket_for_download(ada, "open", "a b%.txt", expires_in=60)

    ticket = service.read_ticket(token, "download", "open", "a b%.txt")
    assert service.read_ticket(token, "download", "open", "a%20b%25.txt") == ticket  # encoded once too often
    assert service.content_of(service.file_of(ticket)).path.read_bytes() == b"one"
    service.delete(ada, "open", "a b%.txt")
    service.store_bytes(ada, b"two", "open", "a b%.txt")
    assert service.content_of(service.file_of(ticket)).path.read_bytes() == b"two"
    service.delete(ada, "open", "a b%.txt")
    service.store_bytes(bob, b"bob", "open", "a b%.txt")
    with pytest.raises(NotFound):
        service.file_of(ticket)


def test_a_ticket_ends(ada: Actor, time_stands: SetClock) -> None:
    service.store_bytes(ada, b"one", "open", "a.txt")
    token = service.ticket_for_download(ada, "open", "a.txt", expires_in=60)

    time_stands.forward(seconds=58)
    service.read_ticket(token, "download", "open", "a.txt")
    time_stands.forward(seconds=2)
    with pytest.raises(Gone):
        service.read_ticket(token, "download", "open", "a.txt")


def test_a_ticket_is_for_its_own_purpose_and_place(ada: Actor) -> None:
    service.store_bytes(ada, b"one", "open", "a.txt")
    read = service.ticket_for_download(ada, "open", "a.txt", expires_in=60)
    write = service.ticket_for_upload(ada, "open", "b.txt")

    assert service.upload_ticket(write).path == "b.txt"
    for token, scope, bucket, path in (
        (read, "upload", "open", "a.txt"),
        (read, "download", "open", "b.txt"),
        (read, "download", "user-uploads", "a.txt"),
        (write, "download", "open", "b.txt"),
        (write[:-1], "upload", "open", "b.txt"),
        ("", "upload", "open", "b.txt"),
    ):
        with pytest.raises(InvalidToken):
            service.read_ticket(token, scope, bucket, path)  # type: ignore[arg-type]
    with pytest.raises(InvalidToken):
        service.upload_ticket(read)


def test_no_ticket_is_given_for_what_one_may_not_do(ada: Actor, bob: Actor) -> None:
    service.store_bytes(ada, b"one", "open", "a.txt")

    with pytest.raises(NotFound):
        service.ticket_for_download(bob, "open", "a.txt", expires_in=60)
    with pytest.raises(NotFound):
        service.ticket_for_download(None, "open", "a.txt", expires_in=60)
    for actor, upsert in ((ada, False), (bob, False), (bob, True)):
        with pytest.raises(AlreadyExists):
            service.ticket_for_upload(actor, "open", "a.txt", upsert=upsert)
    assert service.upload_ticket(service.ticket_for_upload(ada, "open", "a.txt", upsert=True)).upsert


def test_a_ticket_ends_with_its_makers_account(ada: Actor) -> None:
    service.store_bytes(ada, b"one", "open", "a.txt")
    read = service.upload_ticket(service.ticket_for_upload(ada, "open", "b.txt"))
    seen = service.read_ticket(
        service.ticket_for_download(ada, "open", "a.txt", expires_in=60), "download", "open", "a.txt"
    )
    assert service.holder_of(read) == Actor(ada.id)
    with writing():
        execute("UPDATE auth_user SET is_active = 0 WHERE id = ?", (ada.id,))

    with pytest.raises(InvalidToken):
        service.holder_of(read)
    with pytest.raises(NotFound):
        service.file_of(seen)


def test_a_superusers_ticket_gives_nobody_a_superusers_rights(admin: Actor) -> None:
    ticket = service.upload_ticket(service.ticket_for_upload(admin, "open", "a.txt", upsert=True))

    assert not service.holder_of(ticket).is_superuser


def test_the_installations_own_files_are_public_and_linked_too(ada: Actor) -> None:
    service.make_bucket(service.INSTALLATION, "site", public=True, shared=True)
    service.store_bytes(service.INSTALLATION, b"page", "site", "index.txt")

    ticket = service.read_ticket(
        service.ticket_for_download(None, "site", "index.txt", expires_in=60), "download", "site", "index.txt"
    )

    assert service.open_readable(None, "site", "index.txt").path.read_bytes() == b"page"
    assert service.file_of(ticket).owner_id == service.INSTALLATION.id
    with pytest.raises(NotFound):
        service.get(ada, "site", "index.txt")  # to read it by path is all that others may


@pytest.mark.parametrize("somebody", [False, True], ids=["anyone", "another person"])
def test_a_link_to_what_only_a_public_bucket_shows_ends_when_it_is_public_no_more(
    ada: Actor, bob: Actor, admin: Actor, somebody: bool
) -> None:
    service.change_bucket(admin, "open", {"public": True})
    service.store_bytes(ada, b"one", "open", "a.txt")
    of_stranger = service.ticket_for_download(bob if somebody else None, "open", "a.txt", expires_in=10**9)
    of_owner = service.ticket_for_download(ada, "open", "a.txt", expires_in=60)
    of_program = service.ticket_for_download(service.INSTALLATION, "open", "a.txt", expires_in=60)
    tickets = [service.read_ticket(each, "download", "open", "a.txt") for each in (of_stranger, of_owner, of_program)]
    assert [service.file_of(ticket).path for ticket in tickets] == ["a.txt"] * 3

    service.change_bucket(admin, "open", {"public": False})

    with pytest.raises(NotFound):
        service.file_of(tickets[0])
    assert [service.file_of(ticket).path for ticket in tickets[1:]] == ["a.txt"] * 2
