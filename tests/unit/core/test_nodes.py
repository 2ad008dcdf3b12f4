"""Node types and their news."""

from typing import Any

import msgspec
import pytest

from appliance.core import nodes
from appliance.core.nodes import Done, Node, canonical, catalog, register_nodes, wake, wakers


class Config(msgspec.Struct):
    pass


def node(name: str = "tried", **values: Any) -> Node:
    return Node(name, "Tried", "Core", "A node of a test.", Config, lambda context, input, config: Done({}), **values)


@pytest.fixture
def own_catalog(monkeypatch):
    """Nodes of this test only."""
    monkeypatch.setattr(nodes, "catalog", {})
    monkeypatch.setattr(nodes, "_aliases", {})
    return nodes.catalog


def test_a_node_is_found_by_its_name_and_its_other_names(own_catalog):
    one = node(aliases=("try", "attempt"))

    register_nodes([one])

    assert own_catalog == {"tried": one}
    assert [canonical(name) for name in ("tried", "try", "attempt", "unknown")] == ["tried"] * 3 + ["unknown"]
    assert "tried" not in catalog


def test_whether_a_node_may_run_again_its_own_config_decides_first():
    by_method = node(repeatable=lambda config: config.get("method") == "GET")

    assert by_method.repeats({"method": "GET"})
    assert not by_method.repeats({"method": "POST"})
    assert by_method.repeats({"method": "POST", "repeatable": True})
    assert not node(repeatable=True).repeats({"repeatable": False})
    assert not node(repeatable=False).repeats({"repeatable": "yes"})
    assert node().repeats({})


def test_ports_may_depend_on_the_config():
    assert node().ports_of({}) == ("main",)
    assert node(ports=lambda config: [*config["cases"], "else"]).ports_of({"cases": ["a"]}) == ["a", "else"]


def test_news_go_to_every_waker(monkeypatch):
    heard: list[tuple[str, str, object]] = []
    monkeypatch.setattr(nodes, "wakers", [])
    for _ in range(2):
        nodes.wakers.append(lambda kind, key, value: heard.append((kind, key, value)))

    wake("job", "ocr.job:1", {"status": "completed"})

    assert heard == [("job", "ocr.job:1", {"status": "completed"})] * 2
    assert wakers is not nodes.wakers
