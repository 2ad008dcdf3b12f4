"""The container holds the one file and nothing that was made elsewhere; no daemon is needed to see that."""

import re
from pathlib import Path

LINES = (Path(__file__).resolve().parents[3] / "packaging/Dockerfile").read_text().splitlines()
STEPS = [line.split(maxsplit=1) for line in LINES if line and not line.startswith("#")]


def steps(name: str) -> list[str]:
    return [words for step, words in STEPS if step == name]


def test_only_the_file_is_copied_and_nothing_is_fetched():
    assert steps("COPY") == ["--chmod=0755 appliance /usr/local/bin/appliance"]
    assert steps("ADD") == []
    assert not [words for words in steps("RUN") if re.search(r"apt|curl|wget|pip|npm|://", words)]


def test_it_runs_as_somebody_unprivileged_who_owns_the_data():
    [user] = steps("USER")
    [made] = steps("RUN")

    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", user)
    uid, gid = user.split(":")
    assert f"--owner={uid} --group={gid}" in made and made.endswith("/data") and "0700" in made
    assert steps("VOLUME") == ["/data"]
    assert all(place.partition("=")[2].startswith("/data/") for place in steps("ENV")[0].split())


def test_a_signal_reaches_the_program_itself():
    assert steps("ENTRYPOINT") == ['["/usr/local/bin/appliance"]']
    assert steps("CMD")[0].startswith('["serve"')
