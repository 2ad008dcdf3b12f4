"""What Supabase's network of caches is asked: nothing lies in front of this server, so it is done at once."""

from sanic import Blueprint

from appliance.areas.storage import service
from appliance.areas.supabase.service import access
from appliance.http.endpoint import endpoint

blueprint = Blueprint("supabase_cache", url_prefix="/storage/v1/cdn")
DONE = {"message": "success"}


@blueprint.delete("/<bucket>", name="bucket")
@endpoint(returns=dict[str, str], auth="client", find_caller=access.service, limited=False, problems=(403, 404))
def purge_bucket_cache(bucket: str) -> dict[str, str]:
    """Forget what caches hold of a bucket: there are none."""
    service.bucket_named(service.INSTALLATION, bucket)
    return DONE


@blueprint.delete("/<bucket>/<file_path:path>", name="object")
@endpoint(returns=dict[str, str], auth="client", find_caller=access.service, limited=False, problems=(403, 404))
def purge_object_cache(bucket: str, file_path: str) -> dict[str, str]:
    """Forget what caches hold of a file: there are none."""
    service.readable(service.INSTALLATION, bucket, file_path)
    return DONE
