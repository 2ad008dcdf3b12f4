"""Mail to people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from appliance.ports.socket import Socket


@dataclass(frozen=True, slots=True)
class Mail:
    """to: one e-mail address. text: plain text."""

    to: str
    subject: str
    text: str


class Mailer(Protocol):
    def delivers(self) -> bool:
        """Whether mails leave the house; else they wait in the outbox for an administrator to read."""
        ...

    def probe(self, seconds: float) -> None:
        """Greet the mail server and sign in, without a mail. seconds: for each step. Raises as `send`."""
        ...

    def send(self, mail: Mail) -> None:
        """Hand it over. Raises UpstreamError (refused, or nobody there), UpstreamTimeout, InvalidInput (settings)."""
        ...


@dataclass(frozen=True, slots=True)
class StoredMail:
    """A mail that waits in the outbox. created_at: milliseconds UTC. size: bytes. text: plain text, "" in lists."""

    id: str
    sender: str
    to: str
    subject: str
    created_at: int
    size: int
    text: str = ""


class Outbox(Protocol):
    """The mails that could not leave the house. Links in them let their reader into accounts."""

    def page(self, start: int, limit: int) -> tuple[Sequence[StoredMail], int]:
        """(`limit` mails from place `start` on, newest first, without their texts; how many there are in all)."""
        ...

    def read(self, mail_id: str) -> StoredMail:
        """Raises NotFound."""
        ...

    def delete(self, mail_id: str) -> None:
        """Raises NotFound."""
        ...

    def prune(self) -> int:
        """Forget mails beyond the age and the number that the settings allow; answers how many."""
        ...


mailer: Mailer = cast(Mailer, Socket("mailer"))
outbox: Outbox = cast(Outbox, Socket("outbox"))
