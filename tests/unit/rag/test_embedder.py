"""The embedding model as it ships; `make model` builds it."""

import hashlib
import json
import math
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from appliance.adapters.embedder.minilm import MODEL_FOLDER, MiniLm
from appliance.core.errors import EngineUnavailable
from appliance.ports.embedder import Embedder

CAT = "A cat sleeps on the sofa."
KITTEN = "The kitten is napping on the couch."
TAX = "Corporate income tax is due in March."


@pytest.fixture(scope="module")
def model() -> Embedder:
    return MiniLm()


def length(vector: list[float]) -> float:
    return math.sqrt(math.fsum(x * x for x in vector))


def cosine(a: list[float], b: list[float]) -> float:
    return math.fsum(x * y for x, y in zip(a, b, strict=True))


@pytest.mark.parametrize("text", ["", "cat", CAT, "日本語 🙂 \x00", "word " * 600])
def test_every_vector_has_384_numbers_and_length_one(model, text):
    [vector] = model.embed([text])

    assert len(vector) == model.dimension == 384
    assert length(vector) == pytest.approx(1, abs=1e-5)


def test_texts_of_one_meaning_are_nearer_than_texts_of_two(model):
    cat, kitten, tax = model.embed([CAT, KITTEN, TAX])

    assert cosine(cat, kitten) > 0.6
    assert cosine(cat, tax) < 0.2


def test_a_vector_is_the_one_that_the_original_model_gives(model):
    """First numbers of sentence-transformers' vector for this text; 8-bit weights stay within 0.03 of each."""
    [vector] = model.embed(["This is an example sentence"])

    original = [0.0677, 0.0635, 0.0487, 0.0793, 0.0374]
    assert vector[:5] == pytest.approx(original, abs=0.03)


def test_a_vector_does_not_depend_on_its_neighbours_or_on_the_session(model):
    [alone] = model.embed([CAT])

    assert model.embed([TAX, CAT, "word " * 600])[1] == alone
    assert MiniLm().embed([CAT]) == [alone]


def test_many_threads_share_one_model(model):
    texts = [f"Sentence number {number} about {CAT}" for number in range(24)]
    expected = model.embed(texts)

    with ThreadPoolExecutor(8) as threads:
        vectors = list(threads.map(lambda text: model.embed([text])[0], texts))

    assert vectors == expected


def test_threads_that_come_first_together_load_the_model_once(monkeypatch):
    opened = []
    from appliance.adapters.embedder import minilm

    really_open = minilm._open
    monkeypatch.setattr(minilm, "_open", lambda *rest: opened.append(rest) or really_open(*rest))
    fresh = MiniLm()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(fresh.count_tokens, ["a", "b", "c", "d"]))

    assert len(opened) == 1


def test_a_text_longer_than_the_window_is_the_unit_mean_of_its_windows(model):
    # 254 pieces fill a window, for two are the marks of its start and end.
    first, second = "cat " * 254, "tax " * 20
    windows = model.embed([first, second])

    [whole] = model.embed([first + second])

    mean = [(a + b) / 2 for a, b in zip(*windows, strict=True)]
    assert whole == pytest.approx([x / length(mean) for x in mean], abs=1e-5)


def test_a_text_that_just_fits_is_one_window(model):
    assert model.count_tokens("cat " * 254) == model.max_tokens - 2
    assert model.embed(["cat " * 254]) != model.embed(["cat " * 255])


@pytest.mark.parametrize(
    ("text", "pieces"), [("", 0), ("cat", 1), ("embeddings", 4), ("cat " * 254, 254), ("cat " * 3000, 3000)]
)
def test_tokens_are_counted_without_the_marks_of_a_window(model, text, pieces):
    assert model.count_tokens(text) == pieces


def test_no_texts_give_no_vectors(model):
    assert model.embed([]) == []


def test_a_model_that_was_not_built_says_how_to_build_it(tmp_path):
    with pytest.raises(EngineUnavailable, match="make model"):
        MiniLm(tmp_path).embed(["cat"])


def test_the_folder_tells_what_it_holds():
    facts = json.loads((MODEL_FOLDER / "MODEL.json").read_text())

    assert facts["sha256"] == hashlib.sha256((MODEL_FOLDER / "model.onnx").read_bytes()).hexdigest()
    assert (facts["name"], facts["dimension"]) == (MiniLm.name, MiniLm.dimension)


def test_importing_and_making_the_embedder_imports_nothing_heavy():
    look = (
        "import sys; from appliance.adapters.embedder.minilm import MiniLm; MiniLm();"
        "print([name for name in ('onnxruntime', 'numpy', 'tokenizers') if name in sys.modules])"
    )

    run = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "[]"
