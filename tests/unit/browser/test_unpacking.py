"""An archive that somebody brought writes below its folder, only files and folders, and no more than it says."""

import io
import stat
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.adapters.browser import unpacking
from appliance.core.errors import InvalidInput
from tests.browser_mirror import archive, says

GOOD = archive("shell", says("98.0.0.1"), filling=5000)


def holding(name: str, content: bytes = b"out", *, mode: int = stat.S_IFREG | 0o644, times: int = 1) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = mode << 16
        with warnings.catch_warnings(action="ignore"):  # of a name that is there already
            for _ in range(times):
                file.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


@pytest.fixture
def unpacked(tmp_path: Path) -> Callable[[bytes], Path]:
    """`unpacked(content)`: the folder that an archive of it was unpacked into."""

    def run(content: bytes) -> Path:
        (tmp_path / "brought.zip").write_bytes(content)
        (tmp_path / "into").mkdir()
        unpacking.unpack(tmp_path / "brought.zip", tmp_path / "into")
        return tmp_path / "into"

    return run


def test_a_good_one_is_unpacked_for_its_owner_alone(unpacked):
    top = unpacked(GOOD) / "shell"

    assert {stat.S_IMODE(path.stat().st_mode) for path in (top, *top.iterdir())} == {0o700}
    assert (top / "chrome-headless-shell").read_text() == says("98.0.0.1")
    assert (top / "filling").read_bytes() == bytes(5000)


@pytest.mark.parametrize("name", ["../out", "shell/../../out", "/out", "shell\\..\\out", "shell/../../../../etc/out"])
def test_a_name_that_leads_out_is_refused(unpacked, tmp_path, name):
    with pytest.raises(InvalidInput, match="leads out of its folder"):
        unpacked(holding(name))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["brought.zip", "into"]
    assert not any((tmp_path / "into").iterdir())


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_links_and_devices_are_refused(unpacked, kind):
    with pytest.raises(InvalidInput, match="neither file nor folder"):
        unpacked(holding("shell/chrome", b"/etc/passwd", mode=kind | 0o777))


def test_one_that_would_fill_the_disk_is_refused(unpacked, tmp_path, monkeypatch):
    monkeypatch.setattr(unpacking, "_MOST_BYTES", 10_000)

    with pytest.raises(InvalidInput, match="unpacks to 1 files"):
        unpacked(holding("shell/chrome", bytes(10_001)))
    assert not any((tmp_path / "into").iterdir())


def test_one_that_holds_more_than_it_says_is_refused(unpacked, tmp_path):
    whole = holding("shell/chrome", bytes(50_000))
    lying = whole.replace((50_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert lying != whole

    with pytest.raises(InvalidInput, match="no whole zip file"):
        unpacked(lying)
    assert (tmp_path / "into/shell/chrome").stat().st_size <= 100


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>not here</html>",
        GOOD[: len(GOOD) // 2],
        GOOD.replace(bytes(100), bytes(99) + b"!", 1),
        holding("shell/chrome", times=2),
    ],
    ids=["empty", "a page", "half of one", "one bit is another", "two of one name"],
)
def test_a_damaged_one_is_refused(unpacked, content):
    with pytest.raises(InvalidInput, match="no whole zip file"):
        unpacked(content)


def test_one_that_is_not_there_is_said(tmp_path):
    for missing in (tmp_path / "nowhere.zip", tmp_path):
        with pytest.raises(InvalidInput, match="cannot be read"):
            unpacking.unpack(missing, tmp_path)
