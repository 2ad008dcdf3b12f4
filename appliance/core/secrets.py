"""The one place that encrypts, signs and hashes secrets.

The installation key is 32 random bytes in `<data>/key`, mode 0600, outside the default backup.
Keys for single purposes are derived from it with HMAC-SHA-256 (RFC 5869's expand step, one block).
"""

import base64
import hashlib
import hmac
import os
from pathlib import Path

from appliance.core.errors import Unavailable

_key: bytes | None = None


def load_key(path: Path) -> None:
    """Read the installation key, or make it at the first start. Raises Unavailable if it is no key."""
    global _key
    if not path.exists():
        write_key(path, os.urandom(32))
    _key = read_key(path)


def write_key(path: Path, key: bytes) -> None:
    """Put `key` (32 bytes) in place, whole or not at all: with half a key no start would succeed any more."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.urlsafe_b64encode(key))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def read_key(path: Path) -> bytes:
    """The 32 bytes of a key file. Raises Unavailable if it is no key."""
    try:
        key = base64.b64decode(path.read_bytes(), altchars=b"-_", validate=True)
    except OSError as error:
        raise Unavailable(f"The key file {path} cannot be read: {error.strerror}.") from error
    except ValueError:
        key = b""
    if len(key) != 32:
        raise Unavailable(f"The key file {path} is damaged.", hint="Put back the key of this installation.")
    return key


def derived(purpose: str) -> bytes:
    """32 bytes that belong to `purpose` alone."""
    if _key is None:
        raise Unavailable("The installation key is not loaded.")
    return hmac.digest(_key, purpose.encode() + b"\x01", "sha256")


def encrypt(plain: bytes, purpose: str) -> bytes:
    """AES-256-GCM: 12 bytes of nonce, then ciphertext with its tag."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(12)
    return nonce + AESGCM(derived(purpose)).encrypt(nonce, plain, purpose.encode())


def decrypt(sealed: bytes, purpose: str) -> bytes:
    """Raises Unavailable if it was sealed with another key or for another purpose, or is damaged."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(derived(purpose)).decrypt(sealed[:12], sealed[12:], purpose.encode())
    except (InvalidTag, ValueError) as error:  # ValueError: too short to be sealed at all
        raise Unavailable(
            "A stored secret cannot be read with this installation's key.",
            hint="Put back the key that it was stored with, or store the secret anew.",
        ) from error


def sign(message: bytes, purpose: str) -> bytes:
    """HMAC-SHA-256, 32 bytes."""
    return hmac.digest(derived(purpose), message, "sha256")


def hash_token(token: str) -> str:
    """What is stored of a token that is itself unguessable: its SHA-256 in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def same(left: str, right: str) -> bool:
    """Equality in a time that does not depend on where they differ."""
    return hmac.compare_digest(left.encode(), right.encode())
