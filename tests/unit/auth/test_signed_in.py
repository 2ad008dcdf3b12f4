"""What a person sees of their sign-ins."""

import pytest

from appliance.areas.auth.devices import describe
from appliance.areas.auth.models import User
from appliance.areas.auth.service import sessions, signed_in
from appliance.areas.auth.service.attempts import Client, note_attempt
from appliance.core.errors import NotFound, Unauthenticated
from appliance.core.paging import Paging

LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile/15E148 Safari/604.1"


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (LINUX, "Firefox on Linux"),
        (IPHONE, "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        ("curl/8.5.0", "curl"),
        ("", None),
        ("something else", None),
    ],
)
def test_a_device_is_described_in_a_few_words(user_agent, device):
    assert describe(user_agent) == device


def test_only_live_sessions_are_shown_and_the_current_one_is_marked(ada, time_stands):
    first, _ = sessions.authenticate(sessions.open_session(Client("192.0.2.1", LINUX), ada.id).access_token)
    time_stands.forward(seconds=1)
    second, _ = sessions.authenticate(sessions.open_session(Client("192.0.2.2", IPHONE), ada.id).access_token)

    shown = signed_in.list_sessions(second, Paging())

    assert [(each.id, each.is_current, each.device_info) for each in shown.data] == [
        (second.session_id, True, "Safari on iPhone"),
        (first.session_id, False, "Firefox on Linux"),
    ]
    signed_in.end_session(second, first.session_id)
    assert signed_in.list_sessions(second, Paging()).count == 1
    time_stands.forward(days=31)
    assert signed_in.list_sessions(second, Paging()).count == 0


def test_the_session_of_another_is_not_found(ada, bob):
    token = sessions.open_session(Client("192.0.2.1"), ada.id).access_token
    actor, _ = sessions.authenticate(token)

    with pytest.raises(NotFound):
        signed_in.end_session(bob, actor.session_id)
    assert sessions.authenticate(token)[0].id == ada.id


def test_all_other_sessions_end_and_this_one_stays(ada):
    tokens = [sessions.open_session(Client("192.0.2.1"), ada.id).access_token for _ in range(4)]
    actor, _ = sessions.authenticate(tokens[0])

    assert signed_in.end_other_sessions(actor) == 3

    assert sessions.authenticate(tokens[0])[0].id == ada.id
    for token in tokens[1:]:
        with pytest.raises(Unauthenticated):
            sessions.authenticate(token)


def test_the_history_shows_own_attempts_newest_first(ada, bob, time_stands):
    rows = {person.id: User.get_by_id(person.id) for person in (ada, bob)}
    note_attempt(Client("192.0.2.1", LINUX), ada.email, rows[ada.id], "invalid-credentials")
    time_stands.forward(seconds=1)
    note_attempt(Client("192.0.2.2", LINUX), ada.email, rows[ada.id], None)
    note_attempt(Client("192.0.2.3", LINUX), bob.email, rows[bob.id], None)

    shown = signed_in.list_attempts(ada, Paging())

    assert [(each.ip_address, each.success, each.failure_reason) for each in shown.data] == [
        ("192.0.2.2", True, None),
        ("192.0.2.1", False, "invalid-credentials"),
    ]
    assert shown.count == 2
