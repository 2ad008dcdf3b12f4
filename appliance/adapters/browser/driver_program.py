"""How Playwright's driver is started: its Node.js, with nothing of our environment. Imports playwright's light part."""

import sys
from collections.abc import Mapping
from pathlib import Path

from playwright._impl._driver import compute_driver_executable
from playwright._repo_version import version

from appliance.core.children import child_environment, dying_with_us


def command(*words: str) -> list[str]:
    """It dies with the thread that starts it. words: `run-driver`, `install …`."""
    return dying_with_us([*compute_driver_executable(), *words])


def environment(more: Mapping[str, str]) -> dict[str, str]:
    """more: beside what every child gets, for the driver and what it starts."""
    told = {
        "PW_LANG_NAME": "python",
        "PW_LANG_NAME_VERSION": f"{sys.version_info.major}.{sys.version_info.minor}",
        "PW_CLI_DISPLAY_VERSION": version,
    }
    return child_environment({**told, **_own_library(), **more})


def _own_library() -> dict[str, str]:
    """Node needs libatomic, which many machines lack; the frozen program brings it along, for the driver alone.

    Not by LD_LIBRARY_PATH: then the browser would load all the others that we bring along, too.
    """
    library = Path(getattr(sys, "_MEIPASS", "/nowhere")) / "libatomic.so.1"
    return {"LD_PRELOAD": str(library)} if library.is_file() else {}
