"""The browser itself: brought onto this machine, beside a running server or without one."""

import os
from collections.abc import Callable
from pathlib import Path

from appliance.core.errors import Forbidden
from appliance.db.data_folder import DataFolder, open_folder
from appliance.ports.browser_program import browser_program


def install_browser(folder: DataFolder, archive: Path | None, tell: Callable[[str], object]) -> None:
    """archive: that somebody brought, None = it is downloaded. tell: called with lines for a person.

    Raises Forbidden for a folder of somebody else, Unavailable for a browser that is there now and does not start,
    and what `BrowserProgram.install` raises.
    """
    open_folder(folder.path)
    _check_owner(folder)
    if not browser_program.install(archive, tell):
        tell("The browser that this version was made for is there already.")
    found = browser_program.found()
    assert found is not None
    version = browser_program.start(found.path)
    if found.origin == "installed":
        tell(f"Sessions use it from now on: {found.path}, {version}.")
    else:
        tell(f"It is there, but sessions use {found.path}, {version}, that the setting chromium.program names.")


def _check_owner(folder: DataFolder) -> None:
    """What root puts there, a server of another user could not use."""
    owner = folder.path.stat().st_uid
    if owner != os.geteuid():
        raise Forbidden(
            f"The data folder {folder.path} belongs to user {owner}, and this is user {os.geteuid()}.",
            hint=f"Call it as that one: sudo -u '#{owner}' appliance browser …",
        )
