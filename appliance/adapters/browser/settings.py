"""Settings of the browser itself."""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from appliance.core.settings import Section, option


@dataclass(frozen=True)
class ChromiumSettings(Section, key="chromium"):
    program: str = option("", "path of Chromium, Chrome or Edge; empty = what we installed, else the system's")
    without_sandbox: bool = option(False, "run pages where the system gives Chromium no sandbox of its own")
    sleep_seconds: Annotated[float, Meta(ge=1)] = option(300.0, "after which a browser without sessions ends")
    max_memory_mb: Annotated[int, Meta(ge=256)] = option(3000, "of all its processes; above it the browser is ended")
    max_pages: Annotated[int, Meta(ge=1)] = option(100, "sessions after which it is started anew")
