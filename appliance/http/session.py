"""How long somebody may stay connected: until the token expires, is revoked, or the server stops."""

import asyncio
from enum import Enum

from appliance.core.clock import now_ms
from appliance.core.errors import Forbidden, Unauthenticated
from appliance.http.auth import Identity, identify
from appliance.http.live import Stopping, hub
from appliance.http.pool import on_thread

# The auth area tells these, with the user as owner, when an account, a session or an access key changes.
TOPICS = ("auth.user", "auth.session", "auth.access_key")


class End(Enum):
    EXPIRED = "expired"
    REVOKED = "revoked"
    STOPPING = "stopping"


async def end_of(token: str, identity: Identity, *, expired: bool = False) -> End:
    """Wait until `token` is no longer good. expired: it has expired already, and only the rest is waited for."""
    until = None if expired else identity.expires_at
    with hub.listen(*TOPICS, owners=[identity.actor.id]) as news:
        # It was checked before we listened, and may have been revoked in between.
        if not expired and not await on_thread(_is_good, token):
            return End.REVOKED
        while True:
            try:
                async with asyncio.timeout(_seconds_until(until)):
                    await news.next()
            except TimeoutError:
                return End.EXPIRED
            except Stopping:
                return End.STOPPING
            news.take()
            if not await on_thread(_is_good, token):
                return End.REVOKED


def _seconds_until(moment: int | None) -> float | None:
    return None if moment is None else max(0.0, (moment - now_ms()) / 1000)


def _is_good(token: str) -> bool:
    try:
        identify(token)
    except (Unauthenticated, Forbidden):
        return False
    return True
