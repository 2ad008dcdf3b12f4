"""The key pair that signs access tokens.

One that this installation's key does not open came with data that was restored without its own key: it signs and
reads nothing, and another is made.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from appliance.areas.auth.models import Key
from appliance.areas.auth.tokens import Reader, SigningKey
from appliance.core import secrets
from appliance.core.errors import Unavailable
from appliance.core.ids import new_id
from appliance.db import rows, writing

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

_PURPOSE = "auth.signing_key"


def ensure_key() -> None:
    """Make the key pair at the first start. Whether one opens is seen at its first use: reading it takes 10 MB."""
    with writing():
        if not rows("SELECT 1 FROM auth_key LIMIT 1"):
            _create()


def signing_key() -> SigningKey:
    """The key that new tokens are signed with."""
    newest = _newest()
    if newest is not None:
        return newest
    with writing():
        newest = _newest()
        if newest is None:
            _create()
            newest = _newest()
    assert newest is not None
    return newest


def public_key(key_id: str) -> "EllipticCurvePublicKey | None":
    """The public part of one of our keys; None for another's."""
    if not rows("SELECT 1 FROM auth_key WHERE id = ?", (key_id,)):
        return None
    key = _load(key_id)
    return None if key is None else key.public


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

    return [
        {**ECAlgorithm.to_jwk(key.public, as_dict=True), "kid": key.id, "alg": "ES256", "use": "sig"}
        for key in _readable()
    ]


def _newest() -> SigningKey | None:
    return next(_readable(), None)


def _readable() -> Iterator[SigningKey]:
    """Newest first."""
    for (key_id,) in rows("SELECT id FROM auth_key ORDER BY created_at DESC, id DESC"):
        if (key := _load(key_id)) is not None:
            yield key


@lru_cache(maxsize=8)
def _load(key_id: str) -> SigningKey | None:
    """None if it was sealed with another installation's key."""
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    try:
        opened = secrets.decrypt(bytes(Key.get_by_id(key_id).private_key), _PURPOSE)
    except Unavailable:
        return None
    private = load_der_private_key(opened, password=None)
    assert isinstance(private, EllipticCurvePrivateKey)
    return SigningKey(key_id, private, private.public_key())


def _create() -> None:
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import ec

    private = ec.generate_private_key(ec.SECP256R1())
    secret = private.private_bytes(form.Encoding.DER, form.PrivateFormat.PKCS8, form.NoEncryption())
    public = private.public_key().public_bytes(form.Encoding.DER, form.PublicFormat.SubjectPublicKeyInfo)
    Key.create(id=new_id(), private_key=secrets.encrypt(secret, _PURPOSE), public_key=public)
