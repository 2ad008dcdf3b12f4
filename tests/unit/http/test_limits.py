"""Token buckets."""

import pytest

from appliance.core.errors import RateLimited
from appliance.http import limits
from appliance.http.limits import Buckets, address_key, limit


class Watch:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_empties_and_refills():
    watch = Watch()
    buckets = Buckets(watch)

    assert [buckets.take("login", "a", 3, 30) for _ in range(3)] == [0, 0, 0]
    assert buckets.take("login", "a", 3, 30) == pytest.approx(10)
    watch.now = 9
    assert buckets.take("login", "a", 3, 30) == pytest.approx(1)
    watch.now = 10.5
    assert buckets.take("login", "a", 3, 30) == 0
    watch.now = 1000
    assert [buckets.take("login", "a", 3, 30) for _ in range(4)] == [0, 0, 0, pytest.approx(10)]


def test_buckets_of_other_keys_and_names_are_apart():
    buckets = Buckets(Watch())
    buckets.take("login", "a", 1, 60)

    assert buckets.take("login", "b", 1, 60) == 0
    assert buckets.take("signup", "a", 1, 60) == 0
    assert buckets.take("login", "a", 1, 60) > 0


def test_a_flood_of_keys_does_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(limits, "_MOST_BUCKETS", 10)
    watch = Watch()
    buckets = Buckets(watch)
    for number in range(25):
        buckets.take("login", str(number), 1, 60)

    assert len(buckets._levels) <= 10


def test_the_refusal_says_when_to_try_again():
    limit("test", "a", 1, 90)

    with pytest.raises(RateLimited) as refusal:
        limit("test", "a", 1, 90)
    assert refusal.value.extra == {"retry_after": 90}
    limit("test", "a", 0, 90)  # no limit


def test_an_ipv6_network_of_one_person_is_one_address():
    assert address_key("2001:db8::1") == address_key("2001:db8::ffff:1") == "2001:db8::/64"
    assert address_key("2001:db8:0:1::1") != address_key("2001:db8::1")
    assert address_key("10.0.0.1") == "10.0.0.1"
    assert address_key("") == ""
