"""JSON, hashes, Base64 and random ids."""

import base64 as base64_codec
import binascii
import hashlib
import json
import uuid
from collections.abc import Sequence
from typing import Any

from ..errors import ExpressionError
from ..limits import Evaluation
from ..sizes import plain, to_bytes
from ..sizes import to_json as written
from .arguments import text
from .registry import function

_HASHES = ("md5", "sha1", "sha256", "sha512")
_URL_SAFE = str.maketrans("-_", "+/")


@function("json")
def from_json(run: Evaluation, text_: Any) -> Any:
    """The value that a JSON text stands for."""
    source = text(text_, "json")
    run.build_text(len(source))
    run.spend(len(source) // 40)
    try:
        value = json.loads(source, parse_constant=_no_constant)
    except json.JSONDecodeError as mistake:
        raise ExpressionError(f"json() was given text that is not JSON: see its character {mistake.pos + 1}.") from None
    except ValueError:  # Python reads whole numbers of up to 4,300 digits
        raise ExpressionError("json() was given a number that is too large.") from None
    except RecursionError:
        raise ExpressionError("json() was given text that is nested too deeply.") from None
    return plain(value, run)[0]


def _no_constant(name: str) -> Any:
    raise ExpressionError(f"json() was given {name}, which is not JSON.")


@function("toJson")
def to_json(run: Evaluation, value: Any) -> str:
    """The value as compact JSON text."""
    return written(value, run)


def _check_hash(arguments: Sequence[Any]) -> None:
    if len(arguments) > 1 and isinstance(arguments[1], str):
        _known_hash(arguments[1])


@function("hash", prepare=_check_hash)
def hash_of(run: Evaluation, value: Any, algorithm: Any = "sha256") -> str:
    """The hash of the text's UTF-8 bytes, in hexadecimal: "sha256" (if none is named), "sha512", "sha1" or "md5"."""
    content = to_bytes(text(value, "hash"))
    name = _known_hash(text(algorithm, "hash"))
    run.spend(len(content) // 200)
    return hashlib.new(name, content, usedforsecurity=False).hexdigest()


def _known_hash(name: str) -> str:
    if name not in _HASHES:
        raise ExpressionError(f"hash() knows {', '.join(_HASHES)}.")
    return name


@function("base64")
def base64(run: Evaluation, value: Any) -> str:
    """The text's UTF-8 bytes in Base64."""
    content = to_bytes(text(value, "base64"))
    run.build_text(len(content) * 4 // 3 + 4)
    return base64_codec.b64encode(content).decode("ascii")


@function("base64decode")
def base64decode(run: Evaluation, value: Any) -> str:
    """The text that was put in Base64; the URL-safe alphabet and missing = at the end are accepted."""
    coded = text(value, "base64decode")
    run.build_text(len(coded))
    standard = "".join(coded.split()).translate(_URL_SAFE).rstrip("=")
    try:
        return base64_codec.b64decode(standard + "=" * (-len(standard) % 4), validate=True).decode()
    except (binascii.Error, ValueError):
        raise ExpressionError("base64decode() was given text that is not text in Base64.") from None


@function("uuid", method=False)
def random_uuid(run: Evaluation) -> str:
    """A new random id, such as "0b8e7c0e-3c52-4a55-9d0f-6a4c5b6b8a11"."""
    return str(uuid.uuid4())
