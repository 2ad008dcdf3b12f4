"""Buckets that people make, over HTTP."""

import itertools
import os
from typing import Any

import httpx
import pytest

from tests.api.conftest import Person

STORAGE = "/api/v1/storage"
_numbers = itertools.count(1)


@pytest.fixture
def name() -> str:
    """A name that no other test has taken."""
    return f"made-{os.getpid()}-{next(_numbers)}"


def put(person: httpx.Client, bucket: str, content: bytes = b"hello", name: str = "a.txt") -> httpx.Response:
    return person.post(f"{STORAGE}/upload", data={"bucket": bucket}, files={"file": (name, content)})


def test_a_bucket_from_its_making_to_its_end(ada: Person, name: str) -> None:
    wanted = {"name": name, "description": "Mine", "max_file_bytes": 10, "allowed_types": ["text/*"]}

    made = ada.post(f"{STORAGE}/buckets", json=wanted)

    assert made.status_code == 201
    body = made.json()
    assert {key: body[key] for key in wanted} == wanted
    assert (body["public"], body["shared"]) == (False, False)
    assert ada.get(f"{STORAGE}/buckets/{name}").json() == body
    info = ada.get(f"{STORAGE}/buckets").json()["bucket_info"][name]
    assert (info["category"], info["max_file_bytes"], info["allowed_types"]) == ("made", 10, ["text/*"])

    assert put(ada, name).status_code == 201
    assert put(ada, name, b"x" * 11).status_code == 413
    assert put(ada, name, b"\x89PNG\r\n\x1a\n").status_code == 415
    changed = ada.patch(f"{STORAGE}/buckets/{name}", json={"max_file_bytes": None, "description": "Ours"}).json()
    assert (changed["max_file_bytes"], changed["description"], changed["allowed_types"]) == (None, "Ours", ["text/*"])
    assert put(ada, name, b"x" * 11).status_code == 201

    refused = ada.delete(f"{STORAGE}/buckets/{name}")
    assert (refused.status_code, refused.json()["code"]) == (409, "bucket-not-empty")
    assert ada.delete(f"{STORAGE}/buckets/{name}?recursive=true").status_code == 204
    assert ada.get(f"{STORAGE}/buckets/{name}").status_code == 404
    assert ada.get(f"{STORAGE}/list/{name}").status_code == 404


def test_the_bucket_of_another_does_not_exist(ada: Person, bob: Person, name: str) -> None:
    ada.post(f"{STORAGE}/buckets", json={"name": name})
    put(ada, name)

    for answer in (
        bob.get(f"{STORAGE}/buckets/{name}"),
        bob.patch(f"{STORAGE}/buckets/{name}", json={"public": True}),
        bob.delete(f"{STORAGE}/buckets/{name}"),
        bob.get(f"{STORAGE}/list/{name}"),
        bob.get(f"{STORAGE}/download/{name}/a.txt"),
        put(bob, name),
    ):
        assert answer.status_code == 404
    taken = bob.post(f"{STORAGE}/buckets", json={"name": name})
    assert (taken.status_code, taken.json()["code"]) == (409, "already-exists")


def test_files_of_a_public_bucket_are_for_anyone_until_it_is_private(
    ada: Person, anonymous: httpx.Client, name: str
) -> None:
    ada.post(f"{STORAGE}/buckets", json={"name": name, "public": True})
    put(ada, name, b"<script>alert(1)</script>", "a.html")

    answer = anonymous.get(f"{STORAGE}/public/{name}/a.html?inline=true")

    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-security-policy"] == "sandbox"
    assert anonymous.get(f"{STORAGE}/download/{name}/a.html").status_code == 401
    assert anonymous.get(f"{STORAGE}/public/{name}/b.html").status_code == 404
    ada.patch(f"{STORAGE}/buckets/{name}", json={"public": False})
    assert anonymous.get(f"{STORAGE}/public/{name}/a.html").status_code == 404


def test_a_bucket_for_everybody_is_made_by_superusers(
    ada: Person, bob: Person, admin: Person, name: str, request: pytest.FixtureRequest
) -> None:
    wanted = {"name": name, "shared": True}

    assert ada.post(f"{STORAGE}/buckets", json=wanted).status_code == 403
    assert admin.post(f"{STORAGE}/buckets", json=wanted).status_code == 201
    request.addfinalizer(lambda: admin.delete(f"{STORAGE}/buckets/{name}?recursive=true"))

    assert put(ada, name).json()["path"] == "a.txt"
    assert put(bob, name).json()["path"] == "a (2).txt"
    assert bob.get(f"{STORAGE}/download/{name}/a.txt").status_code == 404
    assert ada.patch(f"{STORAGE}/buckets/{name}", json={"public": True}).status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "../up"},
        {"name": "a/b"},
        {"name": "x" * 101},
        {"max_file_bytes": 0},
        {"allowed_types": []},
        {"allowed_types": ["image"]},
        {"allowed_types": ["*/*"]},
        {"surprise": 1},
    ],
)
def test_a_wrong_bucket_is_refused(ada: Person, change: dict[str, Any]) -> None:
    assert ada.post(f"{STORAGE}/buckets", json={"name": "fine"} | change).status_code == 422


def test_fixed_buckets_are_nobodys_to_change(ada: Person, admin: Person) -> None:
    for person in (ada, admin):
        assert person.patch(f"{STORAGE}/buckets/user-uploads", json={"public": True}).status_code == 403
        assert person.delete(f"{STORAGE}/buckets/user-uploads?recursive=true").status_code == 403
        assert person.post(f"{STORAGE}/buckets", json={"name": "rag-files"}).status_code == 409
        assert person.get(f"{STORAGE}/buckets/rag-files").status_code == 404
