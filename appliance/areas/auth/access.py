"""What an access key may not do, whatever its scopes are."""

from appliance.core.actor import Actor
from appliance.core.errors import Forbidden


def require_session(actor: Actor) -> None:
    """What decides over accounts and rights needs somebody who signed in. Raises Forbidden for an access key."""
    if actor.scopes is not None:
        raise Forbidden("An access key may not do this.", hint="Sign in.")
