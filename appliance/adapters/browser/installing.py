"""The real adapter of the port browser_program."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from appliance.adapters.browser import own, program, starting
from appliance.adapters.browser.settings import ChromiumSettings
from appliance.adapters.browser.unpacking import unpack
from appliance.core.errors import Conflict, InvalidInput, Unavailable
from appliance.core.settings import settings
from appliance.db.data_folder import DataFolder, InUse, Lock, claimed, scratch_folder
from appliance.ports.browser_program import Found, Wanted


class ChromiumProgram:
    """See `ports.browser_program.BrowserProgram`."""

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder

    def wanted(self) -> Wanted:
        from appliance.adapters.browser import fetching  # with Playwright, which a start without it does not pay for

        return fetching.wanted()

    def install(self, archive: Path | None, tell: Callable[[str], object]) -> bool:
        with self._alone(), scratch_folder(self._folder, "browser") as scratch:
            if archive is None and self._is_there():
                return False
            unpacked = _unpacked(archive, scratch, tell)
            _check(unpacked)
            own.put(unpacked, self._folder.browser)
            with suppress(InUse), Lock(self._folder):  # a server does it before it starts the new one
                own.remove_older(self._folder.browser)
        return True

    def found(self) -> Found | None:
        if named := settings(ChromiumSettings).program:
            return Found(Path(named), "named")
        path = program.program(self._folder.browser)
        if path is None:
            return None
        return Found(path, "installed" if path.is_relative_to(self._folder.browser) else "system")

    def why_none(self) -> str | None:
        return program.why_none(self._folder.browser)

    def start(self, path: Path) -> str:
        return starting.start(path)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Raises Conflict while another does the same."""
        self._folder.browser.mkdir(mode=0o700, exist_ok=True)
        with claimed(self._folder.browser) as ours:
            if not ours:
                raise Conflict("Another `appliance browser` is at work here.", hint="Wait for its end.")
            yield

    def _is_there(self) -> bool:
        """Whether the one that is wanted was brought before, and is whole."""
        there = own.newest(self._folder.browser)
        try:
            return there is not None and starting.version_of(there) == self.wanted().version
        except Unavailable:
            return False


def _unpacked(archive: Path | None, scratch: Path, tell: Callable[[str], object]) -> Path:
    """The folder with what the archive holds, somewhere in `scratch`."""
    into = scratch / "unpacked"
    into.mkdir()
    if archive is not None:
        unpack(archive, into)
        return into
    from appliance.adapters.browser import fetching

    return fetching.fetch(into, tell)


def _check(unpacked: Path) -> None:
    """Raises InvalidInput for what is no browser. One that only lacks libraries of the system is one."""
    found = own.program_in(unpacked)
    if found is None:
        raise InvalidInput(f"The archive holds no {' or '.join(own.PROGRAMS)}.", hint="Bring the one that is wanted.")
    try:
        if not starting.missing_libraries(found):
            starting.version_of(found)
    except Unavailable as error:
        detail = error.detail.replace(str(found), found.name)
        raise InvalidInput(f"The archive holds no browser for this machine: {detail}", hint=error.hint) from error
