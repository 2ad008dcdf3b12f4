"""The real adapter of the port llm: any server that speaks OpenAI's or Anthropic's protocol."""

import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from appliance.adapters.llm import dialects, discovery
from appliance.adapters.llm.prices import cost
from appliance.adapters.llm.providers import PROVIDERS, UNSUPPORTED, Provider, split
from appliance.adapters.llm.settings import LlmSettings
from appliance.adapters.llm.wire import Send, decoded, direct, guarded
from appliance.core.errors import EngineUnavailable, Problem, UpstreamError, UpstreamTimeout
from appliance.core.settings import settings
from appliance.ports.llm import Completion, ModelServer, Prompt

AUTO = "auto"  # as llm.base_url: look for a server on this machine
FOUND_SECONDS = 60.0  # how long what was found is believed
LIST_SECONDS = 10.0  # for a list of models
NOWHERE = (
    "No language model is set up. An administrator sets llm.base_url to an OpenAI-compatible server"
    " (such as http://127.0.0.1:11434/v1, or auto to look on this machine);"
    " or store your own key for a provider in your settings."
)


@dataclass(frozen=True, slots=True)
class Access:
    """Where and as whom a provider is asked."""

    provider: str
    base_url: str
    key: str
    send: Send

    @property
    def about(self) -> Provider:
        return PROVIDERS[self.provider]


