"""Where a setting comes from, and what is said of a wrong one."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta

from appliance.core import settings as configuration
from appliance.core.errors import InvalidInput
from appliance.core.settings import Section, check, configure, explain, option, set_stored, settings


@dataclass(frozen=True)
class Tried(Section, key="tried"):
    text: str = option("default", "a text")
    number: int = option(0, "a number")
    share: float = option(0.0, "a share")
    on: bool = option(False, "a switch")
    level: Literal["low", "high", "default"] = option("default", "one of three")
    names: list[str] = option([], "a list")
    hosts: tuple[str, ...] = option((), "a tuple")
    ports: list[int] = option([], "a list of numbers")
    small: Annotated[int, Meta(ge=0, le=9)] = option(0, "a digit")
    password: str = option("", "a secret", secret=True)
    pin: int = option(0, "a secret number", secret=True)
    key_file: str = option("", "its own name ends like that of a file")


@pytest.fixture(autouse=True)
def _nothing_set() -> Iterator[None]:
    configure(environ={})
    set_stored({})
    yield
    configure(environ={})
    set_stored({})


@pytest.fixture(scope="module", autouse=True)
def _not_for_others() -> Iterator[None]:
    yield
    del configuration._sections["tried"]


def toml(folder: Path, text: str) -> Path:
    file = folder / "appliance.toml"
    file.write_text(text)
    return file


# For each type: what each source says, as it says it, and what that means.
SAID = {
    "text": [("flag", "flag"), ("env", "env"), ('"file"', "file"), ("stored", "stored")],
    "number": [(4, 4), ("3", 3), ("2", 2), (1, 1)],
    "share": [(0.4, 0.4), ("0.3", 0.3), ("0.2", 0.2), (0.1, 0.1)],
    "on": [(True, True), ("true", True), ("true", True), (True, True)],
    "level": [("low", "low"), ("high", "high"), ('"low"', "low"), ("high", "high")],
    "names": [(["flag"], ["flag"]), ("a, b,", ["a", "b"]), ('["c"]', ["c"]), (["d", "e"], ["d", "e"])],
    "hosts": [("a,b", ("a", "b")), ("c", ("c",)), ('"d, e"', ("d", "e")), (["f"], ("f",))],
    "ports": [("1,2", [1, 2]), ("3", [3]), ("[4, 5]", [4, 5]), ([6], [6])],
}


@pytest.mark.parametrize("name", SAID)
@pytest.mark.parametrize("present", list(itertools.product([False, True], repeat=4)), ids=lambda each: f"{each}")
def test_flag_before_environment_before_file_before_database_before_default(tmp_path, name, present):
    said = SAID[name]
    by_source = [value if there else None for (value, _), there in zip(said, present, strict=True)]
    flag, env, file, stored = by_source
    default = getattr(Tried(), name)

    configure(
        flags={f"tried.{name}": flag},
        environ={} if env is None else {f"APPLIANCE_TRIED__{name.upper()}": env},
        file=toml(tmp_path, "" if file is None else f"[tried]\n{name} = {file}\n"),
    )
    set_stored({} if stored is None else {f"tried.{name}": stored})

    wanted = next((meant for (_, meant), there in zip(said, present, strict=True) if there), default)
    source = next((each for each, there in zip(configuration.ORDER, present, strict=True) if there), "default")
    assert getattr(settings(Tried), name) == wanted
    assert next(line.source for line in explain() if line.name == f"tried.{name}") == source


@given(st.lists(st.text(st.characters(exclude_categories=["Z", "C"], exclude_characters=","), min_size=1)))
def test_a_list_is_written_with_commas(names):
    configure(environ={"APPLIANCE_TRIED__NAMES": " , ".join(names), "APPLIANCE_TRIED__HOSTS": ",".join(names)})

    assert settings(Tried).names == names
    assert settings(Tried).hosts == tuple(names)


def test_an_empty_text_is_an_empty_list():
    configure(environ={"APPLIANCE_TRIED__NAMES": ""})

    assert settings(Tried).names == []


def test_a_default_list_belongs_to_one_section_at_a_time():
    settings(Tried).names.append("mine")
    set_stored({})

    assert settings(Tried).names == []


@pytest.mark.parametrize("text", ["s3cret", "s3cret\n", "  s3cret\r\n"])
def test_a_secret_may_stand_in_a_file(tmp_path, text):
    (tmp_path / "password").write_text(text)

    configure(environ={"APPLIANCE_TRIED__PASSWORD_FILE": str(tmp_path / "password")})

    assert settings(Tried).password == "s3cret"


def test_a_field_whose_name_ends_in_file_is_no_file(tmp_path):
    configure(environ={"APPLIANCE_TRIED__KEY_FILE": "/nowhere"})

    assert settings(Tried).key_file == "/nowhere"


def test_the_content_of_a_file_may_be_meant_for_a_field_whose_name_ends_in_file(tmp_path):
    (tmp_path / "name").write_text("content")

    configure(environ={"APPLIANCE_TRIED__KEY_FILE_FILE": str(tmp_path / "name")})

    assert settings(Tried).key_file == "content"


@pytest.mark.parametrize(("make", "words"), [(None, "No such file"), ("folder", "directory"), ("bytes", "no text")])
def test_a_file_that_gives_no_value_is_explained(tmp_path, make, words):
    path = tmp_path / "password"
    if make == "folder":
        path.mkdir()
    elif make == "bytes":
        path.write_bytes(b"\xff\xfe\x00")
    configure(environ={"APPLIANCE_TRIED__PASSWORD_FILE": str(path)})

    with pytest.raises(InvalidInput, match=words) as raised:
        settings(Tried)

    assert "APPLIANCE_TRIED__PASSWORD_FILE" in str(raised.value)
    assert str(path) in str(raised.value)


@pytest.mark.parametrize("order", [1, -1])
def test_a_value_and_a_file_for_it_contradict_each_other(tmp_path, order):
    (tmp_path / "password").write_text("one")
    both = {"APPLIANCE_TRIED__PASSWORD": "two", "APPLIANCE_TRIED__PASSWORD_FILE": str(tmp_path / "password")}

    configure(environ=dict(list(both.items())[::order]))

    with pytest.raises(InvalidInput, match="set twice"):
        settings(Tried)


def test_all_mistakes_come_in_one_message(tmp_path):
    configure(
        flags={"tried.share": "half"},
        environ={
            "APPLIANCE_TRIED__NUMBER": "many",
            "APPLIANCE_TRIED__ON": "perhaps",
            "APPLIANCE_TRIED__PASSWORD_FILE": "/nowhere",
            "APPLIANCE_TRIED__KEY": "x",
            "APPLIANCE_TREID__NUMBER": "1",
            "APPLIANCE__NUMBER": "1",
        },
        file=toml(tmp_path, '[tried]\nlevel = "medium"\nsmall = 10\n[nobody]\nname = 1\n'),
    )
    set_stored({"tried.ports": ["x"], "gone.with_an_update": 1})

    with pytest.raises(InvalidInput) as raised:
        check()

    said = str(raised.value)
    for words in (
        "tried.share (flag): 'half'",
        "tried.number (environment): 'many'",
        "tried.on (environment): 'perhaps'",
        "tried.password (environment): APPLIANCE_TRIED__PASSWORD_FILE names /nowhere",
        "tried.level (file): 'medium'",
        "tried.small (file): 10",
        "tried.ports (database)",
        "tried.key: no such setting (environment)",
        "treid.number: no such setting (environment)",
        ".number: no such setting (environment)",
        "nobody.name: no such setting (file)",
    ):
        assert words in said
    assert "gone.with_an_update" not in said
    assert "default" not in said


def test_what_looks_a_little_like_a_setting_is_let_be():
    configure(environ={"APPLIANCE_DATA_DIR": "/x", "PATH": "/bin", "MY_APPLIANCE_TRIED__NUMBER": "x", "OTHER__X": "1"})

    check()


def test_a_wrong_secret_is_not_told():
    configure(environ={"APPLIANCE_TRIED__PIN": "hunter2"})

    with pytest.raises(InvalidInput, match=r"tried\.pin") as raised:
        check()

    assert "hunter2" not in str(raised.value)


def test_explain_shows_stars_for_secrets_that_are_set():
    configure(environ={"APPLIANCE_TRIED__PASSWORD": "hunter2", "APPLIANCE_TRIED__TEXT": "shown"})

    lines = {line.name: line for line in explain()}

    assert lines["tried.password"].value == "********"
    assert lines["tried.password"].source == "environment"
    assert lines["tried.pin"].value == 0
    assert lines["tried.text"] == ("tried.text", "shown", "environment", "a text")
    assert "hunter2" not in repr(lines)


def test_explain_names_all_wrong_values():
    configure(environ={"APPLIANCE_TRIED__NUMBER": "many", "APPLIANCE_TRIED__SHARE": "half"})

    with pytest.raises(InvalidInput, match="many.*half"):
        explain()


@pytest.mark.parametrize(
    ("text", "words"),
    [("[tried\n", "line 1"), ("number = 1\n", "number stands in no table"), ('[tried]\ntext = "\x01"\n', "line 2")],
    ids=["broken", "no table", "control character"],
)
def test_a_file_that_is_no_table_of_sections_is_explained(tmp_path, text, words):
    with pytest.raises(InvalidInput, match=words) as raised:
        configure(environ={}, file=toml(tmp_path, text))

    assert "appliance.toml" in str(raised.value)


def test_a_file_that_cannot_be_read_is_explained(tmp_path):
    (tmp_path / "bytes").write_bytes(b"[tried]\ntext = '\xff'\n")

    with pytest.raises(InvalidInput, match="cannot be read"):
        configure(environ={}, file=tmp_path)
    with pytest.raises(InvalidInput, match="bytes: "):
        configure(environ={}, file=tmp_path / "bytes")


def test_a_setting_changed_while_it_is_read_is_not_kept_as_it_was():
    changes = iter([{"changing.number": 2}])

    @dataclass(frozen=True)
    class Changing(Section, key="changing"):
        number: int = option(0, "changes once, while it is built")

        def __post_init__(self) -> None:
            for change in changes:
                set_stored(change)

    try:
        set_stored({"changing.number": 1})
        settings(Changing)

        assert settings(Changing).number == 2
    finally:
        del configuration._sections["changing"]
