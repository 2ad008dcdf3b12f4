"""How well a claim that a quote supports is told from one it does not: `areas/rag/support.py`.

answer_claims.json holds, for the letters of answer_letters.json, claims about a sentence that it supports and claims
that it does not: another figure, name, unit, the opposite, something else. The threshold was set on the first
five letters; the others were not looked at for it. Third line: true claims that cite another sentence of the letter.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from appliance.adapters.embedder.minilm import MiniLm  # noqa: E402
from appliance.areas.rag.sentences import sentences, unwrapped  # noqa: E402
from appliance.areas.rag.support import Sentence, best_support  # noqa: E402

HERE = Path(__file__).parent
THRESHOLDS = (0.0, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)
Judged = tuple[str, str, str, float]  # kind, claim, quote, score


def judge(model: MiniLm, letter: dict[str, Any], claims: list[dict[str, Any]]) -> Iterator[Judged]:
    text = letter["text"]
    spoken = [unwrapped(text[slice(*span)]) for span in sentences(text)]
    vectors = np.array(model.embed(spoken))

    def score(claim: str, rows: list[int]) -> float:
        own = np.array(model.embed([claim])[0])
        found = best_support(claim, [Sentence(spoken[row], float(vectors[row] @ own)) for row in rows])
        return found.score if found else 0.0

    for each in claims:
        [row] = [number for number, sentence in enumerate(spoken) if each["quote"] in sentence][:1]
        near = [number for number in range(row - 1, row + 2) if 0 <= number < len(spoken)]
        for kind in ("supported", "unsupported"):
            for claim in each[kind]:
                yield kind, claim, spoken[row], score(claim, near)
        far = [number for number in range(len(spoken)) if abs(number - row) > 2]
        for claim in each["supported"]:
            yield "cited elsewhere", claim, "", score(claim, far)


def report(title: str, judged: list[Judged], *, tell: float | None) -> None:
    print(title)
    for kind in ("supported", "unsupported", "cited elsewhere"):
        scores = [score for each, _, _, score in judged if each == kind]
        kept = "  ".join(f"{limit:.2f}: {sum(score > limit for score in scores):3}" for limit in THRESHOLDS)
        print(f"  {kind:16} {len(scores):3}   above {kept}")
    for kind, claim, quote, score in judged:
        if tell is not None and (score > tell) != (kind == "supported") and kind != "cited elsewhere":
            print(f"    {kind} {score:.2f}: {claim}  <-  {quote[:110]}")


def main() -> None:
    model = MiniLm()
    letters = json.loads((HERE / "answer_letters.json").read_text())
    claims = json.loads((HERE / "answer_claims.json").read_text())
    judged = [list(judge(model, letter, each)) for letter, each in zip(letters, claims, strict=True)]
    tell = float(sys.argv[1]) if len(sys.argv) > 1 else None
    report("Letters 1 to 5 (threshold set on these)", sum(judged[:5], []), tell=tell)
    report("Letters 6 to 10", sum(judged[5:], []), tell=None)


if __name__ == "__main__":
    main()
