"""Training jobs, with the real model: data sets, states, figures, and what they change in search."""

import json
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import numpy as np
import pytest

from appliance.adapters.outbound import HttpOutbound
from appliance.areas.rag import service
from appliance.areas.rag.finetune_schemas import RagFinetuneConfig, RagFinetuneStart, finetune_details
from appliance.areas.rag.models import RagFinetuneJob
from appliance.areas.storage import service as storage
from appliance.core.errors import BlockedUrl, InvalidInput, InvalidState, NotFound
from appliance.db import execute, rows
from appliance.jobs import queue
from appliance.ports.embedder import embedder
from appliance.ports.outbound import outbound
from tests.unit.rag.second_model import DIMENSION, build_second_model

ANIMALS = ("cat", "horse", "whale", "spider", "eagle", "snake", "sheep", "bear", "shark", "frog", "goose", "wolf")
# What the people of the house call them: the model has never heard of it.
NICKNAMES = ("zorb", "quill", "mimbo", "trask", "velp", "dranno", "hux", "ploft", "gerrow", "siltz", "brang", "wexle")
DOINGS = ("sleeps", "eats", "hides", "grows old", "is born", "fights", "swims", "plays", "wanders")
TRUE = [
    {"query": f"{nickname} {doing}", "positive_text": f"The {animal} {doing}."}
    for animal, nickname in zip(ANIMALS, NICKNAMES, strict=True)
    for doing in DOINGS
]

FEW = TRUE[:54]  # where only the way through matters


@pytest.fixture
def dataset(ada, upload):
    """`dataset(rows)`: a file of Ada's with these rows, as an address."""
    names = iter(range(1000))

    def store(found):
        content = found if isinstance(found, bytes) else "\n".join(map(json.dumps, found)).encode()
        file = storage.store_upload(ada, upload(content, f"rows-{next(names)}.jsonl"), "user-uploads")
        return f"storage://user-uploads/{file.path}"

    return store


@pytest.fixture
def finish(ada, index, run_jobs):
    """`finish(address, …)`: a job of Ada's index with these data sets, at its end."""

    def run(*addresses, **config):
        started = service.start_training(ada, index.id, addresses, RagFinetuneConfig(**config))
        run_jobs()
        return service.find_training(ada, started.job.id)

    return run


def active(ada, index):
    return service.find_index(ada, index.id).active_adapter_id


def test_what_the_model_never_heard_of_is_learnt_and_search_finds_it(ada, index, add, dataset, finish):
    asked = TRUE[::6]
    documents = [add(row["positive_text"]).id for row in asked]

    found = finish(dataset(TRUE), epochs=30, holdout=0.2)

    job = found.job
    assert (job.status, job.error_message, job.progress) == ("completed", None, 1.0)
    assert job.metrics["mrr"]["after"] > job.metrics["mrr"]["before"] + 0.1
    assert job.metrics["recall_at_5"]["after"] > job.metrics["recall_at_5"]["before"]
    assert (job.metrics["rows_train"], job.metrics["rows_holdout"]) == (86, 22)
    assert 1 <= job.metrics["epochs_run"] == len(job.metrics["loss"]) <= 30
    assert active(ada, index) == job.adapter_id

    def found_again():
        ask = partial(service.ask, ada, index.id, top_k=1, requirements={"vector_db": "chromadb"})
        hits = [ask(row["query"]).results[0]["document_id"] for row in asked]
        return sum(hit == document for hit, document in zip(hits, documents, strict=True))

    with_adapter = found_again()
    service.change_index(ada, index.id, {"active_adapter_id": None})
    assert with_adapter >= found_again() + 5


def test_documents_with_vectors_turned_away_from_the_models_are_found_again(ada, index, run_jobs, dataset, finish):
    turn = np.linalg.qr(np.random.default_rng(3).normal(size=(384, 384)))[0]
    learnt = []
    for number in range(100):
        text = f"Order {number}: {DOINGS[number % 9]} like a {ANIMALS[number % 12]} of house {number * 7 % 101}."
        vector = (np.array(embedder.embed([text])[0]) @ turn).tolist()
        new = service.plan_document(ada, index.id, content=text, embedding=vector)
        learnt.append({"query": text, "positive_document_id": service.add_document(new).document.id})
    run_jobs()

    metrics = finish(dataset(learnt)).job.metrics

    assert metrics["mrr"]["before"] < 0.2
    assert metrics["mrr"]["after"] > 0.5


