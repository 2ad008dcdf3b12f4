"""What a server that asks nobody says to everything that the port offers."""

import inspect
from pathlib import Path

import pytest

from appliance.adapters.outbound.closed import ClosedOutbound
from appliance.core.errors import Unavailable
from appliance.ports.outbound import Outbound

WORDS = {
    "check": ("http://one.test/",),
    "request": ("GET", "http://one.test/"),
    "download": ("http://one.test/", Path("nowhere")),
    "connect": ("one.test", 80),
}


def offered() -> list[str]:
    return [name for name, _ in inspect.getmembers(Outbound, inspect.isfunction) if not name.startswith("_")]


@pytest.mark.parametrize("name", offered())
def test_it_asks_nobody(name):
    with pytest.raises(Unavailable, match="preview"):
        getattr(ClosedOutbound(), name)(*WORDS[name])
