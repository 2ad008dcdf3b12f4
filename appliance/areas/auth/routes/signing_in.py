"""Signing up, in and out, set-up, refresh, a forgotten password."""

from sanic import Blueprint

from appliance.areas.auth.passkey_schemas import PasskeyLogin, PasskeyRequest
from appliance.areas.auth.routes.clients import client_of
from appliance.areas.auth.schemas import (
    AccessToken,
    AuthMessage,
    Login,
    LoginOptions,
    Refresh,
    ResetPassword,
    Setup,
    SignUp,
    UserPublic,
)
from appliance.areas.auth.service import accounts, attempts, passkey_sign_in, recovery, sessions, setup
from appliance.core.actor import Actor
from appliance.http.endpoint import Answer, Cookie, RequestInfo, endpoint

blueprint = Blueprint("auth_sign_in", url_prefix="/api/v1")

COOKIE, COOKIE_PATH = "refresh_token", "/api/v1/login"


@blueprint.post("/login/access-token")
@endpoint(
    body=Login,
    returns=AccessToken,
    auth="public",
    urlencoded=True,
    during_maintenance=True,
    problems=(400, 403),
    in_preview=True,
)
def sign_in(body: Login, request_info: RequestInfo) -> Answer:
    """Sign in.

    Takes OAuth2's password form or the same names as JSON, and sets the refresh token as a cookie too.
    """
    tokens = sessions.sign_in(client_of(request_info), body.username, body.password, body.code)
    return with_cookie(tokens, request_info)


@blueprint.post("/login/passkey/options")
@endpoint(returns=PasskeyRequest, auth="public", during_maintenance=True, problems=(409,), in_preview=True)
def begin_passkey() -> PasskeyRequest:
    """What the browser needs to ask for a passkey; no e-mail is needed."""
    return passkey_sign_in.begin()


@blueprint.post("/login/passkey")
@endpoint(
    body=PasskeyLogin,
    returns=AccessToken,
    auth="public",
    during_maintenance=True,
    problems=(400, 403, 409),
    in_preview=True,
)
def sign_in_with_passkey(body: PasskeyLogin, request_info: RequestInfo) -> Answer:
    """Sign in with a passkey. It is both factors, so no code is asked for."""
    return with_cookie(passkey_sign_in.sign_in(client_of(request_info), body.credential), request_info)


@blueprint.post("/login/refresh")
@endpoint(
    body=Refresh,
    returns=AccessToken,
    auth="public",
    limited=False,
    during_maintenance=True,
    problems=(401,),
    in_preview=True,
)
def refresh(body: Refresh, request_info: RequestInfo) -> Answer:
    """Swap a refresh token for new tokens.

    Each refresh token is good for one use. Using it again after some seconds ends the session.
    """
    token = body.refresh_token or request_info.cookies.get(COOKIE)
    return with_cookie(sessions.refresh(client_of(request_info), token), request_info)


@blueprint.post("/login/logout")
@endpoint(during_maintenance=True, in_preview=True)
def sign_out(actor: Actor, request_info: RequestInfo) -> Answer:
    """End this session; its tokens stop working at once."""
    sessions.sign_out(actor)
    return Answer(cookies=[Cookie(COOKIE, None, path=COOKIE_PATH, secure=request_info.secure)])


@blueprint.post("/login/test-token")
@endpoint(returns=UserPublic, in_preview=True)
def test_token(actor: Actor) -> UserPublic:
    """Check an access token: whose is it?"""
    return accounts.own_account(actor)


@blueprint.post("/login/password-recovery/<email:str>")
@endpoint(returns=AuthMessage, status=202, auth="public", idempotent=False)
def recover_password(email: str, request_info: RequestInfo) -> AuthMessage:
    """Have a link to set a new password sent; the answer is the same for every address."""
    recovery.ask_recovery(client_of(request_info), email)
    return AuthMessage("If the address is known, a recovery mail has been sent.")


@blueprint.post("/login/reset-password/")
@endpoint(body=ResetPassword, returns=AuthMessage, auth="public", problems=(400,))
def reset_password(body: ResetPassword, request_info: RequestInfo) -> AuthMessage:
    """Set a new password with a mailed link. Ends all sessions of the account."""
    recovery.reset_password(client_of(request_info), body.token, body.new_password)
    return AuthMessage("Password updated.")


@blueprint.get("/login/options")
@endpoint(returns=LoginOptions, auth="public", limited=False, during_maintenance=True)
def login_options() -> LoginOptions:
    """What the sign-in screen needs to know."""
    return setup.login_options()


@blueprint.post("/setup")
@endpoint(body=Setup, returns=AccessToken, status=201, auth="public", during_maintenance=True, problems=(400, 409))
def set_up(body: Setup, request_info: RequestInfo) -> Answer:
    """Make the first superuser with the one-time token that the server printed, and sign in."""
    tokens = setup.set_up(client_of(request_info), body.token, body.email, body.password, body.full_name)
    return with_cookie(tokens, request_info)


@blueprint.post("/users/signup")
@endpoint(body=SignUp, returns=UserPublic, status=201, auth="public", problems=(403, 409))
def sign_up(body: SignUp, request_info: RequestInfo) -> UserPublic:
    """Make an account for oneself; it does not sign in."""
    client = client_of(request_info)
    attempts.limit_sign_ups(client)
    return accounts.sign_up(client, body.email, body.password, body.full_name)


def with_cookie(tokens: AccessToken, info: RequestInfo) -> Answer:
    cookie = Cookie(COOKIE, tokens.refresh_token, tokens.refresh_expires_in, COOKIE_PATH, secure=info.secure)
    return Answer(tokens, cookies=[cookie])
