"""A server in a process of its own, for the tests of starting and stopping. Prints its address."""

import sys
import threading

from sanic import Blueprint

from appliance.core.actor import Actor
from appliance.http import auth
from appliance.http.endpoint import endpoint
from appliance.http.server import build_app, run

blueprint = Blueprint("alone", url_prefix="/api/v1/alone")
started = threading.Event()


@blueprint.get("/slow")
@endpoint(returns=dict)
def slow() -> dict[str, str]:
    """Answers a moment after the signal to stop has come."""
    print("slow", flush=True)
    threading.Event().wait(1)
    return {"said": "at the end"}


auth.set_authenticator(lambda token: auth.Identity(Actor("0190a000-0000-7000-8000-00000000000a")))
run(build_app([blueprint]), "127.0.0.1", int(sys.argv[1]), on_ready=lambda url: print(url, flush=True))
print("stopped", flush=True)
