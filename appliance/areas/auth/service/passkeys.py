"""One's own passkeys: make, name, remove."""

import uuid

import peewee

from appliance.areas.auth.access import require_session
from appliance.areas.auth.devices import describe
from appliance.areas.auth.models import Passkey, User
from appliance.areas.auth.passkey_schemas import (
    NewPasskey,
    PasskeyCreation,
    PasskeyDescriptor,
    PasskeyList,
    PasskeyParameters,
    PasskeyPublic,
    PasskeyRp,
    PasskeySelection,
    PasskeyUser,
)
from appliance.areas.auth.service.attempts import Client
from appliance.areas.auth.service.challenges import new_challenge, take_challenge
from appliance.areas.auth.service.freshness import require_fresh
from appliance.areas.auth.settings import PlatformSettings
from appliance.areas.auth.webauthn import (
    ALGORITHMS,
    NotProven,
    Registered,
    RelyingParty,
    challenge_in,
    check_registration,
    relying_party,
    text_of,
)
from appliance.core.actor import Actor
from appliance.core.clock import rfc3339
from appliance.core.errors import AlreadyExists, InvalidState, InvalidToken, NotFound, QuotaExceeded
from appliance.core.paging import Paging
from appliance.core.settings import settings
from appliance.db import execute, writing
from appliance.db.records import record_activity
from appliance.http.settings import base_url
from appliance.jobs import enqueue, publish

MOST = 20  # passkeys of one person


def address() -> str | None:
    """Where passkeys can be made and used; None = nowhere."""
    party = relying_party(base_url())
    return party.origin if party else None


def our_party() -> RelyingParty:
    """Who passkeys are for here. Raises InvalidState where there can be none."""
    party = relying_party(base_url())
    if party is None:
        raise InvalidState(
            f"Passkeys need a host name and TLS, and this installation's address is {base_url()}.",
            hint="Have an administrator set http.base_url to the https:// address that people use.",
            current="no-passkeys",
        )
    return party


def list_passkeys(actor: Actor, paging: Paging) -> PasskeyList:
    """The actor's own, newest first."""
    own = Passkey.select().where(Passkey.user == actor.id)
    found = own.order_by(Passkey.created_at.desc(), Passkey.id.desc()).offset(paging.start).limit(paging.limit)
    return PasskeyList([_public(passkey) for passkey in found], own.count(), address())


def begin(actor: Actor, client: Client, password: str | None) -> PasskeyCreation:
    """What a browser needs to make one.

    Raises Forbidden (password needed), InvalidCredentials, RateLimited, QuotaExceeded, InvalidState.
    """
    require_session(actor)
    party = our_party()
    require_fresh(actor, client, password)
    _check_room(actor)
    known = Passkey.select().where(Passkey.user == actor.id, Passkey.host == party.id)
    user = User.get_by_id(actor.id)
    return PasskeyCreation(
        rp=PasskeyRp(party.id, settings(PlatformSettings).name),
        user=PasskeyUser(text_of(handle(actor.id)), user.email, user.full_name or user.email),
        challenge=text_of(new_challenge("register", actor.id)),
        pub_key_cred_params=[PasskeyParameters(algorithm) for algorithm in ALGORITHMS],
        exclude_credentials=[PasskeyDescriptor(text_of(bytes(each.credential_id)), each.transports) for each in known],
        authenticator_selection=PasskeySelection(),
    )


def _check_room(actor: Actor) -> None:
    if Passkey.select().where(Passkey.user == actor.id).count() >= MOST:
        raise QuotaExceeded(f"You have {MOST} passkeys, which is the most.", hint="Remove one that you do not use.")


def add(actor: Actor, client: Client, new: NewPasskey) -> PasskeyPublic:
    """Keep what the browser made; the person is told by mail.

    Raises InvalidToken (not begun, too late, or not valid), AlreadyExists, QuotaExceeded, InvalidState.
    """
    require_session(actor)
    party = our_party()
    made = _made(actor, party, new)
    name = new.name or describe(client.user_agent) or "Passkey"
    try:
        with writing():
            _check_room(actor)
            passkey = Passkey.create(
                user=actor.id,
                name=name,
                host=party.id,
                credential_id=made.credential_id,
                attested=made.attested,
                transports=new.credential.response.transports,
                sign_count=made.sign_count,
                backed_up=made.backed_up,
            )
            _record(actor, "added", passkey.id, client)
            enqueue("auth.send_notice", kind="passkey_added", to=User.get_by_id(actor.id).email)
    except peewee.IntegrityError as error:
        raise AlreadyExists("This passkey is known here already.", hint="Use another device.") from error
    return _public(passkey)


def _made(actor: Actor, party: RelyingParty, new: NewPasskey) -> Registered:
    try:
        challenge = challenge_in(new.credential.response.client_data)
        if not take_challenge(challenge, "register", actor.id):
            raise InvalidToken("This took too long, or was begun elsewhere.", hint="Begin again.")
        return check_registration(party, challenge, new.credential)
    except NotProven as error:
        raise InvalidToken(f"The browser's answer is not valid: {error}.", hint="Begin again.") from error


def rename(actor: Actor, passkey_id: str, name: str) -> PasskeyPublic:
    """Raises NotFound."""
    require_session(actor)
    with writing():
        passkey = _own(actor, passkey_id)
        passkey.name = name
        passkey.save()
        publish("auth.passkey", "changed", id=passkey_id, owner_id=actor.id)
    return _public(passkey)


def remove(actor: Actor, client: Client, passkey_id: str) -> None:
    """It signs nobody in any more. Raises NotFound."""
    require_session(actor)
    with writing():
        _own(actor, passkey_id).delete_instance()
        _record(actor, "removed", passkey_id, client)


def erase_passkeys(user_id: str) -> int:
    """All of somebody's, in the caller's transaction; returns how many."""
    return execute("DELETE FROM auth_passkey WHERE user_id = ?", (user_id,))


def handle(user_id: str) -> bytes:
    """How an authenticator knows the account: 16 bytes that tell nothing about the person."""
    return uuid.UUID(user_id).bytes


def _own(actor: Actor, passkey_id: str) -> Passkey:
    passkey = Passkey.get_or_none(Passkey.id == passkey_id, Passkey.user == actor.id)
    if passkey is None:
        raise NotFound("You have no such passkey.")
    return passkey


def _record(actor: Actor, verb: str, passkey_id: str, client: Client) -> None:
    record_activity(
        f"passkey_{verb}",
        actor_id=actor.id,
        title=f"A passkey was {verb}",
        object_id=passkey_id,
        data={"ip_address": client.ip},
    )
    publish("auth.passkey", "created" if verb == "added" else "deleted", id=passkey_id, owner_id=actor.id)


def _public(passkey: Passkey) -> PasskeyPublic:
    return PasskeyPublic(
        id=passkey.id,
        name=passkey.name,
        host=passkey.host,
        backed_up=bool(passkey.backed_up),
        suspect_at=rfc3339(passkey.suspect_at),
        last_used_at=rfc3339(passkey.last_used_at),
        created_at=rfc3339(passkey.created_at) or "",
    )
