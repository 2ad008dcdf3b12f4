"""What goes in and out over HTTP when a prompt is checked."""

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from appliance.areas.rag.prompt_check import Verdict, shown
from appliance.http.body import Body
from appliance.http.types import Id


class RagPrompt(Body):
    """context: values for the placeholders. index_id: an index that the prompt will be used with."""

    prompt: Annotated[str, Meta(min_length=1, max_length=50_000)]
    context: dict[str, Any] | None = None
    index_id: Id | None = None


class RagPromptCheck(msgspec.Struct):
    """score: 0 to 1, of the check `coverage` alone."""

    code: str
    ok: bool
    score: float | UnsetType = UNSET


class RagPromptVerdict(msgspec.Struct):
    """is_valid: whether the prompt can be used. warnings, suggestions: sentences."""

    is_valid: bool
    warnings: list[str]
    suggestions: list[str]
    checks: list[RagPromptCheck]


class RagPromptValidation(msgspec.Struct):
    """prompt: its first 100 characters."""

    prompt: str
    validation: RagPromptVerdict
    recommended_index_type: str


def prompt_validation(prompt: str, verdict: Verdict, profile: str) -> RagPromptValidation:
    """What checking a prompt answers."""
    checks = [
        RagPromptCheck(each.code, each.ok, UNSET if each.score is None else each.score) for each in verdict.checks
    ]
    told = RagPromptVerdict(verdict.is_valid, verdict.warnings, verdict.suggestions, checks)
    return RagPromptValidation(shown(prompt), told, profile)
