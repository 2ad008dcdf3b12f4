"""How the program starts, stops and refuses: real processes, each with a data folder of its own."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import httpx

PASSWORD = "seven green bottles"
HEAVY = {
    *("onnxruntime", "numpy", "playwright", "tesserocr", "PIL", "pypdfium2", "pydantic_ai", "trafilatura"),
    *("tokenizers", "httpx", "argon2", "selectolax", "markdown_it", "jwt", "fido2"),
}


def test_the_first_start_prints_a_link_that_makes_the_first_superuser(start):
    process = start()
    server = process.wait_until_ready()
    link = process.setup_link()
    assert link.startswith(f"{server}/setup?token=")
    assert httpx.get(f"{server}/api/v1/login/options").json()["setup_required"] is True
    body = {"token": link.partition("=")[2], "email": "eve@example.com", "password": PASSWORD, "full_name": "Eve"}

    wrong = httpx.post(f"{server}/api/v1/setup", json=body | {"token": "setup_guess"})
    made = httpx.post(f"{server}/api/v1/setup", json=body)
    again = httpx.post(f"{server}/api/v1/setup", json=body)

    assert (wrong.status_code, wrong.json()["code"]) == (400, "invalid-token")
    assert made.status_code == 201
    assert (again.status_code, again.json()["code"]) == (409, "invalid-state")
    me = httpx.get(
        f"{server}/api/v1/users/me", headers={"authorization": f"Bearer {made.json()['access_token']}"}
    ).json()
    assert (me["email"], me["full_name"], me["is_superuser"]) == ("eve@example.com", "Eve", True)
    assert httpx.get(f"{server}/api/v1/login/options").json()["setup_required"] is False


def test_a_data_folder_is_its_owners_alone(start, tmp_path):
    start().wait_until_ready()

    data = tmp_path / "data"
    names = {"VERSION", "app.db", "backups", "blobs", "key", "lock", "logs", "outbox", "server.json", "tmp"}
    assert names <= {entry.name for entry in data.iterdir()}
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert all(stat.S_IMODE(entry.stat().st_mode) & 0o077 == 0 for entry in data.iterdir())


def test_sigterm_ends_the_server_well_and_it_starts_again(start, tmp_path):
    first = start(APPLIANCE_FIRST_SUPERUSER="eve@example.com", APPLIANCE_FIRST_SUPERUSER_PASSWORD=PASSWORD)
    first.wait_until_ready()
    (tmp_path / "data" / "tmp" / "left-over").write_text("x")

    assert first.stop() == 0
    assert not (tmp_path / "data" / "server.json").exists()
    server = start().wait_until_ready()

    login = {"username": "eve@example.com", "password": PASSWORD}
    assert httpx.post(f"{server}/api/v1/login/access-token", data=login).status_code == 200
    assert not list((tmp_path / "data" / "tmp").iterdir())


def test_a_killed_server_leaves_nothing_in_the_way(start):
    first = start()
    first.wait_until_ready()

    os.kill(first.pid, signal.SIGKILL)
    first.stop()

    assert httpx.get(f"{start().wait_until_ready()}/health").status_code == 200


def test_a_second_server_on_one_data_folder_is_refused_by_name_of_the_first(appliance, start, tmp_path):
    first = start()
    first.wait_until_ready()

    second = appliance("serve", "--port", "0", data=tmp_path / "data")

    assert second.returncode == 1
    assert f"in use by process {first.pid}" in second.stderr


def test_an_open_address_needs_a_superuser_first(appliance, start, tmp_path):
    refused = appliance("serve", "--host", "0.0.0.0", "--port", "0", data=tmp_path / "data")

    assert refused.returncode == 1
    assert "superuser create" in refused.stderr
    made = appliance(
        *("superuser", "create", "--email", "eve@example.com", "--password-stdin"),
        data=tmp_path / "data",
        input=PASSWORD + "\n",
    )
    assert made.returncode == 0, made.stderr
    assert httpx.get(f"{start('--host', '0.0.0.0').wait_until_ready()}/health").status_code == 200


def test_a_superuser_can_be_made_while_the_server_runs(appliance, start, tmp_path):
    server = start().wait_until_ready()

    made = appliance(
        *("superuser", "create", "--email", "eve@example.com", "--password-stdin"),
        data=tmp_path / "data",
        input=PASSWORD + "\n",
    )

    assert (made.returncode, made.stdout) == (0, "eve@example.com is a superuser now.\n")
    assert httpx.get(f"{server}/api/v1/login/options").json()["setup_required"] is False
    assert appliance("superuser", "list", data=tmp_path / "data").stdout == "eve@example.com\n"


def test_a_port_that_is_taken_is_explained(appliance, start, tmp_path):
    port = start().wait_until_ready().rpartition(":")[2]

    second = appliance("serve", "--port", port, data=tmp_path / "other")

    assert second.returncode == 1
    assert "--port" in second.stderr and "Traceback" not in second.stderr


ASK_HEALTH_AND_TELL_MODULES = """
import json, os, signal, sys, threading, urllib.request
from pathlib import Path
from appliance import app
from appliance.core.settings import configure
from appliance.db.data_folder import open_folder

def ready(running):
    threading.Thread(target=ask, args=(running.url,)).start()

def ask(url):
    with urllib.request.urlopen(url + "/health") as answer:
        assert answer.status == 200
    print(json.dumps(sorted(sys.modules)), flush=True)
    os.kill(os.getpid(), signal.SIGTERM)

configure(flags={"server.port": 0})
app.serve(open_folder(Path(sys.argv[1])), ready)
"""


def test_a_start_loads_nothing_heavy(clean_environment, appliance, tmp_path):
    assert appliance("migrate", data=tmp_path / "data").returncode == 0

    def loaded():
        words = [sys.executable, "-c", ASK_HEALTH_AND_TELL_MODULES, str(tmp_path / "data")]
        run = subprocess.run(words, env=clean_environment, capture_output=True, text=True, timeout=30)
        assert run.returncode == 0, run.stderr
        return set(json.loads(run.stdout))

    first, later = loaded(), loaded()

    assert "appliance.areas.auth.service.sessions" in first & later
    assert HEAVY.isdisjoint(module.partition(".")[0] for module in first | later)
    assert "cryptography" in first and "cryptography" not in later  # the first makes the key that signs


def test_a_start_takes_two_seconds_at_most(appliance, start, tmp_path):
    assert appliance("migrate", data=tmp_path / "data").returncode == 0
    began = time.monotonic()

    process = start()
    assert httpx.get(f"{process.wait_until_ready()}/health").status_code == 200

    seconds = time.monotonic() - began
    assert seconds - waited_for_a_processor(process.pid) < 2


def waited_for_a_processor(pid):
    """Seconds in which other programs had the processors that this one was ready to use."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9


def test_the_metrics_tell_how_long_the_queues_are(anonymous):
    metrics = anonymous.get("/metrics").text

    assert 'appliance_queue_depth{queue="default"}' in metrics
    assert 'appliance_queue_depth{queue="dead_letters"} 0' in metrics
