"""Tests of the Supabase doors: the npm packages run against the server as a user's program would."""

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import httpx
import pytest

from tests.api.supabase.files import make_bucket

STORIES = Path(__file__).resolve().parents[2] / "supabase"

Tell = Callable[..., None]
PASSWORD = "seven green bottles"
_people = itertools.count(1)


def client_keys(data: Path) -> dict[str, str]:
    """What `appliance keys --json` prints beside the running server."""
    command = [sys.executable, "-m", "appliance", "keys", "--json", "--data-dir", str(data)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("APPLIANCE_")}
    return json.loads(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)


@pytest.fixture(scope="session")
def keys(server: str, server_data: Path) -> dict[str, str]:
    """anon_key and service_role_key of the shared server."""
    return client_keys(server_data)


@pytest.fixture
def anon(server, keys):
    """A client with the public key, that is nobody."""
    with httpx.Client(base_url=server, headers={"apikey": keys["anon_key"]}, timeout=30, verify=False) as client:
        yield client


@pytest.fixture
def service(server, keys):
    """A client with the service key."""
    headers = {"apikey": keys["service_role_key"]}
    with httpx.Client(base_url=server, headers=headers, timeout=30, verify=False) as client:
        yield client


@pytest.fixture
def tell(server: str, server_data: Path, keys: dict[str, str]) -> Tell:
    """`tell("mail.test.mjs")` runs a file of tests/supabase with Node's test runner.

    url, data, keys: of another server than the shared one.
    """

    def run(story: str, url: str = server, data: Path = server_data, keys: dict[str, str] = keys) -> None:
        assert (STORIES / "node_modules").is_dir(), "`make setup-tests` installs the packages of Supabase's clients"
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", ""),
            "APPLIANCE_URL": url,
            "APPLIANCE_DATA": str(data),
            "ANON_KEY": keys["anon_key"],
            "SERVICE_ROLE_KEY": keys["service_role_key"],
        }
        # Node 20 has WebSocket only when asked; the client's constructor insists on one.
        options = ["--experimental-websocket", "--no-warnings", "--test-reporter=tap"]
        told = subprocess.run(
            ["node", *options, "--test", story],
            cwd=STORIES,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert told.returncode == 0, told.stdout + told.stderr
        assert "# fail 0" in told.stdout and "# pass 0" not in told.stdout, told.stdout

    return run


@pytest.fixture
def people(server: str, keys: dict[str, str]) -> Iterator[Callable[[], httpx.Client]]:
    """`people()`: a fresh person behind a program with the public key."""
    with ExitStack() as stack:

        def sign_up() -> httpx.Client:
            client = httpx.Client(base_url=server, headers={"apikey": keys["anon_key"]}, timeout=30, verify=False)
            stack.enter_context(closing(client))
            email = f"files{next(_people)}.{os.getpid()}@example.com"
            answer = client.post("/auth/v1/signup", json={"email": email, "password": PASSWORD})
            client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"
            return client

        yield sign_up


@pytest.fixture
def bucket(service: httpx.Client) -> str:
    """A private bucket for everybody."""
    return make_bucket(service)
