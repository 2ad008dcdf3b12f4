"""Deleting one's own account."""

from appliance.areas.auth.access import require_session
from appliance.areas.auth.service.administration import erase
from appliance.areas.auth.service.attempts import Client
from appliance.areas.auth.service.freshness import require_fresh
from appliance.core.actor import Actor
from appliance.core.errors import Forbidden


def delete_own(actor: Actor, client: Client, password: str | None = None) -> None:
    """The actor's account and all it owns. The password is needed when the sign-in is older than 15 minutes.

    Raises Forbidden (superusers; password or a new sign-in needed), InvalidCredentials, RateLimited.
    """
    require_session(actor)
    if actor.is_superuser:
        raise Forbidden("An administrator's account cannot be deleted.", hint="Have the rights taken away first.")
    require_fresh(actor, client, password)
    erase(actor, actor.id)
