"""Language models, wherever they run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, cast

from appliance.ports.socket import Socket


@dataclass(frozen=True, slots=True)
class Message:
    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """messages: oldest first, system ones at the start.

    model: "provider/name", a bare name, or "" for the default. temperature: 0 to 2. max_tokens: of the answer.
    schema: JSON Schema that the answer should match; a server may ignore it, so the caller checks.
    seconds: how long the answer may take, if that is less than the installation allows.
    """

    messages: Sequence[Message]
    model: str = ""
    temperature: float = 0.7
    max_tokens: int = 1000
    schema: Mapping[str, Any] | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    """model: as the provider calls it. Tokens are 0 if the server does not count them.

    usd_cost: dollars; priced: False if nobody knows the price, then the cost is 0.
    finish_reason: "length" if the answer was cut at max_tokens.
    """

    text: str
    provider: str
    model: str
    input_tokens: int
    output_tokens: int
    usd_cost: float
    priced: bool
    latency_ms: int
    finish_reason: Literal["stop", "length", "other"]


@dataclass(frozen=True, slots=True)
class ModelServer:
    """A model server found on this machine. models: names as it lists them."""

    name: str
    base_url: str
    models: list[str]


class LanguageModels(Protocol):
    """Who pays and whose key: the person's own stored credential for the provider, else the platform's."""

    def complete(self, owner_id: str, prompt: Prompt) -> Completion:
        """Ask a model. Blocks until it has answered.

        Raises EngineUnavailable (no model, or no key for it), RateLimited (with `retry_after` if the provider says),
        UpstreamTimeout, UpstreamError (with `upstream_status` if it answered at all), BlockedUrl (a person's own
        server at a private address).
        """
        ...

    def unavailable(self, owner_id: str) -> str | None:
        """Why this person can ask no model at all, and what to do about it; None if there is one."""
        ...

    def models(self, owner_id: str) -> tuple[list[str], list[str]]:
        """("provider/name" of every model that can be asked, sentences about providers that did not answer)."""
        ...

    def is_set_up(self, provider: str) -> bool:
        """Whether the installation itself can ask it, for whoever has no credential of their own."""
        ...

    def probe(self, provider: str, seconds: float) -> list[str]:
        """Names of the models of the installation's own provider, asked now. Raises as `complete`."""
        ...

    def discover(self) -> list[ModelServer]:
        """Model servers on this machine, at the ports where they usually listen. Asks those ports now."""
        ...


llm: LanguageModels = cast(LanguageModels, Socket("language model"))
