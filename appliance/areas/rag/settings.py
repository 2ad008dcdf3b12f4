"""Settings of the rag area."""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from appliance.areas.rag.answers import THRESHOLD
from appliance.areas.rag.support import THRESHOLD as SUPPORT
from appliance.core.settings import Section, option

MIB = 1024**2


@dataclass(frozen=True)
class RagSettings(Section, key="rag"):
    answer_threshold: float = option(THRESHOLD, "A sentence less likely (0 to 1) to answer is not given as an answer.")
    answer_sentences: int = option(3, "How many sentences an answer quotes at most.")
    exact_chunks: int = option(20_000, "Up to so many chunks all vectors are compared; above, short codes first.")
    sorted_chunks: int = option(200_000, "From so many chunks on an index is sorted, and a search sees a part.")
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
    watch_roots: tuple[str, ...] = option(
        (), "folders of this machine that indexes may follow, with all below; every user may then read what is in them"
    )
    watch_interval_seconds: Annotated[float, Meta(ge=0.1)] = option(30.0, "how often a followed folder is looked at")
    watch_settle_seconds: Annotated[float, Meta(ge=0.0)] = option(
        2.0, "a file is read when its size and time have not changed for so long"
    )
    watch_max_bytes: Annotated[int, Meta(ge=1)] = option(50 * MIB, "larger files of a followed folder are not read")
    watch_max_files: Annotated[int, Meta(ge=1)] = option(20_000, "how many files one watch follows at most")
