"""What a prompt for an agent lacks: its goal, its beliefs, its plan, values for its placeholders."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from appliance.areas.rag.injection import gives_orders
from appliance.areas.rag.patterns import pattern

SHORTEST, LONGEST = 10, 10_000  # characters
COVERED = 0.55  # retrieval score of a prompt that the index has something about
SHOWN = 100  # characters of the prompt in the answer

_PLACEHOLDER = re.compile(r"\{\{([^{}]*)\}\}")
_NAME = re.compile(r"[\w-]+(?:\.[\w-]+)*")


def _statement(words: str, sentences: str) -> str:
    """A heading or a key of one of the words, or one of the sentences."""
    heading = rf"^[ \t]*(?:#+|\*\*|[-*•]|\d+[.)])?[ \t]*[\"'*_]*(?:\w+ )?(?:{words})[\"'*_]*[ \t]*(?::|$)"
    markup = rf"<(?:{words})>|[\"'](?:{words})[\"']\s*:|^[ \t]*(?:#+|\*\*)[^\n]*\b(?:{words})\b"
    return f"{heading}|{markup}|{sentences}"


_GOAL = _statement(
    r"goals?|objectives?|aims?|desires?|tasks?|mission|purpose|ziele?|aufgaben?",
    r"\b(?:goal|objective|aim|task|mission|purpose|job) (?:is|are|of this)\b"
    r"|\b(?:i|we|you) (?:want|need|wish|have) to\b"
    r"|\b(?:in order|so as) to\b|\bshould (?:reach|achieve|find out)\b|\b(?:ziel|aufgabe) ist\b",
)
_BELIEF = _statement(
    r"beliefs?|assumptions?|facts|knowledge|background|context|premises?|annahmen?|überzeugungen|fakten|hintergrund",
    r"\b(?:i|we|you|the agent) (?:believe|know|assume|think)s?\b"
    r"|\b(?:assume|assuming|given|suppose|knowing) (?:that|the)\b"
    r"|\bit is (?:known|true|a fact)\b|\b(?:ich|wir) (?:glaube|weiß|wissen|nehme)\b|\bangenommen\b",
)
_PLAN = _statement(
    r"plans?|steps?|strategy|approach|procedure|intentions?|method|vorgehen|schritte|ablauf",
    r"\bplan (?:is|will)\b|\bstep (?:1|one)\b|\bfirst\b[^\n]*(?:\n[^\n]*)?\b(?:then|next|second|after that|finally)\b"
    r"|^[ \t]*1[.)] [^\n]+\n(?:[^\n]*\n)?[ \t]*2[.)] |\bzuerst\b[^\n]*\b(?:dann|danach)\b",
)
_RETRIEVAL = (
    r"\b(?:search|look(?:ing)? up|retriev\w+|consult|according to|cite|citing|citations?|quot(?:e|es|ing)|sources?"
    r"|documents?|passages?|knowledge[ -]?base|index(?:es)?|archives?|files?|records?|notes|stored|memory|manuals?"
    r"|letters?|contracts?|dokumente?n?|unterlagen|quellen?|nachschlagen|suchen?|zitier\w+|laut|handbuch|akten?)\b"
)
_MISSING = (
    ("goal", _GOAL, "Name the goal the agent should reach."),
    ("belief", _BELIEF, "Say what the agent believes or may take for granted."),
    ("plan", _PLAN, "Say in which steps the agent should go on."),
    ("retrieval_intent", _RETRIEVAL, "Say that the agent should look into the stored documents, and for what."),
)


@dataclass(frozen=True, slots=True)
class Check:
    """score: 0 to 1, of the check `coverage` alone."""

    code: str
    ok: bool
    score: float | None = None


@dataclass(slots=True)
class Verdict:
    """is_valid: whether the prompt can be used; warnings and suggestions are sentences for its writer."""

    is_valid: bool = True
    warnings: list[str] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)

    def note(self, code: str, mistake: str | None, *, fatal: bool = False) -> None:
        """The outcome of a check; a mistake is a warning, and a fatal one makes the prompt unusable."""
        self.checks.append(Check(code, mistake is None))
        if mistake is not None:
            self.warnings.append(mistake)
            self.is_valid = self.is_valid and not fatal


def check_prompt(prompt: str, context: Mapping[str, Any] | None = None, coverage: float | None = None) -> Verdict:
    """All checks in a fixed order. context: values for placeholders. coverage: best retrieval score, if an index was
    asked."""
    verdict = Verdict()
    verdict.note("length", _length(prompt), fatal=len(prompt) < SHORTEST)
    for code, statement, suggestion in _MISSING:
        found = pattern(statement).search(prompt) is not None
        verdict.checks.append(Check(code, found))
        if not found:
            verdict.suggestions.append(suggestion)
    verdict.note("placeholders", _without_value(prompt, context or {}), fatal=True)
    orders = "The prompt tells to ignore rules or to reveal secrets; a model may refuse it, or be misled."
    verdict.note("injection", orders if gives_orders(prompt) else None)
    if coverage is not None:
        verdict.checks.append(Check("coverage", coverage >= COVERED, round(coverage, 4)))
        if coverage < COVERED:
            verdict.warnings.append(f"The index hardly has anything about it: {coverage:.2f} is below {COVERED}.")
    return verdict


def shown(prompt: str) -> str:
    """Its beginning, for the answer."""
    return prompt if len(prompt) <= SHOWN else f"{prompt[:SHOWN]}…"


def _length(prompt: str) -> str | None:
    if len(prompt) < SHORTEST:
        return f"The prompt has {len(prompt)} characters; at least {SHORTEST} are needed."
    if len(prompt) > LONGEST:
        return f"The prompt has {len(prompt)} characters; above {LONGEST} models lose sight of parts of it."
    return None


def _without_value(prompt: str, context: Mapping[str, Any]) -> str | None:
    inside = dict.fromkeys(found[1].strip() for found in _PLACEHOLDER.finditer(prompt))
    missing = [name for name in inside if not _has(context, name)]
    if not missing:
        return None
    names = ", ".join(f"{{{{{name[:50]}}}}}" for name in missing[:10])
    return f"The context has no value for {names}."


def _has(context: Any, placeholder: str) -> bool:
    """Whether the name a placeholder begins with, `user.name` say, leads to something, as a whole or part by part."""
    name = _NAME.match(placeholder)
    if name is None:
        return False
    if isinstance(context, Mapping) and name[0] in context:
        return True
    for part in name[0].split("."):
        if not isinstance(context, Mapping) or part not in context:
            return False
        context = context[part]
    return True
