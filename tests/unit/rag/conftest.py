"""An index of Ada's, and documents in it."""

from collections.abc import Callable

import pytest

from appliance.areas.rag import service
from appliance.areas.rag.models import RagDocument, RagIndex
from appliance.core.actor import Actor


@pytest.fixture
def index(adapters: None, ada: Actor) -> RagIndex:
    """Ada's index."""
    return service.create_index(ada, "letters").index


Adding = Callable[..., RagDocument]


@pytest.fixture
def add(ada: Actor, index: RagIndex, run_jobs: Callable[[], int]) -> Adding:
    """`add("text", title="…")`: a document of Ada's index, indexed."""

    def adding(content: str, **options: object) -> RagDocument:
        new = service.plan_document(ada, index.id, content=content, **options)
        service.add_document(new)
        run_jobs()
        return service.find_document(ada, new.id)

    return adding
