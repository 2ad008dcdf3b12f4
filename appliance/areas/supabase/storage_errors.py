"""Errors of files in the shape that Supabase's clients read: `{"statusCode": "404", "error": "not_found", …}`.

Clients branch on `statusCode` and `code`. The HTTP status is the same number: Supabase itself answers 400 for most.
"""

from dataclasses import dataclass

import msgspec

from appliance.areas.storage.service import BucketNotEmpty, NoBucket
from appliance.areas.supabase.wording import sentence
from appliance.core.errors import (
    AlreadyExists,
    Forbidden,
    Gone,
    InvalidInput,
    InvalidToken,
    NotFound,
    PayloadTooLarge,
    Problem,
    StorageFull,
    Unauthenticated,
    UnsupportedMediaType,
)
from appliance.http.problems import Written, headers

JSON = "application/json; charset=utf-8"
_KEYS = ("file_path", "destination", "upload-metadata", "prefix")  # where the name of a file may stand


@dataclass(frozen=True, slots=True)
class _Words:
    """message None: the problem's own. status None: likewise."""

    error: str
    code: str
    message: str | None = None
    status: int | None = None


# The first that fits counts.
_WORDS: tuple[tuple[type[Problem], _Words], ...] = (
    (NoBucket, _Words("Bucket not found", "NoSuchBucket", "Bucket not found")),
    (BucketNotEmpty, _Words("InvalidRequest", "ResourceNotEmpty", "The bucket you tried to delete is not empty")),
    (AlreadyExists, _Words("Duplicate", "ResourceAlreadyExists", "The resource already exists")),
    (PayloadTooLarge, _Words("Payload too large", "EntityTooLarge", "The object exceeded the maximum allowed size")),
    (Unauthenticated, _Words("Unauthorized", "InvalidJWT")),
    (Forbidden, _Words("Unauthorized", "AccessDenied")),
    (Gone, _Words("InvalidJWT", "ExpiredToken", status=400)),
    (InvalidToken, _Words("InvalidJWT", "InvalidSignature")),
    (InvalidInput, _Words("InvalidRequest", "InvalidRequest", status=400)),
    (StorageFull, _Words("StorageFull", "StorageFull")),
)


def write_storage_error(problem: Problem, path: str, request_id: str) -> Written:
    """For /storage/v1."""
    words = _words_for(problem, path)
    status = words.status or problem.status
    body = {
        "statusCode": str(status),
        "error": words.error,
        "code": words.code,
        "message": words.message or sentence(problem),
    }
    return Written(status, msgspec.json.encode(body), JSON, headers(problem))


def _words_for(problem: Problem, path: str) -> _Words:
    if given := problem.extra.get("error_code"):
        return _Words(str(given), str(given))
    if isinstance(problem, InvalidInput) and _is_about_a_key(problem):
        return _Words("InvalidKey", "InvalidKey", f"Invalid key: {problem.errors[0]['msg']}", 400)
    if isinstance(problem, UnsupportedMediaType) and "content_type" in problem.extra:
        message = f"mime type {problem.extra['content_type']} is not supported"
        return _Words("invalid_mime_type", "InvalidMimeType", message)
    if isinstance(problem, NotFound) and not isinstance(problem, NoBucket):
        return _missing(path)
    fallback = _Words(problem.code.replace("-", "_"), problem.code.replace("-", "_"))
    return next((words for kind, words in _WORDS if isinstance(problem, kind)), fallback)


def _is_about_a_key(problem: InvalidInput) -> bool:
    return any(place["loc"] and place["loc"][-1] in _KEYS for place in problem.errors)


def _missing(path: str) -> _Words:
    if path.startswith(("/storage/v1/object/", "/storage/v1/render/")):
        return _Words("not_found", "NoSuchKey", "Object not found")
    if path.startswith("/storage/v1/upload/"):
        return _Words("not_found", "NoSuchUpload", "Upload not found")
    return _Words("not_found", "NotFound")
