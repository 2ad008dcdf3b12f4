"""The web interface: files built by `web/`, with ETags, compressed variants and one page for all its addresses."""

import hashlib
import mimetypes
from dataclasses import dataclass, field
from pathlib import Path

from sanic.response import HTTPResponse

from appliance.core.errors import NotFound
from appliance.http.pool import on_thread
from appliance.http.request import WireRequest

COMPRESSED = (("br", ".br"), ("gzip", ".gz"))  # made at build time, best first
HASHED = "assets/"  # the build puts a hash into these names, so they never change
NOT_PAGES = (
    *("/api", "/ws", "/health", "/readyz", "/metrics"),
    *("/auth/v1", "/storage/v1", "/rest/v1", "/graphql/v1", "/realtime/v1", "/functions/v1"),
)

# Components set inline styles and inject style elements; scripts come from us alone.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)

NOT_BUILT = b"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Appliance</title>
<style>
  body { font: 17px/1.6 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto; padding: 0 1.5rem }
  code { background: #8883; padding: .15em .4em; border-radius: .3em }
  :root { color-scheme: light dark }
</style>
<h1>The server runs</h1>
<p>Its web interface has not been built yet. Run <code>make web</code> in the checkout and load this page again.</p>
<p>The API works without it: see <a href="/api/docs">its documentation</a>.</p>
</html>
"""


@dataclass(slots=True)
class Asset:
    """One file of the build. bodies: content by encoding, "" = as it is."""

    content_type: str
    tag: str
    bodies: dict[str, bytes] = field(default_factory=dict)


class Pages:
    """The build in `folder`; files are read at their first request and kept."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._paths = _files_in(folder) if folder else {}
        self._loaded: dict[str, Asset] = {}

    async def serve(self, request: WireRequest) -> HTTPResponse:
        """A file of the build, or its page for any other address. Raises NotFound for files that are not there."""
        name = request.path.lstrip("/")
        if name not in self._paths:
            if is_no_page(request.path) or name.startswith(HASHED):
                raise NotFound("There is nothing at this address.")
            name = "index.html"
        if name not in self._paths:
            return _answer(Asset("text/html; charset=utf-8", "", {"": NOT_BUILT}), request, cached=False)
        asset = self._loaded.get(name)
        if asset is None:
            asset = self._loaded[name] = await on_thread(_load, self._paths[name])
        return _answer(asset, request, cached=name.startswith(HASHED))


def is_no_page(path: str) -> bool:
    """Whether `path` belongs to an API, so that the web interface never answers there."""
    return any(path == prefix or path.startswith(prefix + "/") for prefix in NOT_PAGES)


def _files_in(folder: Path) -> dict[str, Path]:
    variants = tuple(suffix for _, suffix in COMPRESSED)
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.endswith(variants))
    return {path.relative_to(folder).as_posix(): path for path in found}


def _load(path: Path) -> Asset:
    body = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    charset = "; charset=utf-8" if kind.startswith("text/") or kind.endswith(("javascript", "json")) else ""
    asset = Asset(kind + charset, hashlib.sha256(body).hexdigest()[:20], {"": body})
    for encoding, suffix in COMPRESSED:
        variant = path.with_name(path.name + suffix)
        if variant.exists():
            asset.bodies[encoding] = variant.read_bytes()
    return asset


def _answer(asset: Asset, request: WireRequest, *, cached: bool) -> HTTPResponse:
    encoding = _chosen(request.headers.get("accept-encoding", ""), asset)
    headers = {
        "cache-control": "public, max-age=31536000, immutable" if cached else "no-cache",
        "content-security-policy": CONTENT_SECURITY_POLICY,
        "referrer-policy": "same-origin",
        "vary": "accept-encoding",
    }
    if encoding:
        headers["content-encoding"] = encoding
    if asset.tag:
        headers["etag"] = f'"{asset.tag}-{encoding}"' if encoding else f'"{asset.tag}"'
        if headers["etag"] in request.headers.get("if-none-match", ""):
            headers.pop("content-encoding", None)
            return HTTPResponse(status=304, headers=headers)
    return HTTPResponse(asset.bodies[encoding], headers=headers, content_type=asset.content_type)


def _chosen(accepted: str, asset: Asset) -> str:
    names = {part.partition(";")[0].strip() for part in accepted.split(",") if "q=0" not in part.replace("q=0.", "")}
    return next((encoding for encoding, _ in COMPRESSED if encoding in asset.bodies and encoding in names), "")
