"""Training of query adapters and checking of prompts over HTTP."""

import json

import pytest

WORDS = ("cat", "horse", "whale", "spider", "eagle", "snake", "sheep", "bear", "shark", "frog")
NAMES = ("zorb", "quill", "mimbo", "trask", "velp", "dranno", "hux", "ploft", "gerrow", "siltz")
DOINGS = ("sleeps", "eats", "hides", "is born", "fights", "swims")
ROWS = [
    {"query": f"{name} {doing}", "positive_text": f"The {word} {doing}."}
    for word, name in zip(WORDS, NAMES, strict=True)
    for doing in DOINGS
]


@pytest.fixture
def index_id(ada):
    return ada.post("/api/v1/rag/index", json={"name": "animals"}).json()["id"]


@pytest.fixture
def dataset(ada):
    """The address of ROWS in Ada's storage."""
    content = "\n".join(map(json.dumps, ROWS)).encode()
    stored = ada.post("/api/v1/storage/upload", files={"file": ("rows.jsonl", content)}).json()
    return f"storage://{stored['bucket']}/{stored['path']}"


def test_an_adapter_is_trained_used_and_taken_back(ada, index_id, dataset):
    wanted = {"index_id": index_id, "dataset_urls": [dataset], "config": {"activate": "always", "holdout": 0.2}}

    begun = ada.post("/api/v1/rag/finetune", json=wanted)
    ended = ada.post("/api/v1/rag/finetune", json=wanted | {"config": {"epochs": 1}}, headers={"prefer": "wait=30"})

    assert begun.status_code == 202
    job = begun.json()
    assert begun.headers["location"] == f"/api/v1/rag/finetune/{job['id']}"
    assert job["config"] == {
        "epochs": 10,
        "learning_rate": 0.001,
        "batch_size": 32,
        "holdout": 0.2,
        "seed": 0,
        "activate": "always",
    }
    assert (job["status"], job["progress"], job["started_at"], job["dataset_count"]) == ("pending", 0, None, 1)
    assert (ended.status_code, ended.json()["code"]) == (409, "invalid-state")
    while (found := ada.get(begun.headers["location"]).json())["status"] in ("pending", "running"):
        assert 0 <= found["progress"] <= 1
    assert found["status"] == "completed"
    assert found["metrics"]["rows_train"] + found["metrics"]["rows_holdout"] == len(ROWS)
    assert set(found["metrics"]) == {"rows_train", "rows_holdout", "recall_at_5", "mrr", "epochs_run", "loss"}
    assert set(found["metrics"]["mrr"]) == {"before", "after"}
    [only] = found["datasets"]
    assert (only["dataset_url"], only["rows"], only["error"]) == (dataset, len(ROWS), None)

    place = f"/api/v1/rag/index/{index_id}"
    assert ada.get(place).json()["active_adapter_id"] == found["adapter_id"]
    assert ada.patch(place, json={"active_adapter_id": None}).json()["active_adapter_id"] is None
    assert ada.patch(place, json={"name": "beasts"}).json()["active_adapter_id"] is None
    again = ada.patch(place, json={"active_adapter_id": found["adapter_id"]})
    assert again.json()["active_adapter_id"] == found["adapter_id"]
    listed = ada.get("/api/v1/rag/finetune", params={"index_id": index_id, "status": "completed"}).json()
    assert [each["id"] for each in listed["data"]] == [job["id"]]
    assert ada.post(f"{begun.headers['location']}/cancel").json()["code"] == "invalid-state"


def test_a_job_that_fails_says_why(ada, index_id):
    wanted = {"index_id": index_id, "dataset_urls": ["storage://user-uploads/none.jsonl"]}

    ended = ada.post("/api/v1/rag/finetune", json=wanted, headers={"prefer": "wait=30"})

    assert ended.status_code == 200
    assert ended.json()["status"] == "failed"
    assert "none.jsonl" in ended.json()["error_message"]
    assert ended.json()["metrics"] is None


