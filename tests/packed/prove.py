"""The proof that the one file is enough, for whoever wants to see it: prints what it does, with times.

    make prove        or: python tests/packed/prove.py [dist/appliance]

The file is copied into a new, empty home of a user without rights, on a machine without a network and with nothing
installed (see alone.py). There it is set up and does its demo; then it is killed, all its data is deleted, and it comes
back from the replica: as it was last, and as it was before a mistake. Ends with 1 if any of it goes wrong.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from appliance.core.clock import now_ms, rfc3339  # noqa: E402
from tests.bench.process import family  # noqa: E402
from tests.packed import story  # noqa: E402
from tests.packed.alone import IS_ROOT, NOBODY, Machine, in_namespace  # noqa: E402
from tests.packed.story import Server, say  # noqa: E402

BEFORE, MISTAKE = "Ada before the mistake", "Ada after the mistake"
SECONDS_APART = 3  # between the two, so that a point in time lies between their copies


class Account(Machine):
    """A home that holds nothing but the file, and is the user's own."""

    def __init__(self, folder: Path, program: Path) -> None:
        super().__init__(folder, program)
        self.program = self.home / "appliance"
        shutil.move(self.install / "appliance", self.program)
        if IS_ROOT:
            for path in (self.home, self.program):
                os.chown(path, NOBODY, NOBODY)
        self.home.chmod(0o700)


def prove(account: Account) -> None:
    home = account.home
    environment = {"HOME": str(home), "APPLIANCE_REPLICATION__TARGET": f"file://{home}/replica"}
    story.there_is_nothing(account)
    say(f"a new home, in it: {', '.join(sorted(path.name for path in home.iterdir()))}")

    server, ada = story.first_start(account, home / "data", **environment)
    story.ask_a_scan(ada)
    phrase = story.ran(account.run("key", "show", "--data-dir", home / "data", **environment))
    say("the recovery phrase of the key is written down; it is all that is kept outside")
    rename(ada, BEFORE)
    moment = now_ms() + 1000
    story.replicated(ada, since=moment + SECONDS_APART * 1000)
    rename(ada, MISTAKE)
    story.replicated(ada)

    for pid in reversed(family(server.process.pid)):
        os.kill(pid, signal.SIGKILL)
    server.process.wait()
    shutil.rmtree(home / "data")
    say("killed with everything it had started (kill -9), and its whole data folder deleted")

    come_back(account, home / "last", MISTAKE, phrase, **environment)
    come_back(account, home / "earlier", BEFORE, phrase, at=moment, **environment)
    say("proved: one file, an empty account, no network; and all came back")


def rename(ada: "story.httpx.Client", name: str) -> None:
    answer = ada.patch("/api/v1/users/me", json={"full_name": name})
    assert answer.status_code == 200, answer.text
    say(f"the name is changed to {name!r}")


def come_back(
    account: Account, data: Path, name: str, phrase: str, *, at: int | None = None, **environment: str
) -> None:
    """Restore, look over, start, look what is there. at: milliseconds UTC; None = the latest."""
    words = ["restore", "--replica", "--phrase-stdin", *(["--at", str(rfc3339(at))] if at else [])]
    begun = time.monotonic()
    story.ran(account.run(*words, "--data-dir", data, text=phrase, **environment))
    say(f"appliance {' '.join(words)}: {time.monotonic() - begun:.2f} s")
    own = {"HOME": environment["HOME"]}  # without a replica: this is only looked at
    findings = json.loads(story.ran(account.run("doctor", "--json", "--offline", "--data-dir", data, **own)))
    failed = [finding for finding in findings if finding["result"] == "failed"]
    assert not failed, failed
    server = Server(account, data, **own)
    ada = server.person()
    found = ada.get("/api/v1/users/me").json()["full_name"]
    assert found == name, f"the name is {found!r}, and should be {name!r}"
    story.still_there(ada)
    assert server.end() == 0
    say(f"doctor finds it in order; started in {server.seconds:.2f} s: the name is {found!r}, demo and scan are there")


def main(program: Path) -> int:
    if "--inside" not in sys.argv:
        inside = in_namespace([sys.executable, __file__, program, "--inside"])
        return subprocess.run(inside, cwd=ROOT, check=False).returncode
    folder = Path(tempfile.mkdtemp(prefix="appliance-proof-"))
    folder.chmod(0o755)
    account = Account(folder, program)
    try:
        prove(account)
    finally:
        account.end_all()
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(next((word for word in sys.argv[1:] if word != "--inside"), ROOT / "dist/appliance")).resolve()))
