"""A server whose sessions may visit one site on loopback, and nothing else there."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.api.browser.site import Site, serving
from tests.api.conftest import ADMIN, PASSWORD, Person, Process

Visit = Callable[..., "Visitor"]
BROWSER = "/api/v1/browser"


class Visitor:
    """A session of a person. `do("navigate", url=…)` is the answer's body; it must be 200."""

    def __init__(self, person: Person, **wanted: object) -> None:
        self.person = person
        answer = person.post(f"{BROWSER}/session", json=wanted)
        assert answer.status_code == 201, answer.text
        self.opened = answer.json()
        self.id = str(self.opened["id"])

    def ask(self, action_type: str, **data: object):
        return self.person.post(
            f"{BROWSER}/execute/{self.id}", json={"action_type": action_type, "action_data": data}, timeout=60
        )

    def do(self, action_type: str, **data: object):
        answer = self.ask(action_type, **data)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def done(self, action_type: str, **data: object):
        """The result of an action that goes well."""
        action = self.do(action_type, **data)
        assert action["status"] == "success", action
        return action["result"]

    def shown(self):
        return self.person.get(f"{BROWSER}/session/{self.id}").json()

    def close(self) -> None:
        self.person.post(f"{BROWSER}/session/{self.id}/close")


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture(scope="module")
def inside() -> Iterator[Site]:
    """A service that nobody opened."""
    with serving() as site:
        yield site


@pytest.fixture(scope="module")
def browsing(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """One server for the module, and so one browser."""
    process = Process(
        tmp_path_factory.mktemp("browsing") / "data",
        APPLIANCE_FIRST_SUPERUSER=ADMIN,
        APPLIANCE_FIRST_SUPERUSER_PASSWORD=PASSWORD,
        APPLIANCE_OUTBOUND__ALLOWED_PRIVATE_HOSTS=f"127.0.0.1:{site.port}",
        APPLIANCE_STORAGE__MIN_FREE_BYTES="0",
        SECRET_OF_THE_OPERATOR="not for pages",
    )
    process.wait_until_ready()
    yield process
    assert process.stop() == 0, process.log


@pytest.fixture(scope="module")
def address(browsing: Process) -> str:
    import msgspec

    return str(msgspec.json.decode((Path(browsing.data) / "server.json").read_bytes())["url"])


@pytest.fixture
def eve(address: str) -> Iterator[Person]:
    """Somebody new at that server."""
    eve_number.append(1)
    with closing(Person(address, f"eve{len(eve_number)}@example.com", sign_up=True)) as person:
        yield person


eve_number: list[int] = []


@pytest.fixture
def visit(eve: Person) -> Iterator[Visit]:
    """`visit(browser_tool="puppeteer")` opens a session of eve's, closed after the test."""
    opened: list[Visitor] = []

    def run(**wanted: object) -> Visitor:
        opened.append(Visitor(eve, **wanted))
        return opened[-1]

    yield run
    for visitor in opened:
        visitor.close()
