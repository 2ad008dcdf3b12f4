"""What needs no person: health, the public keys, settings."""

from typing import Any

from sanic import Blueprint

from appliance import __version__
from appliance.areas.auth.service import keys, setup
from appliance.areas.supabase.service import access
from appliance.areas.supabase.settings import SupabaseSettings
from appliance.core.settings import settings
from appliance.http.endpoint import Answer, endpoint

blueprint = Blueprint("supabase_public", url_prefix="/auth/v1")

# The providers Supabase names; none of them is offered through this door.
PROVIDERS = (
    *("anonymous_users", "apple", "azure", "bitbucket", "discord", "facebook", "figma", "fly", "github"),
    *("gitlab", "google", "kakao", "keycloak", "linkedin", "linkedin_oidc", "notion", "slack", "slack_oidc"),
    *("snapchat", "spotify", "twitch", "twitter", "workos", "x", "zoom", "phone"),
)


@blueprint.get("/health")
@endpoint(returns=dict[str, str], auth="public", limited=False, during_maintenance=True)
def health() -> dict[str, str]:
    """Whether accounts are served."""
    return {"name": "GoTrue", "version": f"v{__version__}", "description": "Accounts for Supabase clients"}


@blueprint.get("/.well-known/jwks.json")
@endpoint(returns=dict[str, Any], auth="public", limited=False)
def public_keys() -> Answer:
    """The public keys that access tokens are checked with, those of our own API too (RFC 7517)."""
    return Answer({"keys": keys.public_keys()}, headers={"cache-control": "public, max-age=600"})


@blueprint.get("/settings")
@endpoint(returns=dict[str, Any], auth="client", find_caller=access.client)
def read_settings() -> dict[str, Any]:
    """How one may sign in."""
    confirm = settings(SupabaseSettings).confirm_email
    return {
        "external": {"email": True, **dict.fromkeys(PROVIDERS, False)},
        "disable_signup": not setup.login_options().registration_enabled,
        "mailer_autoconfirm": not confirm,
        "phone_autoconfirm": False,
        "sms_provider": "",
        "saml_enabled": False,
        "mfa_enabled": True,
        "passkeys_enabled": False,
    }
