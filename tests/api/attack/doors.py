"""Routes that speak as other products do: with a client's key besides a token, and other words for errors."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

from appliance.http.operation import Registered

PROBLEM = "application/problem+json"
FOREIGN = ("/auth/v1/", "/storage/v1/", "/rest/v1/")


def is_foreign(route: Registered) -> bool:
    return route.path.startswith(FOREIGN)


def needs_client(route: Registered) -> bool:
    """Whether it asks for a client's key; a person's token is then only a part of who asks."""
    return str(route.operation.auth) == "client"


def door_headers(route: Registered, data: Path) -> dict[str, str]:
    """What a client sends with every request to this route, besides a token. data: the server's data folder."""
    return {"apikey": _client_key(data)} if needs_client(route) else {}


@cache
def _client_key(data: Path) -> str:
    """The public one, that any web page of a client holds."""
    command = [sys.executable, "-m", "appliance", "keys", "--json", "--data-dir", str(data)]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("APPLIANCE_")}
    told = subprocess.run(command, env=clean, capture_output=True, text=True, check=True).stdout
    return str(json.loads(told)["anon_key"])


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
