"""What the storage area does, and all that other areas may call."""

from appliance.areas.storage.metadata import parse_metadata
from appliance.areas.storage.paths import split_reference
from appliance.areas.storage.service.adding import store_bytes, store_path, store_upload
from appliance.areas.storage.service.contents import sweep
from appliance.areas.storage.service.files import (
    FileInUse,
    delete,
    forget_owner,
    get,
    get_by_id,
    list_files,
    open_by_id,
    open_file,
    set_in_use_checks,
)
from appliance.areas.storage.service.links import Link, follow_link, link_to, make_link
from appliance.areas.storage.service.usage import (
    BucketUsage,
    buckets,
    check_disk,
    largest_upload,
    low_disk,
    usage,
    used_bytes,
)
from appliance.areas.storage.stored import Folder, StoredContent, StoredFile

__all__ = [
    "BucketUsage",
    "FileInUse",
    "Folder",
    "Link",
    "StoredContent",
    "StoredFile",
    "buckets",
    "check_disk",
    "delete",
    "follow_link",
    "forget_owner",
    "get",
    "get_by_id",
    "largest_upload",
    "link_to",
    "list_files",
    "low_disk",
    "make_link",
    "open_by_id",
    "open_file",
    "parse_metadata",
    "set_in_use_checks",
    "split_reference",
    "store_bytes",
    "store_path",
    "store_upload",
    "sweep",
    "usage",
    "used_bytes",
]
