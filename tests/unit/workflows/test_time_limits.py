"""Time limits and retries: what counts towards them, and whose word holds."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.areas.auth.schemas import PreferencesChange
from appliance.areas.auth.service import preferences
from appliance.areas.workflows.engine import engine, wakes
from appliance.areas.workflows.engine.failures import Failure, delay_before
from appliance.areas.workflows.engine.graph import RetryPolicy
from appliance.areas.workflows.service import history
from appliance.core.nodes import Done, Wait, wake
from appliance.db import writing
from appliance.jobs import run_all_due
from tests.unit.workflows.conftest import chain, node
from tests.unit.workflows.test_loops import each_of, looped

HOUR = 3600  # seconds


def tell(key):
    with writing():
        wake("job", key)
    run_all_due()


def look_at(execution):
    """As the sweep does, once a minute."""
    with writing():
        wakes.wake_up(execution.id)
    run_all_due()


@pytest.mark.parametrize("kind", ["job", "signal", "approval"])
def test_a_wait_inside_a_node_does_not_count_towards_its_limit(start, script, time_stands, kind):
    script.acts["w"] = lambda context, value, config: Wait(kind, "thing")
    waiting = start(chain({**node("w", "scripted_outside"), "timeout_seconds": 5, "retry": {"max_retries": 0}}))

    time_stands.forward(seconds=HOUR / 2)
    look_at(waiting)
    assert waiting.results["w"].status == "waiting"
    with writing():
        wake(kind, "thing")
    run_all_due()

    assert (waiting.status.status, waiting.results["w"].status) == ("completed", "success")


def test_a_delay_may_be_longer_than_any_node_may_work(start, time_stands):
    waiting = start(chain(node("d", "delay", config={"delay_seconds": 7 * 24 * HOUR}, timeout_seconds=1)))

    time_stands.forward(days=7)
    run_all_due()

    assert waiting.status.status == "completed"
    assert waiting.results["d"].output["waited_ms"] == 7 * 24 * HOUR * 1000


def test_what_a_node_does_after_its_wait_has_the_whole_limit_again(start, script, time_stands):
    def resume(seconds):
        def act(context, value, state, news):
            time_stands.forward(seconds=seconds)
            engine.advance(context.execution_id)  # as another thread would, woken at that time
            return Done({"in_time": not context.cancelled()})

        return act

    script.acts["w"] = script.acts["v"] = lambda context, value, config: Wait("job", context.node_id)
    script.resumes |= {"w": resume(4), "v": resume(6)}
    limited = {"timeout_seconds": 5, "retry": {"max_retries": 0}}
    waiting = start(chain({**node("w", "scripted_outside"), **limited}, {**node("v", "scripted_outside"), **limited}))
    time_stands.forward(seconds=60)

    tell("w")
    time_stands.forward(seconds=60)
    tell("v")

    assert waiting.results["w"].output == {"in_time": True}
    assert waiting.results["v"].error["type"] == "timeout"


@pytest.mark.parametrize(("kind", "ends"), [("job", "failed"), ("approval", "waiting_for_signal")])
def test_waiting_for_people_does_not_count_towards_the_executions_limit_and_for_our_own_work_does(
    start, script, time_stands, kind, ends
):
    script.acts["w"] = lambda context, value, config: Wait(kind, "thing")
    waiting = start(chain(node("w")) | {"settings": {"timeout_seconds": 60}})

    time_stands.forward(seconds=61)
    look_at(waiting)

    assert waiting.status.status == ends


def test_a_back_off_counts_towards_the_executions_limit(start, script, time_stands):
    script.fail("a", "network")
    retry = {"max_retries": 20, "initial_delay_seconds": 50, "jitter": False}
    failing = start(chain(node("a", retry=retry)) | {"settings": {"timeout_seconds": 60}})

    for _ in range(2):
        time_stands.forward(seconds=51)
        look_at(failing)

    assert failing.status.status == "failed"
    assert "time limit" in failing.status.error_message


def retries(execution):
    events = history.get_timeline(execution.actor, execution.id).events
    return [event.data for event in events if event.event_type == "node_retry_scheduled"]


def test_the_news_of_a_retry_say_which_attempt_comes_when(start, script):
    script.fail("a", "network", times=1)
    failing = start(chain(node("a", retry={"initial_delay_seconds": 7, "jitter": False})))

    assert retries(failing) == [{"attempt": 2, "iteration": 0, "delay_ms": 7000}]


def test_the_news_of_a_retry_in_a_loop_say_in_which_iteration(start, script, time_stands):
    script.fail("a", "network", times=3)
    retry = {"initial_delay_seconds": 1, "backoff_multiplier": 1, "jitter": False}
    failing = start(looped(each_of(concurrency=2), node("a", retry=retry)), items=[1, 2])
    time_stands.forward(seconds=1)
    run_all_due()

    assert retries(failing) == [
        {"attempt": 2, "iteration": 0, "delay_ms": 1000, "scope": "l:0/"},
        {"attempt": 2, "iteration": 1, "delay_ms": 1000, "scope": "l:1/"},
        {"attempt": 3, "iteration": 0, "delay_ms": 1000, "scope": "l:0/"},
    ]


@pytest.fixture
def prefer(ada):
    return lambda **given: preferences.change_preferences(ada, msgspec.convert(given, PreferencesChange))


def attempts(script, failing, time_stands, *seconds):
    """How many were made after each of these pauses."""
    made = []
    for pause in seconds:
        time_stands.forward(seconds=pause)
        run_all_due()
        made.append(script.calls.count("a"))
    return made


def test_a_node_that_says_nothing_is_tried_again_as_its_owner_prefers(start, script, prefer, time_stands):
    prefer(default_retry_policy={"max_retries": 2, "initial_delay_seconds": 100, "jitter": False})
    script.fail("a", "network")

    failing = start(chain(node("a")))

    assert attempts(script, failing, time_stands, 99, 2, 199, 2) == [1, 2, 2, 3]
    assert failing.status.status == "failed"


def test_what_the_node_says_counts_more_than_what_its_owner_prefers(start, script, prefer, time_stands):
    prefer(default_retry_policy={"max_retries": 9}, default_timeout=1, auto_retry_on_failure=False)
    script.fail("a", "network")

    failing = start(chain(node("a", retry={"max_retries": 1, "initial_delay_seconds": 5, "jitter": False})))

    assert attempts(script, failing, time_stands, 4, 2, 100) == [1, 2, 2]


def test_who_wants_no_second_attempt_gets_none(start, script, prefer):
    prefer(auto_retry_on_failure=False)
    script.fail("a", "network")

    assert start(chain(node("a"))).status.status == "failed"
    assert script.calls == ["a"]


def test_the_preferences_of_another_do_not_count(start, script, bob):
    preferences.change_preferences(bob, PreferencesChange(auto_retry_on_failure=False))
    script.fail("a", "network", times=1)

    assert start(chain(node("a"))).status.next_retry_at is not None


@pytest.mark.parametrize(("limit", "ends"), [(10, "failed"), (20, "completed")])
def test_a_node_that_says_nothing_may_take_as_long_as_its_owner_prefers(
    start, script, prefer, time_stands, limit, ends
):
    def act(context, value, config):
        time_stands.forward(seconds=15)
        run_all_due()  # the wake-up at the limit, as another thread would find it
        return Done({})

    prefer(default_timeout=limit, auto_retry_on_failure=False)
    script.acts["a"] = act

    assert start(chain(node("a", "scripted_outside"))).status.status == ends


@given(
    k=st.integers(0, 19),
    initial=st.floats(0, 3600),
    multiplier=st.floats(1, 10),
    most=st.floats(0, 86_400),
    asked=st.none() | st.floats(0, 10**9),
    jitter=st.booleans(),
)
def test_the_delay_before_a_retry_is_the_one_of_the_contract(k, initial, multiplier, most, asked, jitter):
    policy = RetryPolicy(20, initial, multiplier, most, jitter)

    delay = delay_before(policy, Failure("network", "", asked), k + 1)

    wanted = min(initial * multiplier**k, most)
    asked = min(asked or 0, 86_400)
    spread = wanted * 0.1 if jitter else 0
    assert max(wanted - spread, asked) - 1e-6 <= delay <= max(wanted + spread, asked) + 1e-6


@pytest.mark.parametrize(
    ("policy", "type", "attempt", "again"),
    [
        ({}, "network", 3, True),
        ({}, "network", 4, False),
        ({"max_retries": 0}, "network", 1, False),
        ({}, "timeout", 1, True),
        ({}, "rate_limit", 1, True),
        ({}, "server_error", 1, True),
        ({}, "client_error", 1, False),
        ({}, "validation", 1, False),
        ({}, "expression_error", 1, False),
        ({"retry_on": ("any",)}, "validation", 1, True),
        ({"retry_on": ("timeout",)}, "network", 1, False),
    ],
)
def test_when_it_is_given_up(policy, type, attempt, again):
    assert (delay_before(RetryPolicy(**policy), Failure(type, ""), attempt) is not None) is again
