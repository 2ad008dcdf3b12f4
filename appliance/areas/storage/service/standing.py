"""Whether contents can be kept, and how much there is of them."""

from appliance.areas.storage.service.usage import low_disk
from appliance.core.health import State, available, unavailable
from appliance.db import rows
from appliance.ports.objects import objects


def contents_state() -> State:
    """Whether a content could be written."""
    try:
        objects.probe()
    except OSError as error:
        return unavailable(f"Contents of files cannot be written: {error.strerror}.")
    return available("Contents of files can be written")


def disk_state() -> State:
    """Whether there is room."""
    if (low := low_disk()) is not None:
        return unavailable(low)
    return available(f"{objects.free_bytes() / 2**30:.1f} GiB are free")


def count_files() -> int:
    """Of everybody."""
    [(count,)] = rows("SELECT count(*) FROM storage_file")
    return int(count)


def count_bytes() -> int:
    """What all files hold; a content that two files share counts twice."""
    [(total,)] = rows("SELECT coalesce(sum(size), 0) FROM storage_file")
    return int(total)
