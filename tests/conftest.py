"""For all tests: the clock that a test sets is taken back; properties are tried on the same examples every time.

`HYPOTHESIS=explore make test` tries new ones.
"""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from appliance.core import clock

# A busy machine draws examples slowly; that says nothing of what is tested.
PATIENT = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("suite", derandomize=True, **PATIENT)
settings.register_profile("explore", **PATIENT)
settings.load_profile(os.environ.get("HYPOTHESIS", "suite"))


class SetClock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = clock.now_ms()
        clock.set_source(lambda: self.now)

    def forward(self, *, seconds: float = 0, days: float = 0) -> None:
        self.now += round((seconds + days * 24 * 3600) * 1000)


@pytest.fixture
def time_stands() -> Iterator[SetClock]:
    """`time_stands.forward(seconds=5)`: time goes on only when told to."""
    yield SetClock()
    clock.set_source(None)
