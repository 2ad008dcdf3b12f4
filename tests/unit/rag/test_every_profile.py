"""What holds whichever retrieval profile searches."""

import pytest

from appliance.areas.rag import service
from appliance.areas.rag.service.retrieval import PROFILES
from appliance.core.errors import NotFound

CATS, DOGS = "Cats sleep sixteen hours a day.", "Dogs sleep twelve hours a day."


def found(actor, index, profile, text="How long do cats sleep?", **more):
    """Documents of the results, best first."""
    requirements = {"vector_db": profile, "tags": ["pets"]}
    shown = service.ask(actor, index.id, text, top_k=100, requirements=requirements, **more)
    assert shown.record.vector_db == profile
    return [each["document_id"] for each in shown.results]


@pytest.fixture
def cats(add):
    return add(CATS, metadata={"lang": "en", "tags": ["pets"]})


@pytest.fixture
def dogs(add):
    return add(DOGS, metadata={"lang": "de", "tags": ["pets"]})


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_a_filter_hides_other_documents_however_near(ada, index, cats, dogs, profile):
    assert set(found(ada, index, profile)) == {cats.id, dogs.id}

    assert found(ada, index, profile, filters={"lang": "de"}) == [dogs.id]
    assert found(ada, index, profile, filters={"lang": "fr"}) == []


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_a_deleted_document_is_not_found(ada, index, cats, dogs, profile):
    assert found(ada, index, profile)[0] == cats.id

    service.delete_document(ada, cats.id)

    assert found(ada, index, profile) == [dogs.id]


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_indexes_of_two_people_are_apart(ada, bob, index, cats, run_jobs, profile):
    other = service.create_index(bob, "letters").index
    service.add_document(service.plan_document(bob, other.id, content=CATS))
    run_jobs()

    assert found(ada, index, profile) == [cats.id]
    assert cats.id not in found(bob, other, profile)
    with pytest.raises(NotFound):
        found(bob, index, profile)
