"""`GET /api/v1/events`: what changes, as it changes (contract §15)."""

from sanic import Blueprint

from appliance.http.auth import Identity
from appliance.http.endpoint import Stream, endpoint
from appliance.http.stream import EVENT_STREAM, EventsQuery, live_events

blueprint = Blueprint("events", url_prefix="/api/v1/events")


@blueprint.get("/")
@endpoint(query=EventsQuery, content_type=EVENT_STREAM)
async def events(identity: Identity, query: EventsQuery) -> Stream:
    """Live events.

    Tells which objects changed, so that screens know what to fetch again. Nothing is replayed: after
    connecting again, fetch everything. The stream ends when the access token expires.
    """
    return live_events(identity, query)
