"""The two protocols: OpenAI's chat completions and Anthropic's messages. Pure: requests out, completions in."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from appliance.adapters.llm.providers import Provider, reasons
from appliance.core.errors import UpstreamError
from appliance.ports.llm import Prompt

ANTHROPIC_VERSION = "2023-06-01"


class Said(NamedTuple):
    """An answer as a protocol tells it."""

    text: str
    model: str
    input_tokens: int
    output_tokens: int
    finish_reason: Literal["stop", "length", "other"]


class Asked(NamedTuple):
    """A request: its path behind the base URL, its JSON."""

    path: str
    body: dict[str, Any]


def ask(provider: Provider, model: str, prompt: Prompt) -> Asked:
    if provider.dialect == "anthropic":
        return Asked("/messages", _anthropic(model, prompt))
    return Asked("/chat/completions", _openai(provider, model, prompt))


def key_headers(provider: Provider, key: str) -> dict[str, str]:
    headers = {"content-type": "application/json"}
    if provider.dialect == "anthropic":
        return headers | {"x-api-key": key, "anthropic-version": ANTHROPIC_VERSION}
    return headers | ({"authorization": f"Bearer {key}"} if key else {})


def read(provider: Provider, answer: Any) -> Said:
    """Raises UpstreamError if it is not what the protocol says."""
    try:
        return _said_anthropic(answer) if provider.dialect == "anthropic" else _said_openai(answer)
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise UpstreamError(f"{provider.title} answered in a way nobody knows.", upstream_status=502) from error


def model_names(answer: Any) -> list[str]:
    """Names in the answer of `/models`, which both protocols have, models that only embed last."""
    listed = answer.get("data") if isinstance(answer, dict) else None
    found = [each["id"] for each in listed or [] if isinstance(each, dict) and isinstance(each.get("id"), str)]
    return sorted((name.removeprefix("models/") for name in found), key=lambda name: "embed" in name.lower())


def _openai(provider: Provider, model: str, prompt: Prompt) -> dict[str, Any]:
    limit = "max_completion_tokens" if provider.new_limits else "max_tokens"
    body: dict[str, Any] = {
        "model": model,
        "messages": [{"role": message.role, "content": message.text} for message in prompt.messages],
        limit: prompt.max_tokens,
        "stream": False,
    }
    if not (provider.new_limits and reasons(model)):
        body["temperature"] = prompt.temperature
    if prompt.schema is not None:
        named = {"name": "answer", "schema": dict(prompt.schema), "strict": False}
        body["response_format"] = {"type": "json_schema", "json_schema": named}
    return body


def _said_openai(answer: Mapping[str, Any]) -> Said:
    choice = answer["choices"][0]
    content = choice["message"].get("content") or ""
    if isinstance(content, list):
        content = "".join(part.get("text") or "" for part in content)
    usage = answer.get("usage") or {}
    return Said(
        str(content),
        str(answer.get("model") or ""),
        int(usage.get("prompt_tokens") or 0),
        int(usage.get("completion_tokens") or 0),
        _reason(choice.get("finish_reason")),
    )


def _anthropic(model: str, prompt: Prompt) -> dict[str, Any]:
    system = "\n\n".join(message.text for message in prompt.messages if message.role == "system")
    body = {
        "model": model,
        "max_tokens": prompt.max_tokens,
        "temperature": min(prompt.temperature, 1.0),  # its scale ends there
        "messages": [
            {"role": message.role, "content": message.text} for message in prompt.messages if message.role != "system"
        ],
    }
    return body | ({"system": system} if system else {})


def _said_anthropic(answer: Mapping[str, Any]) -> Said:
    usage = answer.get("usage") or {}
    return Said(
        "".join(part["text"] for part in answer["content"] if part["type"] == "text"),
        str(answer.get("model") or ""),
        int(usage.get("input_tokens") or 0),
        int(usage.get("output_tokens") or 0),
        _reason(answer.get("stop_reason")),
    )


def _reason(word: Any) -> Literal["stop", "length", "other"]:
    known: dict[str, Literal["stop", "length"]] = {
        "stop": "stop",
        "end_turn": "stop",
        "stop_sequence": "stop",
        "length": "length",
        "max_tokens": "length",
    }
    return known.get(word, "other") if isinstance(word, str) else "other"
