"""The adapter of language models, against a scripted server over a real socket."""

import sys

import pytest

from appliance.adapters.llm import NOWHERE, HouseModels, dialects
from appliance.adapters.llm.prices import PRICES, cost
from appliance.adapters.llm.providers import PROVIDERS, split
from appliance.adapters.outbound import HttpOutbound
from appliance.core.errors import (
    BlockedUrl,
    EngineUnavailable,
    InvalidInput,
    RateLimited,
    UpstreamError,
    UpstreamTimeout,
)
from appliance.ports.llm import Message, Prompt
from appliance.ports.outbound import outbound

ASK = Prompt([Message("system", "Be brief."), Message("user", "Hello?")], temperature=1.5, max_tokens=50)


def with_model(model, **more):
    return Prompt(ASK.messages, model, **more)


def house(own=None, **more):
    """The adapter for a person with these credentials."""
    kept = own or {}
    return HouseModels(lambda owner, name: kept.get(name), lambda owner: kept.keys(), **more)


@pytest.fixture(autouse=True)
def guard():
    """The guard as it comes: nothing private is open."""
    outbound.plug(HttpOutbound(list))
    yield
    outbound.plug(None)


@pytest.fixture
def opened(guard):
    """The guard with loopback opened by an administrator."""
    outbound.plug(HttpOutbound(lambda: ["127.0.0.0/8"]))


def test_the_platforms_own_server_is_asked_in_openais_way(set_settings, model_server):
    set_settings({"llm.base_url": f"{model_server.base_url}/", "llm.api_key": "secret-1"})
    model_server.script.append("Hi.")

    said = house().complete("ada", with_model("llama3.2", temperature=1.5, max_tokens=50))

    [(path, headers, body)] = model_server.seen
    assert (path, headers["authorization"]) == ("/v1/chat/completions", "Bearer secret-1")
    assert body == {
        "model": "llama3.2",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello?"}],
        "max_tokens": 50,
        "temperature": 1.5,
        "stream": False,
    }
    assert (said.text, said.provider, said.model, said.finish_reason) == ("Hi.", "local", "llama3.2", "stop")
    assert (said.input_tokens, said.output_tokens, said.usd_cost, said.priced) == (1000, 200, 0.0, True)


def test_anthropic_is_asked_in_its_own_way(set_settings, model_server):
    set_settings({"llm.anthropic_api_key": "secret-2", "llm.anthropic_base_url": model_server.base_url})

    said = house().complete("ada", with_model("claude-sonnet-4-5", temperature=1.5, max_tokens=50))

    [(path, headers, body)] = model_server.seen
    assert (path, headers["x-api-key"], headers["anthropic-version"]) == ("/v1/messages", "secret-2", "2023-06-01")
    assert body == {
        "model": "claude-sonnet-4-5",
        "system": "Be brief.",
        "messages": [{"role": "user", "content": "Hello?"}],
        "max_tokens": 50,
        "temperature": 1.0,
    }
    assert (said.provider, said.text) == ("anthropic", "hello")
    assert said.usd_cost == pytest.approx((1000 * 3 + 200 * 15) / 1e6)


def test_openais_newer_models_are_asked_as_they_want_it(set_settings, model_server):
    set_settings({"llm.openai_api_key": "secret-3", "llm.openai_base_url": model_server.base_url})

    house().complete("ada", with_model("openai/o4-mini", max_tokens=50))

    [body] = model_server.bodies
    assert body["max_completion_tokens"] == 50
    assert "max_tokens" not in body
    assert "temperature" not in body


def test_a_persons_own_credential_comes_before_the_platforms(set_settings, model_server, opened):
    set_settings({"llm.base_url": "http://127.0.0.1:1/v1"})

    house({"local": {"base_url": model_server.base_url, "api_key": "mine"}}).complete("ada", with_model("llama3.2"))

    assert model_server.seen[0][1]["authorization"] == "Bearer mine"


def test_a_persons_own_server_goes_through_the_guard_and_the_operators_does_not(set_settings, model_server):
    with pytest.raises(BlockedUrl):
        house({"local": {"base_url": model_server.base_url}}).complete("ada", with_model("llama3.2"))
    assert model_server.seen == []

    set_settings({"llm.base_url": model_server.base_url})
    assert house().complete("ada", with_model("llama3.2")).text == "hello"


