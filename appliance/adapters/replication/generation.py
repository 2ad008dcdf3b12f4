"""The name of the line of history that this data folder is on.

A replica holds one unbroken line. After a restore another begins, in a folder of its own beside the old one, which
stays for as long as somebody may want to go back to it.
"""

from datetime import UTC, datetime

from appliance.core.clock import now_utc
from appliance.core.ids import new_id
from appliance.db.data_folder import DataFolder

_FORMAT = "%Y%m%dT%H%M%S.%f"


def generation_of(folder: DataFolder) -> str:
    """`20261123T031502.123456-<random>`; made at the first call, and anew after a restore."""
    file = folder.path / "generation"
    if not file.exists():
        draft = folder.path / "generation.new"
        draft.write_text(f"{now_utc().strftime(_FORMAT)}-{new_id()[-12:]}\n")
        draft.replace(file)
    return file.read_text().strip()


def began_at(generation: str) -> int:
    """Milliseconds UTC; a name that is none began never, far in the future."""
    try:
        moment = datetime.strptime(generation.partition("-")[0], _FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return 1 << 62
    return int(moment.timestamp() * 1000)
