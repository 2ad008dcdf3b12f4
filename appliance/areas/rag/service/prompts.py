"""Prompts for agents, checked before they are used with retrieval."""

from collections.abc import Mapping
from typing import Any

from appliance.areas.rag import languages, router
from appliance.areas.rag.embedding import model_of
from appliance.areas.rag.index_info import IndexInfo
from appliance.areas.rag.prompt_check import LONGEST, Verdict, check_prompt
from appliance.areas.rag.sentences import unwrapped
from appliance.areas.rag.service import retrieval
from appliance.areas.rag.service.adapters import adapted
from appliance.areas.rag.service.indexes import find_index, index_info
from appliance.core.actor import Actor
from appliance.db import reading

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
    with reading():  # vectors and their model of one moment
        index = find_index(Actor(info.index.owner_id), info.index.id)
        model = model_of(index.embedding_model)
        [vector] = model.embed([unwrapped(prompt)])
        known = languages.familiarity(prompt, model)
        question = retrieval.Question(index.id, prompt, adapted(index, vector), info.chunk_count, None, (), known)
        found = retrieval.search(question, retrieval.PROFILES["chromadb"])
    return max((hit.score for hit in found.hits), default=0.0)
