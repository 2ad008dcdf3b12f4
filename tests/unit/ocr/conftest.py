from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from appliance.adapters.ocr import TesseractReader
from tests.unit.ocr import pages


@pytest.fixture(scope="session")
def reader() -> TesseractReader:
    return TesseractReader()


@pytest.fixture(scope="session")
def truth() -> str:
    """The words of `page`, one space between them."""
    return pages.TEXT


@pytest.fixture(scope="session")
def page() -> Image.Image:
    """12 lines on A5 at 200 dpi, black on white."""
    return pages.draw_page(200)


@pytest.fixture
def small_page() -> Image.Image:
    """The same at 72 dpi: letters of six pixels."""
    return pages.draw_page(72)


@pytest.fixture
def saved(tmp_path: Path) -> Callable[..., Path]:
    """Writes a picture or bytes to a file; a name without an ending tells nothing."""

    def save(content: Image.Image | bytes, name: str = "page", **how: Any) -> Path:
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            out = BytesIO()
            content.save(out, how.pop("format", "PNG"), **({"dpi": (200, 200)} | how))
            path.write_bytes(out.getvalue())
        return path

    return save
