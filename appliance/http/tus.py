"""The headers of the protocol for resumable uploads, TUS 1.0 (tus.io/protocols/resumable-upload). Pure."""

import base64
import binascii
from dataclasses import dataclass

from appliance.core.errors import BadRequest, InvalidInput, PreconditionFailed

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
