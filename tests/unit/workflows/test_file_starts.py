"""Files start workflows: of their owner alone, and never in a circle."""

import msgspec
import pytest

from appliance.areas.storage import service as storage
from appliance.areas.storage.area import area as storage_area
from appliance.areas.workflows.engine.graph import Graph
from appliance.areas.workflows.models import Execution
from appliance.areas.workflows.schemas import ChangeWorkflow
from appliance.areas.workflows.service import file_starts, workflows
from appliance.core.actor import Actor
from appliance.core.nodes import register_nodes
from appliance.jobs import run_all_due

BUCKET = "user-uploads"


def graph(*nodes, **trigger):
    first = {"node_id": "t", "node_type": "trigger", "config": {"trigger_type": "storage", "bucket": BUCKET, **trigger}}
    every = [first, *nodes]
    edges = [{"from": a["node_id"], "to": b["node_id"]} for a, b in zip(every, every[1:], strict=False)]
    return msgspec.convert({"nodes": every, "edges": edges}, Graph)


def upload(path, **more):
    return {
        "node_id": "up",
        "node_type": "storage",
        "config": {"operation": "upload", "file_path": f"{BUCKET}/{path}", "file_data": "text", **more},
    }


def make(ada, *nodes, **trigger):
    return workflows.create_workflow(ada, "Filed", graph=graph(*nodes, **trigger)).id


def put(actor, path, bucket=BUCKET):
    storage.store_bytes(actor, b"some text", bucket, path)
    run_all_due()


def started(workflow_id):
    found = Execution.select().where(Execution.workflow == workflow_id).order_by(Execution.created_at, Execution.id)
    return [run.trigger_data["path"] for run in found]


@pytest.fixture(autouse=True)
def nodes_known(script, ada, adapters):
    """The node types of this area and of storage, and a place for contents."""
    register_nodes(storage_area.nodes)


def test_a_file_that_fits_starts_the_workflow(ada):
    workflow_id = make(ada, prefix="in/", content_types=["text/*"])
    other = make(ada, content_types=["image/png"])

    put(ada, "in/a.txt")
    put(ada, "out/b.txt")

    assert started(workflow_id) == ["in/a.txt"]
    assert started(other) == []
    [run] = Execution.select().where(Execution.workflow == workflow_id)
    assert run.trigger_data["trigger_type"] == "storage"
    assert (run.trigger_data["bucket"], run.trigger_data["size"]) == (BUCKET, 9)
    assert run.trigger_type == "storage"


def test_the_files_of_another_start_nothing(ada):
    workflow_id = make(ada)

    put(Actor("0190a000-0000-7000-8000-00000000000b"), "b.txt")
    assert started(workflow_id) == []
    put(ada, "a.txt")

    assert started(workflow_id) == ["a.txt"]


def test_news_that_comes_twice_starts_once(ada):
    workflow_id = make(ada)
    put(ada, "a.txt")
    news = {"id": "f", "owner_id": ada.id, "bucket": BUCKET, "path": "x", "size": 1, "content_type": "text/plain"}

    file_starts.start_for(news, None)
    file_starts.start_for(news, None)

    assert sorted(started(workflow_id)) == ["a.txt", "x"]


def test_a_workflow_that_is_off_or_has_lost_its_trigger_is_not_started(ada):
    off, lost = make(ada), make(ada)
    workflows.change_workflow(ada, off, ChangeWorkflow(is_active=False))
    manual = msgspec.convert({"nodes": [{"node_id": "t", "node_type": "trigger"}]}, Graph)
    workflows.change_workflow(ada, lost, ChangeWorkflow(graph_config=manual))

    put(ada, "a.txt")

    assert (started(off), started(lost)) == ([], [])


def test_a_workflow_that_writes_into_its_own_bucket_does_not_start_itself(ada):
    workflow_id = make(ada, upload("copy-{{ execution.id }}.txt"))

    put(ada, "a.txt")

    assert started(workflow_id) == ["a.txt"]


def test_two_workflows_that_write_for_each_other_end_after_one_turn(ada):
    first = make(ada, upload("b/{{ execution.id }}.txt"), prefix="a/")
    second = make(ada, upload("a/{{ execution.id }}.txt"), prefix="b/")

    put(ada, "a/start.txt")

    assert started(first) == ["a/start.txt"]
    assert len(started(second)) == 1


def test_a_file_written_by_a_workflow_in_a_sub_workflow_does_not_start_the_outer_one(ada):
    inner = workflows.create_workflow(
        ada,
        "Inner",
        graph=msgspec.convert(
            {
                "nodes": [{"node_id": "t", "node_type": "trigger"}, upload("inner-{{ execution.id }}.txt")],
                "edges": [{"from": "t", "to": "up"}],
            },
            Graph,
        ),
    )
    call = {"node_id": "call", "node_type": "sub_workflow", "config": {"workflow_id": inner.id}}
    outer = make(ada, call)

    put(ada, "a.txt")

    assert started(outer) == ["a.txt"]
    assert Execution.select().where(Execution.workflow == inner.id).count() == 1


@pytest.mark.parametrize(
    ("types", "fits"),
    [([], True), (["text/plain"], True), (["TEXT/*"], True), (["*/*"], True), (["image/*"], False), (["text"], False)],
)
def test_types_may_be_families(types, fits):
    assert file_starts.fits("", types, "a.txt", "text/plain; charset=utf-8") is fits
