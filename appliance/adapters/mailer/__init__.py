"""The real adapter of the port mailer: SMTP, or the outbox of the data folder where there is none."""

from dataclasses import replace
from pathlib import Path

from appliance.adapters.mailer import outbox, smtp
from appliance.adapters.mailer.message import compose
from appliance.adapters.mailer.outbox import FolderOutbox
from appliance.adapters.mailer.settings import MailSettings
from appliance.core.settings import settings
from appliance.ports.mailer import Mail

__all__ = ["FolderOutbox", "HouseMailer"]


class HouseMailer:
    """See `ports.mailer.Mailer`. The settings are read at every mail, so a change counts at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def delivers(self) -> bool:
        return bool(settings(MailSettings).host)

    def probe(self, seconds: float) -> None:
        current = settings(MailSettings)
        smtp.greet(replace(current, timeout_seconds=min(seconds, current.timeout_seconds)))

    def send(self, mail: Mail) -> None:
        current = settings(MailSettings)
        message = compose(mail, current.sender or current.username or "appliance@localhost")
        if current.host:
            smtp.hand_over(message, current)
        else:
            outbox.put(message, self._folder)
