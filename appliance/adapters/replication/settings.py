"""Where the copy goes."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta

from appliance.core.errors import InvalidInput
from appliance.core.settings import Section, option


@dataclass(frozen=True)
class ReplicationSettings(Section, key="replication"):
    target: str = option("", "where a copy is kept in step: file:///folder or s3://bucket/prefix; empty = off")
    endpoint: str = option("", "address of an S3-compatible store; empty = Amazon's")
    region: str = option("us-east-1", "region of the S3 store")
    access_key_id: str = option("", "access key of the S3 store")
    secret_access_key: str = option("", "its secret", secret=True)
    keep_hours: Annotated[int, Meta(ge=1, le=8760)] = option(168, "hours that `restore --at` reaches back")

    def place(self) -> tuple[str, str]:
        """("file", folder) or ("s3", "bucket/prefix"). Raises InvalidInput."""
        parts = urlsplit(self.target)
        if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/") and parts.path != "/":
            return "file", parts.path.rstrip("/")
        if parts.scheme == "s3" and parts.netloc:
            return "s3", f"{parts.netloc}{parts.path}".rstrip("/")
        raise InvalidInput(
            f"replication.target is {self.target!r}.", hint="Write file:///folder or s3://bucket/prefix."
        )
