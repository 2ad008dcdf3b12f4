"""The same hostile texts for our evaluator and for Python's own, each in a throw-away process under the same guard."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.hostile_expressions import FAMILIES, format_tricks, host_names, other_engines, statements, walks

CHILD = Path(__file__).with_name("evaluate_in_child.py")
ROOT = Path(__file__).parents[3]
CANARY = "canary-7c1f2e90"


def in_child(how: str, sources: Sequence[str], folder: Path) -> list[dict[str, Any]]:
    """What became of each, up to the one that ended the process. A variable and a file there hold the canary."""
    (folder / "canary.txt").write_text(CANARY)
    done = subprocess.run(
        [sys.executable, str(CHILD)],
        input=json.dumps({"how": how, "sources": list(sources)}),
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "CANARY": CANARY},
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=300,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_no_text_makes_our_evaluator_ask_for_anything(tmp_path):
    sources = list(dict.fromkeys(source for family in FAMILIES for source in family()))
    sources += ["input.n + 1", "env.CANARY", "open('canary.txt').read()"]

    found = in_child("ours", sources, tmp_path)

    assert len(sources) > 5_000
    assert len(found) == len(sources)  # the process lived on, within its memory and its computing time
    assert [source for source, each in zip(sources, found, strict=True) if each["events"]] == []
    assert {each["answer"] for each in found} == {"value", "message"}
    assert all(each["shown"] for each in found)
    assert not any(CANARY in each["shown"] for each in found)
    assert found[-3] == {"events": [], "answer": "value", "shown": "8"}


def test_the_same_guard_sees_what_python_does_with_them(tmp_path):
    """The other texts are left out: of those many do not come back at all, or take the memory."""
    chosen = [walks, host_names, statements, format_tricks, other_engines]
    sources = list(dict.fromkeys(source for family in chosen for source in family()))
    sources += ["__import__('os').system('id')", "open('canary.txt').read()"]

    found = in_child("python", sources, tmp_path)

    asked = [event for each in found for event in each["events"]]
    assert len(asked) >= 15
    assert {"import", "open", "compile", "os.system"} <= set(asked)
    assert sum(each["answer"] == "object" for each in found) > 100  # got hold of classes, functions, modules …


def test_a_huge_power_ends_the_process_that_trusts_it(tmp_path):
    source = "9**9**9"
    ended = subprocess.run(
        [sys.executable, "-c", f"import resource as r; r.setrlimit(r.RLIMIT_CPU, (1, 1)); {source}"],
        capture_output=True,
        timeout=120,
    )

    assert ended.returncode < 0  # killed by its limit of computing time
    assert "too large" in in_child("ours", [source], tmp_path)[0]["shown"]
