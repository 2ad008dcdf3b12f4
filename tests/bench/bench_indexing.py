"""How fast documents become searchable: chunks embedded a second beside bare onnxruntime, seconds for mixed
documents, and how fast the server answers meanwhile.

.venv/bin/python tests/bench/bench_indexing.py [DOCUMENTS]     default 200
"""

import http.client
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "packaging"), str(ROOT / "tests" / "bench")]

from bench_requests import Client, sign_in  # noqa: E402
from process import Process, cpu_seconds, pss_megabytes  # noqa: E402
from sample_files import sample_file  # noqa: E402

from appliance.adapters.embedder.minilm import MODEL_FOLDER, MiniLm  # noqa: E402
from appliance.areas.rag.chunking import chunks  # noqa: E402
from appliance.areas.rag.text import plain  # noqa: E402

THREADS = 2  # that the server embeds with on two cores
BATCH = 32
TEXTS = 160
BOUNDARY = "part-of-a-form"
FREELY = {"APPLIANCE_HTTP__USER_REQUESTS_PER_MINUTE": "0", "APPLIANCE_HTTP__ADDRESS_REQUESTS_PER_MINUTE": "0"}


def main(count: int) -> None:
    embedding()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir()
        with Process(data, **FREELY) as server:
            indexing(server, count)


def embedding() -> None:
    """Chunks of letters: bare onnxruntime in the usual way, padded batches of 32 on all cores, and the product."""
    texts = [text for number in range(60) for text in letter_chunks(number)][:TEXTS]
    model = MiniLm()
    model.embed(texts[:2])
    bare = rate(lambda: bare_onnxruntime(texts))
    ours = rate(lambda: by_threads(model, texts))
    print(f"{len(texts)} chunks: bare onnxruntime {bare:.1f} a second, ours {ours:.1f}; {ours / bare:.2f} times")


def letter_chunks(number: int) -> list[str]:
    extract = plain(import_module("letter").random_letter(number).text())
    return [extract.text[each.start : each.end] for each in chunks(extract, size=800, overlap=100)]


def rate(work: Callable[[], object]) -> float:
    """Chunks a second, the median of three."""
    spent = []
    for _ in range(3):
        began = time.perf_counter()
        work()
        spent.append(time.perf_counter() - began)
    return TEXTS / median(spent)


def bare_onnxruntime(texts: Sequence[str]) -> None:
    import numpy as np
    import onnxruntime
    from tokenizers import Tokenizer

    session = onnxruntime.InferenceSession(str(MODEL_FOLDER / "model.onnx"), providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(MODEL_FOLDER / "tokenizer.json"))
    tokenizer.enable_truncation(MiniLm.max_tokens)
    tokenizer.enable_padding()
    for start in range(0, len(texts), BATCH):
        encoded = tokenizer.encode_batch(list(texts[start : start + BATCH]))
        ids, mask = ([getattr(each, name) for each in encoded] for name in ("ids", "attention_mask"))
        session.run(["embedding"], {"input_ids": np.array(ids, np.int32), "attention_mask": np.array(mask, np.int32)})


def by_threads(model: MiniLm, texts: Sequence[str]) -> None:
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda text: model.embed([text]), texts))


def indexing(server: Process, count: int) -> None:
    """Upload `count` files as a person would, one after the other, and wait until all can be found."""
    client = sign_in(server.url)
    index_id = client.call("POST", "/api/v1/rag/index", {"name": "mixed"})["id"]
    upload(client, index_id, *sample_file(10_000))
    until_done(client, index_id)
    files = [sample_file(number) for number in range(count)]
    with Pulse(server.url) as pulse:
        before, began = cpu_seconds(server.pid), time.perf_counter()
        for name, content in files:
            upload(client, index_id, name, content)
        uploaded = time.perf_counter() - began
        found = until_done(client, index_id)
        spent, cpu = time.perf_counter() - began, cpu_seconds(server.pid) - before
    states = found["documents_by_status"]
    assert states["completed"] == count + 1, states
    print(
        f"{count} mixed documents, {found['chunk_count']} chunks: {spent:.1f} s ({uploaded:.1f} s to upload),"
        f" {cpu:.1f} CPU seconds, {found['chunk_count'] / spent:.1f} chunks a second,"
        f" {pss_megabytes(server.pid):.0f} MB at the end"
    )
    print(f"/health meanwhile: {pulse}")


def upload(client: Client, index_id: str, name: str, content: bytes) -> None:
    fields = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="index_id"\r\n\r\n{index_id}\r\n'
    file = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = f"{fields}{file}".encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
    client.send("POST", "/api/v1/rag/document/upload", body, f"multipart/form-data; boundary={BOUNDARY}")


def until_done(client: Client, index_id: str) -> dict[str, Any]:
    while True:
        found = client.call("GET", f"/api/v1/rag/index/{index_id}")
        if not (found["documents_by_status"]["pending"] or found["documents_by_status"]["running"]):
            return found
        time.sleep(0.2)


class Pulse:
    """Asks `/health` again and again on a thread, and keeps how long each took."""

    def __init__(self, url: str) -> None:
        self._url, self._over, self._spent = url, threading.Event(), list[float]()
        self._thread = threading.Thread(target=self._beat)

    def __enter__(self) -> "Pulse":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def __str__(self) -> str:
        spent = sorted(self._spent)
        return f"p50 {median(spent):.1f} ms, p99 {spent[len(spent) * 99 // 100]:.1f} ms, most {spent[-1]:.1f} ms"

    def _beat(self) -> None:
        connection = http.client.HTTPConnection(self._url.removeprefix("http://"), timeout=60)
        while not self._over.wait(0.02):
            began = time.perf_counter()
            connection.request("GET", "/health")
            connection.getresponse().read()
            self._spent.append((time.perf_counter() - began) * 1000)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
