"""Single contents out of the copy, for a look at an earlier state."""

from pathlib import Path

from appliance.adapters.replication.contents import Contents
from appliance.core.errors import NotFound, Unavailable


def lend(contents: Contents, sha256: str, target: Path) -> None:
    """Put one content into a new file. Raises NotFound, Unavailable."""
    try:
        contents.get(sha256, target)
    except FileNotFoundError:
        raise NotFound("The replica does not have this content.") from None
    except OSError as error:
        raise Unavailable(f"The content could not be copied from the replica: {error.strerror or error}.") from error
