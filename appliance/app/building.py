"""The HTTP server with the routes of all areas and the web interface."""

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

from appliance.http.endpoint import registered
from appliance.http.openapi import document
from appliance.http.server import build_app
from appliance.installed import AREAS


@cache
def build() -> Any:
    """The server with all areas (Sanic's), one per process; needs no data folder."""
    writers = {path: writer for area in AREAS for path, writer in area.problem_writers.items()}
    blueprints = [blueprint for area in AREAS for blueprint in area.blueprints]
    return build_app(blueprints, pages=_web_folder(), problem_writers=writers)


def api_document() -> str:
    """The OpenAPI document, as JSON."""
    return json.dumps(document(registered(build())), indent=2, ensure_ascii=False)


def _web_folder() -> Path | None:
    """The built web interface: inside the frozen program, else of the checkout."""
    root = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parents[2]))
    built = root / "web" / "dist"
    return built if built.is_dir() else None
