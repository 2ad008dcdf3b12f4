"""Settings of the admin area."""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from appliance.core.settings import Section, option


@dataclass(frozen=True)
class BackupSettings(Section, key="backup"):
    every_hours: Annotated[int, Meta(ge=0, le=8760)] = option(0, "hours between two backups; 0 = only when asked for")
    keep: Annotated[int, Meta(ge=1, le=1000)] = option(7, "backups kept; older ones go when a new one is made")
    check_replica_hours: Annotated[int, Meta(ge=0, le=8760)] = option(
        24, "hours between two trials, in which the replica is restored aside and checked; 0 = never"
    )
    folder: str = option("", "where backups are written; empty = backups/ in the data folder. Another disk is better")


@dataclass(frozen=True)
class HealthSettings(Section, key="health"):
    every_seconds: Annotated[float, Meta(gt=0, le=3600)] = option(30, "seconds between two looks that raise alerts")
    kept_seconds: Annotated[float, Meta(ge=0, le=60)] = option(5, "seconds for which the answer of a check is believed")
    lag_seconds: Annotated[float, Meta(gt=0)] = option(60, "a replica that is further behind raises an alert")


@dataclass(frozen=True)
class UpdateSettings(Section, key="update"):
    url: str = option("", "who is asked by `appliance update --check` for the newest version; empty = nobody, ever")


@dataclass(frozen=True)
class KeySettings(Section, key="key"):
    phrase_of: str = option("", "mark of the key whose recovery phrase somebody has written down; set by the screen")
