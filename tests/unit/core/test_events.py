"""Live news."""

from appliance.core.events import Live, LiveEvent

NEWS = LiveEvent("storage.file", "1", "created", "ada")


def test_everybody_hears_everything_until_they_have_enough():
    live, first, second = Live(), [], []
    end_first = live.subscribe(first.append)
    live.subscribe(second.append)

    live.tell(NEWS)
    end_first()
    end_first()
    live.tell(NEWS)

    assert (first, second) == ([NEWS], [NEWS, NEWS])


def test_one_who_fails_keeps_nobody_from_hearing(caplog):
    live, heard = Live(), []
    live.subscribe(lambda event: 1 / 0)
    live.subscribe(heard.append)

    live.tell(NEWS)

    assert heard == [NEWS]
    assert "a subscriber failed on storage.file" in caplog.text


def test_one_may_leave_while_being_told():
    live, heard = Live(), []

    def once(event: LiveEvent) -> None:
        heard.append(event)
        end()

    end = live.subscribe(once)
    live.subscribe(heard.append)

    live.tell(NEWS)
    live.tell(NEWS)

    assert heard == [NEWS] * 3
