"""Prompts for agents, checked before they are used with retrieval."""

from collections.abc import Mapping
from typing import Any

from appliance.areas.rag import languages, router
from appliance.areas.rag.index_info import IndexInfo
from appliance.areas.rag.prompt_check import LONGEST, Verdict, check_prompt
from appliance.areas.rag.sentences import unwrapped
from appliance.areas.rag.service import retrieval
from appliance.areas.rag.service.adapters import adapted
from appliance.areas.rag.service.indexes import index_info
from appliance.core.actor import Actor
from appliance.ports.embedder import embedder

NO_INDEX = "sqlite_vec"  # the profile that suits an index nobody has named


def validate_prompt(
    actor: Actor, prompt: str, *, context: Mapping[str, Any] | None = None, index_id: str | None = None
) -> tuple[Verdict, str]:
    """The verdict, and the profile that suits the index. Nothing is stored. Raises NotFound."""
    if index_id is None:
        return check_prompt(prompt, context), NO_INDEX
    info = index_info(actor, index_id)
    verdict = check_prompt(prompt, context, _coverage(info, prompt[:LONGEST]))
    return verdict, router.route({}, info.statistics).profile


def _coverage(info: IndexInfo, prompt: str) -> float:
    """Score of the nearest passage, 0 to 1. By meaning alone: a fused rank is high for the best of bad ones, too."""
    [vector] = embedder.embed([unwrapped(prompt)])
    known = languages.familiarity(prompt)
    question = retrieval.Question(info.index.id, prompt, adapted(info.index, vector), info.chunk_count, None, (), known)
    hits = retrieval.search(question, retrieval.PROFILES["chromadb"])
    return max((hit.score for hit in hits), default=0.0)
