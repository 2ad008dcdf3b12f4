"""Who asks for files: a person, a program with the service key (the installation itself), or anyone."""

from dataclasses import dataclass

from appliance.areas.storage.service import INSTALLATION
from appliance.areas.supabase.service import access
from appliance.areas.supabase.service.access import Caller
from appliance.core.actor import Actor
from appliance.core.errors import Forbidden
from appliance.core.settings import settings
from appliance.http.limits import address_key, limit
from appliance.http.request import RequestInfo
from appliance.http.settings import HttpSettings

# What Supabase says where no policy allows it.
DENIED = "new row violates row-level security policy"


@dataclass(frozen=True, slots=True)
class FileCaller(Caller):
    """Who asks for files. Back ends with the service key move many, so they are not counted."""

    @property
    def counted_as(self) -> str | None:
        return self.actor.id if self.actor else None


def caller(info: RequestInfo) -> FileCaller:
    """`find_caller` of endpoints for files. Raises Unauthenticated, Forbidden, RateLimited."""
    found = access.caller(info)
    if found.role == "anon":
        limit_anyone(info)
    return FileCaller(found.role, found.actor, found.level)


def limit_anyone(info: RequestInfo) -> None:
    """A page shows many pictures, so an address may ask as often as a person. Raises RateLimited."""
    limit("files", address_key(info.ip), settings(HttpSettings).user_requests_per_minute, 60)


def actor_of(caller: Caller) -> Actor | None:
    """Whose files are meant; None = nobody's, so only what is public."""
    return INSTALLATION if caller.role == "service_role" else caller.actor


def writer(caller: Caller) -> Actor:
    """Raises Forbidden for the public key, which may write nothing."""
    actor = actor_of(caller)
    if actor is None:
        raise Forbidden(DENIED)
    return actor
