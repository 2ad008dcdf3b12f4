"""Stored third-party credentials: sealed, shown masked, tested against their service."""

import time
from typing import Any

import msgspec
import peewee
from msgspec import UNSET

from appliance.areas.auth.models import Credential
from appliance.areas.auth.providers import EXTRA, PROVIDERS, Provider
from appliance.areas.auth.schemas import (
    CredentialChange,
    CredentialPublic,
    CredentialService,
    CredentialServices,
    CredentialTest,
    NewCredential,
)
from appliance.core import secrets
from appliance.core.actor import Actor
from appliance.core.clock import now_ms, rfc3339
from appliance.core.errors import (
    AlreadyExists,
    BlockedUrl,
    InvalidInput,
    NotFound,
    PayloadTooLarge,
    UpstreamError,
    UpstreamTimeout,
)
from appliance.core.paging import Page, Paging
from appliance.db import writing
from appliance.db.records import record_activity
from appliance.http.limits import limit
from appliance.ports.outbound import outbound

PURPOSE = "auth.credential"
PARTS = ("api_key", "api_secret", "access_token", "access_token_secret", "base_url")
TESTS_PER_MINUTE = 10
ANSWER_BYTES = 1024 * 1024


def services() -> CredentialServices:
    """What a credential can be stored for."""
    return CredentialServices(
        {
            name: CredentialService(
                provider.display_name,
                list(provider.types),
                provider.ask is not None,
                {kind: _fields(name, kind) for kind in provider.types},
            )
            for name, provider in PROVIDERS.items()
        }
    )


def _fields(service_name: str, kind: str) -> list[str]:
    """What there is to fill in; a name that ends in `?` may be left out."""
    needed = _needed(service_name, kind)
    optional = ["api_key"] if "api_key" not in needed else []
    optional += ["base_url"] if PROVIDERS[service_name].base_url else []
    return needed + [f"{name}?" for name in optional]


def _needed(service_name: str, kind: str) -> list[str]:
    needed = [] if kind == "base_url" else ["api_key"]
    needed += EXTRA.get(kind, ())
    return needed + (["base_url"] if PROVIDERS[service_name].base_url == "" else [])


def list_credentials(actor: Actor, paging: Paging) -> Page[CredentialPublic]:
    """The actor's own, newest first."""
    own = Credential.select().where(Credential.user == actor.id)
    found = own.order_by(Credential.created_at.desc(), Credential.id.desc()).offset(paging.start).limit(paging.limit)
    return Page([_public(row) for row in found], own.count())


def add_credential(actor: Actor, new: NewCredential) -> CredentialPublic:
    """Keep a credential; with `verify` its service is asked first, and one it refuses is not kept.

    A service that cannot be reached does not block. Raises AlreadyExists, InvalidInput, BlockedUrl, RateLimited.
    """
    provider, kind = _kind(new.service_name, new.credential_type)
    parts = {name: value for name in PARTS if (value := getattr(new, name))}
    _check_parts(new.service_name, kind, parts)
    _check_free(actor, new.service_name, kind)
    tested = _refuse_if_wrong(actor, provider, parts) if new.verify else None
    try:
        with writing():
            row = Credential.create(
                user=actor.id, service_name=new.service_name, credential_type=kind, **_sealed(parts), **_stamp(tested)
            )
            _record(actor, row, "stored")
    except peewee.IntegrityError as error:
        raise _taken(new.service_name, kind) from error
    return _public(row)


def change_credential(actor: Actor, key_id: str, change: CredentialChange) -> CredentialPublic:
    """Replace what is given; null takes a part away. Raises NotFound, InvalidInput, BlockedUrl, RateLimited."""
    row = _own(actor, key_id)
    given = {name: value for name in PARTS if (value := getattr(change, name)) is not UNSET}
    parts = {name: value for name, value in (_open(row) | given).items() if value}
    tested = None
    if given:
        _check_parts(row.service_name, row.credential_type, parts)
        if change.verify:
            tested = _refuse_if_wrong(actor, PROVIDERS[row.service_name], parts)
    with writing():
        changes: dict[str, Any] = (_sealed(parts) | _stamp(tested)) if given else {}
        if change.is_active is not UNSET:
            changes["is_active"] = change.is_active
        if changes:
            Credential.update(**changes, updated_at=now_ms()).where(Credential.id == key_id).execute()
            _record(actor, row, "changed")
    return _public(_own(actor, key_id))


def delete_credential(actor: Actor, key_id: str) -> None:
    """Raises NotFound."""
    with writing():
        row = _own(actor, key_id)
        row.delete_instance()
        _record(actor, row, "deleted")


def test_credential(actor: Actor, key_id: str) -> CredentialTest:
    """Ask the service, and remember what it said. Raises NotFound, RateLimited, BlockedUrl."""
    row = _own(actor, key_id)
    provider = PROVIDERS[row.service_name]
    result = _ask(actor, provider, _open(row))
    with writing():
        Credential.update(**_stamp(result)).where(Credential.id == key_id).execute()
    return result


def secret_of(owner_id: str, service_name: str) -> dict[str, str] | None:
    """For the areas that call the service: the parts of the owner's active credential, newest first; None = none.

    Each use is remembered to the minute.
    """
    row = (
        Credential.select()
        .where(Credential.user == owner_id, Credential.service_name == service_name, Credential.is_active == 1)
        .order_by(Credential.created_at.desc())
        .first()
    )
    if row is None:
        return None
    now = now_ms()
    if row.last_used_at is None or now - row.last_used_at > 60_000:
        with writing():
            Credential.update(last_used_at=now).where(Credential.id == row.id).execute()
    return _open(row)


