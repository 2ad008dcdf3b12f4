"""HTTP of the auth area."""

from appliance.areas.auth.routes import credentials, own_account, signing_in, users
from appliance.areas.auth.service import sessions
from appliance.http.auth import Identity

blueprints = (signing_in.blueprint, own_account.blueprint, credentials.blueprint, users.blueprint)


def authenticator(token: str) -> Identity:
    """What the endpoint layer asks about every access token. Raises Unauthenticated, TokenExpired."""
    return Identity(*sessions.authenticate(token))
