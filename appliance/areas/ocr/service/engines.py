"""Which engines can recognise text here, and for whom."""

from dataclasses import dataclass, replace

from appliance.areas.auth.service.credentials import secret_of, services_of
from appliance.areas.ocr.routing import ENGINES
from appliance.core.actor import Actor
from appliance.core.errors import EngineUnavailable
from appliance.ports.ocr import VisionKey, reader

_WHAT = {
    "tesseract": "Reads print on this machine: text with the place of every word.",
    "doctr": "As tesseract, and finds tables by their lines and columns.",
    "omniparser": "As doctr, puts columns into reading order and finds keys with their values.",
    "easyocr": "Reads handwriting.",
    "paddleocr": "Reads many languages quickly.",
    "google_vision": "Sends the pages to Google, which reads print and handwriting.",
}
_NO_COMPONENT = {
    "easyocr": "it is no part of the program; handwriting is read by google_vision, with a key of yours",
    "paddleocr": "it is no part of the program; other languages are read by tesseract, with their data installed",
}
NO_KEY = "you have stored no key for google-vision; add one in the settings under keys of other services"


@dataclass(frozen=True, slots=True)
class Engine:
    """reason: why it is not available and what to do, None for one that is. what: a sentence."""

    name: str
    reason: str | None
    what: str


def engines(actor: Actor) -> list[Engine]:
    """All of them, in a fixed order."""
    missing = unavailable(actor.id)
    return [Engine(name, missing.get(name), _WHAT[name]) for name in ENGINES]


def unavailable(owner_id: str) -> dict[str, str]:
    """Why not, by engine; an engine that is here for that person is not in it."""
    missing = dict(_NO_COMPONENT)
    if not reader.languages():
        reason = "no recognition language is installed; on Debian: apt-get install tesseract-ocr-eng"
        missing |= dict.fromkeys(("tesseract", "doctr", "omniparser"), reason)
    if "google-vision" not in services_of(owner_id):
        missing["google_vision"] = NO_KEY
    return missing


def vision_key(owner_id: str) -> VisionKey:
    """The person's key for Google Vision. Raises EngineUnavailable without one."""
    parts = secret_of(owner_id, "google-vision")
    if parts is None:
        raise EngineUnavailable(f"google_vision is not available: {NO_KEY}.", reason=NO_KEY)
    key = VisionKey(parts["api_key"])
    return replace(key, base_url=parts["base_url"].rstrip("/")) if parts.get("base_url") else key
