"""Files of hostile names, by both ways in: under which name they are kept, and how they come out again."""

import base64
import re
import unicodedata
from typing import Any
from urllib.parse import quote

import pytest

from tests.api.attack.conftest import NewPerson
from tests.api.attack.hostile import NAMES, SPLIT, TEXTS
from tests.api.conftest import Person

# Half a pair of surrogates is no UTF-8, and so cannot be in a form or a header.
SENDABLE = [name for name in NAMES if not any(unicodedata.category(character) == "Cs" for character in name)]


@pytest.mark.parametrize("name", SENDABLE, ids=lambda name: ascii(name)[:30])
def test_a_file_of_any_name_is_kept_under_a_tame_one_or_refused(alice: Person, name: str) -> None:
    form = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\nhello\r\n--cut--\r\n'
    kind = {"content-type": "multipart/form-data; boundary=cut"}
    sent = alice.post("/api/v1/storage/upload", content=form % name.replace('"', "%22").encode(), headers=kind)

    begun = alice.post("/api/v1/storage/resumable", headers=tus(filename=name), content=b"hello")
    for answer in (sent, begun):
        if answer.status_code == 201:
            assert_is_kept(alice, answer.json())
        else:
            assert answer.status_code in (400, 422), answer.text


def tus(**metadata: str) -> dict[str, str]:
    note = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in metadata.items())
    kind = {"content-type": "application/offset+octet-stream", "upload-length": "5", "tus-resumable": "1.0.0"}
    return kind | {"upload-metadata": note.rstrip()}


def assert_is_kept(person: Person, kept: dict[str, Any]) -> None:
    """Under a name that is one segment without control characters, and it comes back as an attachment."""
    [file] = [each for each in all_files(person) if each["id"] == (kept.get("file_id") or kept["id"])]
    answer = person.get(f"/api/v1/storage/download/user-uploads/{quote(file['path'])}")

    assert 1 <= len(file["name"]) <= 255 and not re.search(r"[\x00-\x1f\x7f/\\]", file["name"]), file
    assert file["name"] not in (".", "..")
    assert (answer.status_code, answer.content) == (200, b"hello")
    assert SPLIT not in answer.headers
    assert answer.headers["content-disposition"] == f"attachment; filename*=UTF-8''{quote(file['name'], safe='')}"


@pytest.mark.parametrize(
    ("field", "name"),
    [("folder_path", name) for name in SENDABLE]
    + [(field, name) for field in ("bucket", "filetype", "metadata") for name in TEXTS if name in SENDABLE],
    ids=lambda value: ascii(value)[:30],
)
def test_hostile_metadata_of_an_upload_does_no_harm(alice: Person, field: str, name: str) -> None:
    headers = tus(**{"filename": "a.txt", field: name})

    answer = alice.post("/api/v1/storage/resumable", headers=headers, content=b"hello")

    assert answer.status_code in (201, 400, 404, 415, 422), answer.text
    if answer.status_code == 201 and field == "folder_path":
        [file] = [each for each in all_files(alice) if each["id"] == answer.json()["file_id"]]
        assert not {"", ".", ".."} & set(file["path"].split("/"))


def all_files(person: Person) -> list[dict[str, Any]]:
    found = person.get("/api/v1/storage/list/user-uploads?limit=1000&recursive=true").json()["data"]
    return list(found)


@pytest.fixture(scope="module")
def alice(new_person: NewPerson) -> Person:
    """Has all the files of hostile names."""
    return new_person()
