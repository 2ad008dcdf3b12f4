"""Makes a data folder of an older version, with some megabytes in it.

python -m tests.crash.faults.older FOLDER APPLIED CHUNKS: the first APPLIED migrations, then CHUNKS chunks with their
vectors, and as many files; the last migrations have work to do on these.
"""

import json
import random
import sys
import tempfile
from pathlib import Path

from appliance.core import secrets
from appliance.db.connection import close_thread, execute, open_database, query, writing
from appliance.db.data_folder import open_folder
from appliance.db.migrate import available, migrate, migrations_folder

DIMENSIONS = 384


def main(path: Path, count: int, chunks: int) -> None:
    folder = open_folder(path)
    secrets.load_key(folder.key)
    open_database(folder.database)
    with tempfile.TemporaryDirectory() as name:
        for each in available(migrations_folder())[:count]:
            (Path(name) / f"{each}.py").symlink_to(migrations_folder() / f"{each}.py")
        migrate(folder.path, Path(name))
    with writing():
        fill(chunks, random.Random(3))
    close_thread()


def fill(chunks: int, chance: random.Random) -> None:
    """Rows of which later migrations make others."""
    _insert("rag_index", id="i", owner_id="o", name="Animals", vector_db_type="auto", embedding_model="m")
    _insert("rag_document", id="d", index_id="i", owner_id="o", chunk_count=chunks, status="completed")
    for number in range(chunks):
        text = " ".join(chance.choices(("ants", "bees", "cows", "dogs", "elks", "foxes"), k=60))
        _insert("rag_chunk", key=number + 1, id=f"c{number}", document_id="d", index_id="i", ordinal=number, text=text)
        vector = chance.randbytes(4 * DIMENSIONS)
        code = chance.randbytes(DIMENSIONS // 8)
        _insert("rag_vector", chunk_key=number + 1, index_id="i", code=code, vector=vector)
        _insert("storage_file", id=f"f{number}", owner_id="o", bucket="b", path=f"{number}.txt", sha256="0" * 64)


def _insert(table: str, **given: object) -> None:
    """What is not given and must not be NULL is empty."""
    row: dict[str, object] = {}
    for column in query(f"SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info('{table}')"):
        if column["name"] in given:
            row[column["name"]] = given[column["name"]]
        elif column["notnull"] and column["dflt_value"] is None and not column["pk"]:
            row[column["name"]] = 0 if column["type"] in ("INTEGER", "REAL") else json.dumps({})
    marks = ", ".join("?" * len(row))
    names = ", ".join(f'"{name}"' for name in row)
    execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
