"""Nodes that wait or read, inside of loops and tries, and in runs that are held."""

from appliance.areas.workflows.models import Execution
from appliance.areas.workflows.service import approvals, executions, signals, workflows
from appliance.areas.workflows.signal_schemas import SendSignal
from appliance.core.events import live
from appliance.core.nodes import Wait, wake
from appliance.core.paging import Paging
from appliance.db import writing
from appliance.jobs import run_all_due
from tests.unit.workflows.conftest import chain, node
from tests.unit.workflows.test_loops import each_of, looped
from tests.unit.workflows.test_sub_workflow import call, made  # noqa: F401  a fixture

PAGE = Paging()


def decision(option, node_id=None):
    return SendSignal(signal_type="human_approval", node_id=node_id, signal_data={"option": option})


def test_every_turn_of_a_loop_asks_and_each_answer_is_its_own(start, ada):
    ask = node("ok", "human_approval", config={"approval_message": "Pay {{ loop.item }}?"})
    waiting = start(looped(each_of(concurrency=2), ask), items=["a", "b", "c"])
    assert [each.message for each in approvals.list_approvals(ada, PAGE).data] == ["Pay a?", "Pay b?"]

    for option in ("approve", "reject", "approve"):
        signals.send_signal(ada, waiting.id, decision(option))
        run_all_due()

    results = waiting.results["l"].output["results"]
    assert [each["option"] for each in results] == ["approve", "reject", "approve"]
    assert waiting.status.status == "completed"


def test_a_list_node_in_a_loop_sees_the_loop(start):
    body = node("m", "map", config={"input_array": "loop.item", "map_expression": "item + vars.plus"})
    plus = node("v", "set_variable", config={"variable_name": "plus", "variable_value": "{{ loop.index * 10 }}"})

    done = start(looped(each_of(), plus, body), items=[[1], [2, 3]])

    assert [each["items"] for each in done.results["l"].output["results"]] == [[1], [12, 13]]


def test_a_variable_is_read_from_the_scope_that_is_asked_for(start):
    def put(node_id, value, scope):
        config = {"variable_name": "x", "variable_value": value, "variable_scope": scope}
        return node(node_id, "set_variable", config=config)

    def get(node_id, **config):
        return node(node_id, "get_variable", config={"variable_name": "x", "default_value": "none", **config})

    inside = (
        put("v1", "wide", "workflow"),
        put("v2", "turn", "loop"),
        get("g1"),
        get("g2", variable_scope="workflow"),
        get("g3", variable_scope="loop"),
    )
    done = start(looped(each_of(), *inside, after=[get("g4")]), items=[1])

    read = {name: done.results[name].output["value"] for name in ("g1", "g2", "g3", "g4")}
    assert read == {"g1": "turn", "g2": "wide", "g3": "turn", "g4": "wide"}


def test_an_approval_on_a_path_that_is_given_up_waits_for_nobody(start, script, ada):
    told = []
    silence = live.subscribe(lambda event: told.append((event.topic, event.change)))
    script.acts["fast"] = lambda context, value, config: Wait("job", "thing:1")
    graph = chain(node("ok", "human_approval"), node("j", parallel_wait_mode="any"))
    graph["nodes"].append(node("fast"))
    graph["edges"] += [{"from": "t", "to": "fast"}, {"from": "fast", "to": "j"}]
    waiting = start(graph)
    assert approvals.list_approvals(ada, PAGE).count == 1

    with writing():
        wake("job", "thing:1")
    run_all_due()

    silence()
    assert waiting.status.status == "completed"
    assert approvals.list_approvals(ada, PAGE).count == 0
    assert ("workflows.approval", "deleted") in told


def test_a_child_in_a_try_that_fails_elsewhere_is_ended(start, script, made):  # noqa: F811
    script.acts["inner"] = lambda context, value, config: Wait("job", "thing:1")
    script.acts["bad"] = lambda context, value, config: Wait("job", "thing:2")
    script.resumes["bad"] = lambda context, value, state, news: {}["missing"]
    graph = chain(node("try", "try"))
    graph["nodes"] += [call(made(node("inner"))), node("bad"), node("c", "catch")]
    graph["edges"] += [
        {"from": "try", "to": "s", "branch": "body"},
        {"from": "try", "to": "bad", "branch": "body"},
        {"from": "try", "to": "c", "branch": "catch"},
    ]
    waiting = start(graph)

    with writing():
        wake("job", "thing:2")
    run_all_due()

    assert waiting.results["c"].status == "success"
    [child] = Execution.select().where(Execution.parent_execution_id == waiting.id)
    assert child.status == "terminated"


def test_in_a_held_run_timers_and_signals_wait_for_the_release(start, script, ada, time_stands):
    delay = node("d", "delay", config={"delay_seconds": 60})
    ask = node("ok", "human_approval")
    graph = chain(delay)
    graph["nodes"].append(ask)
    graph["edges"].append({"from": "t", "to": "ok"})
    waiting = start(graph)
    executions.pause_execution(ada, waiting.id)

    signals.send_signal(ada, waiting.id, decision("approve"))
    time_stands.forward(seconds=61)
    run_all_due()
    assert {waiting.results[name].status for name in ("d", "ok")} == {"waiting"}

    executions.resume_execution(ada, waiting.id)
    run_all_due()
    assert waiting.results["ok"].output["option"] == "approve"
    assert waiting.status.status == "completed"


def test_a_workflow_with_waits_can_be_deleted(start, script, ada, made):  # noqa: F811
    script.acts["inner"] = lambda context, value, config: Wait("job", "thing:1")
    waiting = start(chain(call(made(node("inner")))))
    [child] = Execution.select().where(Execution.parent_execution_id == waiting.id)

    workflows.delete_workflow(ada, waiting.status.workflow_id)
    run_all_due()

    assert Execution.get_by_id(child.id).status == "terminated"
