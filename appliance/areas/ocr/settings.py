"""Settings of the ocr area."""

from dataclasses import dataclass

from appliance.core.settings import Section, option


@dataclass(frozen=True)
class OcrSettings(Section, key="ocr"):
    languages: list[str] = option(["eng"], "Recognition languages where a job names none; the first is the main one.")
    dpi: int = option(300, "Resolution at which pages are recognised, 72 to 600.")
    max_download_bytes: int = option(50 * 1024 * 1024, "Largest document that is fetched from an address.")
