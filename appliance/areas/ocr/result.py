"""What a completed job has found."""

from dataclasses import dataclass
from typing import Any

from appliance.areas.ocr.models import OcrJob


@dataclass(frozen=True, slots=True)
class Result:
    """structured_data: `{"pages": […], "fields": []}`, boxes in pixels of the page as read."""

    job: OcrJob
    text: str
    structured_data: dict[str, Any]
