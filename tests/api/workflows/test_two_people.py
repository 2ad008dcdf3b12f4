"""What is another person's does not exist for you: in lists, in bodies, and inside a workflow. Paths with ids are
asked of every route in test_every_route.py."""

from time import monotonic
from typing import Any

import pytest

from tests.api.workflows.objects import GRAPH, make_execution, make_outgoing, make_workflow
from tests.api.workflows.test_signals import asking, chain, run, status_when

LISTS = {
    "/api/v1/workflows": "id",
    "/api/v1/workflows/executions": "id",
    "/api/v1/workflows/executions/failed": "id",
    "/api/v1/workflows/approvals": "execution_id",
    "/api/v1/workflows/outgoing-webhooks": "id",
}
DIVIDE = {"node_id": "d", "node_type": "condition", "config": {"expression": "1 / 0"}}


@pytest.fixture
def filled(ada: Any) -> Any:
    """Ada has something in every list."""
    make_outgoing(ada)
    asking(ada, n=1)
    status_when(ada, run(ada, chain(DIVIDE)), "failed")
    return ada


def ids(person: Any, path: str, key: str) -> set[str]:
    return {each[key] for each in person.get(path).json()["data"]}


@pytest.mark.parametrize("path", LISTS)
def test_lists_hold_nothing_of_another(filled, bob, path):
    assert ids(filled, path, LISTS[path])
    assert ids(bob, path, LISTS[path]) == set()


@pytest.mark.parametrize("path", ["/api/v1/workflows/executions", "/api/v1/workflows/executions/failed"])
def test_a_superuser_sees_the_executions_of_all_and_everything_else_of_their_own(filled, admin, path):
    theirs = ids(filled, path, "id")

    assert theirs <= ids(admin, f"{path}?limit=1000", "id")
    for other, key in LISTS.items():
        if not other.startswith("/api/v1/workflows/executions"):
            assert not ids(filled, other, key) & ids(admin, f"{other}?limit=1000", key)
    assert not theirs & ids(admin, "/api/v1/workflows/executions?mine=true&limit=1000", "id")


def test_a_filter_by_the_workflow_of_another_finds_nothing(ada, bob):
    execution_id = make_execution(ada)["execution_id"]
    workflow_id = ada.get(f"/api/v1/workflows/executions/{execution_id}/status").json()["workflow_id"]

    for path in ("executions", "executions/failed"):
        assert bob.get(f"/api/v1/workflows/{path}?workflow_id={workflow_id}").json() == {"data": [], "count": 0}
    assert bob.get(f"/api/v1/workflows/by-workflow/{workflow_id}/executions").status_code == 404


def test_the_results_of_another_are_not_copied(ada, bob):
    theirs = make_execution(ada)["execution_id"]
    mine = make_workflow(bob)["workflow_id"]

    wanted = {"only_node_id": "big", "copy_from": theirs}

    assert bob.post(f"/api/v1/workflows/{mine}/run", json=wanted).status_code == 404
    assert bob.get("/api/v1/workflows/executions").json()["count"] == 0


def test_a_workflow_of_another_is_not_called_from_inside(ada, bob):
    theirs = make_workflow(ada)["workflow_id"]
    call = {"node_id": "s", "node_type": "sub_workflow", "config": {"workflow_id": theirs}}

    failed = status_when(bob, run(bob, chain(call)), "failed")

    assert failed["execution_state"]["node_results"]["s"]["error"]["type"] == "not_found"
    assert ada.get("/api/v1/workflows/executions").json()["count"] == 0


def test_a_workflow_of_another_is_not_started_by_a_failure(ada, bob):
    theirs = make_workflow(ada)["workflow_id"]
    path = run(bob, chain(DIVIDE) | {"settings": {"on_failure_workflow_id": theirs}})
    status_when(bob, path, "failed")

    deadline = monotonic() + 30
    while "The workflow for failures was not started" not in bob.get(f"{path}/logs").text:
        assert monotonic() < deadline
    assert ada.get("/api/v1/workflows/executions").json()["count"] == 0


def test_what_one_changes_stays_as_it_was_for_the_other(ada, bob):
    workflow_id = make_workflow(ada)["workflow_id"]
    before = ada.get(f"/api/v1/workflows/{workflow_id}").json()

    for method, path, body in (
        ("PATCH", "", {"name": "taken"}),
        ("DELETE", "", None),
        ("POST", "/run", {}),
        ("POST", "/versions/1/restore", {}),
        ("POST", "/webhooks/subscriptions", {}),
        ("POST", "/schedules", {"cron_expression": "@daily"}),
    ):
        assert bob.request(method, f"/api/v1/workflows/{workflow_id}{path}", json=body).status_code == 404

    assert ada.get(f"/api/v1/workflows/{workflow_id}").json() == before
    assert before["graph_config"]["nodes"][1]["config"] == GRAPH["nodes"][1]["config"]
    assert ada.get("/api/v1/workflows/executions").json()["count"] == 0
