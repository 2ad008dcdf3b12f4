"""The rule table of profiles, row by row."""

import pytest

from appliance.areas.rag.router import PROFILES, Statistics, route
from appliance.core.errors import EngineUnavailable, UnknownEngine


def statistics(megabytes: float = 5.0, own: str = "chromadb") -> Statistics:
    return Statistics(3, 30, megabytes, own)


ROWS = [
    ({"vector_db": "milvus", "structured_memory": True}, 5, False, "milvus", "vector_db asks for milvus: milvus"),
    ({"structured_memory": True, "requires_metadata": True}, 5, False, "supavec", "structured_memory"),
    ({"requires_metadata": True}, 2000, False, "weaviate", "requires_metadata"),
    ({}, 2000, True, "weaviate", "filters"),
    ({"ocr_result_injected": True}, 1024.5, False, "milvus", "1024.50 MB is above 1024 MB"),
    ({"ocr_result_injected": True}, 0.5, False, "lightrag", "0.50 MB is below 1 MB"),
    ({"ocr_result_injected": True, "tags": ["a"]}, 1, False, "supavec", "1.00 MB is not below 1 MB"),
    ({"tags": ["a"], "user_plan": "free"}, 0.1, False, "qdrant", "tags are given"),
    ({"user_plan": "free"}, 0.1, False, "supavec", "user_plan is free: supavec"),
    ({"user_plan": "pro"}, 0.4, False, "lightrag", "0.40 MB is below 1 MB: lightrag"),
    ({"tags": []}, 1024, False, "chromadb", "the index's own profile"),
    ({"structured_memory": False, "colour": "red"}, 1, False, "chromadb", "the index's own profile"),
]


@pytest.mark.parametrize(("wanted", "megabytes", "filtered", "profile", "reason"), ROWS)
def test_the_first_rule_that_matches_decides(wanted, megabytes, filtered, profile, reason):
    decision = route(wanted, statistics(megabytes), filtered=filtered)

    assert decision.profile == profile
    assert reason in decision.reason
    assert [rule["matched"] for rule in decision.rules] == [False] * (len(decision.rules) - 1) + [True]


def test_an_unknown_profile_names_the_allowed_ones():
    with pytest.raises(UnknownEngine, match="faiss") as caught:
        route({"vector_db": "faiss"}, statistics())

    assert caught.value.extra["allowed"] == list(PROFILES)


def test_a_profile_that_needs_a_service_is_refused_and_never_replaced():
    with pytest.raises(EngineUnavailable, match="pinecone"):
        route({"vector_db": "pinecone"}, statistics())
