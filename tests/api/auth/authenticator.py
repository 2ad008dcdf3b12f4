"""An authenticator in software: makes passkeys and uses them, rightly or as an attacker would.

Written from the standard (W3C Web Authentication Level 3, §6.1, §6.3, §6.5) and RFC 8949 (CBOR), without the library
that checks what it makes.
"""

import hashlib
import json
import os
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, ELIGIBLE, BACKED_UP, ATTESTED = 0x01, 0x04, 0x08, 0x10, 0x40


def b64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def cbor(value: Any) -> bytes:
    """Integers, bytes, texts and maps."""
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        return _head(3, len(value.encode())) + value.encode()
    return _head(5, len(value)) + b"".join(cbor(key) + cbor(each) for key, each in value.items())


def _head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes([kind << 5 | number])
    return bytes([kind << 5 | 24, number]) if number < 256 else struct.pack(">BH", kind << 5 | 25, number)


class Authenticator:
    """Holds one passkey at a time, of the account that `create` was last asked for.

    origin: of the page. counter: of signatures, 0 = it does not count.
    """

    def __init__(self, origin: str, counter: int = 0) -> None:
        self.origin, self.counter = origin, counter
        self.id, self.user_handle = os.urandom(32), b""
        self.key = ec.generate_private_key(ec.SECP256R1())

    def create(
        self, options: dict[str, Any], *, flags: int = PRESENT | VERIFIED, algorithm: int = -7, **wrong: Any
    ) -> dict[str, Any]:
        """What `navigator.credentials.create` answers. wrong: other client data, or another `rp_id`."""
        self.user_handle = unb64(options["user"]["id"])
        public = self.key.public_key().public_numbers()
        point = {-2: public.x.to_bytes(32, "big"), -3: public.y.to_bytes(32, "big")}
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + cbor({1: 2, 3: algorithm, -1: 1, **point})
        data = self._data(wrong.pop("rp_id", options["rp"]["id"]), flags | ATTESTED) + attested
        response = {
            "clientDataJSON": b64(self._client_data("webauthn.create", options, wrong)),
            "attestationObject": b64(cbor({"fmt": "none", "attStmt": {}, "authData": data})),
            "transports": ["internal"],
        }
        return self._credential(response)

    def get(self, options: dict[str, Any], *, flags: int = PRESENT | VERIFIED, **wrong: Any) -> dict[str, Any]:
        """What `navigator.credentials.get` answers. wrong: other client data, or another `rp_id`."""
        self.counter += 1 if self.counter else 0
        data = self._data(wrong.pop("rp_id", options["rpId"]), flags)
        client = self._client_data("webauthn.get", options, wrong)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": b64(client),
            "authenticatorData": b64(data),
            "signature": b64(signature),
            "userHandle": b64(self.user_handle),
        }
        return self._credential(response)

    def _credential(self, response: dict[str, Any]) -> dict[str, Any]:
        results: dict[str, Any] = {"clientExtensionResults": {}, "authenticatorAttachment": "platform"}
        return {"id": b64(self.id), "rawId": b64(self.id), "type": "public-key", "response": response, **results}

    def _data(self, rp_id: str, flags: int) -> bytes:
        return hashlib.sha256(rp_id.encode()).digest() + struct.pack(">BI", flags, self.counter)

    def _client_data(self, type: str, options: dict[str, Any], wrong: dict[str, Any]) -> bytes:
        right = {"type": type, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(right | wrong).encode()
