"""The outbox: mails that wait in the data folder for an administrator."""

import pytest

from appliance.adapters.mailer import FolderOutbox, HouseMailer
from appliance.core import clock
from appliance.core.errors import NotFound
from appliance.core.ids import new_id
from appliance.ports.mailer import Mail

DAY_MS = 24 * 3600 * 1000


@pytest.fixture
def at():
    """`at(ms)` sets the clock."""
    yield lambda ms: clock.set_source(lambda: ms)
    clock.set_source(None)


@pytest.fixture
def outbox(tmp_path, set_settings):
    """The outbox of a folder; `outbox.put(to)` adds a mail to it."""
    set_settings({})
    box = FolderOutbox(tmp_path)
    put = HouseMailer(tmp_path)
    box.put = lambda to: put.send(Mail(to, "Grüße", f"Dear {to},\n\na link: https://box.example/?token=x\n"))
    return box


def test_mails_are_listed_newest_first_without_their_texts_and_read_with_them(outbox, at):
    for number in range(3):
        at(1_700_000_000_000 + number * 1000)
        outbox.put(f"p{number}@example.com")

    found, count = outbox.page(1, 1)

    assert ([mail.to for mail in found], count, found[0].text) == (["p1@example.com"], 3, "")
    read = outbox.read(found[0].id)
    assert (read.sender, read.to, read.subject) == ("appliance@localhost", "p1@example.com", "Grüße")
    assert read.text == "Dear p1@example.com,\n\na link: https://box.example/?token=x\n"
    assert read.created_at == 1_700_000_001_000 and read.size > len(read.text)


def test_a_deleted_mail_is_gone(outbox):
    outbox.put("eve@example.com")
    [mail], _ = outbox.page(0, 10)

    outbox.delete(mail.id)

    assert outbox.page(0, 10) == ([], 0)
    for act in (outbox.read, outbox.delete):
        with pytest.raises(NotFound):
            act(mail.id)


def test_only_mails_of_the_house_are_seen_whatever_lies_in_the_folder(outbox, tmp_path):
    outside = tmp_path.parent / "secret.txt"
    outside.write_text("From: x\n\nsecret")
    planted = new_id()
    (tmp_path / f"20260101T000000-{planted}.eml").symlink_to(outside)
    (tmp_path / f"99999999T999999-{new_id()}.eml").write_text("From: x\n\nno such moment")
    (tmp_path / "notes.eml").write_text("From: x\n\nnot ours")
    (tmp_path / f"20260101T000000-{new_id()}.part").write_text("half")

    assert outbox.page(0, 10) == ([], 0)
    for bad in (planted, "../secret.txt", f"../{tmp_path.name}/notes", ""):
        with pytest.raises(NotFound):
            outbox.read(bad)


def test_old_mails_and_too_many_are_forgotten(outbox, at, set_settings):
    set_settings({"mail.outbox_days": 30, "mail.outbox_mails": 2})
    start = 1_700_000_000_000
    for days in (0, 31, 32, 33):
        at(start + days * DAY_MS)
        outbox.put(f"day{days}@example.com")

    assert outbox.prune() == 2
    assert [mail.to for mail in outbox.page(0, 10)[0]] == ["day33@example.com", "day32@example.com"]
    at(start + 62.5 * DAY_MS)
    assert outbox.prune() == 1


def test_nothing_is_forgotten_where_there_is_no_limit(outbox, at, set_settings):
    set_settings({"mail.outbox_days": 0, "mail.outbox_mails": 0})
    at(1_000_000_000_000)
    outbox.put("eve@example.com")
    at(1_900_000_000_000)

    assert (outbox.prune(), outbox.page(0, 10)[1]) == (0, 1)
