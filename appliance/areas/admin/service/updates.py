"""Whether there is a newer version. Asked only by hand, and only where the operator names somebody to ask."""

import re
from urllib.parse import urlsplit

import msgspec

from appliance import __version__
from appliance.areas.admin.settings import UpdateSettings
from appliance.core.errors import InvalidInput, Unavailable, UpstreamError
from appliance.core.settings import settings
from appliance.ports.outbound import outbound

_MAX = 64 * 1024  # bytes of an answer
_VERSION = re.compile(r"\d{1,9}(\.\d{1,9}){0,3}")


class Published(msgspec.Struct, frozen=True):
    """What `update.url` answers. url: where the version can be had, if it says so."""

    version: str
    url: str | None = None


class Update(msgspec.Struct, frozen=True):
    current: str
    published: str
    newer: bool
    url: str | None


def check() -> Update:
    """Ask `update.url` for the version that is published; nothing of ours is told.

    Raises Unavailable if there is nobody to ask, and whatever the outbound port raises.
    """
    address = settings(UpdateSettings).url
    if not address:
        raise Unavailable("Nobody is asked for updates.", hint="Set update.url to ask somebody.")
    published = _ask(address)
    newer = _numbers(published.version) > _numbers(__version__)
    return Update(__version__, published.version, newer, published.url)


def _ask(address: str) -> Published:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InvalidInput(f"update.url is {address!r}; it must begin with https:// or http://.")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    headers = {"user-agent": "appliance"}  # without our version
    answer = outbound.request("GET", address, headers=headers, timeout=10, max_bytes=_MAX, opened=[f"{host}:{port}"])
    if answer.status != 200:
        raise UpstreamError(f"{parts.hostname} answered {answer.status}.", hint="Correct update.url.")
    try:
        published = msgspec.json.decode(answer.body, type=Published)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        hint = 'Expected is {"version": "1.2.3", "url": "https://…"}.'
        raise UpstreamError(f"{parts.hostname} told no version: {error}.", hint=hint) from error
    if not _VERSION.fullmatch(published.version):
        raise UpstreamError(f"{published.version[:40]!r} is no version.", hint="Numbers with points: 1.2.3.")
    return published


def _numbers(version: str) -> tuple[int, ...]:
    """1.10 is newer than 1.9, and 1.0 is 1."""
    numbers = [int(part) for part in version.split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
