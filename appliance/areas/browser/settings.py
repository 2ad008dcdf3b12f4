"""Settings of the browser area."""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from appliance.core.settings import Section, option


@dataclass(frozen=True)
class BrowserSettings(Section, key="browser"):
    max: Annotated[int, Meta(ge=0)] = option(4, "sessions that may be open at once, of all people; 0 = none")
    per_user: Annotated[int, Meta(ge=0)] = option(3, "sessions that one person may have open at once")
    idle_seconds: Annotated[int, Meta(ge=1)] = option(600, "without an action, after which a session is closed")
    max_age_seconds: Annotated[int, Meta(ge=1)] = option(3600, "after which a session is closed whatever it does")
    keep_days: Annotated[int, Meta(ge=1)] = option(90, "that closed sessions and their actions stay listed")
