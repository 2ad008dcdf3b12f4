"""Mails that nobody takes away: one file each, which any mail program opens."""

import os
from email.message import EmailMessage
from pathlib import Path

from appliance.core.clock import now_utc
from appliance.core.ids import new_id


def put(message: EmailMessage, folder: Path) -> Path:
    """Write `<time>-<id>.eml`, readable by the installation's owner alone."""
    target = folder / f"{now_utc():%Y%m%dT%H%M%S}-{new_id()}.eml"
    part = target.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(message.as_bytes())
    part.rename(target)  # whoever watches the folder sees whole mails only
    return target
