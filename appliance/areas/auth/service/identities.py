"""Which accounts belong to whom at other issuers: by issuer and subject alone, never by e-mail."""

from typing import NamedTuple

from appliance.areas.auth.access import require_session
from appliance.areas.auth.emails import checked_email
from appliance.areas.auth.id_tokens import Claims
from appliance.areas.auth.models import OidcIdentity, OidcProvider, User
from appliance.areas.auth.oidc_schemas import IdentityList, IdentityPublic
from appliance.areas.auth.service.accounts import add_user, check_room
from appliance.areas.auth.service.attempts import Client
from appliance.areas.auth.service.freshness import has_password
from appliance.core.actor import Actor
from appliance.core.clock import now_ms, rfc3339
from appliance.core.errors import AlreadyExists, Forbidden, InvalidInput, InvalidState, NotFound, RegistrationDisabled
from appliance.core.paging import Paging
from appliance.db import query, writing
from appliance.db.records import record_activity
from appliance.jobs import enqueue, publish


class Refused(Forbidden):
    """A provider's sign-in that ends here. reason: the word that the screens have a sentence for.

    email: of the account it was about, "" if none is known.
    """

    def __init__(self, reason: str, detail: str, *, email: str = "", user: User | None = None) -> None:
        super().__init__(detail, reason=reason)
        self.reason, self.email, self.user = reason, email, user


class _Known(NamedTuple):
    id: str
    user: User


def list_identities(actor: Actor, paging: Paging) -> IdentityList:
    """The actor's own, newest first."""
    found = query(
        "SELECT i.id, p.id AS provider, coalesce(p.name, i.issuer) AS name, i.issuer, i.email, i.created_at,"
        " i.last_used_at FROM auth_oidc_identity i LEFT JOIN auth_oidc_provider p ON p.issuer = i.issuer"
        " WHERE i.user_id = ? ORDER BY i.created_at DESC, i.id DESC LIMIT ? OFFSET ?",
        (actor.id, paging.limit, paging.start),
    )
    shown = [
        IdentityPublic(
            **{**row, "created_at": rfc3339(row["created_at"]), "last_used_at": rfc3339(row["last_used_at"])}
        )
        for row in found
    ]
    return IdentityList(shown, _count(actor.id), has_password(actor.id))


def disconnect(actor: Actor, identity_id: str) -> None:
    """Raises NotFound, InvalidState for the last connection of an account without a password."""
    require_session(actor)
    with writing():
        identity = OidcIdentity.get_or_none(OidcIdentity.id == identity_id, OidcIdentity.user == actor.id)
        if identity is None:
            raise NotFound("You have no such connection.")
        if not has_password(actor.id) and _count(actor.id) == 1:
            raise InvalidState(
                "You have no password to sign in with instead.", hint="Set one first, or connect another provider."
            )
        identity.delete_instance()
        _record(actor.id, "removed", identity.issuer)


def connect(client: Client, user_id: str, provider: OidcProvider, claims: Claims) -> None:
    """Connect an account that is signed in, in the caller's transaction. Raises Refused if another one has it."""
    known = _find(provider.issuer, claims.subject)
    if known is not None and known.user.id != user_id:
        raise Refused("elsewhere", f"Another account is connected with this one at {provider.name}.")
    if known is None:
        _add(user_id, provider, claims, client)
        enqueue("auth.send_notice", kind="provider_connected", to=User.get_by_id(user_id).email)


def account_of(client: Client, provider: OidcProvider, claims: Claims) -> User:
    """Whose account it is; a new one for whoever is new, where the provider allows it. In the caller's transaction.

    Raises Refused.
    """
    known = _find(provider.issuer, claims.subject)
    if known is None:
        user = _sign_up(client, provider, claims)
        _add(user.id, provider, claims, client, used=True)
        return user
    OidcIdentity.update(last_used_at=now_ms()).where(OidcIdentity.id == known.id).execute()
    return known.user


def _find(issuer: str, subject: str) -> _Known | None:
    identity = (
        OidcIdentity.select(OidcIdentity, User)
        .join(User)
        .where(OidcIdentity.issuer == issuer, OidcIdentity.subject == subject)
        .first()
    )
    return None if identity is None else _Known(identity.id, identity.user)


def _sign_up(client: Client, provider: OidcProvider, claims: Claims) -> User:
    email = _email_of_new(provider, claims)
    try:
        check_room()
        made = add_user(email, "", claims.name)
    except RegistrationDisabled as error:
        raise Refused("closed", error.detail, email=email) from error
    except AlreadyExists as error:
        raise Refused("taken", f"{email} has an account already, which is not connected.", email=email) from error
    User.update(email_verified=claims.email_verified).where(User.id == made.id).execute()
    record_activity(
        "user_signed_up",
        actor_id=made.id,
        title=f"{email} signed up with {provider.name}",
        object_id=made.id,
        data={"ip_address": client.ip},
    )
    enqueue("auth.send_welcome", user_id=made.id)
    return User.get_by_id(made.id)


def _email_of_new(provider: OidcProvider, claims: Claims) -> str:
    if claims.email is None:
        raise Refused("no-email", f"{provider.name} does not tell the e-mail.")
    try:
        email = checked_email(claims.email)
    except InvalidInput as error:
        raise Refused("no-email", f"{provider.name} tells no e-mail address.") from error
    taken = User.select().where(User.email == email).exists()
    if taken:
        raise Refused("taken", f"{email} has an account already, which is not connected.", email=email)
    if not provider.allow_sign_up:
        raise Refused("closed", f"{provider.name} opens no new accounts here.", email=email)
    domain = email.rpartition("@")[2].lower()
    if provider.allowed_domains and not (claims.email_verified and domain in provider.allowed_domains):
        raise Refused("closed", f"{email} is not of a domain that may sign up, or not verified.", email=email)
    return email


def _add(user_id: str, provider: OidcProvider, claims: Claims, client: Client, *, used: bool = False) -> None:
    OidcIdentity.create(
        user=user_id,
        issuer=provider.issuer,
        subject=claims.subject,
        email=claims.email,
        last_used_at=now_ms() if used else None,
    )
    _record(user_id, "added", provider.issuer, ip_address=client.ip)


def _count(user_id: str) -> int:
    return OidcIdentity.select().where(OidcIdentity.user == user_id).count()


def _record(user_id: str, verb: str, issuer: str, **data: str) -> None:
    record_activity(
        f"oidc_identity_{verb}",
        actor_id=user_id,
        title=f"A connection with {issuer} was {verb}",
        object_id=user_id,
        data={"issuer": issuer, **data},
    )
    publish("auth.identity", "changed", id=user_id, owner_id=user_id)
