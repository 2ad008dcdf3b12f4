"""The unit for systemd: what it says, where it goes, and what systemd thinks of it."""

import configparser
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from appliance.areas.admin.service import systemd
from appliance.core.errors import AlreadyExists, InvalidInput, Unavailable

PROGRAM = Path("/usr/bin/true")


def test_it_is_somebody_made_up_who_owns_one_folder():
    text = systemd.unit(PROGRAM)

    for line in ("DynamicUser=yes", "StateDirectory=appliance", f"ExecStart={PROGRAM} serve", "ProtectSystem=strict"):
        assert line in text.splitlines()
    assert "User=" not in text.replace("DynamicUser=", "")


def test_it_can_be_a_user_who_is_there():
    assert "User=daemon" in systemd.unit(PROGRAM, user="daemon").splitlines()
    with pytest.raises(InvalidInput, match="nosuchuser"):
        systemd.unit(PROGRAM, user="nosuchuser")
    with pytest.raises(InvalidInput, match="no name"):
        systemd.unit(PROGRAM, user="nobody\nExecStartPre=/bin/sh")


@pytest.mark.parametrize(
    "program", [*(f"{place}/appliance" for place in ("/root", "/home/ada", "/tmp")), "/srv/a b", "/srv/%h"]
)
def test_a_program_that_the_service_could_not_start_is_refused(program):
    with pytest.raises(InvalidInput):
        systemd.unit(Path(program))


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
@pytest.mark.parametrize("user", [None, "daemon"])
def test_systemd_understands_every_line_of_it(tmp_path, user):
    good, bad = tmp_path / "good.service", tmp_path / "bad.service"
    good.write_text(systemd.unit(PROGRAM, user=user))
    bad.write_text(systemd.unit(PROGRAM, user=user).replace("ProtectHome=yes", "ProtectHouse=yes"))

    verdicts = [
        subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
        for unit in (good, bad)
    ]

    assert [line for line in verdicts[0].stderr.splitlines() if "good.service" in line] == []
    assert verdicts[0].returncode == 0
    assert "ProtectHouse" in verdicts[1].stderr


def test_what_a_sandbox_and_children_need_is_left_open():
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read_string(systemd.unit(PROGRAM))
    service = parser["Service"]

    closed = {"RestrictNamespaces", "ProtectKernelTunables", "ProtectProc", "ProcSubset", "MemoryDenyWriteExecute"}
    assert closed.isdisjoint(service)
    assert {"@mount", "@system-service", "seccomp"} <= set(service["SystemCallFilter"].split())


def test_it_is_written_once_and_another_is_not_lost(tmp_path):
    text = systemd.unit(PROGRAM)

    written = systemd.install(text, tmp_path)
    assert systemd.install(text, tmp_path) == written
    assert written.read_text() == text and written.stat().st_mode & 0o777 == 0o644
    written.write_text("mine")
    with pytest.raises(AlreadyExists, match=r"appliance\.service"):
        systemd.install(text, tmp_path)
    assert written.read_text() == "mine"

    systemd.install(text, tmp_path, replace=True)
    assert written.read_text() == text
    assert os.listdir(tmp_path) == ["appliance.service"]


def test_without_systemd_it_says_so(tmp_path):
    with pytest.raises(Unavailable, match="no systemd"):
        systemd.install("x", tmp_path / "missing")


def test_a_checkout_is_no_service(monkeypatch):
    monkeypatch.delenv("APPLIANCE_BINARY", raising=False)
    with pytest.raises(InvalidInput, match="checkout"):
        systemd.own_file()