def test_a_redirect_is_not_followed_with_the_key(set_settings, model_server):
    set_settings({"llm.base_url": model_server.base_url, "llm.api_key": "secret-1"})
    model_server.script.append((307, {"location": model_server.base_url + "/elsewhere"}, b""))

    with pytest.raises(UpstreamError):
        house().complete("ada", with_model("llama3.2"))

    assert len(model_server.seen) == 1


def test_the_default_model_is_the_settings_one(set_settings, model_server):
    set_settings({"llm.openai_api_key": "k", "llm.openai_base_url": model_server.base_url})

    assert house().complete("ada", ASK).model == "gpt-4o-mini"


def test_with_only_a_local_server_the_default_is_its_first_model_that_talks(set_settings, model_server):
    set_settings({"llm.base_url": model_server.base_url})

    assert house().complete("ada", ASK).model == "llama3.2"

    model_server.models = []
    with pytest.raises(EngineUnavailable, match="has no model"):
        house().complete("ada", ASK)


def test_without_any_model_the_reason_says_what_to_do():
    assert house().unavailable("ada") == NOWHERE
    with pytest.raises(EngineUnavailable, match="llm.base_url"):
        house().complete("ada", ASK)
    with pytest.raises(EngineUnavailable, match="There is no key for Anthropic"):
        house({"openai": {"api_key": "x"}}).complete("ada", with_model("claude-sonnet-4-5"))
    with pytest.raises(EngineUnavailable, match="replicate"):
        house().complete("ada", with_model("replicate/llama"))
    assert house({"anthropic": {"api_key": "x"}}).unavailable("ada") is None


ERROR = {"error": {"message": "bad key secret-1 given", "type": "x"}}


@pytest.mark.parametrize(
    ("step", "problem", "extra"),
    [
        ((429, {"retry-after": "7"}, ERROR), RateLimited, {"retry_after": 7.0}),
        ((429, {}, ERROR), RateLimited, {"retry_after": None}),
        ((401, {}, ERROR), UpstreamError, {"upstream_status": 401}),
        ((404, {}, {"error": "model not found"}), UpstreamError, {"upstream_status": 404}),
        ((503, {}, b"<html>down</html>"), UpstreamError, {"upstream_status": 503}),
        ((529, {}, ERROR), UpstreamError, {"upstream_status": 529}),
        ((200, {}, b"not json"), UpstreamError, {"upstream_status": 502}),
        ((200, {}, {"choices": []}), UpstreamError, {"upstream_status": 502}),
        ((200, {}, {"choices": [{"message": None}]}), UpstreamError, {"upstream_status": 502}),
        ((200, {}, [1]), UpstreamError, {"upstream_status": 502}),
        ("hang up", UpstreamError, {}),
    ],
)
def test_what_goes_wrong_is_told_apart_and_never_with_the_key(set_settings, model_server, step, problem, extra):
    set_settings({"llm.base_url": model_server.base_url, "llm.api_key": "secret-1"})
    model_server.script.append(step)

    with pytest.raises(problem) as raised:
        house().complete("ada", with_model("llama3.2"))

    assert extra.items() <= raised.value.extra.items()
    assert "secret-1" not in str(raised.value)
    if step[-1] is ERROR:
        assert "bad key *** given" in str(raised.value)


def test_a_model_that_takes_too_long_is_a_time_out(set_settings, model_server):
    set_settings({"llm.base_url": model_server.base_url, "llm.timeout_seconds": 0.2})
    model_server.script.append("never")

    with pytest.raises(UpstreamTimeout):
        house().complete("ada", with_model("llama3.2"))


def test_nobody_there_is_a_network_error(set_settings):
    set_settings({"llm.base_url": "http://127.0.0.1:1/v1"})

    with pytest.raises(UpstreamError, match="could not be reached") as raised:
        house().complete("ada", with_model("llama3.2"))

    assert "127.0.0.1" not in str(raised.value)
    assert "upstream_status" not in raised.value.extra


