"""Links that download one file without sign-in, until they expire. Nothing is stored: the link is its own proof."""

import base64
import binascii
import hmac
from dataclasses import dataclass

import msgspec

from appliance.areas.storage.service.files import by_id, content_of, get, owner_is_active
from appliance.areas.storage.stored import StoredContent
from appliance.core.actor import Actor
from appliance.core.clock import now_ms
from appliance.core.errors import Gone, NotFound
from appliance.core.secrets import sign

_PURPOSE = "storage.signed-link"
_PATH = "/api/v1/storage/signed/"


@dataclass(frozen=True, slots=True)
class Link:
    """path: of the URL, without scheme and host. expires_at: milliseconds UTC."""

    path: str
    expires_at: int


def make_link(actor: Actor, bucket: str, path: str, *, expires_in: int = 3600, inline: bool = False) -> Link:
    """A link to a file of the actor. expires_in: seconds. Raises as `get`."""
    return link_to(get(actor, bucket, path).id, expires_in=expires_in, inline=inline)


def link_to(file_id: str, *, expires_in: int, inline: bool) -> Link:
    """As `make_link`, for a file that the caller has just been given."""
    expires_at = now_ms() + expires_in * 1000
    message = msgspec.json.encode([file_id, expires_at, inline])
    return Link(f"{_PATH}{_text(message)}.{_text(sign(message, _PURPOSE))}", expires_at)


def follow_link(token: str) -> tuple[StoredContent, bool]:
    """The file a link leads to, and whether to show it. Raises NotFound (no such link or file), Gone (expired)."""
    file_id, expires_at, inline = _read(token)
    if now_ms() >= expires_at:
        raise Gone("This link has expired.", hint="Ask for a new one.")
    file = by_id(file_id)
    if file is None or not owner_is_active(file.owner_id):
        raise NotFound("There is no such file.")
    return content_of(file), inline


def _read(token: str) -> tuple[str, int, bool]:
    message_text, _, signature_text = token.partition(".")
    try:
        message, signature = _bytes(message_text), _bytes(signature_text)
    except (binascii.Error, ValueError):
        raise _unknown() from None
    if not hmac.compare_digest(signature, sign(message, _PURPOSE)):
        raise _unknown()
    return msgspec.json.decode(message, type=tuple[str, int, bool])


def _unknown() -> NotFound:
    return NotFound("There is no such link.")


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if _text(raw) != text:
        raise ValueError("not the one spelling of these bytes")
    return raw
