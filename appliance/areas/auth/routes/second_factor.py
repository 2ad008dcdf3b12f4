"""One's own second factor."""

from sanic import Blueprint

from appliance.areas.auth.routes.clients import client_of
from appliance.areas.auth.schemas import (
    RecoveryCodes,
    SecondFactorBegin,
    SecondFactorCode,
    SecondFactorRemoval,
    SecondFactorSetup,
    SecondFactorState,
)
from appliance.areas.auth.service import second_factor
from appliance.core.actor import Actor
from appliance.http.endpoint import RequestInfo, endpoint

blueprint = Blueprint("auth_second_factor", url_prefix="/api/v1/users/me/second-factor")


@blueprint.get("")
@endpoint(returns=SecondFactorState)
def state(actor: Actor) -> SecondFactorState:
    """Whether one signs in with a second factor, and how many recovery codes are left."""
    return second_factor.state(actor)


@blueprint.post("")
@endpoint(body=SecondFactorBegin, returns=SecondFactorSetup, status=201, idempotent=False, problems=(400, 409))
def begin(actor: Actor, body: SecondFactorBegin, request_info: RequestInfo) -> SecondFactorSetup:
    """A secret for an authenticator app; it counts once it is confirmed."""
    return second_factor.begin(actor, client_of(request_info), body.password)


@blueprint.post("/confirm")
@endpoint(body=SecondFactorCode, returns=RecoveryCodes, problems=(400, 409))
def confirm(actor: Actor, body: SecondFactorCode, request_info: RequestInfo) -> RecoveryCodes:
    """Switch the second factor on with a code of the app. The recovery codes are shown this once."""
    return second_factor.confirm(actor, client_of(request_info), body.code)


@blueprint.post("/recovery-codes")
@endpoint(body=SecondFactorCode, returns=RecoveryCodes, problems=(400,))
def renew_codes(actor: Actor, body: SecondFactorCode, request_info: RequestInfo) -> RecoveryCodes:
    """New recovery codes in place of the old ones."""
    return second_factor.renew_codes(actor, client_of(request_info), body.code)


@blueprint.delete("")
@endpoint(body=SecondFactorRemoval, problems=(400,))
def remove(actor: Actor, body: SecondFactorRemoval, request_info: RequestInfo) -> None:
    """Sign in by password alone from now on."""
    second_factor.remove(actor, client_of(request_info), body.password, body.code)
