"""The recovery phrase: shown to whoever proves to be the superuser, and asked back."""

from contextlib import closing
from typing import Any

import pytest

from appliance.core.recovery_phrase import phrase_of
from appliance.core.secrets import read_key
from tests.api.conftest import ADMIN, PASSWORD, Person, Start

KEY = "/api/v1/admin/key"
FIRST = {"APPLIANCE_FIRST_SUPERUSER": ADMIN, "APPLIANCE_FIRST_SUPERUSER_PASSWORD": PASSWORD}


def asked(words: list[str], *places: int) -> dict[str, Any]:
    return {"words": [{"place": place, "word": words[place - 1]} for place in places]}


def test_the_phrase_is_shown_written_down_and_that_is_remembered(start: Start) -> None:
    process = start(**FIRST)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        assert admin.get(KEY).json()["written_down"] is False

        answer = admin.post(f"{KEY}/phrase", json={"password": PASSWORD})

        words = answer.json()["words"]
        assert " ".join(words) == phrase_of(read_key(process.data / "key"))
        assert answer.headers["cache-control"] == "no-store"
        assert admin.get(KEY).json()["written_down"] is False
        assert admin.post(f"{KEY}/verify", json=asked(words, 17, 2, 9)).json()["written_down"] is True
        assert admin.get(KEY).json()["written_down"] is True
    assert words[0] not in process.log


@pytest.mark.parametrize("proof", [{}, {"password": "wrong"}, {"password": ""}])
def test_without_the_password_nothing_is_shown(server: str, proof: dict[str, str]) -> None:
    with closing(Person(server, ADMIN)) as admin:
        answer = admin.post(f"{KEY}/phrase", json=proof)

        assert answer.status_code in (400, 403)
        assert "words" not in answer.json()


def test_one_word_cannot_be_tried_alone(server: str) -> None:
    with closing(Person(server, ADMIN)) as admin:
        words = admin.post(f"{KEY}/phrase", json={"password": PASSWORD}).json()["words"]
        wrong = asked(words, 1, 2, 3)
        wrong["words"][2]["word"] = "babab" if words[2] != "babab" else "babad"

        for body in (asked(words, 1), asked(words, 1, 1, 1), asked(words, 1, 2, 2), asked(words, 1, 2, 3, 4), wrong):
            answer = admin.post(f"{KEY}/verify", json=body)

            assert answer.status_code == 422, body
            assert not any(word in answer.text for word in words)
        assert admin.post(f"{KEY}/verify", json=asked(words, 1, 2, 3)).status_code == 200


def test_others_than_superusers_are_refused(ada: Person) -> None:
    assert ada.get(KEY).status_code == 403
    assert ada.post(f"{KEY}/phrase", json={"password": PASSWORD}).status_code == 403
    assert ada.post(f"{KEY}/verify", json={"words": []}).status_code == 403
