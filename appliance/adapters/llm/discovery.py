"""Model servers on this machine, found at the ports where they usually listen."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from appliance.adapters.llm.dialects import model_names
from appliance.adapters.llm.wire import decoded, direct
from appliance.core.errors import Problem
from appliance.ports.llm import ModelServer

USUAL: Mapping[int, str] = {11434: "Ollama", 1234: "LM Studio", 8080: "llama.cpp", 8081: "llama.cpp", 8000: "vLLM"}
SECONDS = 0.5  # for each; all are asked at once

Places = Callable[[], Sequence[tuple[str, int]]]


def discover(own_addresses: Places, usual: Mapping[int, str] = USUAL) -> list[ModelServer]:
    """Those that list models in OpenAI's way, in the order of `usual`. The appliance's own port is not asked."""
    own = {port for _, port in own_addresses()}
    ports = [port for port in usual if port not in own]
    if not ports:
        return []
    with ThreadPoolExecutor(len(ports), thread_name_prefix="discover") as pool:
        return _found(pool.map(lambda port: _look(port, usual[port]), ports))


def _found(servers: Iterable[ModelServer | None]) -> list[ModelServer]:
    return [server for server in servers if server is not None]


def _look(port: int, name: str) -> ModelServer | None:
    base = f"http://127.0.0.1:{port}/v1"
    try:
        models = model_names(decoded(direct("GET", f"{base}/models", {}, None, SECONDS), name, ""))
    except Problem:
        return None  # nobody there, or somebody else
    return ModelServer(name, base, models) if models else None
