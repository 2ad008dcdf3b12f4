"""The mails of this installation, for superusers."""

from sanic import Blueprint

from appliance.areas.auth.mail_schemas import OutboxList, OutboxMailText, TestEmail, TestEmailQuery
from appliance.areas.auth.schemas import AuthMessage
from appliance.areas.auth.service import outbox
from appliance.core.actor import Actor
from appliance.core.paging import Paging
from appliance.http.endpoint import endpoint

blueprint = Blueprint("auth_mail", url_prefix="/api/v1")


@blueprint.get("/users/outbox")
@endpoint(query=Paging, returns=OutboxList, auth="superuser")
def list_outbox(actor: Actor, query: Paging) -> OutboxList:
    """Mails that could not leave the house, newest first, and whether mails leave it now."""
    return outbox.list_mails(actor, query)


@blueprint.get("/users/outbox/<mail_id:str>")
@endpoint(returns=OutboxMailText, auth="superuser")
def read_outbox_mail(actor: Actor, mail_id: str) -> OutboxMailText:
    """One of them with its text; being read is an event."""
    return outbox.read_mail(actor, mail_id)


@blueprint.delete("/users/outbox/<mail_id:str>")
@endpoint(auth="superuser")
def delete_outbox_mail(actor: Actor, mail_id: str) -> None:
    """Delete one of them."""
    outbox.delete_mail(actor, mail_id)


@blueprint.post("/utils/test-email/")
@endpoint(
    body=TestEmail,
    query=TestEmailQuery,
    returns=AuthMessage,
    status=201,
    auth="superuser",
    slow=True,
    idempotent=False,
    problems=(409, 502),
)
def send_test_email(actor: Actor, body: TestEmail, query: TestEmailQuery) -> AuthMessage:
    """Send a mail, to see whether mails arrive."""
    outbox.send_test(actor, body.email_to or query.email_to or "")
    return AuthMessage("Test email sent.")
