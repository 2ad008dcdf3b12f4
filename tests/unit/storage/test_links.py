"""Links that work without sign-in, for a while."""

import pytest

from appliance.areas.storage import service
from appliance.core import secrets
from appliance.core.actor import Actor
from appliance.core.errors import Gone, NotFound
from appliance.db import execute, writing
from tests.conftest import SetClock
from tests.unit.storage.conftest import Uploading


def token_of(link: service.Link) -> str:
    return link.path.rpartition("/")[2]


def test_a_link_leads_to_its_file(ada: Actor, upload: Uploading) -> None:
    service.store_upload(ada, upload(b"hello"), "user-uploads")

    link = service.make_link(ada, "user-uploads", "a.txt", inline=True)
    content, inline = service.follow_link(token_of(link))

    assert content.path.read_bytes() == b"hello"
    assert inline
    assert link.path.startswith("/api/v1/storage/signed/")


def test_a_link_ends(ada: Actor, upload: Uploading, time_stands: SetClock) -> None:
    service.store_upload(ada, upload(b"hello"), "user-uploads")
    link = service.make_link(ada, "user-uploads", "a.txt", expires_in=60)

    assert link.expires_at == time_stands.now + 60_000
    time_stands.forward(seconds=59.999)
    service.follow_link(token_of(link))
    time_stands.forward(seconds=0.001)
    with pytest.raises(Gone) as caught:
        service.follow_link(token_of(link))
    assert (caught.value.status, caught.value.code) == (410, "link-expired")


def test_no_sign_of_a_link_can_be_changed(ada: Actor, upload: Uploading) -> None:
    service.store_upload(ada, upload(b"hello"), "user-uploads")
    token = token_of(service.make_link(ada, "user-uploads", "a.txt"))

    for at in range(len(token)):
        for changed in (token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :], token[:at]):
            with pytest.raises(NotFound):
                service.follow_link(changed)


@pytest.mark.parametrize("token", ["", ".", "a.b", "x" * 5000, "W10.", "\u00e4.\u00e4", "....", "bnVsbA.AAAA"])
def test_nonsense_is_no_link(ada: Actor, token: str) -> None:
    with pytest.raises(NotFound):
        service.follow_link(token)


def test_a_link_made_with_another_key_is_none(ada: Actor, upload: Uploading, tmp_path) -> None:  # type: ignore[no-untyped-def]
    service.store_upload(ada, upload(b"hello"), "user-uploads")
    token = token_of(service.make_link(ada, "user-uploads", "a.txt"))

    secrets.load_key(tmp_path / "another-key")

    with pytest.raises(NotFound):
        service.follow_link(token)


def test_a_deleted_file_has_no_link_even_when_the_path_is_used_again(ada: Actor, upload: Uploading) -> None:
    service.store_upload(ada, upload(b"hello"), "user-uploads")
    token = token_of(service.make_link(ada, "user-uploads", "a.txt"))

    service.delete(ada, "user-uploads", "a.txt")
    service.store_upload(ada, upload(b"other"), "user-uploads")

    with pytest.raises(NotFound):
        service.follow_link(token)


def test_the_links_of_somebody_shut_out_stop_working(ada: Actor, upload: Uploading) -> None:
    service.store_upload(ada, upload(b"hello"), "user-uploads")
    token = token_of(service.make_link(ada, "user-uploads", "a.txt"))

    with writing():
        execute("UPDATE auth_user SET is_active = 0 WHERE id = ?", (ada.id,))

    with pytest.raises(NotFound):
        service.follow_link(token)
