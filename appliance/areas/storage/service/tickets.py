"""Links that let anyone read or write one place of a bucket until they expire. Nothing is stored.

A ticket is a JSON Web Token, as clients of object stores know it. It stands for a place and for whose files are meant
there: a file that replaces the first one at that place is reached too, another person's never.
"""

import base64
import binascii
import hmac
from typing import Literal
from urllib.parse import unquote

import msgspec

from appliance.areas.storage import paths
from appliance.areas.storage.owners import INSTALLATION
from appliance.areas.storage.service.adding import check_object
from appliance.areas.storage.service.files import at, owner_is_active
from appliance.areas.storage.service.reading import readable
from appliance.areas.storage.stored import StoredFile
from appliance.core.actor import Actor
from appliance.core.clock import now_ms
from appliance.core.errors import Gone, InvalidToken, NotFound
from appliance.core.secrets import sign

UPLOAD_SECONDS = 2 * 3600  # that a link for an upload is good
_PURPOSE = "storage.ticket"
_HEADER = b'{"alg":"HS256","typ":"JWT"}'

Scope = Literal["download", "upload"]


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """owner: whose file is read, or who is to have written it. upsert: of an upload. form: of a picture, see there.

    public_only: its maker may read the file only because the bucket is public, so the ticket is good as long as it is.

    iat, exp: seconds UTC.
    """

    scope: Scope
    bucket: str
    path: str
    owner: str
    iat: int
    exp: int
    upsert: bool = False
    form: dict[str, str | int] = {}
    public_only: bool = False


def ticket_for_download(
    actor: Actor | None, bucket: str, path: str, *, expires_in: int, form: dict[str, str | int] | None = None
) -> str:
    """expires_in: seconds. form: how a picture is given. Raises as `readable`."""
    file = readable(actor, bucket, path)
    mine = actor is not None and actor.may_see(file.owner_id)
    return _write("download", bucket, file.path, file.owner_id, expires_in, form=form or {}, public_only=not mine)


def ticket_for_upload(actor: Actor, bucket: str, path: str, *, upsert: bool = False) -> str:
    """Lets anyone write to this place once, with `upsert` again and again, as if the actor did. Raises as an upload."""
    check_object(actor, bucket, path, upsert=upsert)
    return _write("upload", bucket, path, actor.id, UPLOAD_SECONDS, upsert=upsert)


def read_ticket(token: str, scope: Scope, bucket: str, path: str) -> Ticket:
    """What a ticket allows at this place. Raises InvalidToken (none of ours, or for another place), Gone (expired).

    path: some clients encode addresses twice, so one that is still encoded is the same place.
    """
    ticket = _read(token)
    if ticket.scope != scope or ticket.bucket != bucket or ticket.path not in (path, unquote(path)):
        raise InvalidToken("This link is for something else.")
    return ticket


def upload_ticket(token: str) -> Ticket:
    """As `read_ticket`, for an upload to wherever it says. Raises InvalidToken, Gone."""
    ticket = _read(token)
    if ticket.scope != "upload":
        raise InvalidToken("This link is for something else.")
    return ticket


def file_of(ticket: Ticket) -> StoredFile:
    """What a ticket for a download leads to. Raises NotFound, also if its owner was shut out."""
    if ticket.public_only:
        return readable(None, ticket.bucket, ticket.path)
    file = at(ticket.owner, ticket.bucket, paths.exact_path(ticket.path))
    if file is None or not owner_is_active(file.owner_id):
        raise NotFound("There is no such file.")
    return file


def holder_of(ticket: Ticket) -> Actor:
    """In whose name an upload by this ticket is done. Raises InvalidToken if that person was shut out."""
    if not owner_is_active(ticket.owner):
        raise InvalidToken("Whoever gave this link away has no account any more.")
    return INSTALLATION if ticket.owner == INSTALLATION.id else Actor(ticket.owner)


def _write(
    scope: Scope,
    bucket: str,
    path: str,
    owner_id: str,
    expires_in: int,
    *,
    upsert: bool = False,
    form: dict[str, str | int] | None = None,
    public_only: bool = False,
) -> str:
    now = now_ms() // 1000
    ticket = Ticket(
        scope=scope,
        bucket=bucket,
        path=path,
        owner=owner_id,
        iat=now,
        exp=now + expires_in,
        upsert=upsert,
        form=form or {},
        public_only=public_only,
    )
    message = f"{_text(_HEADER)}.{_text(msgspec.json.encode(ticket))}"
    return f"{message}.{_text(sign(message.encode(), _PURPOSE))}"


def _read(token: str) -> Ticket:
    message, _, signature = token.rpartition(".")
    header, _, payload = message.partition(".")
    if not hmac.compare_digest(signature.encode(), _text(sign(message.encode(), _PURPOSE)).encode()):
        raise InvalidToken("signature verification failed")
    try:
        ticket = msgspec.json.decode(_bytes(payload), type=Ticket)
    except (binascii.Error, ValueError, msgspec.DecodeError):
        raise InvalidToken("This token is none of ours.") from None
    if _bytes(header) != _HEADER:
        raise InvalidToken("This token is none of ours.")
    if now_ms() >= ticket.exp * 1000:
        raise Gone('"exp" claim timestamp check failed', hint="Ask for a new link.")
    return ticket


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
