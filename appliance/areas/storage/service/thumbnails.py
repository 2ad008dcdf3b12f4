"""Small versions of pictures, kept by content in `tmp/thumbs` until there are too many of them."""

import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from appliance.areas.storage.service.files import open_file
from appliance.areas.storage.stored import StoredContent
from appliance.core.actor import Actor
from appliance.core.errors import UnsupportedMediaType
from appliance.ports.objects import objects

MOST_BYTES = 256 * 1024 * 1024  # of all thumbnails together
KINDS = ("image/bmp", "image/gif", "image/jpeg", "image/png", "image/tiff", "image/webp")

Resize = Literal["cover", "contain", "fill"]
Format = Literal["WEBP", "JPEG", "PNG"]
_FORMATS: dict[str, Format] = {"image/jpeg": "JPEG", "image/webp": "WEBP"}

_pruning = threading.Lock()


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """path: of the WebP file. etag: without quotes."""

    path: Path
    etag: str
    name: str


@dataclass(frozen=True, slots=True)
class Picture(Thumbnail):
    content_type: str


class Wanted(NamedTuple):
    """The fields of `picture.Shape`, which cannot be imported without Pillow."""

    width: int
    height: int
    resize: Resize
    quality: int
    format: Format


def thumbnail(actor: Actor, bucket: str, path: str, width: int, *, owner_id: str | None = None) -> Thumbnail:
    """A picture at most `width` pixels wide. Raises as `open_file`, UnsupportedMediaType, InvalidInput (broken)."""
    content = open_file(actor, bucket, path, owner_id=owner_id)
    _check_kind(content)
    etag = f"{content.sha256}-{width}"
    kept = objects.scratch() / "thumbs" / f"{etag}.webp"
    if not kept.exists():
        _make(content, width, kept)
    return Thumbnail(kept, etag, f"{content.name.rpartition('.')[0] or content.name}.webp")


def transformed(
    content: StoredContent, *, width: int, height: int, resize: Resize, quality: int, webp: bool
) -> Picture:
    """A picture in another shape; see `picture.Shape`. webp: else its own kind, or PNG for what browsers do not know.

    Raises UnsupportedMediaType, InvalidInput (broken).
    """
    _check_kind(content)
    format: Format = "WEBP" if webp else _FORMATS.get(content.content_type, "PNG")
    etag = f"{content.sha256}-{width}x{height}-{resize}-{quality}-{format.lower()}"
    kept = objects.scratch() / "thumbs" / f"{etag}.webp"  # whatever is in it: so the oldest of all are removed
    if not kept.exists():
        _shape(content, Wanted(width, height, resize, quality, format), kept)
    return Picture(kept, etag, content.name, f"image/{format.lower()}")


def _shape(content: StoredContent, wanted: Wanted, target: Path) -> None:
    from appliance.areas.storage.picture import Shape, shaped  # Pillow, at first use

    _keep(shaped(content.path, content.content_type, Shape(*wanted)), target)


def _check_kind(content: StoredContent) -> None:
    if content.content_type not in KINDS:
        raise UnsupportedMediaType(f"{content.name!r} is {content.content_type}, not a picture.", allowed=list(KINDS))


def _make(content: StoredContent, width: int, target: Path) -> None:
    from appliance.areas.storage.picture import small_webp  # Pillow, at first use

    _keep(small_webp(content.path, content.content_type, width), target)


def _keep(small: bytes, target: Path) -> None:
    target.parent.mkdir(mode=0o700, exist_ok=True)
    draft = target.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
    draft.write_bytes(small)
    draft.replace(target)  # whole or not at all: another request may be reading
    with _pruning:
        _prune(target.parent)


def _prune(folder: Path) -> None:
    """Remove the oldest until a quarter is free again."""
    found = sorted(((entry.stat(), entry) for entry in folder.glob("*.webp")), key=lambda each: each[0].st_mtime_ns)
    total = sum(stat.st_size for stat, _ in found)
    if total <= MOST_BYTES:
        return
    for stat, entry in found[:-1]:  # never the one just made
        if total <= MOST_BYTES * 3 // 4:
            return
        entry.unlink(missing_ok=True)
        total -= stat.st_size
