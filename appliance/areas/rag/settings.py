"""Settings of the rag area."""

from dataclasses import dataclass

from appliance.areas.rag.answers import THRESHOLD
from appliance.core.settings import Section, option


@dataclass(frozen=True)
class RagSettings(Section, key="rag"):
    answer_threshold: float = option(THRESHOLD, "A sentence less likely (0 to 1) to answer is not given as an answer.")
    answer_sentences: int = option(3, "How many sentences an answer quotes at most.")
    exact_chunks: int = option(20_000, "Up to so many chunks all vectors are compared; above, short codes first.")
    sorted_chunks: int = option(200_000, "From so many chunks on an index is sorted, and a search sees a part.")
    query_retention_days: int = option(90, "Recorded queries and routing decisions are kept that long.")
