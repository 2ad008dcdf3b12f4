"""Decisions, signals, answers and language models over HTTP."""

import os
import signal
from contextlib import closing

from tests.api.conftest import ADMIN, PASSWORD, Person
from tests.unit.model_server import serve_models

FIRST = {"APPLIANCE_FIRST_SUPERUSER": ADMIN, "APPLIANCE_FIRST_SUPERUSER_PASSWORD": PASSWORD}
ASK = {"approval_message": "Refund {{ trigger.n }}?", "approval_options": ["pay", "refuse"]}


def chain(*nodes):
    every = [{"node_id": "t", "node_type": "trigger"}, *nodes]
    edges = [{"from": a["node_id"], "to": b["node_id"]} for a, b in zip(every, every[1:], strict=False)]
    return {"nodes": every, "edges": edges}


def run(person, graph, **trigger_data):
    """Starts it and answers the path of the execution."""
    made = person.post("/api/v1/workflows", json={"name": "Refunds", "graph_config": graph}).json()
    started = person.post(f"/api/v1/workflows/{made['id']}/run", json={"trigger_data": trigger_data}).json()
    return f"/api/v1/workflows/executions/{started['id']}"


def status_when(person, execution, *wanted):
    while (found := person.get(f"{execution}/status").json())["status"] not in wanted:
        assert found["status"] in ("pending", "running", "waiting_for_signal"), found
    return found


def asking(person, **trigger_data):
    execution = run(person, chain({"node_id": "ok", "node_type": "human_approval", "config": ASK}), **trigger_data)
    status_when(person, execution, "waiting_for_signal")
    return execution


def decide(person, execution, option, **more):
    body = {"signal_type": "human_approval", "signal_data": {"option": option}, **more}
    return person.post(f"{execution}/signals", json=body)


def test_a_decision_is_asked_for_listed_and_made(ada, bob):
    execution = asking(ada, n=120)

    [wait] = ada.get(f"{execution}/signals").json()["waiting"]
    assert (wait["node_id"], wait["kind"], wait["message"]) == ("ok", "approval", "Refund 120?")
    assert wait["options"] == ["pay", "refuse"]
    listed = ada.get("/api/v1/workflows/approvals").json()
    assert (listed["count"], listed["data"][0]["workflow_name"], listed["data"][0]["message"]) == (
        1,
        "Refunds",
        "Refund 120?",
    )
    assert bob.get("/api/v1/workflows/approvals").json() == {"data": [], "count": 0}

    sent = decide(ada, execution, "pay")

    assert (sent.status_code, sent.json()["processed"], sent.json()["node_id"]) == (202, True, "ok")
    assert (sent.json()["sent_by"], sent.json()["signal_data"]) == (ada.id, {"option": "pay"})
    done = status_when(ada, execution, "completed")
    assert done["execution_state"]["node_results"]["ok"]["branch"] == "pay"
    assert ada.get("/api/v1/workflows/approvals").json()["count"] == 0
    assert ada.get(f"{execution}/signals").json()["count"] == 1


def test_what_cannot_be_decided_is_refused_with_the_reason(ada, bob, admin):
    execution = asking(ada)

    wrong = decide(ada, execution, "maybe")
    assert (wrong.status_code, wrong.json()["errors"][0]["loc"]) == (422, ["body", "signal_data", "option"])
    assert wrong.json()["allowed"] == ["pay", "refuse"]
    elsewhere = decide(ada, execution, "pay", node_id="t")
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (409, "invalid-state")
    assert decide(bob, execution, "pay").status_code == 404
    assert ada.post(f"{execution}/signals", json={"signal_type": "a b"}).status_code == 422
    assert decide(admin, execution, "refuse").status_code == 202
    status_when(ada, execution, "completed")
    over = decide(ada, execution, "pay")
    assert (over.status_code, over.json()["current"]) == (409, "completed")


def test_a_waiting_decision_survives_a_kill(start):
    first = start(**FIRST)
    with closing(Person(first.wait_until_ready(), ADMIN)) as admin:
        execution = asking(admin, n=1)
    os.kill(first.pid, signal.SIGKILL)
    first.stop()

    with closing(Person(start().wait_until_ready(), ADMIN)) as admin:
        assert admin.get("/api/v1/workflows/approvals").json()["count"] == 1
        assert decide(admin, execution, "pay").status_code == 202
        done = status_when(admin, execution, "completed")

    assert done["execution_state"]["node_results"]["ok"]["output"]["option"] == "pay"


def test_a_model_of_the_operators_is_asked_by_a_workflow(start):
    with serve_models() as models, serve_models() as found:
        server = start(**FIRST, APPLIANCE_LLM__BASE_URL=models.base_url, APPLIANCE_LLM__API_KEY="secret-key-1")
        prompt = {"node_id": "p", "node_type": "ai_prompt", "config": {"prompt": "Say {{ trigger.word }}"}}
        models.script.append("Good day.")
        with closing(Person(server.wait_until_ready(), ADMIN)) as admin:
            listed = admin.get("/api/v1/workflows/models").json()
            execution = run(admin, chain(prompt), word="hello")
            done = status_when(admin, execution, "completed")
            logs = admin.get(f"{execution}/logs").text

    assert listed["models"] == ["local/llama3.2", "local/nomic-embed-text"]
    assert (listed["reason"], listed["troubles"], listed["servers"]) == (None, [], None)
    assert done["result"]["content"] == "Good day."
    assert models.bodies[0]["messages"][-1]["content"] == "Say hello"
    assert "secret-key-1" not in logs + str(done)
    assert found.seen == []


def test_without_a_model_the_catalogue_says_so_and_only_a_superuser_looks_for_one(ada):
    listed = {each["node_type"]: each for each in ada.get("/api/v1/workflows/node-types").json()["node_types"]}
    assert (listed["ai_prompt"]["available"], listed["agent"]["available"]) == (False, False)
    assert "llm.base_url" in listed["ai_prompt"]["reason"]
    assert listed["map"]["available"] is True

    models = ada.get("/api/v1/workflows/models").json()
    assert (models["models"], "llm.base_url" in models["reason"]) == ([], True)
    assert ada.get("/api/v1/workflows/models?discover=true").status_code == 403
