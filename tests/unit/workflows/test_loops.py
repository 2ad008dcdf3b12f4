"""Loops: what their bodies see, how they end, how a crash leaves them."""

import contextlib

import pytest

from appliance.areas.workflows.engine import engine, journal, scope_journal
from appliance.areas.workflows.engine.live import holding
from appliance.core.nodes import Done, Wait, wake
from appliance.db import query, writing
from appliance.jobs import run_all_due
from tests.unit.workflows.conftest import chain, node


def looped(loop, *body, after=(), back=True):
    """t → loop; its body is a chain that leads back; `after` follows its `done`."""
    graph = chain(loop)
    name = loop["node_id"]
    graph["nodes"] += [*body, *after]
    for path, port in ((body, "body"), (after, "done")):
        previous, branch = name, port
        for each in path:
            graph["edges"].append({"from": previous, "to": each["node_id"], "branch": branch})
            previous, branch = each["node_id"], None
        if path and back and port == "body":
            graph["edges"].append({"from": previous, "to": name})
    return graph


def each_of(expression="trigger.items", node_id="l", **config):
    return node(node_id, "for", config={"array_expression": expression, **config})


def runs(node_id):
    """(scope, iteration, attempt, status) of all its node runs, oldest first."""
    return [
        tuple(row.values())
        for row in query(
            "SELECT scope, iteration, attempt, status FROM workflows_node_run WHERE node_id = ? ORDER BY id", (node_id,)
        )
    ]


def test_the_body_runs_once_for_each_element_and_its_last_output_is_the_result(start):
    graph = looped(each_of(), node("a", config={"value": "{{ loop.item * 10 }}"}), after=[node("z")])

    done = start(graph, items=[1, 2, 3])

    output = done.results["l"].output
    assert [each["value"] for each in output["results"]] == [10, 20, 30]
    assert (output["iterations"], output["broke"]) == (3, False)
    assert done.results["z"].input == output
    assert (done.results["a"].iteration, done.status.status) == (2, "completed")
    assert runs("a") == [("l:0/", 0, 1, "success"), ("l:1/", 1, 1, "success"), ("l:2/", 2, 1, "success")]
    assert runs("z") == [("", 0, 1, "success")]


def test_the_body_sees_item_index_count_and_the_variable(start):
    seen = "{{ [loop.item, loop.index, loop.count, vars.word, input.item, input.index, input.input.items[0]] }}"
    graph = looped(each_of(loop_variable="word"), node("a", config={"value": seen}))

    done = start(graph, items=["x", "y"])

    assert [each["value"] for each in done.results["l"].output["results"]] == [
        ["x", 0, 2, "x", "x", 0, "x"],
        ["y", 1, 2, "y", "y", 1, "x"],
    ]


def test_an_output_means_that_of_the_same_iteration(start):
    body = [
        node("a", config={"value": "{{ loop.item }}"}),
        node("b", config={"value": "{{ nodes['a'].output.value }}"}),
    ]
    graph = looped(each_of(), *body, after=[node("z", config={"value": "{{ nodes['a'] }}"})])

    done = start(graph, items=[1, 2])

    assert [each["value"] for each in done.results["l"].output["results"]] == [1, 2]
    assert done.results["z"].output["value"] is None


def test_an_empty_array_goes_straight_on(start, script):
    done = start(looped(each_of(), node("a"), after=[node("z")]), items=[])

    assert done.results["l"].output == {"results": [], "iterations": 0, "broke": False}
    assert script.calls == ["z"]


def test_a_body_without_an_edge_back_closes_when_nothing_is_left_in_it(start):
    done = start(looped(each_of(), node("a"), node("b"), back=False), items=[1, 2])

    assert [each["from"] for each in done.results["l"].output["results"]] == ["b", "b"]


def test_the_node_that_leads_back_gives_the_result_whatever_ends_later(start):
    graph = looped(each_of(), node("a"))
    graph["nodes"] += [node("b"), node("c")]
    graph["edges"] += [{"from": "l", "to": "b", "branch": "body"}, {"from": "b", "to": "c"}]

    done = start(graph, items=[1])

    assert done.results["l"].output["results"][0]["from"] == "a"
    assert done.results["c"].status == "success"