def test_rows_that_fit_together_by_chance_are_learnt_but_not_used(ada, index, dataset, finish):
    shuffled = np.random.default_rng(1).permutation(len(TRUE))
    rubbish = [
        {"query": row["query"], "positive_text": TRUE[other]["positive_text"]}
        for row, other in zip(TRUE, shuffled, strict=True)
    ]

    job = finish(dataset(rubbish)).job

    assert job.status == "completed"
    assert job.metrics["mrr"]["after"] <= job.metrics["mrr"]["before"]
    assert active(ada, index) is None
    assert job.adapter_id is not None


def test_whether_the_adapter_is_used_can_be_said(ada, index, dataset, finish):
    address = dataset(TRUE)

    never = finish(address, activate="never").job
    assert never.metrics["mrr"]["after"] > never.metrics["mrr"]["before"]
    assert active(ada, index) is None

    always = finish(address, activate="always").job
    assert active(ada, index) == always.adapter_id

    service.change_index(ada, index.id, {"active_adapter_id": never.adapter_id})
    assert active(ada, index) == never.adapter_id


def test_an_adapter_of_another_index_or_model_cannot_be_chosen(ada, index, dataset, finish):
    job = finish(dataset(FEW), activate="never").job
    other = service.create_index(ada, "other").index

    with pytest.raises(InvalidInput, match="has no adapter"):
        service.change_index(ada, other.id, {"active_adapter_id": job.adapter_id})
    execute("UPDATE rag_adapter SET embedding_model = 'another'")
    with pytest.raises(InvalidInput, match="fits vectors of another"):
        service.change_index(ada, index.id, {"active_adapter_id": job.adapter_id})


def test_an_adapter_of_another_model_changes_nothing(ada, index, add, dataset, finish):
    add("The cat sleeps.")
    finish(dataset(FEW), activate="always")
    execute("UPDATE rag_adapter SET embedding_model = 'another'")

    [hit] = service.ask(ada, index.id, "The cat sleeps.", requirements={"vector_db": "chromadb"}).results

    assert hit["similarity"] > 0.98


def test_an_index_whose_model_is_gone_is_not_trained_for(index, dataset, finish):
    execute("UPDATE rag_index SET embedding_model = 'another'")

    job = finish(dataset(FEW)).job

    assert job.status == "failed"
    assert "no embedding model 'another'" in job.error_message


def test_an_adapter_is_of_the_model_of_its_index(ada, index, add, dataset, finish, run_jobs, set_settings, tmp_path):
    folder = build_second_model(tmp_path / "second")
    set_settings({"embedder.models": (f"second={folder}",), "storage.min_free_bytes": 0})
    add("The cat sleeps.")
    service.start_reembedding(ada, index.id, "second")
    run_jobs()

    job = finish(dataset(FEW), activate="always").job

    assert (job.status, job.error_message) == ("completed", None)
    assert rows("SELECT embedding_model, dimensions FROM rag_adapter") == [("second", DIMENSION)]
    assert active(ada, index) == job.adapter_id
    assert service.ask(ada, index.id, "The cat sleeps.").results[0]["similarity"] is not None
    service.start_reembedding(ada, index.id, embedder.name)
    run_jobs()
    assert active(ada, index) is None


def test_too_few_rows_fail_with_their_number(dataset, finish):
    repeated = [*TRUE[:49], *TRUE[:49], {"query": "no answer"}]

    found = finish(dataset(repeated))

    assert found.job.status == "failed"
    assert "49 usable rows; at least 50" in found.job.error_message
    [only] = found.datasets
    assert only.rows == 49
    assert "line 99: it needs exactly one of" in only.error
    assert "50 lines were left out" in only.error


