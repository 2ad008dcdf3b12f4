"""Access tokens: JSON Web Tokens signed with ES256, read again fast."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from appliance.core.errors import Unauthenticated
from appliance.core.ids import new_id

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey

AUDIENCE = "api"
_REMEMBERED = 4096  # tokens; beyond, all are forgotten, which costs each one verification


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says. expires_at: milliseconds UTC."""

    user_id: str
    session_id: str
    expires_at: int


@dataclass(frozen=True, slots=True)
class SigningKey:
    """id: the `kid` of the tokens it signs."""

    id: str
    private: "EllipticCurvePrivateKey"
    public: "EllipticCurvePublicKey"


def write_token(
    key: SigningKey,
    user_id: str,
    session_id: str,
    issuer: str,
    now: int,
    lifetime: int,
    *,
    audience: str = AUDIENCE,
    further: Mapping[str, Any] | None = None,
) -> str:
    """An access token of `lifetime` seconds. now: milliseconds UTC. issuer: a URL of ours.

    further: claims beside the registered ones, which they cannot replace.
    """
    import jwt

    second = now // 1000
    claims = {
        **(further or {}),
        "sub": user_id,
        "sid": session_id,
        "iat": second,
        "exp": second + lifetime,
        "iss": issuer,
        "aud": audience,
        "jti": new_id(),
    }
    return jwt.encode(claims, key.private, algorithm="ES256", headers={"kid": key.id})


def read_token(
    token: str, public_key: Callable[[str], "EllipticCurvePublicKey | None"], audience: str = AUDIENCE
) -> Claims:
    """The claims of a token that we signed for `audience`; whether it has expired is the caller's question.

    public_key: `kid` → key, None if there is none. Raises Unauthenticated.
    """
    import jwt

    try:
        key = public_key(jwt.get_unverified_header(token).get("kid", ""))
        if key is None:
            raise Unauthenticated("The access token was not made by this installation.", hint="Sign in again.")
        options = {"verify_exp": False, "verify_iat": False, "require": ["sub", "sid", "exp"]}
        claims = jwt.decode(token, key, algorithms=["ES256"], audience=audience, options=options)  # type: ignore[arg-type]
        return Claims(str(claims["sub"]), str(claims["sid"]), int(claims["exp"]) * 1000)
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError) as error:
        raise Unauthenticated("The access token is not valid.", hint="Sign in again.") from error


class Reader:
    """`read_token` with a memory: verifying a signature costs 80 µs, looking it up 1 µs.

    Only hashes of tokens are remembered.
    """

    def __init__(self, public_key: Callable[[str], "EllipticCurvePublicKey | None"], audience: str = AUDIENCE) -> None:
        self._public_key, self._audience = public_key, audience
        self._known: dict[bytes, Claims] = {}

    def read(self, token: str) -> Claims:
        """Raises Unauthenticated."""
        digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
        claims = self._known.get(digest)
        if claims is None:
            claims = read_token(token, self._public_key, self._audience)
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[digest] = claims
        return claims

    def forget(self) -> None:
        """After the keys changed."""
        self._known.clear()
