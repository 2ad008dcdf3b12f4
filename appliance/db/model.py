"""The base of all tables."""

import re
from typing import Any

import msgspec
import peewee

from appliance.core.clock import now_ms
from appliance.core.ids import new_id
from appliance.db.connection import database


def table_name(model: type) -> str:
    """`<area>_<noun>`: Document of appliance.areas.rag.models is rag_document."""
    parts = model.__module__.split(".")
    owner = parts[parts.index("areas") + 1] if "areas" in parts else parts[1]
    noun = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", model.__name__).lower()
    return noun if noun.startswith(owner + "_") else f"{owner}_{noun}"


class JsonField(peewee.TextField):
    """Any JSON value, kept as text."""

    def db_value(self, value: Any) -> str | None:
        return None if value is None else msgspec.json.encode(value).decode()

    def python_value(self, value: str | None) -> Any:
        return None if value is None else msgspec.json.decode(value)


class BooleanField(peewee.BooleanField):
    """apsw binds integers, not booleans of peewee's adapters."""

    def db_value(self, value: Any) -> int | None:
        return None if value is None else int(bool(value))


class Model(peewee.Model):
    """id: UUIDv7 text. created_at: milliseconds UTC."""

    id = peewee.CharField(primary_key=True, default=new_id)
    created_at = peewee.IntegerField(default=now_ms)

    class Meta:
        database = database
        legacy_table_names = False
        table_function = table_name

    @classmethod
    def create(cls, **values: Any) -> Any:
        """Insert a row; the id is ours, so it is forced."""
        row = cls(**values)
        row.save(force_insert=True)
        return row
