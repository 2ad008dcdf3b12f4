"""The key pair that signs access tokens."""

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from appliance.areas.auth.models import Key
from appliance.areas.auth.tokens import Reader, SigningKey
from appliance.core import secrets
from appliance.core.ids import new_id
from appliance.db import rows, writing

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

_PURPOSE = "auth.signing_key"


def ensure_key() -> None:
    """Make the key pair at the first start."""
    with writing():
        if not _newest():
            _create()


def signing_key() -> SigningKey:
    """The key that new tokens are signed with."""
    newest = _newest()
    if newest is None:
        ensure_key()
        newest = _newest()
    assert newest is not None
    return _load(newest)


def public_key(key_id: str) -> "EllipticCurvePublicKey | None":
    """The public part of one of our keys; None for another's."""
    if not rows("SELECT 1 FROM auth_key WHERE id = ?", (key_id,)):
        return None
    return _load(key_id).public


@cache
def reader_for(audience: str) -> Reader:
    """What reads the access tokens written for `audience`."""
    return Reader(public_key, audience)


def replace_keys() -> None:
    """A new key pair in place of all others: tokens signed before are good for nothing, here alone."""
    with writing():
        Key.delete().execute()
        _create()
    forget_keys()


def forget_keys() -> None:
    """Another database is in use now."""
    _load.cache_clear()
    reader_for.cache_clear()


def public_keys() -> list[dict[str, Any]]:
    """All keys that tokens may be signed with, newest first, as JSON Web Keys (RFC 7517) without a private part."""
    from jwt.algorithms import ECAlgorithm

    found = rows("SELECT id FROM auth_key ORDER BY created_at DESC, id DESC")
    return [
        {**ECAlgorithm.to_jwk(_load(key_id).public, as_dict=True), "kid": key_id, "alg": "ES256", "use": "sig"}
        for (key_id,) in found
    ]


def _newest() -> str | None:
    found = rows("SELECT id FROM auth_key ORDER BY created_at DESC, id DESC LIMIT 1")
    return str(found[0][0]) if found else None


@lru_cache(maxsize=8)
def _load(key_id: str) -> SigningKey:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    key = Key.get_by_id(key_id)
    private = load_der_private_key(secrets.decrypt(bytes(key.private_key), _PURPOSE), password=None)
    assert isinstance(private, EllipticCurvePrivateKey)
    return SigningKey(key_id, private, private.public_key())


def _create() -> None:
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import ec

    private = ec.generate_private_key(ec.SECP256R1())
    secret = private.private_bytes(form.Encoding.DER, form.PrivateFormat.PKCS8, form.NoEncryption())
    public = private.public_key().public_bytes(form.Encoding.DER, form.PublicFormat.SubjectPublicKeyInfo)
    Key.create(id=new_id(), private_key=secrets.encrypt(secret, _PURPOSE), public_key=public)
