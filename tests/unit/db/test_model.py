"""The base of all tables and its fields."""

import math

import peewee
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.clock import now_ms
from appliance.core.ids import is_id
from appliance.db import BooleanField, JsonField, Model, execute, rows, writing
from appliance.db.connection import close_thread, open_database
from appliance.db.model import table_name


class Thing(Model):
    data = JsonField(null=True)
    listed = JsonField(default=list)
    on = BooleanField(default=False)
    maybe = BooleanField(null=True)

    class Meta:
        table_name = "tried_thing"


@pytest.fixture(scope="module")
def things(tmp_path_factory):
    """The table of `Thing`."""
    open_database(tmp_path_factory.mktemp("things") / "app.db")
    with writing():
        execute(
            "CREATE TABLE tried_thing (id TEXT PRIMARY KEY, created_at INTEGER NOT NULL, data TEXT,"
            ' listed TEXT NOT NULL, "on" INTEGER NOT NULL, maybe INTEGER)'
        )
    yield
    close_thread()


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(json_values)
def test_any_json_value_is_read_as_it_was_written(things, value):
    with writing():
        thing = Thing.create(data=value, listed=[value])

    found = Thing.get_by_id(thing.id)

    assert found.data == value
    assert found.listed == [value]
    assert rows("SELECT data IS NULL FROM tried_thing WHERE id = ?", (thing.id,)) == [(int(value is None),)]


def test_json_is_kept_as_text_that_sql_understands(things):
    with writing():
        thing = Thing.create(data={"a": [1, {"b": "ü"}]})

    assert rows("SELECT typeof(data), data ->> '$.a[1].b' FROM tried_thing WHERE id = ?", (thing.id,)) == [
        ("text", "ü")
    ]


def test_what_is_no_number_in_json_is_nothing(things):
    with writing():
        thing = Thing.create(data=[math.nan, math.inf])

    assert Thing.get_by_id(thing.id).data == [None, None]


@pytest.mark.parametrize(("given_value", "kept"), [(True, True), (False, False), (1, True), (0, False)])
def test_a_switch_is_a_number_in_the_table_and_a_boolean_outside(things, given_value, kept):
    with writing():
        thing = Thing.create(on=given_value, maybe=given_value)

    found = Thing.get_by_id(thing.id)

    assert (found.on, found.maybe) == (kept, kept)
    assert isinstance(found.on, bool)
    assert rows('SELECT typeof("on"), "on" FROM tried_thing WHERE id = ?', (thing.id,)) == [("integer", int(kept))]
    assert Thing.select().where(Thing.id == thing.id, Thing.on == kept).count() == 1


def test_a_switch_may_be_unknown(things):
    with writing():
        thing = Thing.create()

    assert Thing.get_by_id(thing.id).maybe is None
    assert Thing.select().where(Thing.id == thing.id, Thing.maybe.is_null()).count() == 1


def test_a_row_has_an_id_and_the_time_of_its_birth(things, time_stands):
    with writing():
        thing = Thing.create()
        time_stands.forward(seconds=1)

    found = Thing.get_by_id(thing.id)

    assert is_id(found.id)
    assert found.created_at == now_ms() - 1000


def test_defaults_belong_to_one_row_at_a_time(things):
    Thing().listed.append("mine")

    assert Thing().listed == []


def test_a_row_is_not_made_twice(things):
    with writing():
        thing = Thing.create()

    with pytest.raises(peewee.IntegrityError), writing():
        Thing.create(id=thing.id)


@pytest.mark.parametrize(
    ("module", "name", "table"),
    [
        ("appliance.areas.rag.models", "Document", "rag_document"),
        ("appliance.areas.rag.models", "RagIndex", "rag_index"),
        ("appliance.areas.ocr.models", "OcrJob", "ocr_job"),
        ("appliance.areas.auth.models.keys", "AccessKey", "auth_access_key"),
        ("appliance.areas.supabase.models", "HTTPCall", "supabase_http_call"),
        ("appliance.db.records", "Setting", "db_setting"),
    ],
)
def test_a_table_is_named_by_its_area_and_its_noun(module, name, table):
    assert table_name(type(name, (), {"__module__": module})) == table
