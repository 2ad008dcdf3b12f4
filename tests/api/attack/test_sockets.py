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


def open_socket(server: str, path: str, token: str) -> connect:
    return connect(address(server, path), subprotocols=["bearer", token], open_timeout=10)  # type: ignore[list-item]


def closed_with(connecting: connect, *frames: str | bytes) -> int | None:
    """The code that the server closes with, after whatever it still says; None if it goes without a word."""
    with connecting as line:
        for frame in frames:
            line.send(frame)
        return end_of(line)


def end_of(line: ClientConnection) -> int | None:
    """As `closed_with`, of a line that is open already."""
    try:
        while True:
            line.recv(timeout=10)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


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
    connecting = connect(address(server, unknown_path(route)), open_timeout=10)

    assert closed_with(connecting, frame) == code


@pytest.mark.parametrize("route", WITH_IDS, ids=by_name)
def test_the_object_of_another_is_not_found(server: str, ada: Person, somebody: Person, route: Registered) -> None:
    parameters = maker_of(route)(ada)
    path = re.sub(r"{(\w+)}", lambda found: parameters.get(found[1]) or unknown(found[1]), route.path)

    assert closed_with(open_socket(server, path, somebody.tokens["access_token"])) == 4404
    assert closed_with(open_socket(server, path, ada.tokens["access_token"])) != 4404


@pytest.mark.parametrize("route", WITH_IDS, ids=by_name)
@pytest.mark.parametrize("id", ["no-uuid", "%2e%2e", "%00", "%ff", "a" * 2000])
def test_an_object_that_does_not_exist_is_not_found(server: str, somebody: Person, route: Registered, id: str) -> None:
    path = re.sub(r"{\w+_id}", id, route.path)

    assert closed_with(open_socket(server, path, somebody.tokens["access_token"])) == 4404
