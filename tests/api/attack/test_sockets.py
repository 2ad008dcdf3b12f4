"""Every WebSocket, asked by strangers, by others, and with frames that no page of ours sends."""

import re

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from appliance.http.operation import Registered

from tests.api.conftest import Person
from tests.api.test_every_route import by_name, maker_of, sockets, unknown, unknown_path

WITH_IDS = [route for route in sockets() if "_id}" in route.path]


def address(server: str, path: str) -> str:
    return server.replace("http", "ws", 1) + path


def open_socket(server: str, path: str, person: Person) -> ClientConnection:
    protocols = ["bearer", person.tokens["access_token"]]
    return connect(address(server, path), subprotocols=protocols, open_timeout=10)  # type: ignore[arg-type]


def closed_with(line: ClientConnection) -> int | None:
    """The code that the server closes with, after whatever it still says."""
    with line, pytest.raises(ConnectionClosed) as closed:
        while True:
            line.recv(timeout=10)
    return closed.value.rcvd.code if closed.value.rcvd else None


@pytest.mark.parametrize("route", sockets(), ids=by_name)
@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ('{"type": "auth", "token": "nonsense"}', 4401),
        ('{"type": "auth"}', 4401),
        ('{"type": "auth", "token": {"a": 1}}', 4401),
        ('{"type": "subscribe"}', 4401),
        ("hello", 1003),
        ("[]", 1003),
        (b"\0\xff", 1003),
        ('{"a":' * 3000, 1003),
        ("x" * 300_000, 1009),
    ],
    ids=["token", "none", "object", "other", "text", "list", "bytes", "deep", "large"],
)
def test_a_stranger_is_put_out(server: str, route: Registered, frame: str | bytes, code: int) -> None:
    line = connect(address(server, unknown_path(route)), open_timeout=10)

    line.send(frame)

    assert closed_with(line) == code


@pytest.mark.parametrize("route", WITH_IDS, ids=by_name)
def test_the_object_of_another_is_not_found(server: str, ada: Person, somebody: Person, route: Registered) -> None:
    parameters = maker_of(route)(ada)
    path = re.sub(r"{(\w+)}", lambda found: parameters.get(found[1]) or unknown(found[1]), route.path)

    assert closed_with(open_socket(server, path, somebody)) == 4404
    assert closed_with(open_socket(server, path, ada)) != 4404


@pytest.mark.parametrize("route", WITH_IDS, ids=by_name)
@pytest.mark.parametrize("id", ["no-uuid", "%2e%2e", "%00", "%ff", "a" * 2000])
def test_an_object_that_does_not_exist_is_not_found(server: str, somebody: Person, route: Registered, id: str) -> None:
    path = re.sub(r"{\w+_id}", id, route.path)

    assert closed_with(open_socket(server, path, somebody)) == 4404
