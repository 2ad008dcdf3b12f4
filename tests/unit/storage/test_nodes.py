"""The node `storage`."""

from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from appliance.areas.storage import service
from appliance.areas.storage.nodes import LARGEST, StorageConfig, nodes
from appliance.core.actor import Actor
from appliance.core.errors import NotFound, UnsupportedMediaType
from appliance.core.nodes import Done, NodeError
from appliance.db import writing

[node] = nodes


@pytest.fixture
def context(ada: Actor) -> Any:
    return SimpleNamespace(actor=ada, log=lambda message, level="info": None)


def run(context: Any, *, apply: bool = True, **config: Any) -> dict[str, Any]:
    """The node's result, its effects made as the engine makes them."""
    done = node.run(context, {}, msgspec.convert(config, StorageConfig))
    assert isinstance(done, Done)
    assert done.output["operation"] == config["operation"] and done.output["provider"] == "local"
    if apply and done.apply:
        with writing():
            done.apply()
    return dict(done.output["result"])


def test_an_upload_makes_a_file_with_the_runs_result(ada: Actor, context: Any) -> None:
    result = run(context, operation="upload", file_path="user-uploads/out/a.txt", file_data="héllo")

    file = service.get(ada, "user-uploads", "out/a.txt")
    assert result == {
        "bucket": "user-uploads",
        "path": "out/a.txt",
        "name": "a.txt",
        "size": 6,
        "content_type": "text/plain",
        "sha256": file.sha256,
    }


def test_nothing_is_made_before_the_result_is_recorded(ada: Actor, context: Any) -> None:
    run(context, apply=False, operation="upload", file_path="user-uploads/a.txt", file_data="x")

    with pytest.raises(NotFound):
        service.get(ada, "user-uploads", "a.txt")


def test_an_upload_that_runs_again_leaves_one_file(ada: Actor, context: Any) -> None:
    for text in ("one", "two"):
        run(context, operation="upload", file_path="user-uploads/a.txt", file_data=text)

    assert service.list_files(ada, "user-uploads").count == 1
    assert service.open_file(ada, "user-uploads", "a.txt").path.read_bytes() == b"two"


@pytest.mark.parametrize(
    ("value", "encoding", "kept"),
    [
        ({"a": [1]}, "text", b'{"a":[1]}'),
        ("aGk=", "base64", b"hi"),
        ("", "text", b""),
    ],
)
def test_what_is_kept(ada: Actor, context: Any, value: Any, encoding: str, kept: bytes) -> None:
    run(context, operation="upload", file_path="user-uploads/a", file_data=value, encoding=encoding)

    assert service.open_file(ada, "user-uploads", "a").path.read_bytes() == kept


@pytest.mark.parametrize(
    ("value", "encoding", "type"),
    [
        (None, "text", "validation"),
        ("not base64!", "base64", "validation"),
        (["aGk="], "base64", "validation"),
        ("x" * (LARGEST + 1), "text", "payload_too_large"),
    ],
)
def test_content_that_is_none_is_refused(context: Any, value: Any, encoding: str, type: str) -> None:
    with pytest.raises(NodeError) as refused:
        run(context, operation="upload", file_path="user-uploads/a", file_data=value, encoding=encoding)

    assert refused.value.type == type


def test_the_rules_of_the_bucket_hold_before_anything_is_recorded(context: Any) -> None:
    with pytest.raises(UnsupportedMediaType):
        run(context, apply=False, operation="upload", file_path="ocr-documents/a.txt", file_data="hello")


@pytest.mark.parametrize(("encoding", "content"), [("text", "héllo"), ("base64", "aMOpbGxv")])
def test_a_download_gives_the_content(ada: Actor, context: Any, encoding: str, content: str) -> None:
    file = service.store_bytes(ada, "héllo".encode(), "user-uploads", "a.txt")

    result = run(context, operation="download", file_path="storage://user-uploads/a.txt", encoding=encoding)

    assert (result["file_id"], result["size"], result["content"]) == (file.id, 6, content)


def test_bytes_are_no_text(ada: Actor, context: Any) -> None:
    service.store_bytes(ada, b"\xff\xfe\xfd", "user-uploads", "a.bin")

    with pytest.raises(NodeError, match="base64"):
        run(context, operation="download", file_path="user-uploads/a.bin")


def test_a_list_tells_files_and_folders(ada: Actor, context: Any) -> None:
    service.store_bytes(ada, b"x", "user-uploads", "in/a.txt")
    service.store_bytes(ada, b"y", "user-uploads", "in/deep/b.txt")

    result = run(context, operation="list", file_path="user-uploads/in/")

    assert (result["folder_path"], result["count"], result["folders"]) == ("in", 1, ["deep"])
    assert [file["path"] for file in result["files"]] == ["in/a.txt"]
    assert run(context, operation="list", file_path="user-uploads")["folders"] == ["in"]


def test_a_delete_takes_a_file_or_a_folder(ada: Actor, context: Any) -> None:
    for path in ("a.txt", "in/b.txt", "in/c.txt"):
        service.store_bytes(ada, b"x", "user-uploads", path)

    assert run(context, operation="delete", file_path="user-uploads/a.txt")["deleted"] == 1
    assert run(context, operation="delete", file_path="user-uploads/in/")["deleted"] == 2
    assert service.list_files(ada, "user-uploads", recursive=True).count == 0
    with pytest.raises(NotFound):
        run(context, operation="delete", file_path="user-uploads/a.txt")


def test_files_of_others_do_not_exist(bob: Actor, context: Any) -> None:
    service.store_bytes(bob, b"his", "user-uploads", "a.txt")

    for operation in ("download", "delete"):
        with pytest.raises(NotFound):
            run(context, operation=operation, file_path="user-uploads/a.txt")


def test_another_provider_is_refused_by_name(context: Any) -> None:
    with pytest.raises(NodeError, match="s3"):
        run(context, operation="list", provider="s3", file_path="user-uploads")


@pytest.mark.parametrize(
    ("config", "repeats"),
    [
        ({"operation": "upload"}, False),
        ({"operation": "delete"}, False),
        ({"operation": "download"}, True),
        ({"operation": "upload", "repeatable": True}, True),
    ],
)
def test_what_changes_files_runs_again_only_if_that_is_said(config: dict[str, Any], repeats: bool) -> None:
    assert node.repeats(config) is repeats
