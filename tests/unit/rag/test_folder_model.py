"""Embedding models out of folders."""

import json
import math
import shutil

import pytest

from appliance.adapters.embedder.folder_model import FolderModel
from appliance.adapters.embedder.house import HouseEmbeddings
from appliance.adapters.embedder.minilm import MODEL_FOLDER, MiniLm
from appliance.core.errors import EngineUnavailable
from tests.unit.rag.second_model import DIMENSION, build_second_model

CAT = "A cat sleeps on the sofa."


def length(vector: list[float]) -> float:
    return math.sqrt(math.fsum(x * x for x in vector))


def test_a_model_of_word_pieces_gives_the_unit_mean_of_its_pieces(tmp_path):
    model = FolderModel("second", build_second_model(tmp_path / "second"))

    one, again, other = model.embed([CAT, CAT, "Corporate income tax is due in March."])

    assert (model.name, model.dimension, model.max_tokens) == ("second", DIMENSION, 128)
    assert len(one) == DIMENSION and length(one) == pytest.approx(1, abs=1e-5)
    assert one == again != other


def test_the_first_piece_may_stand_for_the_text(tmp_path):
    model = FolderModel("first", build_second_model(tmp_path / "first", pooling="cls"))

    assert model.embed([CAT]) == model.embed(["Tax is due."])  # the mark of the start is the same for all


def test_fewer_numbers_are_the_first_ones_at_length_one(tmp_path):
    folder = tmp_path / "short"
    shutil.copytree(MODEL_FOLDER, folder)
    (folder / "MODEL.json").write_text(json.dumps({"dimension": 128}))

    [short], [whole] = FolderModel("short", folder).embed([CAT]), MiniLm().embed([CAT])

    first = whole[:128]
    assert short == pytest.approx([x / length(first) for x in first], abs=1e-5)


@pytest.mark.parametrize("facts", [{"dimension": 100}, {"dimension": 0}, {"max_tokens": 1}, {"pooling": "max"}])
def test_wrong_facts_are_refused(tmp_path, facts):
    folder = build_second_model(tmp_path / "wrong", **facts)

    with pytest.raises(EngineUnavailable, match=r"MODEL\.json"):
        FolderModel("wrong", folder)


def test_a_model_that_gives_less_than_it_says_is_refused(tmp_path):
    model = FolderModel("long", build_second_model(tmp_path / "long", dimension=128))

    with pytest.raises(EngineUnavailable, match="64 numbers"):
        model.embed([CAT])


def test_the_house_has_its_own_model_and_those_of_the_settings(adapters, tmp_path, set_settings):
    own = MiniLm()
    house = HouseEmbeddings(own)
    assert house.names() == [own.name]
    folder = build_second_model(tmp_path / "second")
    set_settings({"embedder.models": (f"second={folder}", "gone=/nowhere")})

    assert house.names() == [own.name, "second", "gone"]
    assert house.model(own.name) is own
    assert house.model("second") is house.model("second")
    with pytest.raises(EngineUnavailable, match=r"MODEL\.json"):
        house.model("gone")
    with pytest.raises(EngineUnavailable, match=r"embedder\.models"):
        house.model("other")
