"""How a stored file is handed to a browser, so that it cannot act there. Pure."""

from appliance.areas.storage.detect import UNKNOWN

# What a browser would run, or take apart into something it runs.
ACTIVE = frozenset(
    {
        "text/html",
        "application/xhtml+xml",
        "image/svg+xml",
        "application/xml",
        "text/xml",
        "text/javascript",
        "text/css",
        "application/wasm",
        "message/rfc822",
    }
)

# What a browser shows and cannot be made to run.
SHOWN = frozenset(
    {
        "application/pdf",
        "application/json",
        "image/avif",
        "image/bmp",
        "image/gif",
        "image/jpeg",
        "image/png",
        "image/tiff",
        "image/webp",
        "image/vnd.microsoft.icon",
        "audio/flac",
        "audio/mp4",
        "audio/mpeg",
        "audio/ogg",
        "audio/wav",
        "text/csv",
        "text/markdown",
        "text/plain",
        "text/tab-separated-values",
        "video/mp4",
        "video/quicktime",
        "video/webm",
    }
)


def served_type(content_type: str) -> str:
    """The Content-Type on the wire; text says UTF-8, because a guess could be steered."""
    if content_type in ACTIVE or content_type.endswith("+xml"):
        return UNKNOWN
    return f"{content_type}; charset=utf-8" if content_type.startswith("text/") else content_type


def may_show(content_type: str) -> bool:
    """Whether `inline` is granted; everything else is an attachment."""
    return content_type in SHOWN