@pytest.mark.parametrize(
    ("change", "loc"),
    [
        ({"config": {"epochs": 0}}, "config.epochs"),
        ({"config": {"epochs": 201}}, "config.epochs"),
        ({"config": {"learning_rate": 2}}, "config.learning_rate"),
        ({"config": {"batch_size": 3}}, "config.batch_size"),
        ({"config": {"holdout": 0.6}}, "config.holdout"),
        ({"config": {"activate": "perhaps"}}, "config.activate"),
        ({"config": {"depth": 3}}, "depth"),
        ({"dataset_urls": []}, "dataset_urls"),
        ({"dataset_urls": ["storage://a/b"] * 21}, "dataset_urls"),
        ({"dataset_urls": ["storage://" + "a" * 1000]}, "dataset_urls"),
        ({"dataset_urls": ["storage://bucket"]}, "dataset_urls"),
    ],
)
def test_what_cannot_be_trained_is_refused(ada, index_id, change, loc):
    wanted = {"index_id": index_id, "dataset_urls": ["storage://user-uploads/a"]} | change

    refused = ada.post("/api/v1/rag/finetune", json=wanted)

    assert (refused.status_code, refused.json()["code"]) == (422, "validation-error")
    assert loc in refused.json()["detail"]
    assert ada.get("/api/v1/rag/finetune").json() == {"data": [], "count": 0}


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/rows.jsonl", "http://169.254.169.254/a", "file:///etc/passwd"])
def test_addresses_inside_are_blocked_at_once(ada, index_id, address):
    refused = ada.post("/api/v1/rag/finetune", json={"index_id": index_id, "dataset_urls": [address]})

    assert (refused.status_code, refused.json()["code"]) == (422, "blocked-url")


def test_another_persons_job_adapter_and_index_do_not_exist(ada, bob, index_id, dataset):
    wanted = {"index_id": index_id, "dataset_urls": [dataset], "config": {"epochs": 1, "activate": "never"}}
    job = ada.post("/api/v1/rag/finetune", json=wanted, headers={"prefer": "wait=30"}).json()
    own = bob.post("/api/v1/rag/index", json={"name": "bob's"}).json()["id"]

    assert bob.post("/api/v1/rag/finetune", json=wanted).status_code == 404
    assert bob.get(f"/api/v1/rag/finetune/{job['id']}").status_code == 404
    assert bob.post(f"/api/v1/rag/finetune/{job['id']}/cancel").status_code == 404
    assert bob.get("/api/v1/rag/finetune", params={"index_id": index_id}).status_code == 404
    stolen = bob.patch(f"/api/v1/rag/index/{own}", json={"active_adapter_id": job["adapter_id"]})
    assert (stolen.status_code, "active_adapter_id" in stolen.json()["detail"]) == (422, True)


def test_a_deleted_index_takes_its_jobs_along(ada, index_id, dataset):
    wanted = {"index_id": index_id, "dataset_urls": [dataset], "config": {"epochs": 1}}
    job = ada.post("/api/v1/rag/finetune", json=wanted, headers={"prefer": "wait=30"}).json()

    assert ada.delete(f"/api/v1/rag/index/{index_id}").status_code == 204

    assert ada.get(f"/api/v1/rag/finetune/{job['id']}").status_code == 404


def test_a_prompt_is_checked(somebody):
    answer = somebody.post("/api/v1/rag/agent0/validate", json={"prompt": "  Write to {{name}}. " + "x" * 100})

    assert answer.status_code == 200
    found = answer.json()
    assert found["prompt"] == "Write to {{name}}. " + "x" * 81 + "…"
    assert found["recommended_index_type"] == "sqlite_vec"
    assert found["validation"] == {
        "is_valid": False,
        "warnings": ["The context has no value for {{name}}."],
        "suggestions": found["validation"]["suggestions"],
        "checks": [
            {"code": "length", "ok": True},
            {"code": "goal", "ok": False},
            {"code": "belief", "ok": False},
            {"code": "plan", "ok": False},
            {"code": "retrieval_intent", "ok": False},
            {"code": "placeholders", "ok": False},
            {"code": "injection", "ok": True},
        ],
    }
    assert len(found["validation"]["suggestions"]) == 4


def test_with_an_index_the_prompt_is_asked_of_it(ada, index_id):
    added = {"index_id": index_id, "content": "The cat sleeps all day on the warm stove."}
    ada.post("/api/v1/rag/document", json=added, headers={"prefer": "wait=30"})

    found = ada.post(
        "/api/v1/rag/agent0/validate",
        json={"prompt": "Where does {{who}} sleep?", "context": {"who": "the cat"}, "index_id": index_id},
    ).json()

    assert found["recommended_index_type"] == "lightrag"
    assert found["validation"]["is_valid"]
    coverage = found["validation"]["checks"][-1]
    assert (coverage["code"], coverage["ok"]) == ("coverage", True)
    assert 0.55 <= coverage["score"] <= 1
    assert ada.get("/api/v1/rag/queries").json()["count"] == 0


@pytest.mark.parametrize("body", [{}, {"prompt": ""}, {"prompt": "a" * 50_001}, {"prompt": "ok", "more": 1}])
def test_a_prompt_needs_its_form(somebody, body):
    assert somebody.post("/api/v1/rag/agent0/validate", json=body).status_code == 422
