"""Asking all checks: at once, with an end, and not again within moments."""

import threading

import pytest

from appliance.areas.admin.service import asking, health
from appliance.areas.admin.service.asking import answers
from appliance.areas.admin.service.watching import trouble_of
from appliance.core.errors import EngineUnavailable
from appliance.core.health import Check, State, available, not_configured, set_checks, unavailable


@pytest.fixture
def consists_of(db):
    """`consists_of(Check(…), …)`: what the installation is made of."""
    yield lambda *checks: set_checks(checks)
    set_checks([])
    asking._known.clear()


def states() -> dict[str, tuple[str, str]]:
    return {answer.check.name: (answer.state.status, answer.state.message) for answer in answers()}


def test_a_check_may_answer_a_sentence_or_nothing_or_a_state(consists_of):
    consists_of(
        Check("good", lambda: None),
        Check("bad", lambda: "12 MiB are left."),
        Check("off", lambda: not_configured("Nobody wants it")),
    )

    assert states() == {
        "good": ("available", "In order"),
        "bad": ("unavailable", "12 MiB are left."),
        "off": ("not_configured", "Nobody wants it"),
    }


def test_a_check_that_fails_takes_no_other_with_it_and_tells_nothing_of_the_inside(consists_of):
    def breaks() -> State:
        raise RuntimeError("/secret/path")

    def is_missing() -> State:
        raise EngineUnavailable("The model is not there.")

    consists_of(Check("broken", breaks), Check("missing", is_missing), Check("good", lambda: None))

    found = states()
    assert found["broken"][0] == "unavailable" and "/secret" not in found["broken"][1]
    assert found["missing"] == ("unavailable", "The model is not there.")
    assert found["good"][0] == "available"


def test_all_are_asked_at_once(consists_of):
    meeting = threading.Barrier(3, timeout=10)  # broken, were they asked one after the other

    def meet() -> State:
        meeting.wait()
        return available("met")

    consists_of(*(Check(name, meet) for name in "abc"))

    assert {message for _, message in states().values()} == {"met"}


def test_one_that_hangs_is_said_not_asked_again_and_heard_when_it_comes(consists_of, monkeypatch, set_settings):
    set_settings({"health.kept_seconds": 0})
    monkeypatch.setattr(asking, "SECONDS", 0.05)
    asked, go_on = [], threading.Event()

    def hangs() -> State:
        asked.append(1)
        go_on.wait(30)
        return available("at last")

    consists_of(Check("slow", hangs))
    [first], [second] = answers(), answers()
    hanging = asking._open["slow"]
    go_on.set()
    hanging.join()
    [third] = answers()

    assert first.state.message == "No answer within 0.05 seconds." and first.latency_ms is None
    assert (first.silent, second.silent, third.silent) == (1, 2, 0)
    assert third.state.message == "at last"
    assert trouble_of(first) is None  # a busy machine is slow at times
    assert (found := trouble_of(second)) is not None and found.alert_type == "engine_down"
    assert len(asked) == 2  # when it hung, and once more after that


def test_an_answer_is_believed_for_moments(consists_of, set_settings):
    asked: list[int] = []
    consists_of(Check("one", lambda: asked.append(1)))
    answers(), answers()
    assert len(asked) == 1

    set_settings({"health.kept_seconds": 0})
    consists_of(Check("one", lambda: asked.append(1)))
    answers(), answers()
    assert len(asked) == 3


@pytest.mark.parametrize(
    ("checks", "severities", "overall"),
    [
        ([Check("a", lambda: None, required=True)], {}, "healthy"),
        ([Check("a", lambda: not_configured("off"))], {"warning": 3}, "healthy"),
        ([Check("a", lambda: None)], {"error": 1}, "degraded"),
        ([Check("a", lambda: None)], {"critical": 1}, "degraded"),
        ([Check("a", lambda: "broken")], {}, "degraded"),
        ([Check("a", lambda: "broken"), Check("b", lambda: "broken", required=True)], {}, "unhealthy"),
    ],
)
def test_the_whole_is_as_good_as_what_it_needs(consists_of, checks, severities, overall):
    consists_of(*checks)

    assert health.overall(answers(), severities) == overall


def test_what_a_check_says_decides_which_alert_is_raised(consists_of):
    consists_of(
        Check("db", lambda: "gone", required=True, alert="database_error"),
        Check("replication", lambda: unavailable("70 s behind", alert="replication_lag")),
        Check("queue", lambda: State("available", "2000 wait", "queue_backlog", "warning")),
        Check("other", lambda: "gone"),
        Check("good", lambda: None),
    )

    found = [trouble for answer in answers() if (trouble := trouble_of(answer))]
    assert [(each.alert_type, each.severity) for each in found] == [
        ("database_error", "critical"),
        ("replication_lag", "error"),
        ("queue_backlog", "warning"),
        ("engine_down", "error"),
    ]
    assert found[3].title == "“other” does not work"
