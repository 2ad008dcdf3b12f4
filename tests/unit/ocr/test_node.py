"""The node ocr_switch: it chooses, and if wanted waits for the text without holding a thread."""

from types import SimpleNamespace

import msgspec
import pytest

from appliance.areas.ocr import service
from appliance.areas.ocr.nodes import OcrSwitchConfig, nodes
from appliance.areas.storage import service as storage
from appliance.core.nodes import Done, NodeError, Wait
from appliance.db import writing
from tests.unit.ocr.pages import text_pdf

[node] = nodes
LETTER = text_pdf([(72, 700, "Dear Sir, we thank you.")])


@pytest.fixture
def context(adapters, ada, upload):
    """Of a run of Ada's, who has stored a letter."""
    storage.store_upload(ada, upload(LETTER, "letter.pdf"), "user-uploads")
    return SimpleNamespace(actor=ada, log=lambda message, level="info": None)


def config(**values):
    return msgspec.convert({"storage_path": "user-uploads/letter.pdf"} | values, OcrSwitchConfig)


def test_without_execute_it_only_chooses(ada, context):
    done = node.run(context, {}, config(query_requirements={"layout": "table"}))

    assert isinstance(done, Done)
    assert done.branch == "doctr"
    assert done.output["routing_reason"] == 'layout = "table": doctr'
    assert done.output["document_info"]["content_type"] == "application/pdf"
    assert service.list_jobs(ada).count == 0


def test_the_job_is_made_with_the_wait_and_its_end_gives_the_text(ada, context, run_jobs, woken):
    wait = node.run(context, {}, config(execute=True))
    assert isinstance(wait, Wait)
    assert service.list_jobs(ada).count == 0
    with writing():
        wait.apply()
    run_jobs()

    [(kind, key, news)] = woken
    done = node.resume(context, {}, config(execute=True), wait.state, news)

    assert (kind, key) == (wait.kind, wait.key)
    assert done.branch == "tesseract"
    assert done.output["extracted_text"] == "Dear Sir, we thank you."
    assert done.output["job_id"] == wait.state["job_id"]
    assert set(done.output) == set(node.outputs)


def test_it_looks_itself_if_the_news_never_came(ada, context):
    wait = node.run(context, {}, config(execute=True))
    wait.apply()

    again = node.resume(context, {}, config(execute=True), wait.state, None)

    assert (again.kind, again.key, again.state, again.apply) == (wait.kind, wait.key, wait.state, None)


def test_a_failed_recognition_fails_the_node_with_its_reason(ada, context):
    wait = node.run(context, {}, config(execute=True))
    wait.apply()
    service.fail_job(wait.state["job_id"], "The lamp was out.")

    with pytest.raises(NodeError, match="The lamp was out") as caught:
        node.resume(context, {}, config(execute=True), wait.state, {})
    assert caught.value.type == "ocr_failed"


def test_a_deleted_job_fails_the_node(ada, context):
    wait = node.run(context, {}, config(execute=True))
    wait.apply()
    service.delete_job(ada, wait.state["job_id"])

    with pytest.raises(NodeError, match="deleted"):
        node.resume(context, {}, config(execute=True), wait.state, {})
