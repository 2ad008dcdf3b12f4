"""What several tests of accounts need."""

import base64
import time
from collections.abc import Callable

import pytest

from appliance.areas.auth.totp import one_time_password, step_at
from tests.api.conftest import PASSWORD, Person

FACTOR = "/api/v1/users/me/second-factor"


@pytest.fixture
def second_factor_of() -> Callable[[Person], list[str]]:
    """`second_factor_of(person)` switches one on and answers its recovery codes."""

    def enrol(person: Person) -> list[str]:
        secret = base64.b32decode(person.post(FACTOR, json={"password": PASSWORD}).json()["secret"])
        code = one_time_password(secret, step_at(round(time.time() * 1000)))
        answer = person.post(f"{FACTOR}/confirm", json={"code": code})
        assert answer.status_code == 200, answer.text
        return list(answer.json()["recovery_codes"])

    return enrol
