"""The workflows section of the configuration."""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from appliance.core.settings import Section, option


@dataclass(frozen=True)
class WorkflowSettings(Section, key="workflows"):
    max_workflows_per_user: int = option(100, "how many workflows a person may have")
    max_running_per_user: int = option(10, "executions of a person that run at once; more wait as pending")
    history_retention_days: Annotated[int, Meta(ge=1, le=3650)] = option(
        30, "days after its end that an execution is kept, with its log and its files"
    )
    webhook_calls_per_minute: int = option(60, "calls of one webhook by one address in a minute; 0 = no limit")
    max_notifications_per_hour: int = option(100, "notifications that the workflows of a person send; 0 = no limit")
