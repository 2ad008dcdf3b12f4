"""The nodes rag_index, rag_query and rag_switch."""

from types import SimpleNamespace

import msgspec
import pytest

from appliance.areas.ocr import service as ocr
from appliance.areas.rag import service
from appliance.areas.rag.nodes import nodes
from appliance.areas.storage import service as storage
from appliance.core.errors import InvalidInput, NotCompleted
from appliance.core.nodes import Done, NodeError, Wait
from appliance.db import rows, writing
from tests.unit.ocr.pages import text_pdf

by_name = {node.name: node for node in nodes}
index_node, query_node, switch_node = (by_name[name] for name in ("rag_index", "rag_query", "rag_switch"))


@pytest.fixture
def context(ada):
    return SimpleNamespace(actor=ada, log=lambda message, level="info": None)


def config(node, index, **values):
    return msgspec.convert({"index_id": index.id} | values, node.config)


def run(node, context, wanted, run_jobs, woken):
    """The node from its start to its end, as the engine would."""
    outcome = node.run(context, {}, wanted)
    while isinstance(outcome, Wait):
        woken.clear()
        with writing():
            if outcome.apply:
                outcome.apply()
        run_jobs()
        news = next(value for kind, key, value in woken if (kind, key) == (outcome.kind, outcome.key))
        outcome = node.resume(context, {}, wanted, outcome.state, news)
    return outcome


def test_a_text_is_searchable_when_the_node_is_done(ada, index, context, run_jobs, woken):
    done = run(index_node, context, config(index_node, index, content="Cats sleep."), run_jobs, woken)

    assert done.output == {
        "document_id": done.output["document_id"],
        "status": "completed",
        "chunk_count": 1,
        "duplicate": False,
    }
    assert service.ask(ada, index.id, "cats").results[0]["document_id"] == done.output["document_id"]
    assert service.find_document(ada, done.output["document_id"]).source == "workflow"


def test_nothing_is_made_before_the_wait_is_stored(index, context):
    wait = index_node.run(context, {}, config(index_node, index, content="Cats sleep."))

    assert isinstance(wait, Wait)
    assert rows("SELECT count(*) FROM rag_document") == [(0,)]


def test_the_same_content_again_is_done_at_once(index, context, run_jobs, woken):
    first = run(index_node, context, config(index_node, index, content="Cats sleep."), run_jobs, woken)

    again = index_node.run(context, {}, config(index_node, index, content="Cats sleep."))

    assert isinstance(again, Done)
    assert again.output == {**first.output, "duplicate": True}


def test_two_nodes_with_one_content_make_one_document(index, context, run_jobs, woken):
    wanted = config(index_node, index, content="Cats sleep.")
    first, second = index_node.run(context, {}, wanted), index_node.run(context, {}, wanted)
    for wait in (first, second):
        with writing():
            wait.apply()
    assert [key for _, key, _ in woken] == [second.key]  # at once: it waits for a document that never came to be

    moved = index_node.resume(context, {}, wanted, second.state, {})
    assert moved.key == first.key
    run_jobs()
    done = index_node.resume(context, {}, wanted, moved.state, {})

    assert done.output["document_id"] == first.state["document_id"]
    assert done.output["duplicate"]
    assert rows("SELECT count(*) FROM rag_document") == [(1,)]


def test_a_recognised_document_keeps_its_pages_and_boxes(ada, index, context, upload, run_jobs, woken):
    letter = text_pdf([(72, 700, "Page one.")], [(72, 700, "The total is 500 euros.")])
    storage.store_upload(ada, upload(letter, "letter.pdf"), "user-uploads")
    job = ocr.create_job(ada, storage_path="user-uploads/letter.pdf")
    with pytest.raises(NotCompleted):
        index_node.run(context, {}, config(index_node, index, ocr_job_id=job.id))
    run_jobs()

    done = run(index_node, context, config(index_node, index, ocr_job_id=job.id), run_jobs, woken)
    asked = query_node.run(context, {}, config(query_node, index, query_text="How much is the total?"))

    [citation] = asked.output["answer"]["citations"]
    assert (citation["page"], citation["boxes"][0]["page"]) == (2, 2)
    assert citation["title"] == "letter.pdf"
    assert service.page_picture(ada, done.output["document_id"], 2, width=64)[8:12] == b"WEBP"


def test_a_stored_file_is_indexed_where_it_lies(ada, index, context, upload, run_jobs, woken):
    storage.store_upload(ada, upload(b"# Cats\n\nThey sleep.", "cats.md"), "user-uploads")

    wanted = config(index_node, index, storage_path="user-uploads/cats.md", title="All about cats", metadata={"n": 1})
    done = run(index_node, context, wanted, run_jobs, woken)

    document = service.find_document(ada, done.output["document_id"])
    assert (document.title, document.document_metadata, document.content) == (
        "All about cats",
        {"n": 1},
        "Cats\n\nThey sleep.",
    )


def test_a_document_that_cannot_be_indexed_fails_the_node(index, context, run_jobs, woken):
    with pytest.raises(NodeError, match="no text found"):
        run(index_node, context, config(index_node, index, content="..."), run_jobs, woken)


def test_exactly_one_source_is_needed(index, context):
    for sources in ({}, {"content": "a", "storage_path": "user-uploads/a"}):
        with pytest.raises(InvalidInput, match="exactly one"):
            index_node.run(context, {}, config(index_node, index, **sources))


def test_a_question_goes_on_by_whether_it_is_answered(index, context, add):
    add("The boiler will be replaced in April by Mr Samir Patel.")

    answered = query_node.run(context, {}, config(query_node, index, query_text="Who will replace the boiler?"))
    unknown = query_node.run(context, {}, config(query_node, index, query_text="Who is the king of Norway?"))
    unasked = query_node.run(context, {}, config(query_node, index, query_text="boiler", answer=False))

    assert (answered.branches, unknown.branches, unasked.branches) == (("main", "answered"), ("main", "none"), None)
    assert answered.output["answer"]["text"].endswith("by Mr Samir Patel.")
    assert "not in these documents" in unknown.output["answer"]["reason"]
    assert set(query_node.outputs) <= set(answered.output)


def test_a_model_may_be_asked_so_the_node_holds_nobody_up(index, context, add, monkeypatch):
    lines = []
    monkeypatch.setattr(context, "log", lambda message, level="info": lines.append(message))
    add("The boiler will be replaced in April by Mr Samir Patel.")

    query_node.run(context, {}, config(query_node, index, query_text="Who will replace the boiler?"))

    assert query_node.outside
    assert lines[-1] == "answer: quoted"


def test_the_switch_goes_the_way_of_the_router(index, context, add):
    add("Cats sleep.")

    done = switch_node.run(
        context, {}, config(switch_node, index, query_requirements={"structured_memory": True}, query_text="cats")
    )

    assert done.branch == "supavec"
    assert done.output["index_statistics"]["document_count"] == 1
    assert done.output["results"][0]["content"] == "Cats sleep."
