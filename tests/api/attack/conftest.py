"""People for the attacks, and a server of its own for those that may leave it changed."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.api.attack.hostile import set_trap, strays
from tests.api.conftest import ADMIN, PASSWORD, Person, Process

_numbers = itertools.count(1)

NewPerson = Callable[..., Person]


@dataclass(frozen=True)
class Target:
    """A running server: its address and its data folder."""

    url: str
    data: Path


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """A server whose settings and accounts may come to harm, with a secret beside its data folder."""
    process = Process(
        tmp_path_factory.mktemp("target") / "data",
        APPLIANCE_FIRST_SUPERUSER=ADMIN,
        APPLIANCE_FIRST_SUPERUSER_PASSWORD=PASSWORD,
        APPLIANCE_AUTH__FAILURES_PER_ACCOUNT="0",
    )
    set_trap(process.data)
    yield Target(process.wait_until_ready(), process.data)
    assert strays(process.data) == []
    assert process.stop() == 0, process.log
    assert "Traceback" not in process.log, process.log


@pytest.fixture(scope="module")
def new_person(target: Target) -> Iterator[NewPerson]:
    """`new_person(is_superuser=False)`: a fresh user of the target."""
    people: list[Person] = []

    def make(*, is_superuser: bool = False) -> Person:
        email = f"mallory{next(_numbers)}@example.com"
        if is_superuser:
            with closing(Person(target.url, ADMIN)) as admin:
                body = {"email": email, "password": PASSWORD, "is_superuser": True}
                assert admin.post("/api/v1/users", json=body).status_code == 201
        people.append(Person(target.url, email, sign_up=not is_superuser))
        return people[-1]

    yield make
    for person in people:
        person.close()
