"""Rate limits: token buckets, kept in memory."""

import ipaddress
import threading
import time
from collections.abc import Callable
from math import ceil

from appliance.core.errors import RateLimited
from appliance.core.settings import settings
from appliance.http.settings import HttpSettings

_MOST_BUCKETS = 20_000  # beyond, full buckets are thrown away: they limit nobody


class Buckets:
    """One bucket per key: holds `capacity` tokens and refills all of them in `seconds`."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._levels: dict[tuple[str, str], tuple[float, float, float]] = {}  # tokens left, then, tokens per second
        self._lock = threading.Lock()

    def take(self, name: str, key: str, capacity: int, seconds: float) -> float:
        """Take a token. Answers 0.0, or the seconds until there will be one."""
        now, rate = self._clock(), capacity / seconds
        with self._lock:
            left, then, _ = self._levels.get((name, key), (float(capacity), now, rate))
            left = min(float(capacity), left + (now - then) * rate)
            if left < 1:
                self._levels[name, key] = (left, now, rate)
                return (1 - left) / rate
            if len(self._levels) >= _MOST_BUCKETS:
                self._drop_full(now)
            self._levels[name, key] = (left - 1, now, rate)
            return 0.0

    def clear(self, name: str | None = None, key: str | None = None) -> None:
        """Forget buckets: all, those of a limit, or one."""
        with self._lock:
            for each in list(self._levels):
                if name in (None, each[0]) and key in (None, each[1]):
                    del self._levels[each]

    def _drop_full(self, now: float) -> None:
        """A bucket untouched for an hour is full: no limit is wider."""
        self._levels = {key: level for key, level in self._levels.items() if now - level[1] < 3600}
        if len(self._levels) >= _MOST_BUCKETS:
            self._levels.clear()


buckets = Buckets()


def limit(name: str, key: str, n: int, per_seconds: float) -> None:
    """Count one use of `name` by `key`. Raises RateLimited when `n` were made within `per_seconds`; n = 0 is no limit.

    limit("login", address, 10, 900) allows ten at once, then one every 90 seconds.
    """
    if n <= 0:
        return
    wait = buckets.take(name, key, n, per_seconds)
    if wait:
        raise RateLimited("Too many requests.", hint="Wait and try again.", retry_after=ceil(wait))


def limit_stranger(address: str) -> None:
    """Count a request of somebody who is not signed in. Raises RateLimited when the setting allows no more."""
    limit("address", address_key(address), settings(HttpSettings).address_requests_per_minute, 60)


def address_key(address: str) -> str:
    """What to count an address as: an IPv6 address as its /64, which one person has whole."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4 or found.ipv4_mapped:
        return address
    return str(ipaddress.ip_network(f"{address.partition('%')[0]}/64", strict=False))
