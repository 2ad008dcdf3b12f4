"""The providers of language models: which one a model's name means, and where it is asked."""

import re
from dataclasses import dataclass
from typing import Literal

Dialect = Literal["openai", "anthropic"]


@dataclass(frozen=True, slots=True)
class Provider:
    """dialect: the protocol it speaks. base_url: where, unless a credential or a setting names another place.

    new_limits: whether the limit of an answer is called `max_completion_tokens` there.
    """

    title: str
    dialect: Dialect = "openai"
    base_url: str = ""
    new_limits: bool = False


# Google, Cohere and Hugging Face offer OpenAI's protocol beside their own.
PROVIDERS: dict[str, Provider] = {
    "openai": Provider("OpenAI", base_url="https://api.openai.com/v1", new_limits=True),
    "anthropic": Provider("Anthropic", "anthropic", "https://api.anthropic.com/v1"),
    "google-ai": Provider("Google AI", base_url="https://generativelanguage.googleapis.com/v1beta/openai"),
    "cohere": Provider("Cohere", base_url="https://api.cohere.ai/compatibility/v1"),
    "huggingface": Provider("Hugging Face", base_url="https://router.huggingface.co/v1"),
    "local": Provider("The platform's own server"),
}
UNSUPPORTED = ("replicate",)
"""Providers with stored keys whose protocol is no conversation."""

_BY_NAME = (
    (re.compile(r"gpt-|chatgpt-|o\d"), "openai"),
    (re.compile(r"claude-"), "anthropic"),
    (re.compile(r"gemini-"), "google-ai"),
    (re.compile(r"command"), "cohere"),
)


def split(model: str) -> tuple[str, str]:
    """("provider", "name") of "provider/name" or of a bare name; what nobody else is known for is local."""
    provider, slash, name = model.partition("/")
    if slash and (provider in PROVIDERS or provider in UNSUPPORTED):
        return provider, name
    return next((known for pattern, known in _BY_NAME if pattern.match(model)), "local"), model


def reasons(model: str) -> bool:
    """Whether it is one of OpenAI's models that think first, and take no temperature."""
    return re.match(r"o\d|gpt-5", model) is not None
