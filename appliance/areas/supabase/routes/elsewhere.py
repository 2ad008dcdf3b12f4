"""What of Supabase is not here answers 404 by its writer of problems; all but one question, which has no body."""

from sanic import Blueprint, Request
from sanic.response import HTTPResponse

blueprint = Blueprint("supabase_elsewhere", url_prefix="/rest/v1")


@blueprint.head("/<path:path>")
async def count_rows(request: Request, path: str) -> HTTPResponse:
    """501 for a count: supabase-js takes a 404 without a body for an empty success."""
    return HTTPResponse(status=501)
