"""SQLite through apsw and peewee: connections, transactions, models, migrations."""

from appliance.db.connection import (
    after_commit,
    execute,
    in_transaction,
    insert_rows,
    query,
    reading,
    rows,
    write,
    writing,
)
from appliance.db.model import BooleanField, JsonField, Model

__all__ = [
    "BooleanField",
    "JsonField",
    "Model",
    "after_commit",
    "execute",
    "in_transaction",
    "insert_rows",
    "query",
    "reading",
    "rows",
    "write",
    "writing",
]
