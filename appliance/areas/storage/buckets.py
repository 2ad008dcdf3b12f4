"""What a bucket is, and the fixed ones, the same for everybody. People may make others."""

import sys
from dataclasses import dataclass

from appliance.areas.storage.settings import StorageSettings
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
        kind = content_type.partition("/")[0] + "/*"
        return self.allowed_types is None or content_type in self.allowed_types or kind in self.allowed_types

    def max_file_bytes(self, *, resumable: bool = False) -> int:
        """What an administrator allows for every upload of this kind, unless the bucket allows less."""
        largest = settings(StorageSettings).max_resumable_bytes if resumable else settings(HttpSettings).max_upload_bytes
        return min(largest, self.largest_file or sys.maxsize)


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
