"""How far the embedding model knows a language, and what follows when it does not."""

from appliance.areas.rag.scripts import is_latin
from appliance.ports.embedder import Embedder, embedder

KNOWN, UNKNOWN = 0.6, 0.3  # share of letters: from KNOWN on meaning counts fully, up to UNKNOWN not at all
FAINT = 0.01  # weight of a ranking that only decides between equals


def familiarity(text: str, model: Embedder = embedder) -> float:
    """0 (the model sees only unknown pieces and single letters) to 1 (it knows the script)."""
    if is_latin(text):  # the model has pieces for all of it, and nothing need be counted
        return 1.0
    return max(0.0, min(1.0, (model.known_share(text) - UNKNOWN) / (KNOWN - UNKNOWN)))


def weight_of_meaning(known: float) -> float:
    """known: familiarity. Beside 1 for the words."""
    return max(FAINT, known)


def reason(known: float) -> str:
    """For the query log; empty where nothing changes."""
    if known >= 1.0:
        return ""
    weight = f"weight of meaning {weight_of_meaning(known):.2f}"
    return f"; words lead, as the embedding model hardly knows the language ({weight})"
