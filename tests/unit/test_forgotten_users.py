"""Of a user who was deleted nothing is left: over every table there is, so that a new one cannot be forgotten."""

import itertools

import pytest

from appliance.areas.auth.service import administration
from appliance.core.ids import new_id
from appliance.db import execute, query, rows, writing

# Whose it is. A table that names people otherwise belongs here.
OWNERS = ("user_id", "owner_id", "subject")

# What stays on purpose. db_activity: what administrators may still need to know. db_model_cost: what the installation
# has spent, in numbers alone. admin_alert: its subject is a part of the installation.
KEPT = {"admin_alert", "db_activity", "db_model_cost"}

# A worker or a service that reads the row needs more than "some text" here.
VALUES = {"metadata": "{}", "scopes": "[]", "definition": "{}", "sha256": "0" * 64}

_numbers = itertools.count(1)


def tables():
    """{table: its columns} of all ordinary tables."""
    names = rows("SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main' ORDER BY name")
    return {name: query("SELECT * FROM pragma_table_xinfo(?) WHERE hidden = 0", (name,)) for (name,) in names}


def owned(every):
    return {
        name: owner
        for name, columns in every.items()
        for owner in OWNERS
        if owner in {column["name"] for column in columns}
    }


def add_row(every, name, user_id):
    """A row of `user_id`, with what it refers to. Answers its values."""
    parents = {row["from"]: row for row in query("SELECT * FROM pragma_foreign_key_list(?)", (name,))}
    values = {}
    for column in every[name]:
        if column["name"] in OWNERS:
            values[column["name"]] = user_id
        elif column["name"] in parents and column["notnull"]:
            parent = parents[column["name"]]
            values[column["name"]] = add_row(every, parent["table"], user_id)[parent["to"] or "id"]
        elif column["pk"] or (column["notnull"] and column["dflt_value"] is None):
            values[column["name"]] = value_for(column)
    places = ", ".join("?" * len(values))
    with writing():
        execute(f"INSERT OR REPLACE INTO {name} ({', '.join(values)}) VALUES ({places})", tuple(values.values()))
    return values


def value_for(column):
    if column["name"] in VALUES:
        return VALUES[column["name"]]
    if "INT" in column["type"]:
        return next(_numbers)
    if "BLOB" in column["type"]:
        return new_id().encode()
    return new_id()


def left_of(every, user_id):
    """{table: how many rows still hold that id, in whichever column}"""
    found = {}
    for name, columns in every.items():
        texts = [f'instr(CAST("{column["name"]}" AS TEXT), ?1)' for column in columns]
        [(count,)] = rows(f"SELECT count(*) FROM {name} WHERE {' OR '.join(texts)}", (user_id,))
        if count:
            found[name] = count
    return found


@pytest.mark.usefixtures("adapters")
def test_nothing_is_left_of_a_user_who_was_deleted(ada, bob, admin, run_jobs):
    every = tables()
    for user in (ada, bob):
        for name in owned(every):
            add_row(every, name, user.id)
    before = left_of(every, ada.id)
    assert before.keys() >= owned(every).keys() and len(before) > 25

    administration.erase(admin, ada.id)
    run_jobs()

    assert left_of(every, ada.id).keys() <= KEPT
    assert left_of(every, bob.id).keys() >= owned(every).keys()
