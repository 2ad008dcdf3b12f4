"""What the routes of /auth/v1 read of a request."""

from appliance.areas.auth.service.attempts import Client
from appliance.core.errors import InvalidInput
from appliance.http.endpoint import RequestInfo


def client_of(info: RequestInfo) -> Client:
    """The other end of a request."""
    return Client(info.ip, info.user_agent, info.base_url)


def required(value: str | None, name: str) -> str:
    """Raises InvalidInput if a field is missing that this kind of request needs."""
    if not value:
        raise InvalidInput("is required", loc=("body", name), type="missing")
    return value
