"""Triggers, branches, variables, and the node that asks another server."""

import pytest

from appliance.adapters.outbound import HttpOutbound
from appliance.jobs import run_all_due
from appliance.ports.outbound import outbound
from tests.unit.workflows.conftest import chain, node
from tests.unit.workflows.test_list_nodes import issues_of


@pytest.fixture(autouse=True)
def guard(db):
    """Loopback opened by an administrator."""
    outbound.plug(HttpOutbound(lambda: ["127.0.0.0/8"]))
    yield
    outbound.plug(None)


def switch(**cases):
    return node("s", "switch", config={"switch_expression": "input.v", "cases": cases})


@pytest.mark.parametrize(
    ("value", "port"),
    [(1, "one"), ("1", "default"), (True, "yes"), ("red", "color"), (None, "nothing"), (7, "default"), (1.0, "one")],
)
def test_a_switch_compares_values_of_the_same_kind(start, value, port):
    done = start(chain(switch(one="1", yes="true", color="red", nothing="null")), v=value)

    assert done.results["s"].branch == port
    assert done.results["s"].output == {"v": value, "value": value, "branch": port}


def test_the_first_equal_case_wins_and_the_ports_are_the_cases(start):
    assert start(chain(switch(a=1, b=1)), v=1).results["s"].branch == "a"


def test_a_variable_that_is_not_there_gives_the_default(start):
    read = node("g", "get_variable", config={"variable_name": "x", "default_value": [1]})

    assert start(chain(read)).results["g"].output == {"variable_name": "x", "value": [1], "scope": "workflow"}


@pytest.fixture
def site(model_server):
    """(address, requests as (path, headers, body), the answers to give)."""
    return model_server.base_url + "/things", model_server.seen, model_server.script


def ask(url, **config):
    return node("h", "http_request", config={"url": url, **config}, retry={"jitter": False})


def test_a_request_is_made_and_its_answer_given(start, site):
    url, seen, script = site
    script.append((201, {"x-kind": "new"}, {"id": 5}))
    config = {
        "method": "POST",
        "headers": {"X-A": "{{ input.n }}"},
        "query": {"q": True},
        "body": {"n": "{{ input.n }}"},
    }

    output = start(chain(ask(url, **config)), n=7).results["h"].output

    [(path, headers, body)] = seen
    assert (path, headers["x-a"], body) == ("/v1/things?q=true", "7", {"n": 7})
    assert headers["idempotency-key"].endswith(":h:0")
    assert (output["status_code"], output["json"], output["headers"]["x-kind"]) == (201, {"id": 5}, "new")


def test_a_status_that_is_a_failure_fails_the_node_unless_it_may_be(start, site, time_stands):
    url, seen, script = site
    script.extend([(404, {}, {"error": "gone"}), (503, {"retry-after": "9"}, {}), (200, {}, {"ok": 1}), (404, {}, {})])

    missing = start(chain(ask(url, method="POST", body={"a": 1})))
    assert missing.results["h"].error["type"] == "client_error"
    busy = start(chain(ask(url, method="POST", body={})))
    time_stands.forward(seconds=8)
    run_all_due()
    assert (busy.status.status, busy.results["h"].error["type"]) == ("running", "server_error")
    time_stands.forward(seconds=2)
    run_all_due()
    assert busy.status.status == "completed"
    allowed = start(chain(ask(url, method="POST", body={}, fail_on_status=False)))
    assert allowed.results["h"].output["status_code"] == 404


def test_a_private_address_is_refused(start, site):
    outbound.plug(HttpOutbound(list))
    url, seen, _ = site

    assert start(chain(ask(url))).results["h"].error["type"] == "blocked_url"
    assert seen == []


@pytest.mark.parametrize(
    ("broken", "issue"),
    [
        (node("n", "condition"), ("expression", "required")),
        (node("n", "condition", config={"expression": 5}), ("expression", "invalid")),
        (node("n", "switch"), ("switch_expression", "required")),
        (node("n", "switch", config={"switch_expression": "1", "cases": [1]}), ("cases", "invalid")),
        (node("n", "set_variable", config={"variable_name": "x"}), ("variable_value", "required")),
        (node("n", "set_variable", config={"variable_name": "a b", "variable_value": 1}), ("variable_name", "invalid")),
        (node("n", "get_variable"), ("variable_name", "required")),
        (
            node("n", "get_variable", config={"variable_name": "x", "variable_scope": "city"}),
            ("variable_scope", "invalid"),
        ),
        (node("n", "http_request"), ("url", "required")),
        (node("n", "http_request", config={"url": "https://a.example", "timeout": 0}), ("timeout", "invalid")),
        (node("n", "http_request", config={"url": "https://a.example", "colour": 1}), ("colour", "unknown")),
    ],
    ids=lambda value: None,
)
def test_an_unfinished_node_is_an_issue(broken, issue):
    assert issue in issues_of(broken)