def test_repeat_counts_and_while_asks_before_each_iteration(start):
    repeat = start(
        looped(node("l", "repeat", config={"repeat_count": 3}), node("a", config={"value": "{{ loop.item }}"}))
    )
    assert [each["value"] for each in repeat.results["l"].output["results"]] == [0, 1, 2]

    count = node("a", "set_variable", config={"variable_name": "n", "variable_value": "{{ (vars.n ?? 0) + 1 }}"})
    turns = start(looped(node("l", "while", config={"condition_expression": "(vars.n ?? 0) < 4"}), count))
    assert [each["value"] for each in turns.results["l"].output["results"]] == [1, 2, 3, 4]


@pytest.mark.parametrize("waits", [False, True])
def test_the_condition_of_while_sees_the_outputs_of_the_last_iteration(start, script, waits):
    """As a loop over pages asks whether the page it has just read names a next one."""
    page = {"next": 0}

    def read(*_):
        page["next"] += 1
        return Done({"next": page["next"] if page["next"] < 3 else None})

    script.acts["a"] = (lambda *_: Wait("job", "thing")) if waits else read
    script.resumes["a"] = read
    condition = "nodes.a == null || nodes.a.output.next != null"
    turns = start(looped(node("l", "while", config={"condition_expression": condition}), node("a")))
    for _ in range(3 if waits else 0):
        with writing():
            wake("job", "thing")
        run_all_due()

    assert [each["next"] for each in turns.results["l"].output["results"]] == [1, 2, None]


def test_the_general_loop_node_takes_its_type_from_its_config(start):
    loop = node("l", "loop", config={"loop_type": "repeat", "repeat_count": 2})

    assert start(looped(loop, node("a"))).results["l"].output["iterations"] == 2


@pytest.mark.parametrize(
    ("loop", "kind"),
    [
        (each_of("[1, 2, 3]", max_iterations=2), "loop_limit"),
        (node("l", "repeat", config={"repeat_count": 3, "max_iterations": 2}), "loop_limit"),
        (node("l", "while", config={"condition_expression": "true", "max_iterations": 2}), "loop_limit"),
        (each_of("{a: 1}"), "type_error"),
        (each_of("1 / 0"), "expression_error"),
    ],
)
def test_a_loop_that_cannot_go_on_fails(start, loop, kind):
    failed = start(looped(loop, node("a")))

    assert (failed.results["l"].status, failed.results["l"].error["type"]) == ("failed", kind)
    assert (failed.status.status, failed.status.error_node_id) == ("failed", "l")


def test_loops_in_loops_have_a_place_of_their_own(start):
    graph = looped(each_of(), node("z"), back=True)
    graph["nodes"] += [each_of("loop.item", "m"), node("a", config={"value": "{{ [loop.item, vars.item] }}"})]
    graph["edges"] = [
        {"from": "t", "to": "l"},
        {"from": "l", "to": "m", "branch": "body"},
        {"from": "m", "to": "a", "branch": "body"},
        {"from": "a", "to": "m"},
        {"from": "m", "to": "z", "branch": "done"},
        {"from": "z", "to": "l"},
    ]

    done = start(graph, items=[[1, 2], [3]])

    assert [run[:2] for run in runs("a")] == [("l:0/m:0/", 0), ("l:0/m:1/", 1), ("l:1/m:0/", 0)]
    assert [run[:2] for run in runs("z")] == [("l:0/", 0), ("l:1/", 1)]
    values = query("SELECT output -> '$.value' AS value FROM workflows_node_run WHERE node_id = 'a' ORDER BY id")
    assert [row["value"] for row in values] == ["[1,1]", "[2,2]", "[3,3]"]
    assert done.status.status == "completed"


def leaving(kind, *, label=None, at=2):
    """A loop over trigger.items in a loop of two; at the item `at` it leaves, else it goes to "a"."""
    config = {} if label is None else {"loop_label": label}
    nodes = [
        node("t", "trigger"),
        node("o", "repeat", config={"repeat_count": 2, "loop_label": "outer"}),
        each_of("trigger.items", loop_label="inner"),
        node("c", "condition", config={"expression": f"loop.item == {at}"}),
        node("x", kind, config=config),
        node("a", config={"value": "{{ loop.item }}"}),
        node("z"),
    ]
    edges = [("t", "o"), ("o", "l", "body"), ("l", "c", "body"), ("c", "x", "true"), ("c", "a", "false"), ("a", "l")]
    edges += [("l", "z", "done"), ("z", "o")]
    return {
        "nodes": nodes,
        "edges": [{"from": e[0], "to": e[1], **({"branch": e[2]} if len(e) > 2 else {})} for e in edges],
    }


