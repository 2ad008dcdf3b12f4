"""Files that are broken, empty, locked, lying or far too large, by every way in."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any, NamedTuple

import pytest
from PIL import Image

from tests.api.bad_input.conftest import LETTER, Watched
from tests.api.conftest import Person
from tests.api.rag.objects import make_index
from tests.unit.ocr.pages import draw_page, pdf
from tests.unit.ocr.test_refusals import ENCRYPTED

WAIT = {"prefer": "wait=20"}


def bomb(width: int, height: int) -> bytes:
    """A picture of one colour: a few kilobytes that are to become width × height pixels."""
    out = BytesIO()
    Image.new("1", (width, height)).save(out, "PNG")
    return out.getvalue()


def cut_jpeg() -> bytes:
    out = BytesIO()
    draw_page(100).save(out, "JPEG")
    return out.getvalue()[: out.tell() // 2]


class Bad(NamedTuple):
    """told: what a person reads of it, a regular expression."""

    name: str
    content: bytes
    told: str


WIDE = bomb(11_000, 10_000)
PAGELESS = pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"])
BOASTING = pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 2000000000>>"])

BAD = [
    Bad("broken.pdf", b"%PDF-1.7\nrubbish", "The PDF is damaged"),
    Bad("cut.pdf", LETTER[:300], "The PDF is damaged"),
    Bad("empty.pdf", b"", "is empty"),
    Bad("locked.pdf", ENCRYPTED, "encrypted and opens only with its password"),
    Bad("pageless.pdf", PAGELESS, "The PDF is damaged"),
    Bad("boasting.pdf", BOASTING, "The PDF is damaged"),
    Bad("wide.png", WIDE, "claims 110 megapixels"),
    Bad("cut.jpg", cut_jpeg(), "damaged or cut short"),
    Bad("cut.png", WIDE[:100], "claims 110 megapixels|damaged"),
    Bad("program.pdf", b"\x7fELF\x02\x01\x01" + bytes(200), "none of the types|no document|is application/x-elf"),
    Bad("archive.png", b"PK\x03\x04" + bytes(200), "none of the types|no document|is application/"),
]


def upload_to_ocr(person: Person, bad: Bad) -> dict[str, Any]:
    return person.post("/api/v1/ocr/upload", files={"file": (bad.name, bad.content)}, headers=WAIT).json()


def upload_to_index(person: Person, bad: Bad) -> dict[str, Any]:
    return person.post(
        "/api/v1/rag/document/upload",
        data=make_index(person),
        files={"file": (bad.name, bad.content)},
        headers=WAIT,
    ).json()


def stored(person: Person, bad: Bad) -> str:
    """Storage takes any file; it is those who open it that must cope."""
    answer = person.post("/api/v1/storage/upload", files={"file": (bad.name, bad.content)})
    assert answer.status_code == 201, answer.text
    return f"{answer.json()['bucket']}/{answer.json()['path']}"


def extract(person: Person, bad: Bad) -> dict[str, Any]:
    return person.post("/api/v1/ocr/extract", json={"storage_path": stored(person, bad)}, headers=WAIT).json()


def run(person: Person, node_type: str, config: dict[str, Any]) -> dict[str, Any]:
    """The failed execution of a workflow with one node."""
    nodes = [
        {"node_id": "t", "node_type": "trigger"},
        {"node_id": "n", "node_type": node_type, "label": "Read", "config": config},
    ]
    graph = {"nodes": nodes, "edges": [{"from": "t", "to": "n"}]}
    made = person.post("/api/v1/workflows", json={"name": "x", "graph_config": graph}).json()
    execution = person.post(f"/api/v1/workflows/{made['id']}/run", json={}, headers=WAIT).json()
    assert execution["error_node_id"] == "n"
    assert execution["error_message"].startswith("Node Read failed: ")
    status = person.get(f"/api/v1/workflows/executions/{execution['id']}/status").json()
    assert status["execution_state"]["node_results"]["n"]["status"] == "failed"
    return execution


def read_in_workflow(person: Person, bad: Bad) -> dict[str, Any]:
    return run(person, "ocr_switch", {"storage_path": stored(person, bad), "execute": True})


def index_in_workflow(person: Person, bad: Bad) -> dict[str, Any]:
    return run(person, "rag_index", {**make_index(person), "storage_path": stored(person, bad)})


WAYS = [upload_to_ocr, extract, upload_to_index, read_in_workflow, index_in_workflow]
INSIDE = re.compile(r"Traceback|Errno|Error\b|Exception|\.py\b|0x[0-9a-f]{6}|<class|/(tmp|blobs|data|root|home|usr)/")


def message(answer: dict[str, Any]) -> str:
    """What a person is told: by a problem, or by the job or execution that failed."""
    if answer["status"] == "failed":
        return str(answer["error_message"])
    assert answer["status"] in (400, 413, 415, 422), answer
    return str(answer["detail"])


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_a_bad_file_is_explained_and_leaves_nothing_half_done(
    ada: Person, unharmed: Callable[[], None], bad: Bad, way: Callable[[Person, Bad], dict[str, Any]]
) -> None:
    told = message(way(ada, bad))

    assert re.search(bad.told, told), told
    assert not INSIDE.search(told), told
    unharmed()


def test_what_was_refused_at_once_has_left_neither_job_nor_file(ada: Person, unharmed: Callable[[], None]) -> None:
    for bad in (Bad("empty.pdf", b"", ""), Bad("program.pdf", b"\x7fELF" + bytes(99), "")):
        assert isinstance(upload_to_ocr(ada, bad)["status"], int)
        assert isinstance(upload_to_index(ada, bad)["status"], int)

    assert ada.get("/api/v1/ocr/jobs").json()["count"] == 0
    assert ada.get("/api/v1/storage/buckets").json()["quota"]["used_bytes"] == 0
    unharmed()


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_picture_bomb_is_not_drawn(watched: Watched, ada: Person, unharmed: Callable[[], None]) -> None:
    with Image.open(BytesIO(WIDE)) as picture:
        picture.load()  # the library warns and draws it all the same: a byte for each of 110 million pixels
        assert picture.size == (11_000, 10_000)
    assert len(WIDE) < 100_000
    unharmed()  # what recognition needs by itself is loaded now
    before = watched.memory()

    for way in WAYS:
        assert "megapixels" in message(way(ada, Bad("wide.png", WIDE, "")))

    assert watched.memory() - before < 60 * 2**20  # bytes
    unharmed()


@pytest.mark.parametrize(
    ("name", "content", "declared"),
    [("letter.png", LETTER, "image/png"), ("letter.txt", LETTER, "text/plain"), ("letter", LETTER, "application/json")],
)
def test_a_lying_name_or_type_does_not_mislead(
    ada: Person, unharmed: Callable[[], None], name: str, content: bytes, declared: str
) -> None:
    for path, data in (("ocr/upload", {}), ("rag/document/upload", make_index(ada))):
        answer = ada.post(f"/api/v1/{path}", data=data, files={"file": (name, content, declared)}, headers=WAIT).json()
        assert answer["status"] == "completed", answer
    unharmed()


@pytest.mark.parametrize("size", [(1, 40_000), (40_000, 1), (1, 1)])
def test_a_strip_of_a_picture_can_be_read_and_shown(
    watched: Watched, ada: Person, unharmed: Callable[[], None], size: tuple[int, int]
) -> None:
    before = watched.memory()
    out = BytesIO()
    Image.new("L", size, "white").save(out, "PNG")

    job = upload_to_ocr(ada, Bad("strip.png", out.getvalue(), ""))
    shown = ada.get(f"/api/v1/ocr/jobs/{job['id']}/pages/1", params={"width": 2000})

    assert job["status"] in ("completed", "failed") and not INSIDE.search(str(job["error_message"]))
    assert shown.status_code in (200, 404), shown.text
    assert watched.memory() - before < 200 * 2**20  # bytes
    unharmed()
