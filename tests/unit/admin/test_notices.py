"""What the one file says of what is inside it."""

import json
import sys

import pytest

from appliance.areas.admin.service import notices
from appliance.areas.admin.service.notices import Component, Notices
from appliance.core.errors import Unavailable

TEXT = "Do as you like."
FOUND = Notices(
    [
        Component("one", "1.0", "MIT", "pkg:pypi/one@1.0", ["a"]),
        Component("two", "2.0", "MIT OR Apache-2.0", "pkg:npm/%40scope/two@2.0", ["a", "b"]),
        Component("three", "3", "any-OSI", "pkg:pypi/three@3", ["b"]),
    ],
    {"a": TEXT, "b": "As long as you tell who made it."},
)


@pytest.fixture
def packed(monkeypatch, tmp_path):
    """The folder of a frozen program."""
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    notices.notices.cache_clear()
    yield tmp_path
    notices.notices.cache_clear()


def test_every_text_stands_once_with_all_who_share_it():
    told = notices.as_text(FOUND)

    assert told.count(TEXT) == 1
    assert "one, two\n" + "-" * 80 + f"\n{TEXT}" in told
    assert all(f"{each.name} {each.version}" in told for each in FOUND.components)


def test_the_bill_of_materials_names_each_by_address_and_licence():
    told = notices.as_cyclonedx(FOUND)

    assert (told["bomFormat"], told["specVersion"], told["version"]) == ("CycloneDX", "1.6", 1)
    refs = [each["bom-ref"] for each in told["components"]]
    assert refs == [each["purl"] for each in told["components"]] == told["dependencies"][0]["dependsOn"]
    assert [each["licenses"] for each in told["components"]] == [
        [{"expression": "MIT"}],
        [{"expression": "MIT OR Apache-2.0"}],
        [{"license": {"name": "any-OSI"}}],
    ]
    json.dumps(told)


def test_what_the_build_wrote_is_read(packed):
    each = {"name": "one", "version": "1.0", "license": "MIT", "purl": "pkg:pypi/one@1.0", "texts": ["a"]}
    (packed / "notices.json").write_text(json.dumps({"components": [each], "texts": {"a": TEXT}}))

    assert [found.name for found in notices.notices().components] == ["one"]


def test_without_it_the_way_to_it_is_said(packed):
    with pytest.raises(Unavailable, match="make binary"):
        notices.notices()
