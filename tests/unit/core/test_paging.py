"""A page of a list."""

import msgspec
import pytest

from appliance.core.paging import Page, Paging


@pytest.mark.parametrize(
    ("asked", "start"), [({}, 0), ({"skip": "5"}, 5), ({"offset": "7"}, 7), ({"skip": "5", "offset": "0"}, 0)]
)
def test_offset_is_another_name_of_skip(asked, start):
    paging = msgspec.convert(asked, Paging, strict=False)

    assert (paging.start, paging.limit) == (start, 100)


@pytest.mark.parametrize("asked", [{"skip": -1}, {"offset": -1}, {"limit": 0}, {"limit": 1001}, {"limit": "all"}])
def test_a_page_has_bounds(asked):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(asked, Paging, strict=False)


def test_a_page_is_shown_with_the_count_of_all():
    assert msgspec.json.encode(Page(["a"], 7)) == b'{"data":["a"],"count":7}'
