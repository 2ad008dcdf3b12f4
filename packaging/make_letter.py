"""Writes the two-page scanned letter of the demo, or a random one with the facts that it states.

    python packaging/make_letter.py TARGET.pdf
    python packaging/make_letter.py TARGET.pdf --random SEED

With --random, TARGET.json beside it holds {"seed", "text", "facts": [{"question", "answer", "sentence"}]}.
The same seed, fonts and Pillow give the same bytes.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from letter import demo_letter, random_letter
from scan import write_pdf


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target", type=Path, metavar="TARGET.pdf")
    parser.add_argument("--random", type=int, metavar="SEED", help="draw names, numbers, dates and order anew")
    arguments = parser.parse_args()
    if arguments.random is None:
        write_pdf(demo_letter(), arguments.target)
    else:
        write_random(arguments.target, arguments.random)


def write_random(target: Path, seed: int) -> None:
    letter = random_letter(seed)
    write_pdf(letter, target, seed=seed)
    described = {"seed": seed, "text": letter.text(), "facts": [asdict(fact) for fact in letter.facts]}
    target.with_suffix(".json").write_text(json.dumps(described, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
