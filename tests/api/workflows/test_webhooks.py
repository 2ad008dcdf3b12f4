"""Webhooks over HTTP: their order of checks, signatures, filters, duplicates, and the answer of a node."""

import base64
import hashlib
import hmac
import json
import re
import time
from typing import Any

import httpx
import pytest

from appliance.app import build
from appliance.areas.workflows.service.webhooks import RESERVED
from appliance.http.endpoint import registered

SECRET = "a secret of a fair length"
GRAPH = {
    "nodes": [
        {"node_id": "hook", "node_type": "trigger", "config": {"trigger_type": "webhook"}},
        {
            "node_id": "keep",
            "node_type": "set_variable",
            "config": {"variable_name": "n", "variable_value": "{{ trigger.payload.n }}"},
        },
    ],
    "edges": [{"from": "hook", "to": "keep"}],
}


def respond(config: dict[str, Any]) -> dict[str, Any]:
    return {
        "nodes": [GRAPH["nodes"][0], {"node_id": "answer", "node_type": "respond", "config": config}],
        "edges": [{"from": "hook", "to": "answer"}],
    }


def make(person: Any, graph: Any = GRAPH, **webhook: Any) -> tuple[str, dict[str, Any]]:
    """(workflow id, subscription) of a new workflow with a webhook of its own making."""
    workflow = person.post("/api/v1/workflows", json={"name": "Hooked", "graph_config": graph}).json()
    answer = person.post(f"/api/v1/workflows/{workflow['id']}/webhooks/subscriptions", json=webhook)
    assert answer.status_code == 201, answer.text
    return workflow["id"], answer.json()


def path_of(subscription: dict[str, Any]) -> str:
    return f"/api/v1/workflows/webhooks/{subscription['webhook_path']}"


