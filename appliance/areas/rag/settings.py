"""Settings of the rag area."""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from appliance.areas.rag.answers import THRESHOLD
from appliance.core.settings import Section, option

MIB = 1024**2


@dataclass(frozen=True)
class RagSettings(Section, key="rag"):
    answer_threshold: float = option(THRESHOLD, "A sentence less likely (0 to 1) to answer is not given as an answer.")
    answer_sentences: int = option(3, "How many sentences an answer quotes at most.")
    exact_chunks: int = option(20_000, "Up to so many chunks all vectors are compared; above, short codes first.")
    sorted_chunks: int = option(200_000, "From so many chunks on an index is sorted, and a search sees a part.")
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
