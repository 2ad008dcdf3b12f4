"""Where a request comes from, in the words of the service."""

from appliance.areas.auth.service.attempts import Client
from appliance.http.endpoint import RequestInfo


def client_of(info: RequestInfo) -> Client:
    """The other end of a request."""
    return Client(info.ip, info.user_agent, info.base_url)
