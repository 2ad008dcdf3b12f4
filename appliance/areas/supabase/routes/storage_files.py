"""Files on the wire, for all addresses that give one."""

from functools import partial

from appliance.areas.storage.service import StoredContent, may_show, served_type
from appliance.areas.supabase.service.storage_access import caller
from appliance.core.errors import BadRequest
from appliance.http.endpoint import FileAnswer, endpoint

# With a client key; who asks how often is counted in `storage_access`.
with_key = partial(endpoint, auth="client", find_caller=caller, limited=False)
# For anyone; such an endpoint counts by `limit_anyone`.
for_anyone = partial(endpoint, auth="public", limited=False)


def answer(content: StoredContent, download: str | None, *, shared: bool = False) -> FileAnswer:
    """download: as an attachment, of that name if it is one. shared: caches between us and the client may keep it.

    What a browser would run is an attachment of no type, whatever its sender called it.
    """
    named = content.file.named_type
    kept = content.file.cache_control or "no-cache"
    return FileAnswer(
        content.path,
        content_type=served_type(named),
        filename=download or content.name,
        inline=download is None and may_show(named),
        etag=content.etag,
        cache_control=kept if shared else f"private, {kept}",
        headers={"content-security-policy": "sandbox"},
    )


def no_versions(version: object) -> None:
    """Raises BadRequest if one is asked for."""
    if version is not None:
        raise BadRequest("Versions of files are not kept here.", error_code="FeatureNotEnabled")
