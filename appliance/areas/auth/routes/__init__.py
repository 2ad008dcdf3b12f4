"""HTTP of the auth area."""

from appliance.areas.auth.routes import (
    access_keys,
    credentials,
    mail,
    oidc,
    own_account,
    passkeys,
    second_factor,
    signing_in,
    user_access,
    users,
)
from appliance.areas.auth.service import access_keys as keys
from appliance.areas.auth.service import sessions
from appliance.http.auth import Identity

_modules = (signing_in, own_account, credentials, access_keys, second_factor, passkeys, users, user_access, mail)
blueprints = [*(module.blueprint for module in _modules), *oidc.blueprints]


def authenticator(token: str) -> Identity:
    """What the endpoint layer asks about every access token and access key. Raises Unauthenticated, TokenExpired."""
    if keys.is_access_key(token):
        return Identity(*keys.authenticate(token))
    return Identity(*sessions.authenticate(token))
