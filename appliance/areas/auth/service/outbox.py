"""The mails that could not leave the house, for superusers, and a mail to see whether they do.

Links in mails let their reader into accounts. So every look at one is an event, and no access key may have one.
"""

from appliance.areas.auth import mails
from appliance.areas.auth.access import require_session
from appliance.areas.auth.emails import checked_email
from appliance.areas.auth.mail_schemas import OutboxList, OutboxMail, OutboxMailText
from appliance.areas.auth.settings import PlatformSettings
from appliance.core.actor import Actor
from appliance.core.clock import rfc3339
from appliance.core.errors import EngineUnavailable
from appliance.core.paging import Paging
from appliance.core.settings import settings
from appliance.db.records import record_activity
from appliance.http.limits import limit
from appliance.http.settings import base_url
from appliance.ports.mailer import StoredMail, mailer, outbox

TESTS_PER_MINUTE = 10


def list_mails(actor: Actor, paging: Paging) -> OutboxList:
    """Newest first. Raises Forbidden for an access key."""
    require_session(actor)
    found, count = outbox.page(paging.start, paging.limit)
    return OutboxList([_listed(mail) for mail in found], count, mailer.delivers())


def read_mail(actor: Actor, mail_id: str) -> OutboxMailText:
    """With its text. Raises NotFound, Forbidden for an access key."""
    require_session(actor)
    mail = outbox.read(mail_id)
    _record(actor, mail, "read")
    listed = _listed(mail)
    return OutboxMailText(**{name: getattr(listed, name) for name in listed.__struct_fields__}, text=mail.text)


def delete_mail(actor: Actor, mail_id: str) -> None:
    """Raises NotFound, Forbidden for an access key."""
    require_session(actor)
    mail = outbox.read(mail_id)
    outbox.delete(mail_id)
    _record(actor, mail, "deleted")


def prune_outbox() -> int:
    """Forget old mails; answers how many."""
    return outbox.prune()


def send_test(actor: Actor, to: str) -> None:
    """A mail that says it arrived.

    Raises EngineUnavailable where no mail server is set, UpstreamError, UpstreamTimeout, InvalidInput, RateLimited.
    """
    limit("test-mail", actor.id, TESTS_PER_MINUTE, 60)
    to = checked_email(to)
    if not mailer.delivers():
        raise EngineUnavailable("No mail server is set up here.", hint="Set `mail.host` and the settings beside it.")
    mailer.send(mails.test(to, settings(PlatformSettings).name, base_url()))


def _listed(mail: StoredMail) -> OutboxMail:
    return OutboxMail(
        id=mail.id,
        sender=mail.sender,
        to=mail.to,
        subject=mail.subject,
        size=mail.size,
        created_at=rfc3339(mail.created_at) or "",
    )


def _record(actor: Actor, mail: StoredMail, verb: str) -> None:
    record_activity(
        f"mail_{verb}", actor_id=actor.id, title=f"A mail to {mail.to} was {verb} in the outbox", object_id=mail.id
    )