def plain(body: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def standard(secret: str, body: bytes, *, id: str = "msg_1", at: int | None = None) -> dict[str, str]:
    """Written here on its own from the specification."""
    stamp = str(at if at is not None else int(time.time()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{id}.{stamp}.".encode() + body, hashlib.sha256).digest()
    signature = f"v1a,bm90IG91cnM= v1,{base64.b64encode(digest).decode()}"
    return {"webhook-id": id, "webhook-timestamp": stamp, "webhook-signature": signature}


def executions(person: Any, workflow_id: str) -> list[dict[str, Any]]:
    return person.get(f"/api/v1/workflows/by-workflow/{workflow_id}/executions").json()["data"]


def test_a_call_starts_an_execution_with_what_was_sent(ada, anonymous):
    workflow_id, hook = make(ada)

    answer = anonymous.post(
        f"{path_of(hook)}?a=1&b=",
        json={"n": 3},
        headers={"authorization": "Bearer x", "cookie": "a=b", "x-event": "push", "x-gitlab-token": "t"},
    )

    assert (answer.status_code, answer.json()["status"]) == (202, "triggered")
    status = ada.get(f"/api/v1/workflows/executions/{answer.json()['id']}/status").json()
    data = status["trigger_data"]
    assert (status["trigger_type"], data["method"], data["query"]) == ("webhook", "POST", {"a": "1", "b": ""})
    assert (data["payload"], data["path"]) == ({"n": 3}, hook["webhook_path"])
    assert data["headers"]["x-event"] == "push"
    assert not {"authorization", "cookie", "x-gitlab-token"} & set(data["headers"])
    [listed] = [
        each
        for each in ada.get(f"/api/v1/workflows/{workflow_id}/webhooks/subscriptions").json()["data"]
        if each["id"] == hook["id"]
    ]
    assert listed["trigger_count"] == 1
    assert listed["last_triggered_at"]


def test_what_is_no_json_arrives_as_text(ada, anonymous):
    _, hook = make(ada)

    answer = anonymous.post(
        path_of(hook), content=b"a=1", headers={"content-type": "application/x-www-form-urlencoded"}
    )

    data = ada.get(f"/api/v1/workflows/executions/{answer.json()['id']}/status").json()["trigger_data"]
    assert (data["payload"], data["body"]) == (None, "a=1")


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH"])
def test_each_webhook_has_one_method(ada, anonymous, method):
    _, hook = make(ada, method=method)

    assert anonymous.request(method, path_of(hook)).status_code == 202
    assert anonymous.post(path_of(hook)).status_code == 404


def test_a_path_that_nobody_made_or_that_is_off_is_not_found(ada, anonymous):
    _, hook = make(ada, is_active=False)

    assert anonymous.post(path_of(hook)).status_code == 404
    assert anonymous.post("/api/v1/workflows/webhooks/nobody-made-this").status_code == 404
    assert anonymous.post("/api/v1/workflows/webhooks/..%2fexecutions").status_code == 404


def test_no_path_may_begin_with_a_word_of_our_own_routes():
    words = {
        found[1]
        for route in registered(build())
        if (found := re.match(r"/api/v1/workflows/{\w+}/([a-z-]+)", route.path))
    }

    assert "versions" in words
    assert words <= RESERVED


@pytest.mark.parametrize("path", ["status", "signals/x", "a/b/c", "subscriptionz"])
def test_paths_that_look_like_ours_are_webhooks_all_the_same(ada, anonymous, path):
    _, hook = make(ada, webhook_path=f"{path}")
    _, read = make(ada, webhook_path=f"{path}-get", method="GET")

    assert anonymous.post(path_of(hook)).status_code == 202
    assert anonymous.get(path_of(read)).status_code == 202
    for each in (hook, read):
        ada.delete(f"/api/v1/workflows/{each['workflow_id']}/webhooks/subscriptions/{each['id']}")


@pytest.mark.parametrize(
    "path",
    ["subscriptions", "subscriptions/a", "run", "versions/1/restore", "Upper", "a b", "a//b", "a/", "-a", "a.b", "é"],
)
def test_a_bad_path_is_refused(ada, path):
    workflow = ada.post("/api/v1/workflows", json={"name": "x", "graph_config": GRAPH}).json()

    answer = ada.post(f"/api/v1/workflows/{workflow['id']}/webhooks/subscriptions", json={"webhook_path": path})

    assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, ["body", "webhook_path"])


def test_a_path_is_taken_once_on_the_installation(ada, bob):
    _, hook = make(ada, webhook_path="ada-was-first")
    workflow = bob.post("/api/v1/workflows", json={"name": "x", "graph_config": GRAPH}).json()

    answer = bob.post(
        f"/api/v1/workflows/{workflow['id']}/webhooks/subscriptions", json={"webhook_path": hook["webhook_path"]}
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "already-exists")


@pytest.mark.parametrize("name", ["X-Hub-Signature-256", "X-Signature", "X-Webhook-Signature", "Signature"])
@pytest.mark.parametrize("prefix", ["sha256=", ""])
def test_a_signature_is_of_the_raw_bytes(ada, anonymous, name, prefix):
    workflow_id, hook = make(ada, secret=SECRET)
    body = b'{ "n" :  1.0 }\n'

    good = anonymous.post(path_of(hook), content=body, headers={name: prefix + plain(body)})
    other_bytes = anonymous.post(path_of(hook), content=b'{"n":1.0}', headers={name: prefix + plain(body)})
    wrong = anonymous.post(path_of(hook), content=body, headers={name: prefix + plain(body, "another secret text")})
    missing = anonymous.post(path_of(hook), content=body)

    assert [each.status_code for each in (good, other_bytes, wrong, missing)] == [202, 401, 401, 401]
    assert len(executions(ada, workflow_id)) == 1


def test_a_get_is_signed_over_its_query(ada, anonymous):
    _, hook = make(ada, secret=SECRET, method="GET")

    good = anonymous.get(f"{path_of(hook)}?a=1", headers={"x-signature": plain(b"a=1")})
    changed = anonymous.get(f"{path_of(hook)}?a=2", headers={"x-signature": plain(b"a=1")})

    assert (good.status_code, changed.status_code) == (202, 401)


def test_a_standard_webhook_is_good_for_five_minutes(ada, anonymous):
    _, hook = make(ada, generate_secret=True)
    body, now = b'{"n":1}', int(time.time())

    good = anonymous.post(path_of(hook), content=body, headers=standard(hook["secret"], body))
    old = anonymous.post(path_of(hook), content=body, headers=standard(hook["secret"], body, id="b", at=now - 310))
    future = anonymous.post(path_of(hook), content=body, headers=standard(hook["secret"], body, id="c", at=now + 310))
    moved = standard(hook["secret"], body, id="d", at=now - 400) | {"webhook-timestamp": str(now)}
    forged = anonymous.post(path_of(hook), content=body, headers=moved)
    again = anonymous.post(path_of(hook), content=body, headers=standard(hook["secret"], body))

    assert [each.status_code for each in (good, old, future, forged)] == [202, 401, 401, 401]
    assert again.json() == {"status": "duplicate", **{name: good.json()[name] for name in ("execution_id", "id")}}


def test_a_secret_is_shown_once_and_may_be_changed(ada, anonymous):
    workflow_id, hook = make(ada, generate_secret=True)
    at = f"/api/v1/workflows/{workflow_id}/webhooks/subscriptions"

    [listed] = [each for each in ada.get(at).json()["data"] if each["id"] == hook["id"]]
    changed = ada.patch(f"{at}/{hook['id']}", json={"generate_secret": True}).json()
    old = anonymous.post(path_of(hook), content=b"{}", headers=standard(hook["secret"], b"{}"))
    new = anonymous.post(path_of(hook), content=b"{}", headers=standard(changed["secret"], b"{}"))
    none = ada.patch(f"{at}/{hook['id']}", json={"secret": None}).json()

    assert hook["secret"].startswith("whsec_")
    assert listed["secret"] == f"whse...{hook['secret'][-4:]}"
    assert (old.status_code, new.status_code, none["secret"]) == (401, 202, None)
    assert anonymous.post(path_of(hook), content=b"{}").status_code == 202


def test_headers_and_filters_must_match(ada, anonymous):
    workflow_id, hook = make(
        ada, headers={"X-Event": "push"}, filters={"action": "opened", "items.0.n": 1, "query.source": "git"}
    )
    good = {"action": "opened", "items": [{"n": 1}]}

    def call(body: Any, event: str = "push", query: str = "?source=git") -> str:
        answer = anonymous.post(path_of(hook) + query, json=body, headers={"x-event": event})
        assert answer.status_code in (200, 202)
        return str(answer.json()["status"])

    assert call(good) == "triggered"
    assert call(good, event="pull") == "ignored"
    assert call(good, query="") == "ignored"
    assert call(good | {"action": "closed"}) == "ignored"
    assert call({"action": "opened", "items": [{"n": True}]}) == "ignored"
    assert call([1]) == "ignored"
    assert len(executions(ada, workflow_id)) == 1


def test_a_call_with_the_same_id_is_a_duplicate(ada, anonymous):
    workflow_id, hook = make(ada, dedup_header="X-Delivery")

    first = anonymous.post(path_of(hook), json={}, headers={"x-delivery": "1"}).json()
    second = anonymous.post(path_of(hook), json={}, headers={"x-delivery": "1"})
    other = anonymous.post(path_of(hook), json={}, headers={"x-delivery": "2"})
    without = anonymous.post(path_of(hook), json={})

    assert (second.status_code, second.json()["status"]) == (200, "duplicate")
    assert second.json()["execution_id"] == first["execution_id"]
    assert (other.status_code, without.status_code) == (202, 202)
    assert len(executions(ada, workflow_id)) == 3


def test_a_workflow_that_is_off_answers_after_all_other_checks(ada, anonymous):
    workflow_id, hook = make(ada, secret=SECRET, filters={"go": True})
    ada.patch(f"/api/v1/workflows/{workflow_id}", json={"is_active": False})

    def call(body: bytes, secret: str = SECRET) -> int:
        return anonymous.post(path_of(hook), content=body, headers={"signature": plain(body, secret)}).status_code

    assert call(b'{"go":true}') == 409
    assert call(b'{"go":false}') == 200
    assert call(b'{"go":true}', "another secret text") == 401
    assert executions(ada, workflow_id) == []


def test_a_call_that_the_trigger_does_not_take_is_told_where_and_may_come_again(ada, anonymous):
    graph = json.loads(json.dumps(GRAPH))
    graph["nodes"][0]["config"]["input_schema"] = {
        "properties": {"payload": {"properties": {"n": {"type": "integer"}}}}
    }
    workflow_id, hook = make(ada, graph)

    refused = anonymous.post(path_of(hook), json={"n": "seven"}, headers={"webhook-id": "m1"})
    again = anonymous.post(path_of(hook), json={"n": 7}, headers={"webhook-id": "m1"})

    assert (refused.status_code, refused.json()["code"]) == (422, "validation-error")
    assert refused.json()["errors"][0]["loc"] == ["body", "n"]
    assert "'seven'" in refused.json()["detail"]
    assert again.status_code == 202
    assert len(executions(ada, workflow_id)) == 1


def test_a_body_has_a_limit(ada, anonymous):
    _, hook = make(ada)

    assert anonymous.post(path_of(hook), content=b"[" + b" " * (1024 * 1024 - 2) + b"]").status_code == 202
    assert anonymous.post(path_of(hook), content=b"x" * (1024 * 1024 + 1)).status_code == 413


def test_a_body_that_is_nested_too_deep_arrives_as_text(ada, anonymous):
    _, hook = make(ada)

    for depth in (100, 100_000):
        answer = anonymous.post(path_of(hook), content=b"[" * depth + b"]" * depth)
        assert answer.status_code == 202, answer.text


def test_calls_of_one_path_by_one_address_are_limited(start, tmp_path):
    process = start(
        APPLIANCE_FIRST_SUPERUSER="admin@example.com",
        APPLIANCE_FIRST_SUPERUSER_PASSWORD="seven green bottles",
        APPLIANCE_WORKFLOWS__WEBHOOK_CALLS_PER_MINUTE="3",
        APPLIANCE_HTTP__ADDRESS_REQUESTS_PER_MINUTE="5",
    )
    url = process.wait_until_ready()
    with httpx.Client(base_url=url, timeout=30) as client:
        form = {"username": "admin@example.com", "password": "seven green bottles"}
        token = client.post("/api/v1/login/access-token", data=form).json()["access_token"]
        client.headers["authorization"] = f"Bearer {token}"
        _, hook = make(client)
        calls = [client.post(path_of(hook)).status_code for _ in range(4)]
        guesses = [client.post(f"/api/v1/workflows/webhooks/guess{n}") for n in range(8)]

    assert calls == [202, 202, 202, 429]
    assert guesses[0].status_code == 404
    assert guesses[-1].status_code == 429
    assert "retry-after" in guesses[-1].headers


def test_a_node_answers_the_caller(ada, anonymous):
    config = {"status_code": 418, "headers": {"X-Kind": "tea"}, "body": {"n": "{{ trigger.payload.n }}"}}
    _, hook = make(ada, respond(config), respond="node")

    answer = anonymous.post(path_of(hook), json={"n": 7})

    assert (answer.status_code, answer.json(), answer.headers["x-kind"]) == (418, {"n": 7}, "tea")
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("kind", ["text/javascript", "application/JavaScript; charset=utf-8", "text/css"])
def test_an_answer_is_no_script_and_no_style_of_ours(ada, anonymous, kind):
    _, hook = make(ada, respond({"headers": {"Content-Type": kind}, "body": "x()"}), respond="node")
    _, page = make(ada, respond({"headers": {"Content-Type": "text/html"}, "body": "<p>x"}), respond="node")

    assert anonymous.post(path_of(hook)).headers["content-type"] == "text/plain; charset=utf-8"
    answer = anonymous.post(path_of(page))
    assert (answer.headers["content-type"], answer.text) == ("text/html", "<p>x")
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")


def test_who_waits_is_told_202_when_nothing_answers(ada, anonymous):
    _, ends = make(ada, respond="node")
    slow = {
        "nodes": [GRAPH["nodes"][0], {"node_id": "d", "node_type": "delay", "config": {"delay_seconds": 600}}],
        "edges": [{"from": "hook", "to": "d"}],
    }
    _, waits = make(ada, slow, respond="node", respond_timeout_seconds=1)

    for hook in (ends, waits):
        answer = anonymous.post(path_of(hook), json={})
        assert (answer.status_code, answer.json()["status"]) == (202, "triggered")


def test_a_trigger_node_brings_its_webhook_and_takes_it_away(ada, anonymous):
    made = ada.post("/api/v1/workflows", json={"name": "x", "graph_config": GRAPH}).json()
    at = f"/api/v1/workflows/{made['id']}"
    [hook] = ada.get(f"{at}/webhooks/subscriptions").json()["data"]
    renamed = json.loads(json.dumps(GRAPH).replace('"hook"', '"renamed"'))
    put = json.loads(
        json.dumps(renamed).replace('"trigger_type": "webhook"', '"trigger_type": "webhook", "webhook_method": "PUT"')
    )

    after = ada.patch(at, json={"graph_config": put}).json()
    [kept] = ada.get(f"{at}/webhooks/subscriptions").json()["data"]
    called = anonymous.put(path_of(hook), json={})
    ada.patch(at, json={"graph_config": {"nodes": [{"node_id": "t", "node_type": "trigger"}]}})

    assert (hook["source"], hook["node_id"], made["webhook_urls"]) == ("trigger_node", "hook", [hook["webhook_url"]])
    assert (kept["id"], kept["node_id"], kept["method"]) == (hook["id"], "renamed", "PUT")
    assert after["trigger_config"]["type"] == "webhook"
    assert called.status_code == 202
    assert ada.get(f"{at}/webhooks/subscriptions").json()["count"] == 0
    assert anonymous.put(path_of(hook)).status_code == 404


def test_trigger_config_alone_is_copied_into_the_node(ada):
    graph = {"nodes": [{"node_id": "t", "node_type": "trigger"}]}

    made = ada.post(
        "/api/v1/workflows",
        json={"name": "x", "graph_config": graph, "trigger_config": {"type": "schedule", "cron": "@hourly"}},
    ).json()

    assert made["graph_config"]["nodes"][0]["config"] == {"trigger_type": "schedule", "cron_expression": "@hourly"}
    assert made["next_run_at"]


def test_the_webhooks_of_somebody_who_is_shut_out_start_nothing(ada, admin, anonymous):
    workflow_id, hook = make(ada)
    assert anonymous.post(path_of(hook)).status_code == 202

    admin.patch(f"/api/v1/users/{ada.id}", json={"is_active": False})

    assert anonymous.post(path_of(hook)).status_code == 409
    found = admin.get(f"/api/v1/workflows/by-workflow/{workflow_id}/executions").json()
    assert found["count"] == 1
