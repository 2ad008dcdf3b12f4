"""Which licences may be in the file, and what those that state theirs loosely are under.

Names are SPDX's. What is not on these lists was not looked at, and does not go into the file.
"""

import re
from collections.abc import Iterator

ALLOWED = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "HPND", "ISC", "MIT", "MIT-0"),
    *("MIT-CMU", "MPL-2.0", "OFL-1.1", "PSF-2.0", "Python-2.0", "TCL", "Unlicense", "Zlib", "any-OSI", "blessing"),
    *("bzip2-1.0.6", "LGPL-2.1-or-later", "LicenseRef-public-domain"),
}
# The GPL, but for what is built with it or packed by it: it asks nothing of the whole.
EXCEPTIONS = {"GPL-2.0-or-later WITH Bootloader-exception", "GPL-3.0-or-later WITH GCC-exception-3.1"}
# Where the metadata has no SPDX expression; read in the licence texts themselves.
STATED = {
    "cronsim": "BSD-3-Clause",
    "go": "BSD-3-Clause",
    "fido2": "BSD-2-Clause AND Apache-2.0 AND MPL-2.0",
    "google-re2": "BSD-3-Clause",
    "huey": "MIT",
    "html5tagger": "Unlicense",
    "markdown-it-py": "MIT",
    "mdurl": "MIT",
    "multidict": "Apache-2.0",
    "onnxruntime": "MIT",
    "peewee": "MIT",
    "pyinstaller": "GPL-2.0-or-later WITH Bootloader-exception",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
    "segno": "BSD-3-Clause",
    "sqlite-vec": "MIT OR Apache-2.0",
    "tokenizers": "Apache-2.0",
    "tracerite": "Unlicense",
    "uvloop": "MIT OR Apache-2.0",
    # Packages of Debian, by name without version; of several, the one that is used.
    "libbz": "bzip2-1.0.6",
    "libssl": "Apache-2.0",
    "libffi": "MIT",
    "libatomic": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libgcc-s": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libstdc++": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "liblzma": "LicenseRef-public-domain",
    "libsqlite": "blessing",
    "libuuid": "BSD-3-Clause",
    "zlib": "Zlib",
    "libexpat": "MIT",
    "libzstd-dev": "BSD-3-Clause",
    "libc6-dev": "LGPL-2.1-or-later",
    "tesseract-ocr-eng": "Apache-2.0",
    "tesseract-ocr-osd": "Apache-2.0",
    "libpython": "Python-2.0",
    "python": "Python-2.0",
}
# Go modules by the beginning of their path, as their projects state it; the longest beginning counts.
GO = {
    "cloud.google.com/go": "Apache-2.0",
    "github.com/Azure/": "MIT",
    "github.com/AzureAD/": "MIT",
    "github.com/MadAppGang/httplog": "MIT",
    "github.com/TylerBrock/colorjson": "MIT",
    "github.com/aliyun/": "Apache-2.0",
    "github.com/aws/": "Apache-2.0",
    "github.com/beorn7/perks": "MIT",
    "github.com/cespare/xxhash/": "MIT",
    "github.com/dustin/go-humanize": "MIT",
    "github.com/fatih/color": "MIT",
    "github.com/felixge/httpsnoop": "MIT",
    "github.com/fsnotify/fsnotify": "BSD-3-Clause",
    "github.com/go-logr/": "Apache-2.0",
    "github.com/golang-jwt/": "MIT",
    "github.com/golang/groupcache": "Apache-2.0",
    "github.com/golang/protobuf": "BSD-3-Clause",
    "github.com/google/s2a-go": "Apache-2.0",
    "github.com/google/uuid": "BSD-3-Clause",
    "github.com/googleapis/": "Apache-2.0",
    "github.com/googleapis/gax-go/": "BSD-3-Clause",
    "github.com/klauspost/compress": "Apache-2.0 AND BSD-3-Clause AND MIT",
    "github.com/kr/fs": "BSD-3-Clause",
    "github.com/kylelemons/godebug": "Apache-2.0",
    "github.com/lmittmann/tint": "MIT",
    "github.com/mark3labs/mcp-go": "MIT",
    "github.com/mattn/": "MIT",
    "github.com/matttproud/": "Apache-2.0",
    "github.com/nats-io/": "Apache-2.0",
    "github.com/pierrec/lz4/": "BSD-3-Clause",
    "github.com/pkg/": "BSD-2-Clause",
    "github.com/prometheus/": "Apache-2.0",
    "github.com/remyoudompheng/bigfft": "BSD-3-Clause",
    "github.com/spf13/cast": "MIT",
    "github.com/studio-b12/gowebdav": "BSD-3-Clause",
    "github.com/superfly/ltx": "Apache-2.0",
    "github.com/yosida95/uritemplate/": "BSD-3-Clause",
    "go.opencensus.io": "Apache-2.0",
    "go.opentelemetry.io/": "Apache-2.0",
    "golang.org/x/": "BSD-3-Clause",
    "google.golang.org/api": "BSD-3-Clause",
    "google.golang.org/genproto": "Apache-2.0",
    "google.golang.org/grpc": "Apache-2.0",
    "google.golang.org/protobuf": "BSD-3-Clause",
    "gopkg.in/yaml.v2": "Apache-2.0 AND MIT",
    "modernc.org/": "BSD-3-Clause",
}


class NotReviewed(Exception):
    """A component whose licence is on none of the lists."""


def licence(name: str, expression: str) -> str:
    """The licence of a component. expression: what its metadata says. Raises NotReviewed."""
    found = STATED.get(name) or expression
    if wrong := list(refused(found)):
        raise NotReviewed(f"{name}: {expression!r} ({', '.join(wrong)}) is on no list of packaging/licence_names.py.")
    return found


def go_licence(path: str) -> str:
    """The licence of a Go module. Raises NotReviewed."""
    beginnings = [each for each in GO if path.startswith(each)]
    return licence(path, GO[max(beginnings, key=len)] if beginnings else "")


def refused(expression: str) -> Iterator[str]:
    """The parts of an expression that may not be in the file; one of several to choose from is enough."""
    for part in re.split(r"\s+AND\s+", expression.strip("() ")):
        choices = [choice.strip("() ") for choice in re.split(r"\s+OR\s+", part)]
        if not any(choice in ALLOWED or choice in EXCEPTIONS for choice in choices):
            yield part or "nothing"
