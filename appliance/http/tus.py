"""The protocol for resumable uploads, TUS 1.0 (tus.io/protocols/resumable-upload): headers, and bytes as they come."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate
from typing import Protocol, TypeVar

from appliance.core.errors import BadRequest, InvalidInput, PreconditionFailed, UnsupportedMediaType
from appliance.http.body_stream import BodyStream
from appliance.http.pool import slow

Row = TypeVar("Row", covariant=True)

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,expiration,checksum,termination"
ALGORITHMS = ("sha1", "sha256")
PIECE_TYPE = "application/offset+octet-stream"
_MOST_BYTES = 2**53


@dataclass(frozen=True, slots=True)
class Checksum:
    """algorithm: one of ALGORITHMS. digest: as the client computed it."""

    algorithm: str
    digest: bytes


class Appending(Protocol[Row]):
    """What takes the bytes of one request; each call blocks."""

    def open(self) -> None: ...
    def write(self, piece: bytes) -> None: ...
    def finish(self) -> Row: ...
    def stop(self) -> None: ...


async def append(appending: Appending[Row], body: BodyStream) -> Row:
    """Each piece is written on a thread while the next one comes."""
    working = slow.run(appending.open)
    try:
        await working
        async for piece in body:
            await working
            working = slow.run(appending.write, piece)
        await working
        return await slow.run(appending.finish)
    except BaseException:
        # Also when the client has gone, which cancels us: what came is kept, on a thread that ends its work.
        working.cancel()  # its own failure matters no more
        slow.run(appending.stop)
        raise


def abilities(largest: int) -> dict[str, str]:
    """Headers of the answer to OPTIONS. largest: bytes of a file."""
    return {
        "tus-version": VERSION,
        "tus-extension": EXTENSIONS,
        "tus-checksum-algorithm": ",".join(ALGORITHMS),
        "tus-max-size": str(largest),
    }


def progress(received: int, expires_at: int) -> dict[str, str]:
    """Headers that say how far an upload is. received: bytes. expires_at: milliseconds UTC."""
    return {"upload-offset": str(received), "upload-expires": formatdate(expires_at / 1000, usegmt=True)}


def brings_bytes(headers: Mapping[str, str]) -> bool:
    """Whether a request that begins an upload has its first bytes. Raises UnsupportedMediaType for another body."""
    if is_piece(headers):
        return True
    if headers.get("content-length", "0") != "0" or "transfer-encoding" in headers:
        raise wrong_type(headers)
    return False


def is_piece(headers: Mapping[str, str]) -> bool:
    return headers.get("content-type", "").partition(";")[0].strip().lower() == PIECE_TYPE


def wrong_type(headers: Mapping[str, str]) -> UnsupportedMediaType:
    sent = headers.get("content-type", "")[:100] or "unknown"
    return UnsupportedMediaType(f"The body is of type {sent!r}.", hint=f"Send {PIECE_TYPE}.")


def check_version(sent: str | None) -> None:
    """Raises PreconditionFailed."""
    if sent != VERSION:
        raise PreconditionFailed(
            f"The header Tus-Resumable says {sent or 'nothing'}.", hint=f"Send Tus-Resumable: {VERSION}."
        )


def number(name: str, sent: str | None) -> int:
    """The value of Upload-Length or Upload-Offset, bytes. Raises BadRequest."""
    if sent is None or not (sent.isascii() and sent.isdecimal()) or len(sent) > 16 or int(sent) > _MOST_BYTES:
        raise BadRequest(f"The header {name} must be a number of bytes.")
    return int(sent)


def checksum(sent: str | None) -> Checksum | None:
    """The value of Upload-Checksum. Raises BadRequest."""
    if sent is None:
        return None
    algorithm, _, text = sent.strip().partition(" ")
    if algorithm not in ALGORITHMS:
        raise BadRequest("This checksum is not known here.", hint=f"Known are {', '.join(ALGORITHMS)}.")
    try:
        return Checksum(algorithm, base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        raise BadRequest("The checksum in Upload-Checksum must be base64.") from None


def metadata(sent: str | None) -> dict[str, str]:
    """The pairs of Upload-Metadata: `key base64,key base64`; a key may stand alone. Raises InvalidInput."""
    found: dict[str, str] = {}
    for pair in (sent or "").split(","):
        key, _, text = pair.strip().partition(" ")
        if not key:
            continue
        if key in found:
            raise InvalidInput(f"names {key!r} twice", loc=("header", "upload-metadata"))
        try:
            found[key] = base64.b64decode(text.strip(), validate=True).decode()
        except (binascii.Error, ValueError):
            raise InvalidInput(f"{key!r} must be text in base64", loc=("header", "upload-metadata")) from None
    return found
