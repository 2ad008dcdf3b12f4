"""What the storage area does, and all that other areas may call."""

from appliance.areas.storage.metadata import parse_metadata
from appliance.areas.storage.paths import clean_name, file_path, folder_path, joined, split_reference
from appliance.areas.storage.service.adding import NewFile, check_new, store_bytes, store_path, store_upload
from appliance.areas.storage.service.appending import Appending, ChecksumMismatch, OffsetMismatch
from appliance.areas.storage.service.appending import Busy as UploadBusy
from appliance.areas.storage.service.contents import sweep
from appliance.areas.storage.service.files import (
    FileInUse,
    check_delete,
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
from appliance.areas.storage.service.making import (
    BucketNotEmpty,
    change_bucket,
    delete_bucket,
    empty_bucket,
    forget_buckets,
    made_bucket_named,
    made_buckets,
    make_bucket,
    open_public,
)
from appliance.areas.storage.service.resumable import (
    append_to_upload,
    begin_upload,
    end_upload,
    forget_uploads,
    forget_uploads_of,
    upload_state,
)
from appliance.areas.storage.service.scrub import Loss, ScrubReport, scrub
from appliance.areas.storage.service.thumbnails import Thumbnail, thumbnail
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
    "Appending",
    "BucketNotEmpty",
    "BucketUsage",
    "ChecksumMismatch",
    "FileInUse",
    "Folder",
    "Link",
    "Loss",
    "NewFile",
    "OffsetMismatch",
    "ScrubReport",
    "StoredContent",
    "StoredFile",
    "Thumbnail",
    "UploadBusy",
    "append_to_upload",
    "begin_upload",
    "buckets",
    "change_bucket",
    "check_delete",
    "check_disk",
    "check_new",
    "clean_name",
    "delete",
    "delete_bucket",
    "empty_bucket",
    "end_upload",
    "file_path",
    "folder_path",
    "follow_link",
    "forget_buckets",
    "forget_owner",
    "forget_uploads",
    "forget_uploads_of",
    "get",
    "get_by_id",
    "joined",
    "largest_upload",
    "link_to",
    "list_files",
    "low_disk",
    "made_bucket_named",
    "made_buckets",
    "make_bucket",
    "make_link",
    "open_by_id",
    "open_file",
    "open_public",
    "parse_metadata",
    "scrub",
    "set_in_use_checks",
    "split_reference",
    "store_bytes",
    "store_path",
    "store_upload",
    "sweep",
    "thumbnail",
    "upload_state",
    "usage",
    "used_bytes",
]
