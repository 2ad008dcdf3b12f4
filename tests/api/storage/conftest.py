"""A second server, with little room, whose data folder the tests may look into."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import httpx
import pytest

from tests.api.conftest import ADMIN, PASSWORD, Person, Process

LARGEST = 3_000_000  # bytes of a file
LARGEST_RESUMABLE = 4_000_000  # bytes of a file in an upload that may stop and go on
QUOTA = 5_000_000


class Small:
    """A server where a file may have LARGEST bytes, one in pieces LARGEST_RESUMABLE, a person's files QUOTA.

    data: its data folder.
    """

    def __init__(self, process: Process, url: str) -> None:
        self.data, self.url = process.data, url

    def files(self) -> set[Path]:
        """Contents kept and contents on their way."""
        folders = (self.data / "blobs", self.data / "tmp")
        return {path for folder in folders for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Small]:
    process = Process(
        tmp_path_factory.mktemp("small") / "data",
        APPLIANCE_FIRST_SUPERUSER=ADMIN,
        APPLIANCE_FIRST_SUPERUSER_PASSWORD=PASSWORD,
        APPLIANCE_HTTP__MAX_UPLOAD_BYTES=str(LARGEST),
        APPLIANCE_STORAGE__QUOTA_BYTES=str(QUOTA),
        APPLIANCE_STORAGE__MAX_RESUMABLE_BYTES=str(LARGEST_RESUMABLE),
    )
    try:
        yield Small(process, process.wait_until_ready())
    finally:
        process.stop()


@pytest.fixture
def tenant(small: Small) -> Iterator[Callable[[str], Person]]:
    """`tenant("carol")`: a user of the small server."""
    with ExitStack() as stack:

        def sign_up(name: str) -> Person:
            email = f"{name}@example.com"
            httpx.post(f"{small.url}/api/v1/users/signup", json={"email": email, "password": PASSWORD})
            return stack.enter_context(closing(Person(small.url, email)))

        yield sign_up
