"""Contents that are gone or changed are found."""

from appliance.areas.storage import service
from appliance.core.actor import Actor
from appliance.ports.objects import objects
from tests.unit.storage.conftest import kept, sha256


def spoil(content: bytes) -> None:
    """Change one bit of a content on disk."""
    path = objects.path(sha256(content))
    raw = bytearray(path.read_bytes())
    raw[0] ^= 1
    path.write_bytes(raw)


def test_sound_contents_are_no_loss(ada: Actor) -> None:
    service.store_bytes(ada, b"one", "user-uploads", "a.txt")
    service.store_bytes(ada, b"three", "user-uploads", "b.txt")

    report = service.scrub()

    assert (report.checked, report.bytes, report.unused, report.losses) == (2, 8, 0, [])


def test_a_changed_content_is_told_with_every_file_that_has_it(ada: Actor, bob: Actor) -> None:
    service.store_bytes(ada, b"same", "user-uploads", "a.txt")
    service.store_bytes(bob, b"same", "user-uploads", "b.txt")
    service.store_bytes(bob, b"other", "user-uploads", "c.txt")
    spoil(b"same")
    told: list[service.Loss] = []

    report = service.scrub(told.append)

    assert report.losses == told
    assert [(loss.kind, loss.owner_id, loss.path) for loss in told] == [
        ("damaged", ada.id, "a.txt"),
        ("damaged", bob.id, "b.txt"),
    ]


def test_a_missing_content_is_told(ada: Actor) -> None:
    file = service.store_bytes(ada, b"gone", "user-uploads", "a.txt")
    objects.drop(file.sha256)

    [loss] = service.scrub().losses

    assert (loss.kind, loss.file_id, loss.sha256) == ("missing", file.id, file.sha256)


def test_contents_of_no_file_are_counted_and_stay(ada: Actor) -> None:
    for content in (b"left over", b"spoilt"):
        source = objects.scratch() / "orphan"
        source.write_bytes(content)
        objects.keep(source, sha256(content))
    spoil(b"spoilt")

    report = service.scrub()

    assert (report.checked, report.unused, report.damaged_unused, report.losses) == (2, 2, 1, [])
    assert len(kept()) == 2
