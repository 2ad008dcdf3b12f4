"""A trigger's JSON Schema is somebody's input: it may be wrong, greedy or hostile."""

import http.server
import threading
import time
from collections.abc import Iterator

import pytest

from appliance.areas.workflows.input_schema import with_defaults
from appliance.core.errors import InvalidInput


class Library(http.server.ThreadingHTTPServer):
    """A server that would give out a schema; asked: the paths it was asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.asked: list[str] = []


class Answering(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"type": "object"}')

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def library() -> Iterator[Library]:
    with Library() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_defaults_are_filled_in_and_given_values_win():
    schema = {"properties": {"a": {"default": 1}, "b": {"type": "string", "default": "x"}}, "required": ["a"]}

    assert with_defaults(schema, {"b": "y"}) == {"a": 1, "b": "y"}
    assert with_defaults(None, {"b": "y"}) == {"b": "y"}


@pytest.mark.parametrize(
    ("schema", "data", "loc"),
    [
        ({"properties": {"n": {"type": "integer"}}}, {"n": "seven"}, ("n",)),
        ({"properties": {"list": {"items": {"pattern": "^a+$"}}}}, {"list": ["aa", "b"]}, ("list", 1)),
        ({"$ref": "#/$defs/x", "$defs": {"x": {"required": ["n"]}}}, {}, ()),
        ({"$schema": "http://json-schema.org/draft-07/schema#", "required": ["n"]}, {}, ()),
    ],
)
def test_data_that_do_not_fit_are_refused_with_the_place(schema, data, loc):
    with pytest.raises(InvalidInput) as refused:
        with_defaults(schema, data)

    assert tuple(refused.value.errors[0]["loc"]) == ("body", "trigger_data", *loc)


def test_nothing_a_schema_refers_to_is_fetched(library):
    address = f"http://127.0.0.1:{library.server_address[1]}/schema"

    for reference in (address, "file:///etc/hostname", "https://json-schema.org/draft/2020-12/schema"):
        with pytest.raises(InvalidInput, match="input_schema cannot be used"):
            with_defaults({"$ref": reference}, {"a": 1})
        with pytest.raises(InvalidInput, match="input_schema cannot be used"):
            with_defaults({"allOf": [{"$id": reference, "$ref": "#/other"}]}, {"a": 1})

    assert library.asked == []


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "nonsense"},
        {"type": 5},
        {"minimum": "x"},
        {"properties": []},
        {"$ref": "#"},
        {"$ref": "#/nowhere"},
        {"$ref": "#/enum", "enum": [1]},
        {"properties": {"a": {"pattern": "("}}},
        {"properties": {"a": {"pattern": "(?=a)"}}},
        {"properties": {"a": {"$schema": "http://json-schema.org/draft-07/schema#", "pattern": "^(a+)+$"}}},
        {"additionalProperties": False, "patternProperties": {"^(a+)+$": {}}},
        "{{ input.schema }}",
    ],
)
def test_a_schema_that_is_none_is_told_of_in_words(schema):
    with pytest.raises(InvalidInput, match="input_schema cannot be used") as refused:
        with_defaults(schema, {"a": "a"})

    assert "Error" not in str(refused.value)


def doubling(depth: int) -> dict:
    definitions = {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(depth)}
    return {"$ref": "#/$defs/d0", "$defs": {**definitions, f"d{depth}": {"type": "object"}}}


@pytest.mark.parametrize(
    ("schema", "data"),
    [
        (doubling(30), {}),
        ({"properties": {"a": {"uniqueItems": True}}}, {"a": [[], {}, *range(30_000)]}),
        ({"properties": {"a": {"items": {"enum": list(range(5000))}}}}, {"a": [-1] * 30_000}),
        ({"allOf": [{"type": "string"}] * 5000}, {"a": ["x" * 50] * 4000}),
    ],
    ids=["doubling", "unique", "enum", "messages"],
)
def test_a_check_that_would_take_for_ever_ends(schema, data):
    started = time.monotonic()

    with pytest.raises(InvalidInput, match="takes too long"):
        with_defaults(schema, data)

    assert time.monotonic() - started < 10  # seconds; each takes minutes or more without the bound


def test_a_pattern_takes_linear_time():
    started = time.monotonic()

    with pytest.raises(InvalidInput, match="does not match"):
        with_defaults({"properties": {"a": {"pattern": "^(a+)+$"}}}, {"a": "a" * 5000 + "b"})

    assert time.monotonic() - started < 5  # seconds; backtracking, 30 letters take longer


def test_large_data_that_fit_are_taken():
    schema = {"properties": {"rows": {"items": {"type": "object", "properties": {"n": {"type": "integer"}}}}}}

    assert with_defaults(schema, {"rows": [{"n": n} for n in range(10_000)]})
