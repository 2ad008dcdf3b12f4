"""Routes that speak as other products do: with a client's key besides a token, and other words for errors."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from appliance.http.operation import Registered

PROBLEM = "application/problem+json"
FOREIGN = ("/auth/v1/", "/storage/v1/", "/rest/v1/")


def is_foreign(route: Registered) -> bool:
    return route.path.startswith(FOREIGN)


def needs_client(route: Registered) -> bool:
    """Whether it asks for a client's key; a person's token is then only a part of who asks."""
    return str(route.operation.auth) == "client"


def door_headers(route: Registered, data: Path, *, key: str = "anon_key") -> dict[str, str]:
    """What a client sends with every request to this route. data: the server's data folder.

    key: the public one, that any web page of a client holds, or `service_role_key`, which may do anything.
    """
    return {"apikey": _client_keys(data)[key]} if needs_client(route) else {}


def strongest(route: Registered, data: Path, person: httpx.Client) -> dict[str, str]:
    """Headers that get as far as anybody can: a person's token, or at a client's door its service key."""
    if needs_client(route):
        return door_headers(route, data, key="service_role_key")
    return {"authorization": person.headers["authorization"]}


@cache
def _client_keys(data: Path) -> dict[str, str]:
    command = [sys.executable, "-m", "appliance", "keys", "--json", "--data-dir", str(data)]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("APPLIANCE_")}
    told = subprocess.run(command, env=clean, capture_output=True, text=True, check=True).stdout
    return dict(json.loads(told))


def explanation(route: Registered, status: int, content_type: str, text: str | bytes) -> tuple[int, str]:
    """(status, code) of a refusal that says what was wrong, in the words of its door. Raises AssertionError."""
    told: dict[str, Any] = json.loads(text)
    if is_foreign(route) and content_type != PROBLEM:
        assert content_type.startswith("application/json"), content_type
        assert any(told.get(name) for name in ("msg", "message", "error_description", "error")), told
        return status, str(told.get("error_code") or told.get("code") or told.get("error"))
    assert content_type == PROBLEM, content_type
    assert told["status"] == status and told["detail"] and told["code"] and told["request_id"], told
    return status, told["code"]
