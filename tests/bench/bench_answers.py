"""How well questions about letters are answered, and the weights of `areas/rag/answers.py` fitted anew.

answer_letters.json holds ten letters with twelve questions each that they answer ("holds" stands in the
sentence that does) and twelve about the same things that they do not. Each letter is judged with weights
fitted on the other nine; then the shipped weights are tried on letters of `packaging/make_letter.py`.
"""

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise, repeat
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "packaging")]

from appliance.adapters.embedder.minilm import MiniLm  # noqa: E402
from appliance.areas.rag import answers  # noqa: E402
from appliance.areas.rag.answers import Candidate  # noqa: E402
from appliance.areas.rag.sentences import sentences, unwrapped  # noqa: E402

THRESHOLDS = (0.3, 0.35, 0.4, 0.45, 0.5)
SEEDS = range(500, 520)
UNANSWERED = (
    "What is the e-mail address of the company?",
    "How much does the wood cost per metre?",
    "What is the IBAN of the account?",
    "Who is the owner of the house?",
    "When was the house built?",
    "How many steps does the staircase have?",
    "Which colour will the walls have?",
    "Who delivers the boards?",
    "What is the tax number of the company?",
    "How many employees does the workshop have?",
    "When was the company founded?",
    "Who will paint the banister?",
    "What is the price of the sample board?",
    "How long is the lunch break?",
    "Which glue is used?",
    "Who pays for the parking of the van?",
    "What is the warranty on the windows?",
    "When will the carpet be laid?",
)
Array = NDArray[np.float64]


@dataclass
class Asked:
    """A question to a letter. features: a row per unit of `answers.units`. right: whether that unit answers."""

    letter: int
    answerable: bool
    features: Array
    right: NDArray[np.bool_]


def ask(model: MiniLm, letter: int, text: str, questions: Iterable[tuple[str, str | None]]) -> list[Asked]:
    """questions: (question, what the sentence that answers it holds, None = no sentence does)."""
    spans = [span for span in sentences(text) if sum(map(str.isalnum, text[slice(*span)])) >= 2]
    quotes = [unwrapped(text[slice(*span)]) for span in spans]
    gaps = [text[one.end : other.start] for one, other in pairwise(spans)]
    continues = [False, *(gap.count("\n") < 2 for gap in gaps)]
    vectors = np.array(model.embed(quotes))
    asked = []
    for question, holds in questions:
        cosines = (vectors @ np.array(model.embed([question])[0])).tolist()
        found = answers.units(
            question, [Candidate(*each) for each in zip(quotes, cosines, repeat(b""), continues, strict=False)]
        )
        right = np.array([holds is not None and holds in unit.text for unit in found])
        asked.append(Asked(letter, holds is not None, np.array(answers.features(question, found)), right))
    return asked


def fit(asked: list[Asked]) -> tuple[Array, float]:
    """Weights and bias of a logistic regression over all sentences, by gradient descent on standardised features."""
    x = np.vstack([each.features for each in asked])
    y = np.concatenate([each.right for each in asked]).astype(float)
    mean, deviation = x.mean(axis=0), x.std(axis=0) + 1e-9
    z = (x - mean) / deviation
    weights, bias = np.zeros(z.shape[1]), -3.0
    for _ in range(3000):
        error = 1 / (1 + np.exp(-(z @ weights + bias))) - y
        weights -= 4 * (z.T @ error / len(y) + 0.001 * weights)
        bias -= 4 * error.mean()
    return weights / deviation, float(bias - (weights / deviation) @ mean)


def best(each: Asked, weights: Array, bias: float) -> tuple[float, bool]:
    """Probability of the likeliest sentence, and whether it is right."""
    scores = each.features @ weights + bias
    position = int(scores.argmax())
    return float(1 / (1 + np.exp(-scores[position]))), bool(each.right[position])


def report(title: str, judged: list[tuple[Asked, float, bool]]) -> None:
    answerable = [(probability, right) for each, probability, right in judged if each.answerable]
    others = [probability for each, probability, _ in judged if not each.answerable]
    print(f"{title}: {len(answerable)} questions with an answer, {len(others)} without")
    print(f"  best sentence right: {sum(right for _, right in answerable)}")
    for threshold in THRESHOLDS:
        given = [right for probability, right in answerable if probability >= threshold]
        refused = sum(probability < threshold for probability in others)
        refusals = refused + len(answerable) - len(given)
        wrongly, false = len(given) - sum(given), len(others) - refused
        print(f"  threshold {threshold:.2f}: {sum(given)} right, {wrongly} wrong, {false} given one they do not have;")
        print(f"    refusals: precision {refused / max(1, refusals):.2f}, recall {refused / len(others):.2f}")


def main() -> None:
    model = MiniLm()
    letters: list[dict[str, Any]] = json.loads((Path(__file__).parent / "answer_letters.json").read_text())
    asked: list[Asked] = []
    for number, letter in enumerate(letters):
        questions = [(each["question"], each["holds"]) for each in letter["answered"]]
        asked += ask(model, number, letter["text"], [*questions, *((each, None) for each in letter["unanswered"])])
    judged = []
    for number in range(len(letters)):
        weights, bias = fit([each for each in asked if each.letter != number])
        judged += [(each, *best(each, weights, bias)) for each in asked if each.letter == number]
    report("Cross-validated", judged)
    weights, bias = fit(asked)
    print(f"  fitted on all: {np.round(weights, 2)}, bias {bias:.2f}")

    shipped = np.array([answers.COSINE, answers.OVERLAP, answers.LACKS])
    drawn = []
    for seed in SEEDS:
        letter = import_module("letter").random_letter(seed)
        questions = [(fact.question, fact.answer) for fact in letter.facts]
        drawn += ask(model, seed, letter.text(), [*questions, *((each, None) for each in UNANSWERED)])
    report(f"Shipped weights, letters {SEEDS}", [(each, *best(each, shipped, answers.BIAS)) for each in drawn])


if __name__ == "__main__":
    main()
