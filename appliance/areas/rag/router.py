"""Which retrieval profile searches: the rule table, first match wins."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from appliance.core.errors import EngineUnavailable, UnknownEngine

ENGINE = "sqlite-vec"
PROFILES = ("sqlite_vec", "chromadb", "lightrag", "milvus", "weaviate", "qdrant", "supavec", "pinecone")
SMALL_MB, LARGE_MB = 1, 1024


@dataclass(frozen=True, slots=True)
class Statistics:
    """dataset_size_mb: sum of the contents' sizes, in millions of bytes."""

    document_count: int
    chunk_count: int
    dataset_size_mb: float
    current_vector_db: str


@dataclass(frozen=True, slots=True)
class Decision:
    """rules: every rule up to the one that matched, with whether it did."""

    profile: str
    reason: str
    rules: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Case:
    wanted: Mapping[str, Any]
    filtered: bool
    statistics: Statistics

    @property
    def size(self) -> float:
        return self.statistics.dataset_size_mb

    @property
    def small(self) -> bool:
        return self.size < SMALL_MB

    @property
    def size_words(self) -> str:
        side = "below 1 MB" if self.small else "not below 1 MB"
        return f"{self.size:.2f} MB is {side}"


_Answer = tuple[str, str] | None  # profile and reason


def _explicit(case: _Case) -> _Answer:
    named = case.wanted.get("vector_db")
    return (named, f"vector_db asks for {named}") if named else None


def _structured(case: _Case) -> _Answer:
    return ("supavec", "structured_memory is asked for") if case.wanted.get("structured_memory") is True else None


def _metadata(case: _Case) -> _Answer:
    if case.wanted.get("requires_metadata") is True:
        return "weaviate", "requires_metadata is asked for"
    return ("weaviate", "the query has filters") if case.filtered else None


def _large(case: _Case) -> _Answer:
    return ("milvus", f"{case.size:.2f} MB is above 1024 MB") if case.size > LARGE_MB else None


def _recognised(case: _Case) -> _Answer:
    if case.wanted.get("ocr_result_injected") is not True:
        return None
    return ("lightrag" if case.small else "supavec"), f"ocr_result_injected, and {case.size_words}"


def _tagged(case: _Case) -> _Answer:
    return ("qdrant", "tags are given") if case.wanted.get("tags") else None


def _plan(case: _Case) -> _Answer:
    return ("supavec", "user_plan is free") if case.wanted.get("user_plan") == "free" else None


def _small(case: _Case) -> _Answer:
    return ("lightrag", case.size_words) if case.small else None


def _own(case: _Case) -> _Answer:
    return case.statistics.current_vector_db, "no rule matched, so the index's own profile"


_RULES: tuple[tuple[str, Callable[[_Case], _Answer]], ...] = (
    ("vector_db", _explicit),
    ("structured_memory", _structured),
    ("requires_metadata", _metadata),
    ("dataset_size_above_1024_mb", _large),
    ("ocr_result_injected", _recognised),
    ("tags", _tagged),
    ("user_plan_free", _plan),
    ("dataset_size_below_1_mb", _small),
    ("index_default", _own),
)


def route(wanted: Mapping[str, Any], statistics: Statistics, *, filtered: bool = False) -> Decision:
    """Choose a profile. wanted: `query_requirements`; filtered: the query has metadata filters.

    Raises UnknownEngine for a name outside PROFILES and EngineUnavailable for one that needs a service.
    """
    case, looked = _Case(wanted, filtered, statistics), []
    for name, rule in _RULES:
        answer = rule(case)
        looked.append({"rule": name, "matched": answer is not None})
        if answer is not None:
            profile, why = answer
            check(profile)
            return Decision(profile, f"{why}: {profile}", looked)
    raise AssertionError("the last rule always matches")


def check(profile: Any) -> None:
    """Raises UnknownEngine or EngineUnavailable unless the profile can search here."""
    if profile not in PROFILES:
        allowed = ", ".join(PROFILES)
        raise UnknownEngine(
            f"There is no retrieval profile {profile!r}.", hint=f"Choose one of {allowed}.", allowed=list(PROFILES)
        )
    if profile == "pinecone":
        reason = "pinecone is a service outside this installation, and none is configured."
        raise EngineUnavailable(reason, hint="Choose a built-in profile such as sqlite_vec.", reason=reason)
