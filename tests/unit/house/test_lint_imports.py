"""Floors and doors: every rule is broken once in one small house, and every break is named."""

import pytest

BROKEN = {
    # floors
    "appliance/core/upward.py": "import appliance.db\n\nUP = appliance.db\n",
    "appliance/adapters/ocr/reader.py": "from appliance.areas.auth import service\n\nASIDE = service\n",
    # areas
    "appliance/areas/auth/upward.py": "from appliance.areas.rag import service\n\nUP = service\n",
    "appliance/areas/osint/service.py": "from appliance.areas.rag import service\n\nSIBLING = service\n",
    # inside an area
    "appliance/areas/code/service.py": "from appliance.areas.code import jobs\n\nUP = jobs\n",
    "appliance/areas/code/jobs.py": "RUN = 1\n",
    "appliance/areas/code/routes.py": "from appliance.areas.code.jobs import RUN\n\nASIDE = RUN\n",
    # doors
    "appliance/areas/chat/service.py": (
        "from appliance.areas import storage\n"
        "from appliance.areas.rag.models import INDEXES\n\nPAST = INDEXES, storage\n"
    ),
    # frameworks
    "appliance/areas/ocr/service.py": "def read():\n    import tesserocr\n\n    return tesserocr\n",
    "appliance/areas/ocr/routes.py": "import sanic\n\nHOME = sanic\n",
    "appliance/areas/ocr/jobs.py": "from huey import crontab\n\nAWAY = crontab\n",
    # a circle
    "appliance/http/a.py": "from appliance.http import b\n\nROUND = b\n",
    "appliance/http/b.py": "from appliance.http import a\n\nROUND = a\n",
}


@pytest.fixture(scope="module")
def said(tmp_path_factory, build, lint):
    """What lint says of the broken house, blanks evened out."""
    outcome = lint(build(tmp_path_factory.mktemp("broken"), BROKEN), "floors", "doors")
    assert not outcome.clean
    return " ".join(outcome.said.split())


def test_a_sound_house_is_left_in_peace(house, lint):
    outcome = lint(house({}), "floors", "doors", "style", "migrations", "locks", "names", "web", "api-types")

    assert outcome.clean, outcome.said


def test_a_lower_floor_may_not_import_a_higher_one(said):
    assert "appliance.core.upward -> appliance.db (l.1)" in said


def test_adapters_do_not_know_areas(said):
    assert "appliance.adapters.ocr.reader -> appliance.areas.auth.service (l.1)" in said


def test_a_lower_area_may_not_import_a_higher_one(said):
    assert "appliance.areas.auth.upward -> appliance.areas.rag.service (l.1)" in said


def test_areas_on_one_step_do_not_import_each_other(said):
    assert "appliance.areas.osint.service -> appliance.areas.rag.service (l.1)" in said


def test_a_service_does_not_import_its_jobs(said):
    assert "appliance.areas.code.service -> appliance.areas.code.jobs (l.1)" in said


def test_the_faces_of_an_area_do_not_import_each_other(said):
    assert "appliance.areas.code.routes -> appliance.areas.code.jobs (l.1)" in said


def test_circles_are_found(said):
    assert "No circles inside any package BROKEN" in said
    assert "appliance.http" in said[said.index("No circles inside any package", said.index("Broken contracts")) :]


@pytest.mark.parametrize(
    "finding",
    [
        "appliance/areas/chat/service.py:2: chat enters rag by appliance.areas.rag.models",
        "appliance/areas/chat/service.py:1: chat enters storage by appliance.areas.storage;",
    ],
)
def test_an_area_is_entered_by_its_service_only(said, finding):
    assert finding in said


@pytest.mark.parametrize(
    "finding",
    [
        "appliance/areas/ocr/service.py:2: appliance.areas.ocr.service imports tesserocr",
        "appliance/areas/ocr/jobs.py:1: appliance.areas.ocr.jobs imports huey",
    ],
)
def test_a_framework_stays_at_home_even_when_imported_late(said, finding):
    assert finding in said


def test_a_framework_may_be_used_at_home_and_a_service_package_entered_by_its_nouns(said):
    assert "imports sanic" not in said
    assert "by appliance.areas.storage.service" not in said


def test_a_new_area_or_floor_must_be_listed(house, lint):
    outcome = lint(house({"appliance/areas/weather/service.py": "", "appliance/helpers.py": ""}), "floors")

    assert not outcome.clean
    assert "appliance.areas.weather" in outcome.said
    assert "appliance.helpers" in outcome.said
