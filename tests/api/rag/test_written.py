"""Written answers of a whole server, with a scripted model server on loopback."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from tests.api.conftest import ADMIN, PASSWORD, Person
from tests.unit.model_server import serve_models

LETTER = "The monthly rent will rise to 1,215 pounds on 1 June 2025. You may keep one cat, but dogs are not permitted."


@pytest.fixture
def models():
    with serve_models() as server:
        yield server


@pytest.fixture
def admin(start, models):
    """The superuser of a server whose platform has a model."""
    process = start(
        APPLIANCE_FIRST_SUPERUSER=ADMIN,
        APPLIANCE_FIRST_SUPERUSER_PASSWORD=PASSWORD,
        APPLIANCE_LLM__BASE_URL=models.base_url,
        APPLIANCE_RAG__ANSWER_MODEL="local/llama3.2",
    )
    with closing(Person(process.wait_until_ready(), ADMIN)) as person:
        yield person


@pytest.fixture
def ask(admin):
    """`ask(answer=True)`: a question about the letter."""
    index_id = admin.post("/api/v1/rag/index", json={"name": "letters"}).json()["id"]
    wanted = {"index_id": index_id, "content": LETTER, "title": "Letter"}
    admin.post("/api/v1/rag/document", json=wanted, headers={"prefer": "wait=30"})

    def run(**more):
        question = {"index_id": index_id, "query_text": "What is the new monthly rent?", **more}
        return admin.post("/api/v1/rag/query", json=question).json()

    return run


def test_a_written_answer_a_lie_and_silence(ask, models):
    models.script.extend(["The monthly rent rises to 1,215 pounds [1].", "The rent is 9,999 pounds [1].", "Dunno."])

    written, lie, silence = (ask(answer=True)["answer"] for _ in range(3))

    assert (written["mode"], written["text"]) == ("written", "The monthly rent rises to 1,215 pounds [1].")
    [citation] = written["citations"]
    assert citation["quote"] == LETTER[citation["start"] : citation["end"]]
    assert (lie["mode"], "9,999" in lie["text"], "not supported" in lie["reason"]) == ("quoted", False, True)
    assert (silence["mode"], "cited nothing" in silence["reason"]) == ("quoted", True)


def test_who_searches_does_not_wait_behind_those_who_wait_for_a_model(ask, models):
    models.script.extend(["never"] * 8)
    with ThreadPoolExecutor(8) as people:
        waiting = [people.submit(ask, answer=True) for _ in range(8)]
        while len(models.bodies) < 8:
            assert ask()["answer"] is None

        assert ask()["total_results"] == 1
        assert not any(each.done() for each in waiting)
        models.released.set()
        assert {each.result()["answer"]["mode"] for each in waiting} == {"quoted"}
