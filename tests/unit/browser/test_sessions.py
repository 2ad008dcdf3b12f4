"""When sessions end. The browser is a fake one here: what is looked at is time, rows and owners."""

import pytest

from appliance.areas.browser import service
from appliance.areas.browser.models import BrowserSession
from appliance.core.errors import NotFound, QuotaExceeded, Unavailable
from appliance.core.events import LiveEvent, live
from appliance.ports.browser import BrowserStatus, browser


class Recorder:
    """Opens nothing, and remembers what it was told."""

    def __init__(self):
        self.open_now: list[str] = []
        self.fails = False

    def unavailable(self):
        return None

    def status(self):
        return BrowserStatus(False, last_error="it fell over")

    def open(self, id, opening):
        if self.fails:
            raise Unavailable("The browser did not start.")
        self.open_now.append(id)

    def close(self, id):
        self.open_now.remove(id)


@pytest.fixture
def recorder(db):
    recorder = Recorder()
    browser.plug(recorder)
    yield recorder
    browser.plug(None)


def found(session):
    return BrowserSession.get_by_id(session.id)


def test_a_session_without_actions_is_closed_after_ten_minutes(ada, recorder, run_jobs, time_stands):
    session = service.open_session(ada)
    time_stands.forward(seconds=599)
    run_jobs()
    assert found(session).status == "active"

    time_stands.forward(seconds=1)
    run_jobs()

    assert (found(session).status, found(session).close_reason) == ("closed", "idle")
    assert recorder.open_now == []


def test_a_session_in_use_is_closed_after_an_hour(ada, recorder, run_jobs, time_stands):
    session = service.open_session(ada)
    for _ in range(11):
        time_stands.forward(seconds=320)
        BrowserSession.update(last_action_at=time_stands.now).where(BrowserSession.id == session.id).execute()
        run_jobs()
    assert found(session).status == "active"

    time_stands.forward(seconds=80)
    run_jobs()

    assert (found(session).status, found(session).close_reason) == ("closed", "max_age")


def test_what_a_server_before_had_open_is_closed_at_the_start(ada, recorder):
    session = service.open_session(ada)

    service.close_left_over()

    assert (found(session).status, found(session).close_reason) == ("closed", "shutdown")


def test_a_last_state_never_changes(ada, recorder):
    session = service.open_session(ada)
    service.close_session(ada, session.id)

    service.lose_session(session.id, "too late")

    assert (found(session).status, found(session).error_message) == ("closed", None)


def test_a_session_that_did_not_open_leaves_nothing_and_takes_no_place(ada, recorder):
    recorder.fails = True
    for _ in range(5):
        with pytest.raises(Unavailable):
            service.open_session(ada)

    assert service.list_sessions(ada).count == 0


def test_places_are_counted_for_each_person_and_for_all(ada, bob, admin, recorder, set_settings):
    own = [service.open_session(ada).id for _ in range(3)]
    with pytest.raises(QuotaExceeded, match="3 are allowed") as refused:
        service.open_session(ada)
    service.open_session(bob)
    with pytest.raises(QuotaExceeded, match="All 4"):
        service.open_session(admin)

    assert refused.value.extra["sessions"] == own


def test_anothers_session_is_not_found(ada, bob, admin, recorder):
    session = service.open_session(ada)

    for ask in (service.session, service.close_session, service.actions_of):
        with pytest.raises(NotFound):
            ask(bob, session.id)
    assert service.session(admin, session.id).id == session.id
    assert service.list_sessions(admin).count == 0


def test_sessions_of_a_workflow_end_with_it_unless_they_are_kept(ada, recorder, run_jobs):
    service.watch_executions()
    bound = service.open_session(ada, execution_id="run-1")
    kept = service.open_session(ada)

    live.tell(LiveEvent("workflows.execution", "run-1", "changed", ada.id, "running"))
    run_jobs()
    assert found(bound).status == "active"
    live.tell(LiveEvent("workflows.execution", "run-1", "changed", ada.id, "failed"))
    run_jobs()

    assert (found(bound).close_reason, found(kept).status) == ("workflow", "active")


def test_old_sessions_are_forgotten(ada, recorder, time_stands):
    old = service.open_session(ada)
    service.close_session(ada, old.id)
    time_stands.forward(days=91)
    new = service.open_session(ada)
    service.close_session(ada, new.id)

    service.forget_old()

    assert [each.id for each in service.list_sessions(ada).data] == [new.id]


def test_a_browser_that_fell_and_was_not_started_again_is_told(ada, recorder):
    service.open_session(ada)

    assert (service.pool_state().status, service.pool_state().message) == ("unavailable", "it fell over")
    assert service.count_sessions() == 1