def test_the_same_question_again_and_again_is_not_enough(dataset, finish):
    job = finish(dataset([{"query": "the same", "positive_text": f"answer {n}"} for n in range(60)])).job

    assert job.status == "failed"
    assert "same few questions" in job.error_message


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not one of its"),
        (b"query,positive_text\na,b\n", "line 1: it is no JSON"),
        (json.dumps(FEW).encode(), "line 1: Expected `object`"),
    ],
)
def test_a_data_set_of_another_kind_fails_with_what_it_should_be(dataset, finish, content, why):
    found = finish(dataset(FEW), dataset(content))

    assert found.job.status == "failed"
    assert "Data set 2 cannot be read" in found.job.error_message
    assert why in found.job.error_message
    assert "JSON Lines" in found.job.error_message
    assert [each.rows for each in found.datasets] == [len(FEW), 0]


def test_a_data_set_that_is_not_there_fails_the_job(dataset, finish):
    found = finish("storage://user-uploads/none.jsonl")

    assert found.job.status == "failed"
    assert "Data set 1 cannot be read: There is no file 'none.jsonl'" in found.job.error_message
    assert "There is no file" in found.datasets[0].error


def test_documents_of_other_indexes_are_left_out(ada, bob, index, add, dataset, finish):
    mine = add("The cat sleeps.").id
    theirs = service.add_document(
        service.plan_document(bob, service.create_index(bob, "b").index.id, content="Secret.")
    ).document.id
    some = [{"query": "secret", "positive_document_id": theirs}, {"query": "cat", "positive_document_id": mine}]

    found = finish(dataset([*some, *FEW]), epochs=1)

    assert found.job.status == "completed"
    assert found.datasets[0].rows == len(FEW) + 1
    assert f"line 1: the index has no searchable document {theirs}" in found.datasets[0].error


def test_somebody_elses_file_is_not_read(bob, dataset, run_jobs):
    own = service.create_index(bob, "bob's").index
    started = service.start_training(bob, own.id, [dataset(FEW)])
    run_jobs()

    assert "There is no file" in service.find_training(bob, started.job.id).job.error_message


@pytest.fixture
def web(tmp_path):
    """A folder served on loopback: (folder, its address)."""
    handler = partial(_Quiet, directory=str(tmp_path))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True).start()
    yield tmp_path, f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def plug_outbound():
    """`plug_outbound("127.0.0.1")`: the real client, with these private hosts opened."""
    yield lambda *hosts: outbound.plug(HttpOutbound(lambda: hosts))
    outbound.plug(None)


def test_a_data_set_is_fetched_through_the_guard(index, ada, web, plug_outbound, finish):
    folder, address = web
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, FEW)))
    plug_outbound()
    with pytest.raises(BlockedUrl):
        service.start_training(ada, index.id, [f"{address}/rows.jsonl"])
    assert rows("SELECT count(*) FROM rag_finetune_job") == [(0,)]

    plug_outbound("127.0.0.1")
    found = finish(f"{address}/rows.jsonl", epochs=1)
    missing = finish(f"{address}/none.jsonl")

    assert (found.job.status, found.datasets[0].rows) == ("completed", len(FEW))
    assert missing.job.status == "failed"
    assert "404" in missing.job.error_message


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://example.com/a", "user-uploads/a", "storage://bucket"])
def test_other_addresses_are_refused_at_once(ada, index, plug_outbound, address):
    plug_outbound()

    with pytest.raises((BlockedUrl, InvalidInput)):
        service.start_training(ada, index.id, [address])


def test_an_index_has_one_job_at_a_time(ada, index, dataset, run_jobs):
    address = dataset(FEW)
    first = service.start_training(ada, index.id, [address]).job

    with pytest.raises(InvalidState, match="trained already") as refused:
        service.start_training(ada, index.id, [address])
    assert refused.value.extra["current"] == "pending"
    other = service.create_index(ada, "other").index
    service.start_training(ada, other.id, [address])

    run_jobs()
    service.start_training(ada, index.id, [address])
    assert service.find_training(ada, first.id).job.status == "completed"


