"""Texts and numbers that have broken programs of this kind, and the tell-tales of one that they broke."""

import re
import tempfile
from pathlib import Path

CANARY = "canary"  # in whatever would be written where it must not be
SECRET = "the sentinel that no answer may hold"  # in a file beside the data folder
SPLIT = "x-canary"  # a header that only a split answer has

PATHS = [
    f"../{CANARY}", f"../../../../{CANARY}", f"..\\..\\{CANARY}", f"/tmp/{CANARY}", f"//{CANARY}", f"....//{CANARY}",
    f"..%2f{CANARY}", f"%2e%2e/{CANARY}", f"..%252f{CANARY}", f"a/../../{CANARY}", f"./{CANARY}", f"{CANARY}/.",
    "../app.db", "../key", "../../secret.txt", "..%2f..%2fsecret.txt", "a/../../../secret.txt", "/etc/passwd",
    f"file:///{CANARY}", f"\\\\?\\C:\\{CANARY}", f"C:{CANARY}", f"{CANARY}:stream", f"．．／{CANARY}", ".", "..", "...",
    f"~/{CANARY}", "-rf", "--help",
]  # fmt: skip
CHARACTERS = [
    f"{CANARY}\0.txt", f"{CANARY}\x01\x1b[31m\x7f", f"{CANARY}\r\n{SPLIT}: split", f"{CANARY}\n\n{SPLIT}: split",
    f"{CANARY}\u2028{SPLIT}: split", f"{CANARY}\u202egnp.exe", "\ud800", f"{CANARY}\udfff.txt", "e\u0301\u00e9",
    "\ufeff", "\u200b", "раураl.com", "🦜" * 64, "👨‍👩‍👧", "é" * 300, "a" * 10_000, "", "   ", "\t", '"', "'", "\\",
]  # fmt: skip
WORDS = [
    "CON", "nul.txt", "COM1", "aux.", f"{CANARY}...", f"{CANARY} ", "NULL", "true", "None", "__proto__", "constructor",
    "' OR 1=1 --", '"; DROP TABLE auth_user; --', "%' ESCAPE '", "<script>alert(1)</script>", "<svg/onload=alert(1)>",
    "{{ 7 * 7 }}", "{{ config }}", "{{ ''.__class__.__mro__ }}", "${jndi:ldap://127.0.0.1:1/x}", "%s%n%x",
    "{0.__doc__}", f"$(touch {CANARY})", f"`touch {CANARY}`", f"| touch {CANARY}", f"; touch {CANARY}", "=cmd()!A0",
    "storage://user-uploads/../../key", "http://169.254.169.254/latest/", "javascript:alert(1)",
]  # fmt: skip
NAMES = PATHS + CHARACTERS + WORDS
# For texts that name nothing: one of each kind.
TEXTS = [
    f"../../{CANARY}",
    f"{CANARY}\0",
    f"{CANARY}\r\n{SPLIT}: split",
    "\ud800",
    "a" * 10_000,
    "' OR 1=1 --",
    "{{ config }}",
]

NUMBERS = [-1, 0, 2**31, 2**63 - 1, 2**63, -(2**63) - 1, 10**40, 1e308, -0.0, 1.5, True, None, "1", [], {}]

_PLACES = re.compile(
    r"app\.db(-wal|-shm)?|key|VERSION|lock|server\.json|blobs/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{64}"
    r"|tmp/upload-\w+|tmp/parts/[0-9a-f-]{36}|outbox/[\w.@+-]+\.(eml|json)|(logs|backups|thumbnails)/[\w./-]+"
)


def set_trap(data: Path) -> None:
    """A secret beside the data folder, where `../../secret.txt` of a name would lead."""
    (data.parent / "secret.txt").write_text(SECRET)


def strays(data: Path) -> list[str]:
    """Files where none of the product's belongs: in the data folder, beside it, and wherever a canary may fly."""
    files = [path for path in data.rglob("*") if not path.is_dir()]
    inside = [path for path in files if not _PLACES.fullmatch(path.relative_to(data).as_posix())]
    beside = [path for path in data.parent.iterdir() if path.name not in (data.name, f"{data.name}.log", "secret.txt")]
    folders = {Path.cwd(), Path.home(), Path(tempfile.gettempdir()), Path("/"), Path("/tmp")}
    flown = [path for folder in folders for path in folder.glob(f"*{CANARY}*")]
    return sorted(str(path) for path in (*inside, *beside, *flown))
