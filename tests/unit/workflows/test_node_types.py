"""The catalogue: what every node type promises, and those whose areas are still to come."""

import json
import re
from pathlib import Path

import msgspec
import pytest

from appliance.areas.workflows.engine import graph as graphs
from appliance.areas.workflows.nodes import NODES
from appliance.areas.workflows.nodes.to_come import NODES_TO_COME
from appliance.areas.workflows.service import executions, workflows
from appliance.areas.workflows.service.node_types import schema_of
from appliance.core.errors import InvalidState
from appliance.core.nodes import Done, Node, canonical, catalog, register_nodes
from appliance.installed import AREAS
from tests.unit.workflows.conftest import chain, node
from tests.unit.workflows.test_list_nodes import issues_of

DOCS = Path(__file__).resolve().parents[3] / "docs" / "nodes.md"
EVERY = [each for area in AREAS for each in area.nodes]


@pytest.fixture
def restored():
    """The catalogue is afterwards what it was."""
    before = dict(catalog)
    yield
    catalog.clear()
    catalog.update(before)


def saved(ada, *nodes):
    return workflows.create_workflow(ada, "Test", graph=msgspec.convert(chain(*nodes), graphs.Graph))


GOOD = {
    "agent": {"task": "Find a name"},
    "connector": {"connector_slug": "github", "action": "create_issue"},
    "code": {"code": "print('{{ no template }}')"},
    "scraping": {"url": "https://a.example"},
    "social_monitoring": {"operation": "search", "query": {"keywords": ["x"]}},
}


@pytest.mark.parametrize("kind", NODES_TO_COME, ids=lambda kind: kind.name)
def test_a_node_type_to_come_can_be_saved_and_not_run(ada, script, kind):
    made = saved(ada, node("n", kind.name, config=GOOD[kind.name]))

    [issue] = made.issues
    assert (made.is_runnable, issue.node_id, issue.code) == (False, "n", "unavailable")
    assert kind.title in issue.message
    with pytest.raises(InvalidState, match="is not part of this version"):
        executions.run_workflow(ada, made.id, {})


@pytest.mark.parametrize(
    ("node_type", "config", "issue"),
    [
        ("agent", {}, ("task", "required")),
        ("connector", {"action": "x"}, ("connector_slug", "required")),
        ("code", {"code": "x", "language": "cobol"}, ("language", "invalid")),
        ("scraping", {"url": "https://a.example", "selectors": ["h1"]}, ("selectors", "invalid")),
        ("osint", {"operation": "spy"}, ("operation", "invalid")),
    ],
)
def test_its_configuration_is_checked_all_the_same(node_type, config, issue):
    assert issue in issues_of(node("n", node_type, config=config))


def test_the_real_node_type_takes_the_place_of_one_to_come_whoever_is_first(restored):
    class Config(msgspec.Struct):
        code: str = ""

    real = Node("code", "Code", "Processing", "", Config, lambda context, value, config: Done({}))

    register_nodes([real])
    register_nodes(NODES)
    assert catalog["code"] is real
    register_nodes(NODES_TO_COME)
    assert catalog["code"] is real
    assert canonical("osint") == "social_monitoring"


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.name)
def test_every_field_of_every_form_has_a_title(kind):
    schema = schema_of(kind)

    untitled = [
        name
        for name, field in schema.get("properties", {}).items()
        if "title" not in field and not any("title" in each for each in field.get("anyOf", ()))
    ]

    assert untitled == []


@pytest.mark.parametrize("kind", NODES, ids=lambda kind: kind.name)
def test_words_for_people_are_plain_text(kind):
    assert "`" not in kind.description
    assert "`" not in json.dumps(schema_of(kind).get("properties", {}))


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.name)
def test_every_node_type_has_words_ports_and_fields_that_exist(kind):
    known = {field.name for field in msgspec.structs.fields(kind.config)}

    assert kind.title
    assert kind.description.endswith(".")
    assert {name.partition(".")[0] for name in (*kind.expressions, *kind.verbatim, *kind.parameters)} <= known
    assert len(set(kind.ports_of({}))) == len(kind.ports_of({}))


def test_the_page_about_nodes_has_a_line_for_each():
    cells = [line.split("|")[1] for line in DOCS.read_text().splitlines() if line.startswith("| `")]
    named = {name for cell in cells for name in re.findall(r"`([a-z_-]+)`", cell)}

    assert {name for kind in EVERY for name in (kind.name, *kind.aliases)} <= named


def test_a_condition_may_be_called_so(start, script):
    done = start(chain(node("c", "condition", config={"condition": "input.n > 1"})), n=2)

    assert done.results["c"].output["condition_result"] is True