def services_of(owner_id: str) -> frozenset[str]:
    """The services that the person has an active credential for; counts as no use of it."""
    own = Credential.select(Credential.service_name).where(Credential.user == owner_id, Credential.is_active == 1)
    return frozenset(row.service_name for row in own)


def _kind(service_name: str, credential_type: str | None) -> tuple[Provider, str]:
    provider = PROVIDERS.get(service_name)
    if provider is None:
        raise InvalidInput(
            f"is none of {', '.join(PROVIDERS)}", loc=("body", "service_name"), type="enum", allowed=list(PROVIDERS)
        )
    kind = credential_type or provider.types[0]
    if kind not in provider.types:
        allowed = list(provider.types)
        raise InvalidInput(
            f"is none of {', '.join(allowed)}", loc=("body", "credential_type"), type="enum", allowed=allowed
        )
    return provider, kind


def _check_parts(service_name: str, kind: str, parts: dict[str, str]) -> None:
    """Whether all is there that this kind of credential has, and the address may be asked."""
    for name in _needed(service_name, kind):
        if name not in parts:
            raise InvalidInput(f"is needed for {service_name}", loc=("body", name), type="missing")
    for name in PARTS[:-1]:
        if not all(" " <= character <= "~" for character in parts.get(name, "")):
            raise InvalidInput("may hold visible ASCII characters only", loc=("body", name), type="characters")
    if "base_url" in parts:
        outbound.check(parts["base_url"])


def _check_free(actor: Actor, service_name: str, kind: str) -> None:
    """Before the service is asked for nothing; the table's own rule decides."""
    same = Credential.select().where(
        Credential.user == actor.id, Credential.service_name == service_name, Credential.credential_type == kind
    )
    if same.exists():
        raise _taken(service_name, kind)


def _taken(service_name: str, kind: str) -> AlreadyExists:
    return AlreadyExists(f"You have a credential of type {kind} for {service_name} already.", hint="Change that one.")


def _refuse_if_wrong(actor: Actor, provider: Provider, parts: dict[str, str]) -> CredentialTest | None:
    if provider.ask is None:
        return None
    result = _ask(actor, provider, parts)
    if result.valid is False:
        raise InvalidInput(f"was refused: {result.message}", loc=("body", "api_key"), type="refused")
    return result


def _ask(actor: Actor, provider: Provider, parts: dict[str, str]) -> CredentialTest:
    """Whether the service takes the credential. No redirect is followed: it would carry the secret elsewhere."""
    if provider.ask is None:
        return CredentialTest(None, provider.display_name, f"{provider.display_name} offers no test.", 0)
    limit("credential-test", actor.id, TESTS_PER_MINUTE, 60)
    base = (parts.get("base_url") or provider.base_url or "").rstrip("/")
    question = provider.ask(base, parts)
    start = time.monotonic()
    try:
        answer = outbound.request(
            "GET", question.url, headers=question.headers, timeout=10, follow_redirects=False, max_bytes=ANSWER_BYTES
        )
        valid, message = _verdict(provider, answer.status)
    except (UpstreamError, UpstreamTimeout):
        valid, message = None, f"{provider.display_name} could not be reached."
    except BlockedUrl as error:  # the address of the question may hold the secret, so it is not shown
        raise BlockedUrl(f"{base} may not be asked.", loc=("body", "base_url")) from error
    except PayloadTooLarge:  # it answered at length, so it took the credential
        valid, message = True, f"{provider.display_name} accepts it."
    return CredentialTest(valid, provider.display_name, message, round((time.monotonic() - start) * 1000))


def _verdict(provider: Provider, status: int) -> tuple[bool | None, str]:
    if 200 <= status < 300:
        return True, f"{provider.display_name} accepts it."
    if status in provider.refusals:
        return False, f"{provider.display_name} refuses it (status {status})."
    return None, f"{provider.display_name} answered with status {status}, which tells nothing."


def _sealed(parts: dict[str, str]) -> dict[str, Any]:
    shown = parts.get("api_key") or parts.get("access_token") or ""
    text = msgspec.json.encode(parts)
    return {
        "secret": secrets.encrypt(text, PURPOSE),
        "masked_key": masked(shown),
        "key_hash": secrets.sign(shown.encode(), PURPOSE).hex(),
    }


def _open(row: Credential) -> dict[str, str]:
    return msgspec.json.decode(secrets.decrypt(bytes(row.secret), PURPOSE), type=dict[str, str])


def masked(secret: str) -> str:
    """The first and last four characters; stars alone for a short secret."""
    return "*" * len(secret) if len(secret) <= 8 else f"{secret[:4]}...{secret[-4:]}"


def _stamp(tested: CredentialTest | None) -> dict[str, Any]:
    return {} if tested is None else {"last_test_ok": tested.valid, "last_test_at": now_ms()}


def _own(actor: Actor, key_id: str) -> Credential:
    row: Credential | None = Credential.get_or_none(Credential.id == key_id, Credential.user == actor.id)
    if row is None:
        raise NotFound("You have no such credential.")
    return row


def _record(actor: Actor, row: Credential, verb: str) -> None:
    record_activity(
        f"credential_{verb}",
        actor_id=actor.id,
        title=f"A credential for {row.service_name} was {verb}",
        object_id=row.id,
    )


def _public(row: Credential) -> CredentialPublic:
    return CredentialPublic(
        id=row.id,
        service_name=row.service_name,
        service_display_name=PROVIDERS[row.service_name].display_name,
        credential_type=row.credential_type,
        masked_key=row.masked_key,
        is_active=bool(row.is_active),
        last_used_at=rfc3339(row.last_used_at),
        created_at=rfc3339(row.created_at) or "",
        updated_at=rfc3339(row.updated_at) or "",
    )
