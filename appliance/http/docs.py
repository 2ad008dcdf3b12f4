"""`/api/v1/openapi.json`, and `/api/docs`: a page of our own that shows it, without any network."""

import hashlib
from pathlib import Path

from sanic import Blueprint
from sanic.response import HTTPResponse

from appliance.core.errors import NotFound
from appliance.http import openapi
from appliance.http.answers import JSON
from appliance.http.pool import on_thread
from appliance.http.request import WireRequest

FOLDER = Path(__file__).parent / "docs_page"
FILES = {
    "index.html": "text/html; charset=utf-8",
    "docs.css": "text/css; charset=utf-8",
    "docs.js": "text/javascript; charset=utf-8",
}
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

blueprint = Blueprint("docs", url_prefix="/api")


@blueprint.get("/v1/openapi.json")
async def openapi_document(request: WireRequest) -> HTTPResponse:
    kept = getattr(request.app.ctx, "openapi", None)
    if kept is None:
        kept = request.app.ctx.openapi = await on_thread(openapi.encoded, request.app.ctx.endpoints)
    return _tagged(request, kept, JSON)


@blueprint.get("/docs")
async def page(request: WireRequest) -> HTTPResponse:
    return await _file(request, "index.html")


@blueprint.get("/docs/<name>")
async def file(request: WireRequest, name: str) -> HTTPResponse:
    return await _file(request, name)


async def _file(request: WireRequest, name: str) -> HTTPResponse:
    """Raises NotFound."""
    if name not in FILES:
        raise NotFound("There is nothing at this address.")
    body = await on_thread((FOLDER / name).read_bytes)
    response = _tagged(request, body, FILES[name])
    response.headers["content-security-policy"] = CONTENT_SECURITY_POLICY
    response.headers["referrer-policy"] = "no-referrer"
    return response


def _tagged(request: WireRequest, body: bytes, content_type: str) -> HTTPResponse:
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {"etag": tag, "cache-control": "no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return HTTPResponse(status=304, headers=headers)
    return HTTPResponse(body, headers=headers, content_type=content_type)