def test_a_schema_is_given_and_left_out_where_a_server_does_not_take_it(set_settings, model_server):
    set_settings({"llm.base_url": model_server.base_url})
    model_server.script.extend([(400, {}, {"error": "response_format is not supported"}), "{}"])

    house().complete("ada", with_model("llama3.2", schema={"type": "object"}))

    first, second = model_server.bodies
    assert first["response_format"]["json_schema"]["schema"] == {"type": "object"}
    assert "response_format" not in second


def test_the_models_of_all_providers_are_listed_and_a_silent_one_is_named(set_settings, model_server):
    set_settings(
        {"llm.base_url": model_server.base_url, "llm.openai_api_key": "k", "llm.openai_base_url": "http://127.0.0.1:1"}
    )

    names, troubles = house().models("ada")

    assert names == ["local/llama3.2", "local/nomic-embed-text"]
    assert len(troubles) == 1
    assert "could not be reached" in troubles[0]


def test_a_server_on_this_machine_is_found_when_asked_for(set_settings, model_server):
    models = house(usual_ports={model_server.port: "Ollama", 1: "nobody"})
    assert models.unavailable("ada") == NOWHERE
    assert model_server.seen == []  # nobody has asked to look

    [found] = models.discover()
    assert (found.name, found.base_url, found.models) == (
        "Ollama",
        model_server.base_url,
        ["llama3.2", "nomic-embed-text"],
    )
    set_settings({"llm.base_url": "auto"})
    assert models.unavailable("ada") is None
    assert models.complete("ada", ASK).model == "llama3.2"
    assert house(usual_ports={1: "nobody"}).unavailable("ada").startswith("No language model server answers")


def test_the_appliances_own_port_is_never_asked(set_settings, model_server):
    models = house(own_addresses=lambda: [("127.0.0.1", model_server.port)], usual_ports={model_server.port: "x"})

    assert models.discover() == []
    assert model_server.seen == []


def test_somebody_else_at_a_usual_port_is_no_model_server(model_server):
    model_server.models = []

    assert house(usual_ports={model_server.port: "x"}).discover() == []


@pytest.mark.parametrize(
    ("model", "meant"),
    [
        ("gpt-4o-mini", ("openai", "gpt-4o-mini")),
        ("o3-mini", ("openai", "o3-mini")),
        ("orca-mini", ("local", "orca-mini")),
        ("claude-haiku-4-5", ("anthropic", "claude-haiku-4-5")),
        ("gemini-2.5-pro", ("google-ai", "gemini-2.5-pro")),
        ("command-a-03-2025", ("cohere", "command-a-03-2025")),
        ("openai/gpt-4o", ("openai", "gpt-4o")),
        ("huggingface/meta-llama/Llama-3.3-70B", ("huggingface", "meta-llama/Llama-3.3-70B")),
        ("meta-llama/Llama-3.3-70B", ("local", "meta-llama/Llama-3.3-70B")),
        ("llama3.2:latest", ("local", "llama3.2:latest")),
    ],
)
def test_a_models_name_says_who_is_asked(model, meant):
    assert split(model) == meant


def test_what_a_call_costs():
    assert cost("openai", "gpt-4o-mini-2024-07-18", (1_000_000, 0)) == (PRICES["gpt-4o-mini"][0], True)
    assert cost("openai", "gpt-99", (1_000_000, 0)) == (0.0, False)
    assert cost("local", "llama3.2", (1_000_000, 0)) == (0.0, True)
    assert cost("local", "llama3.2", (1_000_000, 1_000_000), ["llama3=1/2"]) == (3.0, True)
    assert cost("openai", "gpt-4o", (10, 10), ["gpt-4o=100/200"]) == (0.003, True)
    with pytest.raises(InvalidInput, match="llm.prices"):
        cost("openai", "gpt-4o", (1, 1), ["gpt-4o"])


def test_an_answer_in_parts_is_put_together():
    parts = {"message": {"content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}}
    said = dialects.read(PROVIDERS["local"], {"choices": [parts | {"finish_reason": "length"}]})

    assert (said.text, said.finish_reason, said.input_tokens) == ("ab", "length", 0)


def test_nothing_heavy_is_imported_before_the_first_question():
    import subprocess

    script = (
        "import sys, appliance.adapters.llm; print([m for m in ('httpx', 'httpcore', 'openai') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "[]"
