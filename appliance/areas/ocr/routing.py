"""Which engine recognises a document: the rule table, first match wins."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from appliance.core.errors import EngineUnavailable, UnknownEngine

TESSERACT = "tesseract"
ENGINES = ("tesseract", "doctr", "omniparser", "easyocr", "paddleocr", "google_vision")


class Choice(NamedTuple):
    """reason: a sentence."""

    engine: str
    reason: str


def choose(
    requested: str | None,
    requirements: Mapping[str, Any],
    metadata: Mapping[str, Any],
    unavailable: Mapping[str, str],
) -> Choice:
    """The engine asked for, or that of the first rule whose engine is here; without a rule, tesseract.

    unavailable: why, by engine. Raises UnknownEngine with `allowed`, EngineUnavailable with `reason`: never a silent
    substitute.
    """
    if requested is not None:
        _check(requested, unavailable)
        return Choice(requested, f"asked for by name: {requested}")
    skipped = []
    for engine, why in _matches(requirements, metadata):
        if engine not in unavailable:
            return Choice(engine, f"{why}: {engine}")
        skipped.append(f"{why} asks for {engine}, but {unavailable[engine]}")
    return Choice(TESSERACT, "; ".join([*skipped, "no rule applies" if not skipped else "so"]) + f": {TESSERACT}")


def _check(requested: str, unavailable: Mapping[str, str]) -> None:
    if requested not in ENGINES:
        raise UnknownEngine(
            f"There is no recognition engine {requested!r}.",
            hint=f"Choose one of {', '.join(ENGINES)}.",
            allowed=list(ENGINES),
        )
    if reason := unavailable.get(requested):
        raise EngineUnavailable(
            f"{requested} is not available: {reason}.",
            hint="Leave the engine open, or choose tesseract.",
            reason=reason,
        )


def _matches(requirements: Mapping[str, Any], metadata: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(engine, why) of every rule that fits, in order."""
    layout = requirements.get("layout", metadata.get("layout"))
    region = requirements.get("region", metadata.get("region"))
    latency = requirements.get("latency_ms")
    slow = isinstance(latency, int | float) and not isinstance(latency, bool) and latency > 1000
    rules = (
        ("omniparser", requirements.get("structured_json_required") is True, "structured_json_required"),
        ("doctr", layout == "table", 'layout = "table"'),
        ("easyocr", requirements.get("handwriting_detected") is True, "handwriting_detected"),
        ("google_vision", requirements.get("heavy_pdf_or_image") is True, "heavy_pdf_or_image"),
        ("paddleocr", region == "EU", 'region = "EU"'),
        ("paddleocr", slow, "latency_ms above 1000"),
    )
    return [(engine, why) for engine, fits, why in rules if fits]