@pytest.mark.parametrize("label", [None, "inner"])
def test_break_ends_the_nearest_loop_or_the_one_named(start, script, label):
    done = start(leaving("break", label=label), items=[1, 2, 3])

    assert script.calls == ["a", "z", "a", "z"]
    output = done.results["l"].output
    assert (output["broke"], output["iterations"]) == (True, 2)
    assert done.results["o"].output["broke"] is False


def test_continue_goes_on_with_the_next_element(start, script):
    done = start(leaving("continue"), items=[1, 2, 3])

    assert script.calls == ["a", "a", "z", "a", "a", "z"]
    assert (done.results["l"].output["iterations"], done.results["l"].output["broke"]) == (3, False)


def test_break_by_label_ends_the_outer_loop_at_once(start, script):
    done = start(leaving("break", label="outer"), items=[1, 2, 3])

    assert script.calls == ["a"]
    assert (done.results["o"].output["broke"], done.results["o"].output["iterations"]) == (True, 1)
    assert done.results["l"].status == "cancelled"


def test_continue_by_label_starts_the_outer_loops_next_iteration(start, script):
    done = start(leaving("continue", label="outer"), items=[1, 2, 3])

    assert script.calls == ["a", "a"]
    assert (done.results["o"].output["broke"], done.results["o"].output["iterations"]) == (False, 2)


def waits_for_item(context, value, config):
    return Wait("job", f"thing:{value['item']}")


def test_iterations_side_by_side_keep_the_order_of_the_elements(start, script):
    script.acts["a"] = waits_for_item
    script.resumes["a"] = lambda context, value, state, news: Done({"item": value["item"]})
    waiting = start(looped(each_of(concurrency=2), node("a")), items=[1, 2, 3, 4])
    assert [run[0] for run in runs("a")] == ["l:0/", "l:1/"]

    for item in (2, 1, 4, 3):
        with writing():
            wake("job", f"thing:{item}")
        run_all_due()

    assert [each["item"] for each in waiting.results["l"].output["results"]] == [1, 2, 3, 4]
    assert waiting.status.status == "completed"


def test_a_failure_in_one_iteration_cancels_the_others_and_fails_the_loop(start, script):
    script.acts["a"] = lambda context, value, config: Wait("job", "never") if value["item"] == 1 else Done({"x": 1 / 0})

    failed = start(looped(each_of(concurrency=2), node("a")), items=[1, 2, 3])

    assert runs("a") == [("l:0/", 0, 1, "cancelled"), ("l:1/", 1, 1, "failed")]
    assert (failed.status.status, failed.status.error_node_id) == ("failed", "a")
    assert failed.results["l"].status == "failed"
    assert query("SELECT 1 FROM workflows_wait") == []


def test_a_loop_may_go_on_after_its_failure(start, script):
    script.fail("a", "validation")

    done = start(looped({**each_of(), "on_error": "continue"}, node("a"), after=[node("z")]), items=[1, 2])

    assert done.results["z"].input == {"error": {"type": "validation", "message": "a does not work"}}
    assert done.status.status == "completed"


def test_the_idempotency_key_of_a_node_in_a_loop_is_its_own_and_stays_the_same(start, script, time_stands):
    keys = []

    def act(context, value, config):
        keys.append(context.idempotency_key.removeprefix(context.execution_id))
        return Done({"x": 1 / 0}) if context.attempt == 1 else Done({})

    script.acts["a"] = act
    start(looped(each_of(), node("a", retry={"retry_on": ["any"], "initial_delay_seconds": 1})), items=[1, 2])
    for _ in range(3):
        time_stands.forward(seconds=2)
        run_all_due()

    assert keys == [":l:0/a:0", ":l:0/a:0", ":l:1/a:1", ":l:1/a:1"]


