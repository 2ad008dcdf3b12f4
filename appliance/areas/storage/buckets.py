"""What a bucket is, and the fixed ones, the same for everybody. People may make others."""

import re
import sys
from dataclasses import dataclass

from appliance.areas.storage.kinds import is_among
from appliance.areas.storage.settings import StorageSettings
from appliance.core.errors import InvalidInput
from appliance.core.settings import settings
from appliance.http.settings import HttpSettings

_OFFICE = "application/vnd.openxmlformats-officedocument."
_PICTURES = ("image/png", "image/jpeg", "image/tiff", "image/bmp", "image/gif", "image/webp")
_DOCUMENTS = (
    "text/*",
    "application/json",
    "application/pdf",
    "application/xml",
    "application/xhtml+xml",
    "application/yaml",
    "application/x-ndjson",
    "application/rtf",
    "message/rfc822",
    _OFFICE + "wordprocessingml.document",
    _OFFICE + "presentationml.presentation",
    _OFFICE + "spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.text",
    "application/epub+zip",
)


@dataclass(frozen=True, slots=True)
class Bucket:
    """allowed_types: media types, `text/*` for all of a kind; None = any.

    largest_file: bytes; None = what the setting for all uploads says. made: by somebody, so that a path exists
    once in it, whoever owns the file. owner_id: who may use it; None = everybody. public: anyone may read by path.
    """

    name: str
    description: str
    category: str
    allowed_types: tuple[str, ...] | None = None
    largest_file: int | None = None
    made: bool = False
    owner_id: str | None = None
    public: bool = False

    def allows(self, content_type: str) -> bool:
        return self.allowed_types is None or is_among(content_type, self.allowed_types)

    def max_file_bytes(self, *, resumable: bool = False) -> int:
        """What an administrator allows for every upload of this kind, unless the bucket allows less."""
        largest = (
            settings(StorageSettings).max_resumable_bytes if resumable else settings(HttpSettings).max_upload_bytes
        )
        return min(largest, self.largest_file or sys.maxsize)


# What object stores allow, but for the question mark: addresses end there.
NAME = r"^[A-Za-z0-9_!.*'()&$@=;:+,-]([A-Za-z0-9_!.*'()&$@=;:+, -]{0,98}[A-Za-z0-9_!.*'()&$@=;:+,-])?$"


def check_name(name: str) -> None:
    """Raises InvalidInput for what may not be the name of a bucket."""
    if not re.fullmatch(NAME, name) or name.endswith("\n") or not name.strip("."):
        raise InvalidInput(
            "must be 1 to 100 letters, digits, spaces or signs of _!.*'()&$@=;:+,- and begin and end with no space",
            loc=("body", "name"),
        )


BUCKETS = {
    bucket.name: bucket
    for bucket in (
        Bucket("ocr-documents", "Documents for text recognition", "ocr", ("application/pdf", *_PICTURES)),
        Bucket("rag-files", "Documents for search", "rag", (*_DOCUMENTS, *_PICTURES)),
        Bucket("user-uploads", "General uploads", "user_uploads"),
        Bucket("workflow-attachments", "Files made by workflows", "workflows"),
        Bucket("code-executions", "Files made by code", "code"),
    )
}
