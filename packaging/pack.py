"""Makes the one file of the program's folder: `[launcher][zstd stream of all files][trailer]`.

python packaging/pack.py LAUNCHER FOLDER TARGET [--level 10]

The stream's entries and the trailer are described in packaging/launcher/unpack.c and unpack.h. The same folder
gives the same file, so an unpacked one can be compared with its name: see the service's `unpacked`.
"""

import argparse
import hashlib
import os
import struct
import sys
from pathlib import Path
from typing import BinaryIO

import zstandard

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from appliance.areas.admin.service.unpacked import pieces

MAGIC = b"APPLNC01"


def pack(launcher: Path, folder: Path, target: Path, level: int) -> None:
    """Write the whole to `target`, which is executable; one that is there is replaced at once."""
    fresh = target.with_name(f".{target.name}.new")
    with fresh.open("wb") as output:
        head = launcher.read_bytes()
        output.write(head)
        size, digest = write_stream(folder, output, level)
        packed = output.tell() - len(head)
        output.write(struct.pack("<8sQQQ32s16x", MAGIC, len(head), packed, size, digest))
    fresh.chmod(0o755)
    os.replace(fresh, target)


def write_stream(folder: Path, output: BinaryIO, level: int) -> tuple[int, bytes]:
    """Answers the bytes of all files, and the SHA-256 of what the stream unpacks to."""
    hasher = hashlib.sha256()
    size = 0
    compressor = zstandard.ZstdCompressor(level=level, threads=-1)
    with compressor.stream_writer(output, closefd=False) as stream:
        for piece in pieces(folder):
            hasher.update(piece)
            stream.write(piece)
            size += len(piece)
    return size, hasher.digest()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("launcher", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--level", type=int, default=10, help="of zstd: 10 for daily builds, 19 for a release")
    asked = parser.parse_args()
    pack(asked.launcher, asked.folder, asked.target, asked.level)
