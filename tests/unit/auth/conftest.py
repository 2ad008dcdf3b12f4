"""An OpenID Connect provider on loopback, and the way to it and back."""

from urllib.parse import parse_qs, urlsplit

import pytest

from appliance.adapters.outbound import HttpOutbound
from appliance.areas.auth.models import Session
from appliance.areas.auth.oidc_schemas import NewOidcProvider, OidcAnswer
from appliance.areas.auth.service import oidc, oidc_metadata, oidc_providers, sessions
from appliance.areas.auth.service.attempts import Client
from appliance.core.actor import Actor
from appliance.ports.outbound import outbound
from tests.oidc_provider import CLIENT, SECRET, running

HOME = Client("203.0.113.5", "Firefox/140 Linux", "http://127.0.0.1:8080")
PASSWORD = "seven green bottles"


@pytest.fixture
def internet(db):
    """Real requests, under the guard."""
    outbound.plug(HttpOutbound(lambda: ()))
    oidc_metadata.forget()
    yield
    outbound.plug(None)
    oidc_metadata.forget()


@pytest.fixture
def provider(internet):
    with running() as provider:
        yield provider


@pytest.fixture
def operator(admin):
    """The superuser, signed in."""
    return signed_in_actor(admin)


@pytest.fixture
def known(provider, operator):
    """The provider, with this installation as its client, which lets everybody sign up."""
    add(operator, provider, allow_sign_up=True)
    return provider


def add(operator, provider, **options):
    values = {"id": "house", "name": "House", "issuer": provider.issuer, "client_id": CLIENT, "client_secret": SECRET}
    return oidc_providers.add_provider(operator, NewOidcProvider(**values | options))


def signed_in_actor(actor):
    """The same person with a session, as whoever signed in has one."""
    sessions.open_session(HOME, actor.id)
    session = Session.select().where(Session.user == actor.id).order_by(Session.created_at.desc()).first()
    return Actor(actor.id, actor.email, actor.is_superuser, session.id)


def asked_of(url):
    """The parameters of the authorization request."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def answer_of(provider, begun):
    """What the browser brings back after the person has agreed."""
    return OidcAnswer(**asked_of(provider.approve(asked_of(begun.url))))


def come(provider, begun=None, *, bind=None, **changes):
    """Go to the provider, agree, and come back."""
    begun = begun or oidc.begin("house", "/files?page=2")
    answer = answer_of(provider, begun)
    given = {name: getattr(answer, name) for name in answer.__struct_fields__} | changes
    return oidc.finish(HOME, "house", OidcAnswer(**given), begun.bind if bind is None else bind)


def problem_of(ended):
    """The word for the screen; nobody is signed in."""
    assert ended.tokens is None and ended.pending is None
    return parse_qs(urlsplit(ended.place).query)["problem"][0]


def signed_in(ended):
    return sessions.authenticate(ended.tokens.access_token)[0]
