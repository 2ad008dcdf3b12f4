"""Settings of the rag area."""

from dataclasses import dataclass

from appliance.areas.rag.answers import THRESHOLD
from appliance.areas.rag.support import THRESHOLD as SUPPORT
from appliance.core.settings import Section, option


@dataclass(frozen=True)
class RagSettings(Section, key="rag"):
    answer_threshold: float = option(THRESHOLD, "A sentence less likely (0 to 1) to answer is not given as an answer.")
    answer_sentences: int = option(3, "How many sentences an answer quotes at most.")
    written_answers: bool = option(
        True, "Answers are written by a language model where one is set up, every sentence checked; else quoted."
    )
    answer_model: str = option("", "The model that writes answers, such as local/llama3.2; none = the default model.")
    answer_passages: int = option(8, "How many passages the model that writes is shown at most.")
    answer_seconds: float = option(60.0, "How long it may take; then the answer is quoted.")
    citation_support: float = option(SUPPORT, "A quote that supports its sentence less (0 to 1) is no citation.")
    written_threshold: float = option(
        0.15, "A written answer whose quotes are all less likely (0 to 1) to answer is not given."
    )
    query_retention_days: int = option(90, "Recorded queries and routing decisions are kept that long.")
