"""Which word for a content counts."""

import pytest

from appliance.areas.storage.kinds import counted_type, declared_type, is_among


@pytest.mark.parametrize(
    ("found", "declared", "counts"),
    [
        ("text/plain", "image/png", "image/png"),
        ("application/octet-stream", "image/heic", "image/heic"),
        ("video/webm", "audio/webm", "audio/webm"),
        ("application/zip", "application/java-archive", "application/java-archive"),
        ("application/zip", "image/png", "application/zip"),
        ("text/html", "image/png", "text/html"),
        ("image/svg+xml", "image/png", "image/svg+xml"),
        ("application/vnd.microsoft.portable-executable", "image/png", "application/vnd.microsoft.portable-executable"),
        ("image/jpeg", "image/png", "image/jpeg"),
        ("image/jpeg", "", "image/jpeg"),
    ],
)
def test_the_content_counts_where_it_shows_what_it_is(found: str, declared: str, counts: str) -> None:
    assert counted_type(found, declared) == counts


@pytest.mark.parametrize(
    ("said", "declared"),
    [
        ("Image/PNG; charset=x", "image/png"),
        ("application/octet-stream", ""),
        (None, ""),
        ("nonsense", ""),
        ("image/png\r\nset-cookie: a=b", ""),
        ("image/" + "x" * 300, ""),
        ("imäge/png", ""),
    ],
)
def test_what_is_no_media_type_says_nothing(said: str | None, declared: str) -> None:
    assert declared_type(said) == declared


@pytest.mark.parametrize(
    ("content_type", "allowed", "is_in"),
    [
        ("image/png", ("image/*",), True),
        ("image/png", ("image/jpeg",), False),
        ("image/jpeg", ("image/jpg",), True),
        ("audio/wav", ("audio/x-wav",), True),
        ("text/javascript", ("application/*",), True),
        ("text/html", ("image/*",), False),
    ],
)
def test_a_list_has_a_type_by_any_of_its_names(content_type: str, allowed: tuple[str, ...], is_in: bool) -> None:
    assert is_among(content_type, allowed) is is_in
