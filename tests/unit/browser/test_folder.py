import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from appliance.adapters.browser.folder import BrowserFolder, remove_left

MAKE = """
from appliance.adapters.browser.folder import BrowserFolder
import signal
print(BrowserFolder().path, flush=True)
signal.pause()
"""


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_folder_is_removed_with_all_that_is_in_it(temporary):
    folder = BrowserFolder()
    (folder.path / "profile").mkdir()

    folder.remove()

    assert list(temporary.iterdir()) == []


def test_what_a_killed_process_left_is_removed_and_what_a_living_one_uses_is_not(temporary):
    with subprocess.Popen(
        [sys.executable, "-c", MAKE], env=os.environ | {"TMPDIR": str(temporary)}, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        theirs = Path(other.stdout.readline().strip())
        own = BrowserFolder()
        remove_left()
        assert theirs.exists() and own.path.exists()
        other.send_signal(signal.SIGKILL)

    remove_left()

    assert not theirs.exists() and own.path.exists()
    own.remove()


def test_a_folder_that_is_just_being_made_and_one_of_that_name_elsewhere_stay(temporary):
    (temporary / "appliance-browser-new").mkdir()
    (temporary / "elsewhere").mkdir()
    (temporary / "elsewhere/.lock").touch()
    (temporary / "appliance-browser-link").symlink_to(temporary / "elsewhere")

    remove_left()

    assert len(list(temporary.iterdir())) == 3 and (temporary / "elsewhere/.lock").exists()
