"""The node that asks a language model."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from appliance.areas.workflows.input_schema import UnusableSchema, mistake_in
from appliance.areas.workflows.service import prompting
from appliance.core.nodes import Done, Node, NodeContext, NodeError
from appliance.ports.llm import Completion, Message, Prompt

MAX_PROMPT = 200_000  # characters
MAX_TRIES = 100  # brackets in an answer at which its JSON may begin


class AiPromptConfig(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """response_schema: JSON Schema; the answer is then JSON that matches it, in `data`."""

    prompt: Annotated[
        str,
        Meta(
            title="Prompt",
            description="What the model is asked; {{ input.text }} puts in what arrives.",
            min_length=1,
            max_length=MAX_PROMPT,
        ),
    ]
    system_prompt: Annotated[
        str, Meta(title="Role", description="Who the model is and how it answers.", max_length=MAX_PROMPT)
    ] = "You are a helpful AI assistant."
    model: Annotated[
        str,
        Meta(
            title="Model",
            description="Such as openai/gpt-4o-mini or local/llama3.2; none = the installation's default.",
            max_length=200,
            extra_json_schema={"format": "model"},
        ),
    ] = ""
    temperature: Annotated[
        float, Meta(title="Temperature", description="0 = always the likeliest words; 2 = wild.", ge=0, le=2)
    ] = 0.7
    max_tokens: Annotated[
        int, Meta(title="Longest answer (tokens)", description="A token is about four letters.", ge=1, le=32_000)
    ] = 1000
    response_schema: (
        Annotated[
            dict[str, Any],
            Meta(title="Form of the answer", description="JSON Schema; the answer is then in data."),
        ]
        | None
    ) = None


def run_ai_prompt(context: NodeContext, value: Any, config: AiPromptConfig) -> Done:
    prompt = _prompt(config)
    said = prompting.ask(context, prompt)
    _note(context, said)
    output: dict[str, Any] = {"content": said.text}
    calls = [said]
    if config.response_schema:
        data, mistake = _checked(said, config.response_schema)
        if mistake is not None:
            context.log(f"The answer does not fit: {mistake}; asked once more", "warning")
            said = prompting.ask(context, _again(prompt, said, mistake))
            _note(context, said)
            calls.append(said)
            data, mistake = _checked(said, config.response_schema)
        if mistake is not None:
            raise NodeError("schema_mismatch", f"The model did not answer in the form that is asked for: {mistake}")
        output = {"content": said.text, "data": data}
    return Done(output | _usage(said, calls))


def _prompt(config: AiPromptConfig) -> Prompt:
    system = config.system_prompt
    if config.response_schema:
        try:
            mistake_in(config.response_schema, None)
        except UnusableSchema as error:
            raise NodeError("validation", f"The form of the answer cannot be used: {error}.") from error
        form = json.dumps(config.response_schema, ensure_ascii=False)
        system += f"\n\nAnswer with JSON only, without any other word, matching this JSON Schema:\n{form}"
    messages = [Message("system", system.strip())] if system.strip() else []
    messages.append(Message("user", config.prompt))
    return Prompt(messages, config.model, config.temperature, config.max_tokens, config.response_schema or None)


def _again(prompt: Prompt, said: Completion, mistake: str) -> Prompt:
    correction = f"That does not match the schema: {mistake[:1000]}. Answer again, with the corrected JSON only."
    more = (Message("assistant", said.text or "(nothing)"), Message("user", correction))
    return Prompt([*prompt.messages, *more], prompt.model, prompt.temperature, prompt.max_tokens, prompt.schema)


def _checked(said: Completion, schema: Mapping[str, Any]) -> tuple[Any, str | None]:
    """(the answer's value, what is wrong with it or None)"""
    try:
        value = value_in(said.text)
    except ValueError:
        cut = " because it was cut off at the longest answer allowed" if said.finish_reason == "length" else ""
        return None, f"it holds no JSON{cut}"
    return value, mistake_in(schema, value)


def value_in(text: str) -> Any:
    """The JSON of a text, or the first JSON object or list in it: models wrap theirs in words or in ``` fences.

    Raises ValueError if there is none.
    """
    with suppress(msgspec.DecodeError, RecursionError):
        return msgspec.json.decode(text)
    decoder = json.JSONDecoder()
    for found in islice(re.finditer(r"[{\[]", text), MAX_TRIES):
        with suppress(ValueError, RecursionError):  # msgspec's DecodeError is a ValueError
            _, end = decoder.raw_decode(text, found.start())
            return msgspec.json.decode(text[found.start() : end])
    raise ValueError("There is no JSON in this text.")


def _note(context: NodeContext, said: Completion) -> None:
    tokens = f"{said.input_tokens} + {said.output_tokens} tokens"
    context.log(f"{said.provider}/{said.model}: {tokens} in {said.latency_ms} ms")
    if said.finish_reason == "length":
        context.log("The answer was cut off at the longest answer allowed", "warning")


def _usage(said: Completion, calls: Sequence[Completion]) -> dict[str, Any]:
    given, got = sum(call.input_tokens for call in calls), sum(call.output_tokens for call in calls)
    return {
        "model": f"{said.provider}/{said.model}",
        "tokens_used": given + got,
        "usage": {"input_tokens": given, "output_tokens": got},
        "cost_usd": round(sum(call.usd_cost for call in calls), 6),
    }


def _mistakes(config: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    schema = config.get("response_schema")
    if isinstance(schema, dict) and schema:
        try:
            mistake_in(schema, None)
        except UnusableSchema as error:
            yield "response_schema", "invalid", f"The form of the answer cannot be used: {error}."


AI_PROMPT = Node(
    name="ai_prompt",
    title="Ask a language model",
    category="AI",
    description="Gives a prompt to a language model; the answer is text, or data in a form of your own.",
    config=AiPromptConfig,
    run=run_ai_prompt,
    outputs=("content", "data", "model", "tokens_used", "usage", "cost_usd"),
    aliases=("ai-prompt",),
    outside=True,
    verbatim=("response_schema",),
    check=_mistakes,
    unavailable=prompting.unavailable,
    icon="sparkles",
)
