"""The second factor over HTTP."""

import base64
import time

from appliance.areas.auth.totp import one_time_password, step_at

PASSWORD = "seven green bottles"
FACTOR = "/api/v1/users/me/second-factor"


def test_from_enrolment_to_removal(ada, anonymous):
    assert ada.get(FACTOR).json() == {"enabled": False, "recovery_codes_left": 0}
    begun = ada.post(FACTOR, json={"password": PASSWORD})
    assert begun.status_code == 201 and begun.json()["uri"].startswith("otpauth://totp/Appliance%3A")
    secret = base64.b32decode(begun.json()["secret"])
    codes = ada.post(
        f"{FACTOR}/confirm", json={"code": one_time_password(secret, step_at(round(time.time() * 1000)))}
    ).json()["recovery_codes"]
    login = {"username": ada.user["email"], "password": PASSWORD}

    refused = anonymous.post("/api/v1/login/access-token", data=login)
    assert (refused.status_code, refused.json()["code"]) == (403, "second-factor-required")
    assert anonymous.post("/api/v1/login/access-token", data=login | {"code": "000000"}).status_code == 400
    assert anonymous.post("/api/v1/login/access-token", data=login | {"code": codes[0]}).status_code == 200
    renewed = ada.post(f"{FACTOR}/recovery-codes", json={"code": codes[1]}).json()["recovery_codes"]
    assert ada.get(FACTOR).json() == {"enabled": True, "recovery_codes_left": 10}
    removal = {"password": PASSWORD, "code": renewed[0]}
    assert ada.request("DELETE", FACTOR, json=removal).status_code == 204
    assert anonymous.post("/api/v1/login/access-token", data=login).status_code == 200


def test_what_cannot_be_done(ada):
    wrong = ada.post(FACTOR, json={"password": "wrong"})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "invalid-credentials")
    nothing = ada.post(f"{FACTOR}/confirm", json={"code": "000000"})
    assert (nothing.status_code, nothing.json()["code"]) == (409, "invalid-state")
    assert ada.post(f"{FACTOR}/confirm", json={"code": ""}).status_code == 422
