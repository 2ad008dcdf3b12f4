"""Which line of history is the present one."""

import pytest

from appliance.adapters.replication.fetching import _generation
from appliance.adapters.replication.generation import began_at, forget_generation, generation_of
from appliance.core.errors import NotFound
from appliance.db.data_folder import open_folder

OLD, FUTURE = "20260101T000000.000000-aaaaaaaaaaaa", "20990101T000000.000000-bbbbbbbbbbbb"


@pytest.fixture
def folder(tmp_path):
    return open_folder(tmp_path / "data")


def test_a_name_stays_until_it_is_forgotten_and_litestream_then_copies_all(folder):
    state = folder.path / ".app.db-litestream"
    state.mkdir()
    first = generation_of(folder)

    assert generation_of(folder, lambda: [FUTURE]) == first
    forget_generation(folder)
    assert not state.exists() and generation_of(folder) != first


def test_a_new_line_is_the_newest_whatever_the_clock_said_before(folder):
    new = generation_of(folder, lambda: [FUTURE, OLD, "lost+found"])

    assert _generation(sorted([OLD, FUTURE, new]), None) == new
    assert _generation([OLD, FUTURE, new], began_at(OLD) + 1) == OLD


def test_a_folder_that_is_no_line_of_history_is_not_restored():
    assert _generation([OLD, "lost+found"], None) == OLD
    with pytest.raises(NotFound, match="no database"):
        _generation(["lost+found"], None)
