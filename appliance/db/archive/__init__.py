"""One file that holds an installation: made while the server works, checked and put in place by `restore`.

A plain tar: the database, VERSION, contents of files, mails that wait, and last `manifest.json` with the SHA-256 of
each; an archive without its manifest is one that was cut short. The key that opens stored secrets is not in it unless
asked for; the manifest tells which key belongs to it.
"""

from appliance.db.archive.make import forget_drafts, make_archive, make_new_archive
from appliance.db.archive.manifest import STAGED, BadArchive, Manifest, key_mark
from appliance.db.archive.read import read_manifest
from appliance.db.archive.swap import discard, finish_swap, swap, swap_begun, swap_wanted, swapped_at, want_swap
from appliance.db.archive.unpack import stage

__all__ = [
    "STAGED",
    "BadArchive",
    "Manifest",
    "discard",
    "finish_swap",
    "forget_drafts",
    "key_mark",
    "make_archive",
    "make_new_archive",
    "read_manifest",
    "stage",
    "swap",
    "swap_begun",
    "swap_wanted",
    "swapped_at",
    "want_swap",
]
