"""Where mails are handed over."""

from dataclasses import dataclass
from typing import Literal

from appliance.core.settings import Section, option


@dataclass(frozen=True)
class MailSettings(Section, key="mail"):
    host: str = option("", "SMTP server; empty = mails are written into the outbox of the data folder")
    port: int = option(587, "its port: 587 with starttls, 465 with tls, 25 with none")
    security: Literal["starttls", "tls", "none"] = option("starttls", "how the connection is encrypted")
    username: str = option("", "user name at the SMTP server; empty = no sign-in")
    password: str = option("", "password at the SMTP server", secret=True)
    sender: str = option("", "From address; empty = the user name, else appliance@localhost")
    ca_file: str = option("", "certificate authority of the SMTP server, PEM; empty = the system's")
    outbox_days: int = option(30, "mails in the outbox are deleted after so many days; 0 = never")
    outbox_mails: int = option(1000, "of more mails in the outbox the oldest are deleted; 0 = no limit")
    timeout_seconds: float = option(30.0, "how long the SMTP server may take for each step")
