"""API tests: one real server process for the whole run, a new user for each test."""

import itertools
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

PASSWORD = "seven green bottles"
ADMIN = "admin@example.com"
# Tests ask much from one address; a hash of the default strength would cost each new user 0.1 s.
TEST_SETTINGS = {
    "APPLIANCE_AUTH__PASSWORD_MEMORY_KIB": "64",
    "APPLIANCE_AUTH__SIGN_UPS_PER_ADDRESS": "0",
    "APPLIANCE_AUTH__FAILURES_PER_ADDRESS": "0",
    "APPLIANCE_AUTH__RECOVERIES_PER_ADDRESS": "0",
    "APPLIANCE_HTTP__ADDRESS_REQUESTS_PER_MINUTE": "0",
    "APPLIANCE_HTTP__USER_REQUESTS_PER_MINUTE": "0",
}
_numbers = itertools.count(1)


class Process:
    """A running `appliance serve`."""

    def __init__(self, data: Path, *arguments: str, **environment: str) -> None:
        self.data = data
        self.banner: list[str] = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "appliance", "serve", "--port", "0", "--data-dir", str(data), *arguments],
            env=_clean_environment() | TEST_SETTINGS | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=(data.parent / f"{data.name}.log").open("ab"),
            text=True,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def log(self) -> str:
        return (self.data.parent / f"{self.data.name}.log").read_text()

    def wait_until_ready(self) -> str:
        """Its address, from server.json; the line that says it listens comes after that file."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.banner.append(line.strip())
            if "runs at" in line:
                return self.url()
        raise AssertionError(f"the server ended with {self._process.wait()}:\n{self.log}")

    def url(self) -> str:
        """Its address, once it is ready."""
        return str(msgspec.json.decode((self.data / "server.json").read_bytes())["url"])

    def setup_link(self) -> str:
        """The one-time link of the banner."""
        assert self._process.stdout is not None
        return next(line.strip() for line in self._process.stdout if "/setup?token=" in line)

    def stop(self) -> int:
        """SIGTERM; the answer is the exit code."""
        self._process.terminate()
        code = self._process.wait(20)
        assert self._process.stdout is not None
        self._process.stdout.close()
        return code


def _clean_environment() -> dict[str, str]:
    """The environment without settings of the person who runs the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith("APPLIANCE_")}


class Person(httpx.Client):
    """A client signed in as a user. user: as the API shows it. tokens: the answer to the sign-in."""

    def __init__(self, server: str, email: str, *, sign_up: bool = False) -> None:
        # Reading the certificates of the world, for a server without TLS, takes longer than all the rest.
        super().__init__(base_url=server, timeout=30, verify=False)
        if sign_up:
            answer = self.post("/api/v1/users/signup", json={"email": email, "password": PASSWORD})
            assert answer.status_code == 201, answer.text
        answer = self.post("/api/v1/login/access-token", data={"username": email, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        self.tokens: dict[str, Any] = answer.json()
        self.cookies.clear()
        self.headers["authorization"] = f"Bearer {self.tokens['access_token']}"
        self.user: dict[str, Any] = self.get("/api/v1/users/me").json()

    @property
    def id(self) -> str:
        return str(self.user["id"])


NewUser = Callable[..., Person]
Start = Callable[..., Process]
Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def clean_environment() -> dict[str, str]:
    """The environment without settings of the person who runs the tests."""
    return _clean_environment()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """`start(*arguments, **environment)`: a server of its own on `tmp_path / "data"`, stopped after the test."""
    running: list[Process] = []

    def run(*arguments: str, **environment: str) -> Process:
        running.append(Process(tmp_path / "data", *arguments, **environment))
        return running[-1]

    yield run
    for process in running:
        process.stop()


@pytest.fixture
def appliance() -> Command:
    """`appliance(*arguments, data=folder, input="", **environment)` runs a command to its end."""

    def run(*arguments: str, data: Path, input: str = "", **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "appliance", *arguments, "--data-dir", str(data)],
            env=_clean_environment() | environment,
            input=input,
            capture_output=True,
            text=True,
            timeout=30,
        )

    return run


@pytest.fixture(scope="session")
def server_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the server that all tests share; its mails are in `outbox`."""
    return tmp_path_factory.mktemp("server") / "data"


@pytest.fixture(scope="session")
def server(server_data: Path) -> Iterator[str]:
    """The base URL of the server that all tests share."""
    process = Process(
        server_data,
        APPLIANCE_FIRST_SUPERUSER=ADMIN,
        APPLIANCE_FIRST_SUPERUSER_PASSWORD=PASSWORD,
    )
    yield process.wait_until_ready()
    assert process.stop() == 0, process.log


@pytest.fixture
def anonymous(server: str) -> Iterator[httpx.Client]:
    """A client that is nobody."""
    with httpx.Client(base_url=server, timeout=30, verify=False) as client:
        yield client


@pytest.fixture
def new_user(server: str) -> Iterator[NewUser]:
    """`new_user()` signs up and signs in a fresh user."""
    people: list[Person] = []

    def make(email: str | None = None) -> Person:
        people.append(_sign_up(server, email))
        return people[-1]

    yield make
    for person in people:
        person.close()


def _sign_up(server: str, email: str | None = None) -> Person:
    email = email or f"person{next(_numbers)}.{os.getpid()}@example.com"
    return Person(server, email, sign_up=True)


@pytest.fixture
def ada(new_user: NewUser) -> Person:
    """A fresh user."""
    return new_user()


@pytest.fixture
def bob(new_user: NewUser) -> Person:
    """Another fresh user."""
    return new_user()


@pytest.fixture(scope="session")
def somebody(server: str) -> Iterator[Person]:
    """A user whom many tests share: for questions that change nothing."""
    with closing(_sign_up(server)) as person:
        yield person


@pytest.fixture(scope="session")
def admin(server: str) -> Iterator[Person]:
    """The superuser."""
    with closing(Person(server, ADMIN)) as person:
        yield person


@pytest.fixture
def unused_port() -> int:
    """A port of loopback that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
