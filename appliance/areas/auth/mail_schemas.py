"""Bodies and answers about the mails of this installation."""

import msgspec

from appliance.areas.auth.schemas import Email
from appliance.http.body import Body
from appliance.http.types import Id, Timestamp


class OutboxMail(msgspec.Struct):
    """A mail that could not leave the house. size: bytes."""

    id: Id
    sender: str
    to: str
    subject: str
    size: int
    created_at: Timestamp


class OutboxMailText(OutboxMail):
    """text: plain; links in it let whoever has them into an account."""

    text: str


class OutboxList(msgspec.Struct):
    """delivers: whether mails leave the house now."""

    data: list[OutboxMail]
    count: int
    delivers: bool


class TestEmail(Body):
    """Without the address here, that of the query counts."""

    email_to: Email | None = None


class TestEmailQuery(msgspec.Struct, frozen=True, kw_only=True):
    email_to: Email | None = None
