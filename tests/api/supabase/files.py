"""How the tests of files at /storage/v1 ask."""

import base64
import itertools
import os

import httpx

S = "/storage/v1"
TUS = {"tus-resumable": "1.0.0"}
_numbers = itertools.count(1)


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def metadata(**told: str) -> str:
    return ",".join(f"{name} {encoded(value)}" for name, value in told.items())


def make_bucket(client: httpx.Client, **options: object) -> str:
    name = f"attacked-{next(_numbers)}-{os.getpid()}"
    answer = client.post(f"{S}/bucket", json={"name": name, "id": name, **options})
    assert answer.status_code == 200, answer.text
    return name


def put(client: httpx.Client, bucket: str, path: str, content: bytes = b"x", **headers: str) -> httpx.Response:
    return client.post(f"{S}/object/{bucket}/{path}", content=content, headers={"content-type": "text/plain"} | headers)


def begin(client: httpx.Client, told: str, size: int = 1, **headers: str) -> httpx.Response:
    given = {**TUS, "upload-length": str(size), "upload-metadata": told} | headers
    return client.post(f"{S}/upload/resumable", headers=given)


def everything(service: httpx.Client, bucket: str) -> list[str]:
    listed = service.post(f"{S}/object/list-v2/{bucket}", json={}).json()
    return [entry["name"] for entry in listed["objects"]]