class HouseModels:
    """See `ports.llm.LanguageModels`. The settings are read at every call, so a change counts at once.

    credential_of: (owner id, provider) → the parts of the person's own active credential, or None.
    services_of: owner id → the services of which the person has one. own_addresses: where the appliance listens.
    """

    def __init__(
        self,
        credential_of: Callable[[str, str], Mapping[str, str] | None],
        services_of: Callable[[str], Collection[str]],
        own_addresses: discovery.Places = lambda: (),
        *,
        usual_ports: Mapping[int, str] = discovery.USUAL,
    ) -> None:
        self._credential_of = credential_of
        self._services_of = services_of
        self._own_addresses = own_addresses
        self._usual_ports = usual_ports
        self._found: tuple[float, list[ModelServer]] | None = None
        self._looking = threading.Lock()

    def complete(self, owner_id: str, prompt: Prompt) -> Completion:
        access, model = self._choose(owner_id, prompt.model)
        started = time.monotonic()
        said = self._ask(access, model, prompt)
        dollars, priced = cost(
            access.provider, said.model or model, (said.input_tokens, said.output_tokens), settings(LlmSettings).prices
        )
        return Completion(
            text=said.text,
            provider=access.provider,
            model=said.model or model,
            input_tokens=said.input_tokens,
            output_tokens=said.output_tokens,
            usd_cost=dollars,
            priced=priced,
            latency_ms=round((time.monotonic() - started) * 1000),
            finish_reason=said.finish_reason,
        )

    def unavailable(self, owner_id: str) -> str | None:
        if self._configured(owner_id):
            return None
        if settings(LlmSettings).base_url == AUTO:
            return "No language model server answers on this machine. Start one, such as Ollama, or name its address."
        return NOWHERE

    def models(self, owner_id: str) -> tuple[list[str], list[str]]:
        names, troubles = [], []
        for provider in self._configured(owner_id):
            try:
                names += [f"{provider}/{name}" for name in self._list(self._access(owner_id, provider))]
            except Problem as problem:
                troubles.append(problem.detail)
        return names, troubles

    def is_set_up(self, provider: str) -> bool:
        return self._platform(provider) is not None

    def probe(self, provider: str, seconds: float) -> list[str]:
        access = self._platform(provider)
        if access is None:
            raise EngineUnavailable(NOWHERE)
        return self._list(access, seconds)

    def discover(self) -> list[ModelServer]:
        found = discovery.discover(self._own_addresses, self._usual_ports)
        self._found = (time.monotonic(), found)
        return found

    def _ask(self, access: Access, model: str, prompt: Prompt) -> dialects.Said:
        try:
            return self._send(access, model, prompt)
        except UpstreamError as error:
            # Many servers take no schema; the caller checks the answer anyway.
            if prompt.schema is None or error.extra.get("upstream_status") not in (400, 422):
                raise
            return self._send(access, model, replace(prompt, schema=None))

    def _send(self, access: Access, model: str, prompt: Prompt) -> dialects.Said:
        asked = dialects.ask(access.about, model, prompt)
        body = msgspec.json.encode(asked.body)
        allowed = settings(LlmSettings).timeout_seconds
        seconds = allowed if prompt.seconds is None else min(allowed, prompt.seconds)
        return dialects.read(access.about, _answer(access, "POST", asked.path, body, seconds))

    def _list(self, access: Access, seconds: float = LIST_SECONDS) -> list[str]:
        return dialects.model_names(_answer(access, "GET", "/models", None, seconds))

    def _choose(self, owner_id: str, wanted: str) -> tuple[Access, str]:
        """Whom to ask, and for which model. Raises EngineUnavailable."""
        configured = self._configured(owner_id)
        provider, name = split(wanted or settings(LlmSettings).default_model)
        if not wanted and provider not in configured:
            if not configured:
                raise EngineUnavailable(self.unavailable(owner_id) or NOWHERE)
            provider, name = configured[0], ""
        access = self._access(owner_id, provider)
        if name:
            return access, name
        listed = self._list(access)
        if not listed:
            raise EngineUnavailable(f"{access.about.title} has no model.", hint="Name one, or load one there.")
        return access, listed[0]

    def _configured(self, owner_id: str) -> list[str]:
        """Providers that can be asked for this person."""
        own = self._services_of(owner_id)
        return [name for name in PROVIDERS if name in own or self._platform(name) is not None]

    def _access(self, owner_id: str, provider: str) -> Access:
        """The person's own credential first, then the platform's. Raises EngineUnavailable."""
        if provider in UNSUPPORTED:
            raise EngineUnavailable(f"Models of {provider} cannot be asked for a text.")
        own = self._credential_of(owner_id, provider)
        if own is not None:
            base = own.get("base_url") or PROVIDERS[provider].base_url
            return Access(provider, base.rstrip("/"), own.get("api_key", ""), guarded)
        found = self._platform(provider)
        if found is None:
            hint = "Store your key for it in your settings, or choose another model."
            title = PROVIDERS[provider].title
            raise EngineUnavailable(NOWHERE if provider == "local" else f"There is no key for {title}.", hint=hint)
        return found

    def _platform(self, provider: str) -> Access | None:
        current = settings(LlmSettings)
        if provider == "local":
            base = self._local_base(current.base_url)
            return Access(provider, base.rstrip("/"), current.api_key, direct) if base else None
        name = provider.replace("-", "_")
        key = getattr(current, f"{name}_api_key")
        base = getattr(current, f"{name}_base_url", PROVIDERS[provider].base_url)
        return Access(provider, base.rstrip("/"), key, direct) if key else None

    def _local_base(self, setting: str) -> str:
        """The address of the platform's own server; with `auto`, of the first one found on this machine."""
        if setting != AUTO:
            return setting
        with self._looking:
            known = self._found
            fresh = known is not None and time.monotonic() - known[0] < FOUND_SECONDS
            found = known[1] if known is not None and fresh else self.discover()
        return found[0].base_url if found else ""


def _answer(access: Access, method: str, path: str, body: bytes | None, seconds: float) -> Any:
    """The JSON that a provider answers. What goes wrong names the provider and never its address: that may be
    inside the operator's house, and the person who reads it need not be the operator."""
    title, headers = access.about.title, dialects.key_headers(access.about, access.key)
    try:
        answer = access.send(method, access.base_url + path, headers, body, seconds)
    except UpstreamTimeout as error:
        raise UpstreamTimeout(f"{title} did not answer within {seconds:g} s.") from error
    except UpstreamError as error:
        raise UpstreamError(f"{title} could not be reached.") from error
    return decoded(answer, title, access.key)
