"""Mail to people."""

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

    def send(self, mail: Mail) -> None:
        """Hand it over. Raises UpstreamError (refused, or nobody there), UpstreamTimeout, InvalidInput (settings)."""
        ...


mailer: Mailer = cast(Mailer, Socket("mailer"))
