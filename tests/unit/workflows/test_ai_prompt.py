"""The node that asks a language model, with a scripted server behind the real adapter."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.adapters.llm import HouseModels
from appliance.adapters.outbound import HttpOutbound
from appliance.areas.auth.service import credentials
from appliance.areas.workflows.engine import graph as graphs
from appliance.areas.workflows.nodes.ai_prompt import value_in
from appliance.areas.workflows.service import executions, node_types, workflows
from appliance.core.errors import InvalidState
from appliance.db import query
from appliance.jobs import run_all_due
from appliance.ports.llm import llm
from appliance.ports.outbound import outbound
from tests.unit.workflows.conftest import chain, node
from tests.unit.workflows.test_list_nodes import issues_of

ANIMAL = {
    "type": "object",
    "required": ["name", "legs"],
    "properties": {"name": {"type": "string"}, "legs": {"type": "integer"}},
}


@pytest.fixture(autouse=True)
def models(db, set_settings, model_server, script):
    """The platform has a model."""
    set_settings({"llm.base_url": model_server.base_url, "llm.prices": ("llama3.2=1/2",)})
    outbound.plug(HttpOutbound(list))
    llm.plug(HouseModels(credentials.secret_of, credentials.services_of))
    yield
    llm.plug(None)
    outbound.plug(None)


def ask(**config):
    return node("p", "ai_prompt", config={"model": "llama3.2", **config}, retry={"jitter": False})


def test_a_model_answers_and_its_cost_is_recorded(start, model_server, ada):
    model_server.script.append("Four.")

    done = start(chain(ask(prompt="How many legs has a {{ input.animal }}?")), animal="dog")

    assert done.results["p"].output == {
        "content": "Four.",
        "model": "local/llama3.2",
        "tokens_used": 1200,
        "usage": {"input_tokens": 1000, "output_tokens": 200},
        "cost_usd": 0.0014,
    }
    assert [message["content"] for message in model_server.bodies[0]["messages"]] == [
        "You are a helpful AI assistant.",
        "How many legs has a dog?",
    ]
    [row] = query("SELECT * FROM db_model_cost")
    assert (row["user_id"], row["source"], row["execution_id"]) == (ada.id, "workflow", done.id)
    assert (row["provider"], row["model"], row["tokens_input"], row["tokens_output"]) == (
        "local",
        "llama3.2",
        1000,
        200,
    )
    assert (row["usd_cost"], row["priced"], row["source_id"]) == (0.0014, 1, done.status.workflow_id)


def test_an_answer_in_a_form_of_ones_own_becomes_data(start, model_server):
    model_server.script.append('Here you are:\n```json\n{"name": "dog", "legs": 4}\n```')

    done = start(chain(ask(prompt="Describe a dog", response_schema=ANIMAL)))

    assert done.results["p"].output["data"] == {"name": "dog", "legs": 4}
    [body] = model_server.bodies
    assert body["response_format"]["json_schema"]["schema"] == ANIMAL
    assert '"required": ["name", "legs"]' in body["messages"][0]["content"]


def test_an_answer_that_does_not_fit_is_asked_for_once_more(start, model_server):
    model_server.script.extend(['{"name": "dog"}', '{"name": "dog", "legs": 4}'])

    done = start(chain(ask(prompt="Describe a dog", response_schema=ANIMAL)))

    output = done.results["p"].output
    assert (output["data"], output["tokens_used"], output["cost_usd"]) == ({"name": "dog", "legs": 4}, 2400, 0.0028)
    *_, answer, correction = model_server.bodies[1]["messages"]
    assert answer == {"role": "assistant", "content": '{"name": "dog"}'}
    assert "'legs' is a required property" in correction["content"]
    assert len(query("SELECT 1 FROM db_model_cost")) == 2


def test_a_second_answer_that_does_not_fit_fails_the_node(start, model_server):
    model_server.script.extend(["no idea", '{"name": "dog", "legs": "four"}', '{"name": "dog", "legs": 4}'])

    failed = start(chain(ask(prompt="Describe a dog", response_schema=ANIMAL)))

    assert failed.results["p"].error["type"] == "schema_mismatch"
    assert "legs" in failed.results["p"].error["message"]
    assert len(model_server.bodies) == 2
    assert len(query("SELECT 1 FROM db_model_cost")) == 2


@pytest.mark.parametrize(
    ("step", "kind", "retried"),
    [
        ((429, {"retry-after": "5"}, {"error": "slow down"}), "rate_limit", True),
        ((500, {}, {"error": "oops"}), "server_error", True),
        ("hang up", "network", True),
        ((401, {}, {"error": "wrong key"}), "client_error", False),
        ((404, {}, {"error": "model not found"}), "client_error", False),
    ],
)
def test_what_can_pass_is_tried_again_and_what_cannot_is_not(start, model_server, time_stands, step, kind, retried):
    model_server.script.append(step)
    asked = start(chain(ask(prompt="Hello")))
    assert asked.results["p"].error["type"] == kind

    time_stands.forward(seconds=6)
    run_all_due()

    assert asked.status.status == ("completed" if retried else "failed")
    assert len(model_server.bodies) == (2 if retried else 1)


def test_the_other_sides_wish_to_wait_is_kept(start, model_server, time_stands):
    model_server.script.append((429, {"retry-after": "60"}, {"error": "slow down"}))
    asked = start(chain(ask(prompt="Hello")))

    time_stands.forward(seconds=59)
    run_all_due()
    assert len(model_server.bodies) == 1
    time_stands.forward(seconds=2)
    run_all_due()

    assert asked.status.status == "completed"


def test_without_a_model_the_node_type_is_not_available_and_its_workflow_cannot_run(ada, set_settings, start):
    set_settings({})
    [listed] = [each for each in node_types.list_node_types(ada) if each.node_type == "ai_prompt"]
    assert (listed.available, "llm.base_url" in listed.reason) == (False, True)

    made = workflows.create_workflow(ada, "AI", graph=_graph(ask(prompt="Hello")))

    assert made.is_runnable is False
    assert [(issue.node_id, issue.code) for issue in made.issues] == [("p", "unavailable")]
    with pytest.raises(InvalidState, match="No language model is set up"):
        executions.run_workflow(ada, made.id, {})


def test_a_model_that_goes_away_meanwhile_fails_the_node(start, set_settings, script, ada):
    started = start(chain(ask(prompt="Hello")), work=False)
    set_settings({})

    run_all_due()

    assert started.results["p"].error["type"] == "engine_unavailable"


def _graph(*nodes):
    return msgspec.convert(chain(*nodes), graphs.Graph)


def test_every_other_node_type_of_this_area_is_available_but_those_to_come(ada):
    listed = {each.node_type: each for each in node_types.list_node_types(ada)}

    absent = {name for name, each in listed.items() if not each.available}
    assert absent == {"agent", "connector", "code", "scraping", "social_monitoring"}
    assert all(listed[name].reason for name in absent)


@pytest.mark.parametrize(
    ("config", "issue"),
    [
        ({}, ("prompt", "required")),
        ({"prompt": ["x"]}, ("prompt", "invalid")),
        ({"prompt": "x", "temperature": 3}, ("temperature", "invalid")),
        ({"prompt": "x", "max_tokens": 0}, ("max_tokens", "invalid")),
        ({"prompt": "x", "response_schema": {"type": "nonsense"}}, ("response_schema", "invalid")),
        ({"prompt": "x", "response_schema": {"$ref": "https://a.example/s"}}, ("response_schema", "invalid")),
    ],
)
def test_an_unfinished_prompt_is_an_issue(config, issue):
    assert issue in issues_of(node("p", "ai_prompt", config=config))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (' {"a": 1} ', {"a": 1}),
        ("```json\n[1, 2]\n```", [1, 2]),
        ('I think {this} is it: {"a": [1]} and {"b": 2}', {"a": [1]}),
        ("7", 7),
    ],
)
def test_the_json_in_an_answer_is_found(text, value):
    assert value_in(text) == value


@given(st.text(st.characters(exclude_characters="{[", codec="utf-8"), max_size=50), st.lists(st.integers(0, 9)))
def test_the_json_in_an_answer_is_found_behind_any_words(words, numbers):
    assert value_in(f"So: {words} {numbers} {words}") == numbers


@pytest.mark.parametrize("text", ["", "no", "{", '{"a": NaN}', "[" * 10_000])
def test_an_answer_without_json_is_refused(text):
    with pytest.raises(ValueError, match="no JSON"):
        value_in(text)
