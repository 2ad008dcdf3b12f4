"""What other programs that we start are given."""

import subprocess
import sys

from appliance.core.children import child_environment, dying_with_us


def test_no_setting_no_secret_and_no_library_path_of_ours_is_passed_on(monkeypatch):
    for name in ("APPLIANCE_MAIL__PASSWORD", "LD_LIBRARY_PATH", "AWS_SECRET_ACCESS_KEY", "_PYI_ARCHIVE_FILE"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("TZ", "Europe/Berlin")

    found = child_environment({"MORE": "1"})

    assert found["MORE"] == "1" and found["TZ"] == "Europe/Berlin" and found["PATH"]
    assert not {"APPLIANCE_MAIL__PASSWORD", "LD_LIBRARY_PATH", "AWS_SECRET_ACCESS_KEY", "_PYI_ARCHIVE_FILE"} & set(
        found
    )


def test_a_child_asks_the_system_to_end_it_with_us():
    code = "import ctypes; n = ctypes.c_int(); ctypes.CDLL(None).prctl(2, ctypes.byref(n)); print(n.value)"
    words = [sys.executable, "-c", code]

    assert subprocess.check_output(dying_with_us(words), text=True) == "15\n"
    assert subprocess.check_output(words, text=True) == "0\n"  # the control


def test_a_child_whose_parent_is_gone_already_does_not_begin():
    words = dying_with_us([sys.executable, "-c", "print('begun')"])
    words[words.index("--die-with") + 1] = "1"

    done = subprocess.run(words, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (1, "")
    assert "was started by a process that is no more" in done.stderr
