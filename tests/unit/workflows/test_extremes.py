"""Large graphs, large outputs, and what other servers may say."""

import msgspec
import pytest

from appliance.areas.storage import service as storage
from appliance.areas.workflows.engine import journal, wakes
from appliance.areas.workflows.engine.graph import MAX_NODES
from appliance.areas.workflows.execution_schemas import ExecutionQuery
from appliance.areas.workflows.service import executions
from appliance.core.nodes import Done, Wait
from appliance.core.retry_after import retry_after
from appliance.db import JsonField, query
from appliance.jobs import run_all_due
from tests.unit.workflows.conftest import chain, node


def test_a_path_of_hundreds_of_nodes_that_is_not_taken_is_skipped(start):
    graph = chain(node("c", "condition", config={"expression": "false"}))
    path = [node(f"n{number}") for number in range(MAX_NODES - 2)]
    graph["nodes"] += path
    pairs = zip(["c", *(each["node_id"] for each in path)], path, strict=False)
    graph["edges"] += [{"from": before, "to": each["node_id"]} for before, each in pairs]
    graph["edges"][1]["branch"] = "true"

    done = start(graph)

    assert (done.status.status, done.status.error_message) == ("completed", None)
    assert done.status.statistics.skipped_nodes == len(path)


def test_the_short_values_of_an_output_that_becomes_a_file_stay(start, script, ada, adapters):
    whole = {"job_id": "one", "text": "x" * 2_000_000, **{f"k{number}": number for number in range(200)}}
    script.acts["a"] = lambda context, value, config: Done(whole)

    done = start(chain(node("a"), node("b", config={"value": "{{ input.job_id }}"})))

    output = done.results["a"].output
    assert (output["job_id"], done.results["b"].output["value"]) == ("one", "one")
    assert "text" not in output and len(output) == 101
    content = storage.open_file(ada, output["$file"]["bucket"], output["$file"]["path"]).path.read_bytes()
    assert msgspec.json.decode(content) == whole


@pytest.mark.parametrize("asked", [float("inf"), 1e18, 1e9])
def test_a_server_that_asks_for_a_wait_without_end_gets_a_day(start, script, asked, time_stands):
    script.fail("a", "rate_limit", times=1, retry_after=asked)

    started = start(chain(node("a")))

    [(until,)] = [tuple(row.values()) for row in query("SELECT until FROM workflows_wait")]
    assert until - query("SELECT started_at FROM workflows_execution")[0]["started_at"] == 24 * 3600 * 1000
    assert started.status.status == "running"


@pytest.mark.parametrize(("header", "seconds"), [("9" * 400, float("inf")), ("²", None), ("x", None), (" 5 ", 5.0)])
def test_retry_after_is_a_number_in_plain_figures_or_nothing(header, seconds):
    assert retry_after(header, 0) == seconds


def test_terminating_twice_while_a_node_works_outside_is_told_once(start, script, ada):
    def act(context, value, config):
        executions.terminate_execution(ada, context.execution_id)
        executions.terminate_execution(ada, context.execution_id)
        return Done({})

    script.acts["a"] = act

    done = start(chain(node("a", "scripted_outside")))

    assert done.status.status == "terminated"
    assert done.events.count("execution_terminated") == 1


def test_one_that_is_admitted_passes_the_word_on(start, script, ada, set_settings):
    """Two that end together both see the same execution as the next: it must not be the last to hear of the room."""
    script.acts["a"] = lambda context, value, config: Wait("job", "never")
    set_settings({"workflows.max_running_per_user": 1})
    held = [start(chain(node("a"))) for _ in range(4)][1:]
    assert [each.status.status for each in held] == ["pending"] * 3

    set_settings({"workflows.max_running_per_user": 10})
    wakes.admit_next(ada.id)
    run_all_due()

    assert [each.status.status for each in held] == ["running"] * 3


def test_an_execution_that_nobody_tried_to_start_is_not_asked_for_again(start, script, ada):
    start(chain(node("a")), work=False)
    asked = "SELECT id FROM jobs_task WHERE name = 'workflows.advance_execution'"
    [own] = query(asked)

    wakes.admit_next(ada.id)

    assert query(asked) == [own]


def test_room_that_comes_while_an_execution_is_held_back_is_not_missed(start, script, ada, set_settings, monkeypatch):
    script.acts["a"] = lambda context, value, config: Wait("job", "never")
    set_settings({"workflows.max_running_per_user": 1})
    first = start(chain(node("a")))
    looks = []

    def running_of(owner_id):
        looks.append(real(owner_id))
        if len(looks) == 1:  # as another thread might, between the look and the decision
            executions.terminate_execution(ada, first.id)
        return looks[-1]

    real = journal.running_of
    monkeypatch.setattr(journal, "running_of", running_of)

    second = start(chain(node("a")))

    assert looks[:2] == [1, 0]
    assert second.status.status == "running"


def test_a_list_of_executions_reads_no_graphs_and_no_results(start, ada, monkeypatch):
    started = start(chain(node("a")), n=1)

    def refuse(self, value):
        raise AssertionError("a list has no use for this")

    with monkeypatch.context() as patched:
        patched.setattr(JsonField, "python_value", refuse)
        page = executions.list_executions(ada, ExecutionQuery())

    assert [(each.id, each.workflow_name) for each in page.data] == [(started.id, "Test")]