def test_a_cancelled_job_stays_so_and_another_may_begin(ada, index, dataset, run_jobs):
    address = dataset(FEW)
    job = service.start_training(ada, index.id, [address]).job

    assert service.cancel_training(ada, job.id).job.status == "cancelled"
    assert service.cancel_training(ada, job.id).job.status == "cancelled"
    run_jobs()
    found = service.find_training(ada, job.id).job
    assert (found.status, found.adapter_id, found.started_at) == ("cancelled", None, None)

    again = service.start_training(ada, index.id, [address]).job
    run_jobs()
    with pytest.raises(InvalidState, match="completed and cannot be cancelled"):
        service.cancel_training(ada, again.id)


@pytest.mark.parametrize("stage", ["examples_of", "material_of", "train"])
def test_a_running_job_stops_when_it_is_cancelled(ada, index, dataset, run_jobs, monkeypatch, stage):
    from appliance.areas.rag.service import training

    monkeypatch.setattr(training, "_TELL_EVERY", 0.0)
    job = service.start_training(ada, index.id, [dataset(FEW)]).job
    real = getattr(training, stage)

    def cancel_then_go_on(*arguments):
        service.cancel_training(ada, job.id)
        return real(*arguments)

    monkeypatch.setattr(training, stage, cancel_then_go_on)
    run_jobs()

    assert service.find_training(ada, job.id).job.status == "cancelled"
    assert rows("SELECT count(*) FROM rag_adapter") == [(0,)]
    assert active(ada, index) is None


def test_a_job_whose_index_is_deleted_ends_quietly(ada, index, dataset, run_jobs, monkeypatch):
    from appliance.areas.rag.service import training

    service.start_training(ada, index.id, [dataset(FEW)])
    real = training.train

    def delete_then_train(*arguments):
        service.delete_index(ada, index.id)
        return real(*arguments)

    monkeypatch.setattr(training, "train", delete_then_train)
    run_jobs()

    for table in ("rag_finetune_job", "rag_finetune_dataset", "rag_adapter", "jobs_task WHERE name LIKE 'rag.train%'"):
        assert rows(f"SELECT count(*) FROM {table}") == [(0,)]


def test_a_job_that_died_is_told_why(ada, index, dataset):
    job = service.start_training(ada, index.id, [dataset(FEW)]).job

    for tell in queue.on_death:
        tell("rag.train_adapter", {"job_id": job.id}, "interrupted by restart")

    found = service.find_training(ada, job.id).job
    assert (found.status, found.error_message) == ("failed", "interrupted by restart")


def test_jobs_are_listed_newest_first_and_private(ada, bob, index, dataset, finish):
    first, second = finish(dataset(TRUE[:10])).job, finish(dataset(FEW), dataset(FEW), epochs=1).job

    page = service.list_trainings(ada)
    assert [(job.id, count) for job, count in page.data] == [(second.id, 2), (first.id, 1)]
    assert page.count == 2
    assert [job.id for job, _ in service.list_trainings(ada, status="failed", index_id=index.id).data] == [first.id]
    assert service.list_trainings(bob).data == []
    for refused in (
        lambda: service.list_trainings(bob, index_id=index.id),
        lambda: service.find_training(bob, first.id),
        lambda: service.cancel_training(bob, first.id),
        lambda: service.start_training(bob, index.id, ["storage://user-uploads/a"]),
    ):
        with pytest.raises(NotFound):
            refused()


def test_a_job_run_twice_comes_to_the_same_end(ada, index, dataset, run_jobs, finish):
    address = dataset(FEW)
    first = finish(address).job.metrics
    service.change_index(ada, index.id, {"active_adapter_id": None})
    job = service.start_training(ada, index.id, [address]).job
    RagFinetuneJob.update(status="running", progress=0.5).where(RagFinetuneJob.id == job.id).execute()
    run_jobs()

    assert service.find_training(ada, job.id).job.metrics == first


def test_the_config_is_shown_whole(ada, index):
    started = service.start_training(ada, index.id, ["storage://user-uploads/a"], RagFinetuneConfig(epochs=3))

    shown = finetune_details(started.job, started.datasets)

    assert shown.config == RagFinetuneConfig(epochs=3, learning_rate=0.001, batch_size=32, holdout=0.1, seed=0)
    assert RagFinetuneStart(index_id=index.id, dataset_urls=["a"]).config.activate == "if_better"
