"""Chunks of a version that knew words of one kind only."""

import shutil

import pytest

from appliance.areas.rag import service
from appliance.areas.rag.service import terms
from appliance.areas.rag.service.allowed import Allowed
from appliance.areas.rag.service.matching import matching
from appliance.db import execute, rows, writing
from appliance.db.connection import close_thread, open_database
from appliance.db.data_folder import open_folder
from appliance.db.migrate import migrate, migrations_folder

COUNT = terms.BATCH + 50


@pytest.fixture
def upgraded(tmp_path):
    """A database of the version before, with COUNT chunks of the index i-1, just brought to this version."""
    folder = open_folder(tmp_path / "data")
    open_database(folder.database)
    before = shutil.copytree(migrations_folder(), tmp_path / "before")
    for file in before.glob("*.py"):
        if file.name >= "0022":
            file.unlink()
    migrate(folder.path, before)
    with writing():
        execute(
            "INSERT INTO rag_index (id, owner_id, name, vector_db_type, embedding_model, dimensions, chunk_size,"
            " chunk_overlap, created_at, updated_at) VALUES ('i-1', 'o', 'n', 'sqlite_vec', 'm', 384, 800, 100, 0, 0)"
        )
        execute(
            "INSERT INTO rag_document (id, index_id, owner_id, document_metadata, content_hash, size_bytes, status,"
            " source, created_at) VALUES ('d', 'i-1', 'o', '{}', '', 0, 'completed', 'api', 0)"
        )
        for number in range(COUNT):
            execute(
                'INSERT INTO rag_chunk (id, document_id, index_id, ordinal, start, "end", scope, heading, text)'
                " VALUES (?, 'd', 'i-1', ?, 0, 0, 'i1', '', ?)",
                (f"c{number}", number, "дома кошки, kitten" if number % 10 == 0 else "nothing"),
            )
    migrate(folder.path)
    yield
    close_thread()


def found(words):
    allowed = Allowed("i-1", None, COUNT, few=COUNT)
    return len(matching("i-1", words, COUNT, allowed, limit=100).keys)


def test_they_stay_found_until_and_after_they_are_renewed(upgraded):
    assert (found("kitten"), found("кошка")) == (COUNT // 10, 0)

    service.renew_terms()

    assert (found("kitten"), found("кошка")) == (COUNT // 10, COUNT // 10)
    assert rows("SELECT rowid FROM rag_term ORDER BY rowid") == rows("SELECT key FROM rag_chunk ORDER BY key")


def test_the_older_table_goes_at_the_run_after_that(upgraded):
    service.renew_terms()
    assert rows("SELECT count(*) FROM rag_word") == [(COUNT,)]

    service.renew_terms()

    assert rows("SELECT name FROM sqlite_master WHERE name IN ('rag_word', 'rag_chunk_added')") == []


def test_what_is_deleted_meanwhile_leaves_nothing(upgraded):
    with writing():
        execute("DELETE FROM rag_chunk WHERE ordinal < 100")
    service.renew_terms()

    with writing():
        execute("DELETE FROM rag_index")

    for table in ("rag_term", "rag_word", "rag_old_word"):
        assert rows(f"SELECT count(*) FROM {table}") == [(0,)]
