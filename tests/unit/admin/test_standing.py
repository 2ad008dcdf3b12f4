"""What parts say of themselves when what they need is missing."""

import os

import pytest

from appliance.adapters.embedder.minilm import MiniLm
from appliance.adapters.llm import HouseModels
from appliance.adapters.objects import DiskObjects
from appliance.adapters.ocr import TesseractReader
from appliance.adapters.outbound import HttpOutbound
from appliance.areas.admin.service import backups, checking, standing
from appliance.areas.ocr.service import recognition_state
from appliance.areas.rag.service import embeddings_state
from appliance.core.clock import now_ms
from appliance.db import data_folder
from appliance.db.records import record_activity
from appliance.ports.embedder import embedder
from appliance.ports.llm import llm
from appliance.ports.objects import objects
from appliance.ports.ocr import reader
from appliance.ports.outbound import outbound
from appliance.ports.replication import ReplicaStatus, replication


@pytest.fixture
def plug():
    """`plug(port, adapter)` for the rest of the test."""
    plugged = []

    def put(port, adapter):
        port.plug(adapter)
        plugged.append(port)

    yield put
    for port in plugged:
        port.plug(None)


class Replica:
    """Says what it is told to."""

    def __init__(self, *words: object, **values: object) -> None:
        self._status = ReplicaStatus(*words, **values)

    def status(self) -> ReplicaStatus:
        return self._status


def test_a_model_that_was_not_built_is_said(plug, tmp_path):
    plug(embedder, MiniLm(tmp_path))
    assert embeddings_state().status == "unavailable"

    for name in ("model.onnx", "tokenizer.json"):
        (tmp_path / name).touch()
    assert embeddings_state().message == "all-MiniLM-L6-v2-int8"


def test_recognition_without_a_language_is_said(plug, tmp_path):
    plug(reader, TesseractReader(tmp_path))
    assert recognition_state().status == "unavailable"

    (tmp_path / "eng.traineddata").touch()
    assert recognition_state().message == "Tesseract reads eng"


def test_the_platforms_own_model_server_is_asked(plug, model_server, set_settings):
    plug(outbound, HttpOutbound(list, list))
    plug(llm, HouseModels(lambda owner, provider: None, lambda owner: []))
    assert standing.provider_state("local").status == "not_configured"

    set_settings({"llm.base_url": model_server.base_url})
    assert standing.provider_state("local").status == "available"

    set_settings({"llm.base_url": "http://127.0.0.1:9/v1"})
    assert standing.provider_state("local").status == "unavailable"


@pytest.mark.parametrize(
    ("words", "status", "alert"),
    [
        (("off", ""), "not_configured", ""),
        (("failed", "file:///r", 0, 0, 3, "litestream ended with 1: …"), "unavailable", "replication_stopped"),
        (("running", "file:///r", 1), "unavailable", "replication_lag"),
    ],
)
def test_the_replica(db, plug, words, status, alert):
    plug(replication, Replica(*words))

    assert (standing.replication_state().status, standing.replication_state().alert) == (status, alert)


def test_a_replica_that_has_just_begun_is_in_order(db, plug):
    plug(replication, Replica("starting", "file:///r", begun_at=now_ms()))

    found = standing.replication_state()
    assert (found.status, found.message) == ("available", "litestream starts")


def test_a_replica_that_takes_long_to_be_complete_for_the_first_time_is_said(db, plug):
    plug(replication, Replica("starting", "file:///r", begun_at=now_ms() - 61_000))

    found = standing.replication_state()
    assert found.alert == "replication_lag" and "not been complete" in found.message


def test_a_replica_is_not_behind_before_anybody_has_set_up(db, plug):
    plug(replication, Replica("starting", "file:///r"))

    found = standing.replication_state()
    assert found.status == "available" and "once somebody has set up" in found.message


def test_a_replica_in_step_whose_contents_are_not_copied_is_not_in_order(db, plug):
    plug(replication, Replica("running", "file:///r", now_ms()))
    assert standing.replication_state().message == "litestream, 0 s behind"

    plug(replication, Replica("running", "file:///r", now_ms(), 4, 0, "No space left on device"))
    assert "not copied: No space left" in standing.replication_state().message


def test_a_replica_that_could_not_be_restored_is_said(db, plug):
    plug(replication, Replica("running", "file:///r", now_ms()))
    assert standing.replica_check_state().status == "not_configured"

    record_activity("admin.replica_checked", actor_id=None, title="It is not usable: …", status="failed")
    assert standing.replica_check_state().message == "It is not usable: …"


def test_backups_that_are_not_made_when_they_should_be_are_said(db, plug, set_settings, monkeypatch):
    monkeypatch.setattr(data_folder, "_current", db)
    plug(objects, DiskObjects(db.path))

    assert standing.backups_state().status == "not_configured"

    set_settings({"backup.every_hours": 24})
    backups.make_backup()
    assert standing.backups_state().message == "Every 24 hours; 1 kept"

    [made] = backups.list_backups()
    os.utime(backups.backup_path(made.name), (made.made_at / 1000 - 50 * 3600,) * 2)
    assert standing.backups_state().message == "The newest backup is 50 hours old; one is wanted every 24 hours."


def test_a_damaged_database_is_said_as_long_as_it_was_last_seen_so(db, plug, monkeypatch):
    plug(replication, Replica("running", "file:///r", now_ms()))
    monkeypatch.setattr(data_folder, "_current", db)
    checking.check_database_here()
    assert standing.database_state().status == "available" and checking.last_integrity_check() == "ok"

    monkeypatch.setattr(checking._known, "integrity", "Tree 7 page 9: btreeInitPage() returns error code 11")
    told = standing.database_state().message
    assert "damaged: Tree 7" in told and "`appliance restore --replica`" in told