def test_variables_set_in_a_loop_outlive_it_unless_they_are_the_loops(start):
    body = [
        node(
            "v", "set_variable", config={"variable_name": "sum", "variable_value": "{{ (vars.sum ?? 0) + loop.item }}"}
        ),
        node(
            "w",
            "set_variable",
            config={
                "variable_name": "own",
                "variable_value": "{{ (vars.own ?? 0) + loop.item }}",
                "variable_scope": "loop",
            },
        ),
    ]
    after = [node("z", config={"value": "{{ [vars.sum, vars.own, vars.item] }}"})]

    done = start(looped(each_of(), *body, after=after), items=[1, 2, 3])

    assert done.results["z"].output["value"] == [6, None, None]
    assert [each["value"] for each in done.results["l"].output["results"]] == [1, 2, 3]


class Killed(BaseException):
    pass


def test_a_crash_in_the_middle_of_an_iteration_goes_on_exactly_there(start, script):
    def act(context, value, config):
        if context.iteration == 57 and context.attempt == 1:
            raise Killed
        return Done({"item": value["value"]})

    script.acts["b"] = act
    body = [node("a", config={"value": "{{ loop.item }}"}), node("b", "scripted_outside")]
    cut = start(looped(each_of("range(100)"), *body), work=False)
    with contextlib.suppress(Killed):
        engine.advance(cut.id)

    run_all_due()

    assert [each["item"] for each in cut.results["l"].output["results"]] == list(range(100))
    assert script.calls.count("a") == 100
    assert script.calls.count("b") == 101
    assert runs("b")[57:59] == [("l:57/", 57, 1, "failed"), ("l:57/", 57, 2, "success")]


def test_reading_a_long_loop_back_reads_only_what_is_open(start, script, monkeypatch):
    script.acts["b"] = lambda context, value, config: (
        Wait("job", "thing") if context.iteration == 150 else Done({"n": context.iteration})
    )
    waiting = start(looped(each_of("range(200)"), node("a"), node("b")))
    read = []
    whole = journal._node_runs
    monkeypatch.setattr(journal, "_node_runs", lambda *args: read.append(whole(*args)) or read[-1])

    with holding(waiting.id) as run:
        assert run.frames["l"].opened == 151
        assert list(run.scopes) == ["", "l:150/"]

    assert sum(map(len, read)) <= 6  # t, l; a, b, and what the condition of a `while` would see


def test_a_loop_in_a_path_not_taken_is_skipped_with_its_body(start):
    graph = looped(each_of("[1]"), node("a"))
    graph["nodes"].append(node("c", "condition", config={"expression": "false"}))
    graph["edges"][0] = {"from": "t", "to": "c"}
    graph["edges"].append({"from": "c", "to": "l", "branch": "true"})

    done = start(graph)

    assert [done.results[each].status for each in "la"] == ["skipped", "skipped"]


def test_the_journal_does_not_repeat_a_large_input_in_every_iteration(start, script):
    script.acts["w"] = lambda context, value, config: (
        Wait("job", "thing") if context.iteration == 100 else Done({"n": len(value["input"]["items"])})
    )
    script.resumes["w"] = lambda context, value, state, news: Done({"n": len(value["input"]["items"])})
    body = [node("c", "condition", config={"expression": "input.input.items[0].name == 'x'"}), node("w"), node("b")]
    items = [{"name": "x", "text": "y" * 100}] * 300
    waiting = start(looped(each_of("input.items"), *body), items=items)

    with writing():
        wake("job", "thing", {})
    run_all_due()

    assert waiting.status.status == "completed"
    assert runs("w")[100] == ("l:100/", 100, 1, "success")
    outputs = query("SELECT output FROM workflows_node_run WHERE node_id = 'w'")
    assert {row["output"] for row in outputs} == {'{"n":300}'}
    sizes = query("SELECT max(length(input)) AS i, max(length(output)) AS o FROM workflows_node_run WHERE scope != ''")
    assert max(sizes[0].values()) < 1000


def test_results_that_are_too_much_for_the_memory_fail_the_loop(start, script, monkeypatch):
    monkeypatch.setattr(scope_journal, "MAX_RESULTS", 1000)
    script.acts["a"] = lambda context, value, config: Done({"text": "x" * 100})

    failed = start(looped(each_of("range(30)"), node("a")))

    assert failed.results["l"].error["type"] == "too_large"
