"""Mails that nobody takes away: one file each, which any mail program opens."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from appliance.adapters.mailer.settings import MailSettings
from appliance.core.clock import now_ms, now_utc
from appliance.core.errors import NotFound
from appliance.core.ids import new_id
from appliance.core.settings import settings
from appliance.ports.mailer import StoredMail

DAY_MS = 24 * 3600 * 1000
READ_BYTES = 256 * 1024  # our mails are short; of a file that somebody else put here no more is read
STAMP = "%Y%m%dT%H%M%S"
_NAME = re.compile(r"(\d{8}T\d{6})-([0-9a-f-]{36})\.eml", re.ASCII)
_PARSER = BytesParser(policy=policy.default)


def put(message: EmailMessage, folder: Path) -> Path:
    """Write `<time>-<id>.eml`, readable by the installation's owner alone."""
    target = folder / f"{now_utc():{STAMP}}-{new_id()}.eml"
    part = target.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(message.as_bytes())
    part.rename(target)  # whoever watches the folder sees whole mails only
    return target


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    id: str
    created_at: int  # milliseconds UTC
    size: int  # bytes


class FolderOutbox:
    """See `ports.mailer.Outbox`. A mail is found among the files that are there; no path is made of an id."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def page(self, start: int, limit: int) -> tuple[list[StoredMail], int]:
        files = self._files()
        shown = (_opened(file) for file in files[start : start + limit])
        return [_described(file, message) for file, message in shown if message is not None], len(files)

    def read(self, mail_id: str) -> StoredMail:
        file, message = _opened(self._find(mail_id))
        if message is None:
            raise _gone()
        return _described(file, message, _text(message))

    def delete(self, mail_id: str) -> None:
        self._find(mail_id).path.unlink(missing_ok=True)

    def prune(self) -> int:
        current = settings(MailSettings)
        oldest = now_ms() - current.outbox_days * DAY_MS if current.outbox_days else 0
        files = self._files()
        surplus = files[current.outbox_mails :] if current.outbox_mails else []
        doomed = {file.path for file in files if file.created_at < oldest} | {file.path for file in surplus}
        for path in doomed:
            path.unlink(missing_ok=True)
        return len(doomed)

    def _files(self) -> list[_File]:
        """Newest first: ids of version 7 sort by age within a second."""
        return sorted(_mails_in(self._folder), key=lambda file: file.path.name, reverse=True)

    def _find(self, mail_id: str) -> _File:
        for file in _mails_in(self._folder):
            if file.id == mail_id:
                return file
        raise _gone()


def _mails_in(folder: Path) -> Iterator[_File]:
    """The mails this program wrote; a link or a folder of such a name is none."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if file := _file(entry):
                yield file


def _file(entry: os.DirEntry[str]) -> _File | None:
    found = _NAME.fullmatch(entry.name)
    if found is None or not entry.is_file(follow_symlinks=False):
        return None
    try:
        moment = datetime.strptime(found[1], STAMP).replace(tzinfo=UTC)
        size = entry.stat(follow_symlinks=False).st_size
    except (ValueError, FileNotFoundError):  # no moment there ever was; or deleted meanwhile
        return None
    return _File(Path(entry.path), found[2], round(moment.timestamp() * 1000), size)


def _opened(file: _File) -> tuple[_File, EmailMessage | None]:
    """None = deleted meanwhile."""
    try:
        with file.path.open("rb") as source:
            message = _PARSER.parsebytes(source.read(READ_BYTES))
    except FileNotFoundError:
        return file, None
    assert isinstance(message, EmailMessage)
    return file, message


def _described(file: _File, message: EmailMessage, text: str = "") -> StoredMail:
    return StoredMail(
        id=file.id,
        sender=str(message["from"] or ""),
        to=str(message["to"] or ""),
        subject=str(message["subject"] or ""),
        created_at=file.created_at,
        size=file.size,
        text=text,
    )


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    return "" if body is None else str(body.get_content())


def _gone() -> NotFound:
    return NotFound("There is no such mail in the outbox.", hint="It may have been deleted.")
