"""Whether text can be recognised here, and how often it was."""

from appliance.core.health import State, available, unavailable
from appliance.db import rows
from appliance.ports.ocr import reader


def recognition_state() -> State:
    """Whether recognition data is installed; the engine itself is loaded with the first document."""
    if not (languages := reader.languages()):
        return unavailable("No recognition language is installed; on Debian: apt-get install tesseract-ocr-eng.")
    return available(f"Tesseract reads {', '.join(languages)}")


def count_jobs() -> int:
    """Of everybody."""
    [(count,)] = rows("SELECT count(*) FROM ocr_job")
    return int(count)
