"""OpenID Connect providers: made, changed, tested and removed by superusers."""

from collections.abc import Sequence
from typing import Any

import peewee
from msgspec import UNSET

from appliance.areas.auth.access import require_session
from appliance.areas.auth.discovery import checked_issuer
from appliance.areas.auth.models import OidcProvider
from appliance.areas.auth.oidc_schemas import (
    NewOidcProvider,
    OidcProviderChange,
    OidcProviderList,
    OidcProviderPublic,
    OidcProviderTest,
)
from appliance.areas.auth.schemas import OidcProvider as OidcChoice
from appliance.areas.auth.service import oidc_metadata
from appliance.core import secrets
from appliance.core.actor import Actor
from appliance.core.clock import now_ms, rfc3339
from appliance.core.errors import AlreadyExists, NotFound, Problem
from appliance.core.paging import Paging
from appliance.db import writing
from appliance.db.records import record_activity
from appliance.http.limits import limit
from appliance.http.settings import base_url

PURPOSE = "auth.oidc_provider"
TESTS_PER_MINUTE = 10


def list_providers(paging: Paging) -> OidcProviderList:
    """All, newest first."""
    found = OidcProvider.select().order_by(OidcProvider.created_at.desc(), OidcProvider.id)
    shown = [_public(row) for row in found.offset(paging.start).limit(paging.limit)]
    return OidcProviderList(shown, found.count(), redirect_uri("{id}"))


def choices() -> Sequence[OidcChoice]:
    """What the sign-in screen offers, by name."""
    active = OidcProvider.select().where(OidcProvider.is_active == 1).order_by(OidcProvider.name, OidcProvider.id)
    return [OidcChoice(row.id, row.name) for row in active]


def add_provider(actor: Actor, new: NewOidcProvider) -> OidcProviderPublic:
    """Raises AlreadyExists for an id or issuer that is there already, InvalidInput."""
    require_session(actor)
    issuer = checked_issuer(new.issuer)
    try:
        with writing():
            row = OidcProvider.create(
                id=new.id, issuer=issuer, client_secret=_sealed(new.client_secret), **_columns(new)
            )
            _record(actor, row, "created")
    except peewee.IntegrityError as error:
        raise AlreadyExists(
            f"There is a provider with the id {new.id} or the issuer {issuer} already.", hint="Change that one."
        ) from error
    return _public(row)


def change_provider(actor: Actor, provider: str, change: OidcProviderChange) -> OidcProviderPublic:
    """Change what is given. Raises NotFound."""
    require_session(actor)
    with writing():
        row = find_provider(provider)
        changes = _columns(change)
        if change.client_secret is not UNSET:
            changes["client_secret"] = _sealed(change.client_secret)
        if changes:
            OidcProvider.update(**changes, updated_at=now_ms()).where(OidcProvider.id == provider).execute()
            _record(actor, row, "changed", fields=sorted(changes))
    return _public(find_provider(provider))


def delete_provider(actor: Actor, provider: str) -> None:
    """People keep their accounts, and sign in again once a provider of the same issuer is there. Raises NotFound."""
    require_session(actor)
    with writing():
        row = find_provider(provider)
        row.delete_instance()
        _record(actor, row, "deleted")


def test_provider(actor: Actor, provider: str) -> OidcProviderTest:
    """Ask the issuer what it says of itself, and for its keys. Raises NotFound, RateLimited."""
    row = find_provider(provider)
    limit("oidc-test", actor.id, TESTS_PER_MINUTE, 60)
    oidc_metadata.forget(row.issuer)
    try:
        keys = oidc_metadata.keys(row.issuer)
    except Problem as problem:
        return OidcProviderTest(False, str(problem), 0)
    if not keys:
        return OidcProviderTest(False, f"{row.name} publishes no key to check its signatures with.", 0)
    return OidcProviderTest(True, f"{row.name} answers and publishes its keys.", len(keys))


def find_provider(provider: str) -> OidcProvider:
    """Raises NotFound."""
    row: OidcProvider | None = OidcProvider.get_or_none(OidcProvider.id == provider)
    if row is None:
        raise NotFound("There is no such provider.")
    return row


def active_provider(provider: str) -> OidcProvider:
    """Raises NotFound for one that is switched off, too."""
    row = find_provider(provider)
    if not row.is_active:
        raise NotFound("There is no such provider.")
    return row


def redirect_uri(provider: str) -> str:
    """Where the provider sends people back; it has to know this address."""
    return f"{base_url()}/api/v1/login/oidc/{provider}/callback"


def secret_of(row: OidcProvider) -> str | None:
    """The client secret; None for a public client."""
    return None if row.client_secret is None else secrets.decrypt(bytes(row.client_secret), PURPOSE).decode()


def _sealed(secret: str | None) -> bytes | None:
    return None if secret is None else secrets.encrypt(secret.encode(), PURPOSE)


def _columns(given: NewOidcProvider | OidcProviderChange) -> dict[str, Any]:
    names = ("name", "client_id", "scopes", "allow_sign_up", "allowed_domains", "is_active")
    values = {name: value for name in names if (value := getattr(given, name)) is not UNSET}
    if "scopes" in values:
        # Without it, it is no OpenID Connect.
        values["scopes"] = " ".join(dict.fromkeys(["openid", *values["scopes"].split()]))
    if "allowed_domains" in values:
        values["allowed_domains"] = [domain.lower() for domain in values["allowed_domains"]]
    return values


def _record(actor: Actor, row: OidcProvider, verb: str, **data: Any) -> None:
    record_activity(
        f"oidc_provider_{verb}",
        actor_id=actor.id or None,
        title=f"The sign-in provider {row.name} was {verb}",
        object_id=row.id,
        data={"issuer": row.issuer, **data},
    )


def _public(row: OidcProvider) -> OidcProviderPublic:
    return OidcProviderPublic(
        id=row.id,
        name=row.name,
        issuer=row.issuer,
        client_id=row.client_id,
        client_secret_set=row.client_secret is not None,
        scopes=row.scopes,
        allow_sign_up=bool(row.allow_sign_up),
        allowed_domains=row.allowed_domains,
        is_active=bool(row.is_active),
        redirect_uri=redirect_uri(row.id),
        created_at=rfc3339(row.created_at) or "",
        updated_at=rfc3339(row.updated_at) or "",
    )
