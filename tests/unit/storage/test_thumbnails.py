"""Small versions of pictures."""

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from appliance.areas.storage import picture, service
from appliance.areas.storage.service import thumbnails
from appliance.core.actor import Actor
from appliance.core.errors import InvalidInput, NotFound, UnsupportedMediaType
from appliance.db.data_folder import DataFolder


def image(width: int, height: int, kind: str = "PNG", mode: str = "RGB", **options: Any) -> bytes:
    out = BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert(mode).save(out, kind, **options)
    return out.getvalue()


def small(actor: Actor, content: bytes, width: int = 64, name: str = "a") -> Image.Image:
    service.store_bytes(actor, content, "user-uploads", name, overwrite=True)
    made = Image.open(service.thumbnail(actor, "user-uploads", name, width).path)
    assert made.format == "WEBP"
    return made


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP"])
def test_a_picture_becomes_small(ada: Actor, kind: str) -> None:
    assert small(ada, image(400, 200, kind)).size == (64, 32)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16"])
def test_every_kind_of_pixel_becomes_small(ada: Actor, mode: str) -> None:
    assert small(ada, image(400, 200, mode=mode)).size == (64, 32)


def test_what_is_transparent_stays_so(ada: Actor) -> None:
    out = BytesIO()
    Image.new("RGBA", (100, 100), (255, 0, 0, 0)).save(out, "PNG")

    pixel = small(ada, out.getvalue()).convert("RGBA").getpixel((32, 32))

    assert isinstance(pixel, tuple) and pixel[3] == 0


def test_nothing_is_enlarged(ada: Actor) -> None:
    assert small(ada, image(20, 10)).size == (20, 10)


def test_a_very_high_picture_becomes_narrower(ada: Actor) -> None:
    made = small(ada, image(100, 5000))

    assert made.height == 64 * picture.HIGHEST and made.width < 64


def test_a_photo_is_turned_upright_and_loses_what_the_camera_noted(ada: Actor) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "Camera of Ada"

    made = small(ada, image(400, 200, "JPEG", exif=exif))

    assert made.size == (64, 128)
    assert not made.getexif()


def test_a_second_look_makes_nothing_anew(ada: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    small(ada, image(400, 200))
    monkeypatch.setattr(picture, "small_webp", None)

    assert service.thumbnail(ada, "user-uploads", "a", 64).path.exists()


def test_what_is_no_picture_is_refused(ada: Actor) -> None:
    for content in (b"hello", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7"):
        with pytest.raises(UnsupportedMediaType):
            small(ada, content)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_broken_picture_is_told(ada: Actor, kind: str) -> None:
    with pytest.raises(InvalidInput, match="damaged"):
        small(ada, image(400, 200, kind)[:60])


@pytest.mark.parametrize("side", [8000, 60_000])
def test_a_picture_that_claims_to_be_huge_is_not_decoded(ada: Actor, side: int) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")

    with pytest.raises(InvalidInput, match="megapixels"):
        small(ada, bomb)


def test_a_picture_of_another_does_not_exist(ada: Actor, bob: Actor) -> None:
    small(ada, image(400, 200))

    with pytest.raises(NotFound):
        service.thumbnail(bob, "user-uploads", "a", 64)


def test_the_oldest_go_when_there_are_too_many(ada: Actor, data: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    content = image(400, 200)
    one = len(picture.small_webp(_written(data, content), "image/png", 64))
    monkeypatch.setattr(thumbnails, "MOST_BYTES", 4 * one + one // 2)

    for number in range(12):
        small(ada, content, 64 + number)

    kept = sorted(path.name for path in (data.tmp / "thumbs").iterdir())
    assert 2 <= len(kept) <= 4
    assert kept[-1].endswith("-75.webp")


def _written(data: DataFolder, content: bytes) -> Any:
    path = data.tmp / "picture"
    path.write_bytes(content)
    return path


# Other shapes


def shaped(actor: Actor, content: bytes, *, webp: bool = True, **wanted: Any) -> Image.Image:
    service.store_bytes(actor, content, "user-uploads", "a", overwrite=True)
    options = {"width": 0, "height": 0, "resize": "cover", "quality": 80} | wanted
    made = service.transformed(service.open_file(actor, "user-uploads", "a"), webp=webp, **options)
    picture = Image.open(made.path)
    assert made.content_type == Image.MIME[str(picture.format)]
    return picture


@pytest.mark.parametrize(
    ("wanted", "size"),
    [
        ({"width": 100, "height": 100}, (100, 100)),
        ({"width": 100}, (100, 50)),
        ({"height": 100}, (200, 100)),
        ({}, (400, 200)),
        ({"width": 100, "height": 100, "resize": "contain"}, (100, 50)),
        ({"width": 100, "height": 100, "resize": "fill"}, (100, 100)),
        ({"width": 1000, "height": 1000}, (400, 200)),
        ({"width": 1000, "height": 100}, (400, 100)),
        ({"width": 1, "height": 2500}, (1, 200)),
        ({"width": 500, "height": 100, "resize": "fill"}, (500, 100)),
    ],
)
def test_a_picture_is_given_in_another_shape(ada: Actor, wanted: dict[str, Any], size: tuple[int, int]) -> None:
    assert shaped(ada, image(400, 200), **wanted).size == size


@pytest.mark.parametrize(
    ("kind", "given"), [("JPEG", "JPEG"), ("PNG", "PNG"), ("WEBP", "WEBP"), ("GIF", "PNG"), ("TIFF", "PNG")]
)
def test_a_picture_stays_of_its_kind_where_webp_is_not_wanted(ada: Actor, kind: str, given: str) -> None:
    assert shaped(ada, image(400, 200, kind), webp=False, width=10).format == given


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16"])
def test_every_kind_of_pixel_gets_another_shape(ada: Actor, mode: str) -> None:
    assert shaped(ada, image(400, 200, mode=mode), width=64, height=64, quality=20).size == (64, 64)


def test_what_is_no_picture_gets_no_other_shape(ada: Actor) -> None:
    with pytest.raises(UnsupportedMediaType):
        shaped(ada, b"hello", width=10)
    with pytest.raises(InvalidInput):
        shaped(ada, image(400, 200)[:60], width=10)
