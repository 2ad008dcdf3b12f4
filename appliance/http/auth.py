"""Who asks: the authenticator that the auth area plugs in, and the token of a request."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from appliance.core.actor import Actor
from appliance.core.errors import Unauthenticated


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a token stands for. expires_at: milliseconds UTC; None = the token does not expire."""

    actor: Actor
    expires_at: int | None = None


class Caller(Protocol):
    """Who asks at an endpoint of auth "client", which finds that out in its own way."""

    @property
    def actor(self) -> Actor | None:
        """The person, if there is one behind the client."""

    @property
    def counted_as(self) -> str | None:
        """Under which name requests are counted for the limit per user; None = they are counted per address."""


Authenticator = Callable[[str], Identity]


def _nobody(token: str) -> Identity:
    raise Unauthenticated("Sign-in is not set up in this process.")


_authenticator: Authenticator = _nobody


def set_authenticator(authenticator: Authenticator) -> None:
    """`authenticator(token)` runs on a worker thread, once for each request.

    It raises Unauthenticated or TokenExpired; it must refuse users who are deactivated or gone.
    """
    global _authenticator
    _authenticator = authenticator


def identify(token: str | None) -> Identity:
    """Raises Unauthenticated, TokenExpired."""
    if not token:
        raise Unauthenticated("This needs a signed-in user.", hint="Send Authorization: Bearer <access token>.")
    return _authenticator(token)


def bearer(authorization: str | None) -> str | None:
    """The token of an `Authorization` header; None if it is missing or of another scheme."""
    if authorization is None:
        return None
    scheme, _, token = authorization.partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None
