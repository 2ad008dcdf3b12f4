"""The head of the one file: what it does at the first start, at every other, and when something is in its way."""

import os
import random
import shutil
import signal
import stat
import subprocess
import threading
from pathlib import Path

import pytest

from appliance.areas.admin.service.unpacked import is_whole
from tests.packed.conftest import make_program, pack

ENTRY_COUNT = 6  # of the small program
PATH = {"PATH": "/usr/bin:/bin"}


@pytest.fixture(scope="session")
def program(launcher: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("program")
    return pack(launcher, make_program(folder / "whole", "one"), folder / "appliance-file")


@pytest.fixture
def newer(launcher: Path, tmp_path: Path) -> Path:
    return pack(launcher, make_program(tmp_path / "newer", "two"), tmp_path / "newer-file")


def run(program: Path, *words: str, **environment: str | Path) -> subprocess.CompletedProcess[str]:
    env = PATH | {name: str(value) for name, value in environment.items()}
    return subprocess.run([program, *words], env=env, capture_output=True, text=True, timeout=60, check=False)


def versions(base: Path) -> list[Path]:
    return sorted(path for path in base.iterdir() if path.is_dir() and not path.name.startswith("."))


# What it does


def test_the_first_start_unpacks_and_every_start_passes_the_words_on(program: Path, tmp_path: Path) -> None:
    first = run(program, "a b", "$HOME", HOME=tmp_path)
    base = tmp_path / ".cache/appliance/runtime"
    (place,) = versions(base)
    made = place.stat().st_mtime_ns

    second = run(program, "c", HOME=tmp_path)

    assert (first.returncode, first.stdout, first.stderr) == (0, "one hello a b $HOME\n", "")
    assert (second.returncode, second.stdout) == (0, "one hello c\n")
    assert versions(base) == [place]
    assert place.stat().st_mtime_ns == made


def test_what_is_unpacked_is_what_was_packed(program: Path, tmp_path: Path) -> None:
    told = run(program, "--extract-only", APPLIANCE_RUNTIME_DIR=tmp_path / "here")
    place = Path(told.stdout.strip())

    assert place.parent == tmp_path / "here"
    assert len(list(place.rglob("*"))) == ENTRY_COUNT + 1  # and the mark
    assert (place / "data/large.bin").read_bytes() == bytes(range(256)) * 20_000
    assert os.readlink(place / "data/link.txt") == "text.txt"
    assert os.access(place / "appliance", os.X_OK) and not os.access(place / "data/text.txt", os.X_OK)
    assert stat.S_IMODE(place.stat().st_mode) == 0o700


@pytest.mark.parametrize("harm", ["a byte", "a mode", "a file more", "a file less", "a link", None])
def test_whether_it_still_is_can_be_told_by_its_name(program: Path, tmp_path: Path, harm: str | None) -> None:
    place = Path(run(program, "--extract-only", APPLIANCE_RUNTIME_DIR=tmp_path / "here").stdout.strip())
    if harm == "a byte":
        with (place / "data/large.bin").open("r+b") as file:
            file.seek(4_000_000)
            file.write(b"?")
    elif harm == "a mode":
        (place / "data/text.txt").chmod(0o700)
    elif harm == "a file more":
        (place / "data/more").touch()
    elif harm == "a file less":
        (place / "data/empty").unlink()
    elif harm == "a link":
        (place / "data/link.txt").unlink()
        (place / "data/link.txt").symlink_to("large.bin")

    assert is_whole(place) is (harm is None)


def test_the_same_folder_makes_the_same_file(launcher: Path, program: Path, tmp_path: Path) -> None:
    again = pack(launcher, make_program(tmp_path / "whole", "one"), tmp_path / "again")

    assert again.read_bytes() == program.read_bytes()


def test_the_program_is_told_where_its_file_is(launcher: Path, tmp_path: Path) -> None:
    folder = make_program(tmp_path / "telling", "x")
    (folder / "appliance").write_text('#!/bin/sh\necho "$APPLIANCE_BINARY" "$(umask)"\n')
    file = pack(launcher, folder, tmp_path / "telling-file")

    env = PATH | {"HOME": str(tmp_path)}

    told = subprocess.check_output([file], env=env, umask=0o027, text=True)

    assert told.split() == [str(file), "0027"]


def test_starts_at_once_unpack_once(program: Path, tmp_path: Path) -> None:
    started = [
        subprocess.Popen([program, "now"], env=PATH | {"HOME": str(tmp_path)}, stdout=subprocess.PIPE, text=True)
        for _ in range(8)
    ]

    assert [process.communicate(timeout=60)[0] for process in started] == ["one hello now\n"] * 8
    assert len(versions(tmp_path / ".cache/appliance/runtime")) == 1


# Other versions, and what broken-off starts left


def test_an_older_version_goes_unless_it_runs(program: Path, newer: Path, tmp_path: Path) -> None:
    env = PATH | {"HOME": str(tmp_path)}
    base = tmp_path / ".cache/appliance/runtime"
    with subprocess.Popen([program, "hold"], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as held:
        assert held.stdout and held.stdin
        assert held.stdout.readline() == "held\n"
        assert run(newer, HOME=tmp_path).stdout == "two hello \n"
        assert len(versions(base)) == 2
        held.stdin.write("\n")
        held.stdin.flush()
        assert held.stdout.readline() == "one hello hold\n"

    assert run(program, HOME=tmp_path).stdout == "one hello \n"  # there still, so nothing is unpacked or removed
    shutil.rmtree(next(path for path in versions(base) if b"two" in (path / "appliance").read_bytes()))
    assert run(newer, HOME=tmp_path).stdout == "two hello \n"
    assert len(versions(base)) == 1


def test_a_kill_at_any_moment_of_unpacking_leaves_nothing_half(program: Path, tmp_path: Path) -> None:
    draw = random.Random(5)
    base = tmp_path / ".cache/appliance/runtime"
    met = 0
    for _ in range(25):
        shutil.rmtree(base, ignore_errors=True)
        process = subprocess.Popen([program], env=PATH | {"HOME": str(tmp_path)}, stdout=subprocess.DEVNULL)
        kill = threading.Timer(draw.random() * 0.03, process.send_signal, [signal.SIGKILL])
        kill.start()
        process.wait(timeout=60)
        kill.join()
        met += bool(list(base.glob(".tmp-*")))
        assert run(program, HOME=tmp_path).stdout == "one hello \n"
        assert len(versions(base)) == 1
        assert not list(base.glob(".tmp-*"))
    assert met, "no kill came while it unpacked"


def test_a_folder_without_its_mark_is_made_anew(program: Path, tmp_path: Path) -> None:
    run(program, HOME=tmp_path)
    (place,) = versions(tmp_path / ".cache/appliance/runtime")
    (place / ".complete").unlink()
    (place / "data/text.txt").write_text("half")

    assert run(program, HOME=tmp_path).stdout == "one hello \n"


# Where it goes


def test_without_a_home_it_uses_a_folder_of_the_users_own(program: Path) -> None:
    place = Path(run(program, "--extract-only").stdout.strip())
    try:
        assert place.parent == Path(f"/var/tmp/appliance-{os.geteuid()}/runtime")
        assert run(program, "x").stdout == "one hello x\n"
    finally:
        shutil.rmtree(place)


def test_a_cache_folder_that_cannot_be_made_is_passed_over(program: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    done = run(program, "--extract-only", XDG_CACHE_HOME=tmp_path / "file", HOME=tmp_path)

    assert "file/appliance/runtime: cannot be made: Not a directory" in done.stderr
    assert Path(done.stdout.strip()).parent == tmp_path / ".cache/appliance/runtime"


@pytest.mark.parametrize("mode", [0o770, 0o707])
def test_a_folder_that_others_can_write_to_is_not_used(program: Path, tmp_path: Path, mode: int) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(mode)

    done = run(program, APPLIANCE_RUNTIME_DIR=shared)

    assert (done.returncode, done.stdout) == (127, "")
    assert f"{shared}: is not a folder of yours alone" in done.stderr
    assert "name one in APPLIANCE_RUNTIME_DIR" in done.stderr


def test_a_link_in_place_of_the_folder_is_not_followed(program: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to("elsewhere")

    assert run(program, APPLIANCE_RUNTIME_DIR=tmp_path / "link").returncode == 127
    assert list((tmp_path / "elsewhere").iterdir()) == []


# A file that is not whole


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_a_file_with_a_wrong_byte_never_runs(program: Path, tmp_path: Path, launcher: Path, share: float) -> None:
    content = bytearray(program.read_bytes())
    begin = launcher.stat().st_size
    content[begin + int((len(content) - 80 - begin) * share)] ^= 0x40
    damaged = tmp_path / "damaged"
    damaged.write_bytes(content)
    damaged.chmod(0o755)

    done = run(damaged, HOME=tmp_path, XDG_CACHE_HOME=tmp_path / "cache")

    assert (done.returncode, done.stdout) == (127, "")
    assert "the file is damaged" in done.stderr
    assert versions(tmp_path / "cache/appliance/runtime") == []


def test_a_file_that_was_not_copied_whole_says_so(program: Path, tmp_path: Path) -> None:
    part = tmp_path / "part"
    part.write_bytes(program.read_bytes()[:-1000])
    part.chmod(0o755)

    done = run(part, HOME=tmp_path)

    assert (done.returncode, done.stderr) == (
        127,
        "appliance: cannot start: the file is damaged or was not copied whole.\n",
    )


def test_without_proc_it_says_what_is_missing(program: Path, tmp_path: Path) -> None:
    """And not that the file is damaged: a chroot by hand has none."""
    script = 'mount -t tmpfs none /proc && exec "$0"'
    words = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, program]

    done = subprocess.run(words, env=PATH, capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode, done.stdout) == (127, "")
    assert "/proc, which is not mounted" in done.stderr


def test_a_full_disk_leaves_nothing_and_the_next_folder_is_taken(program: Path, tmp_path: Path) -> None:
    """In a name space of its own, where a folder is a disk of 2 MiB."""
    small = tmp_path / "small"
    small.mkdir()
    script = f'mount -t tmpfs -o size=2m,mode=0700 none {small} && "$0" --extract-only; ls -A {small}/appliance/runtime'
    words = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, program]
    env = PATH | {"XDG_CACHE_HOME": str(small), "HOME": str(tmp_path)}

    done = subprocess.run(words, env=env, capture_output=True, text=True, timeout=60, check=False)

    assert "No space left on device" in done.stderr, done.stderr
    extracted, *left = done.stdout.split()
    assert Path(extracted).parent == tmp_path / ".cache/appliance/runtime"
    assert left == [".lock"]


def test_a_folder_programs_may_not_run_in_is_passed_over(program: Path, tmp_path: Path) -> None:
    barred = tmp_path / "barred"
    barred.mkdir()
    script = f'mount -t tmpfs -o noexec,mode=0700 none {barred} && exec "$0" here'
    words = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, program]
    env = PATH | {"XDG_CACHE_HOME": str(barred), "HOME": str(tmp_path)}

    done = subprocess.run(words, env=env, capture_output=True, text=True, timeout=60, check=False)

    assert done.stdout == "one hello here\n", done.stderr
    assert "barred/appliance/runtime: Permission denied" in done.stderr
