"""Which way a text runs: pure."""

import unicodedata


def right_to_left(text: str) -> bool:
    """Whether most of its letters belong to a script that does, such as Hebrew or Arabic."""
    kinds = [unicodedata.bidirectional(letter) for letter in text]
    return sum(kind in ("R", "AL") for kind in kinds) > kinds.count("L")
