"""Who is at the other end of a connection on loopback: everybody on the machine may connect there."""

import os
import sys
from pathlib import Path
from socket import inet_aton

_SOCKETS = Path("/proc/self/net/tcp")
_UID = 7  # column

Address = tuple[str, int]  # of IPv4, and port


def is_ours(peer: Address, own: Address) -> bool:
    """Whether the process at `peer`, connected to our `own`, is of our user. Only Linux tells; elsewhere True."""
    if sys.platform != "linux":
        return True
    ends = [_written(peer), _written(own)]
    for line in _SOCKETS.read_text().splitlines():
        columns = line.split()
        if columns[1:3] == ends:
            return int(columns[_UID]) == os.geteuid()
    return False  # it has left already


def _written(address: Address) -> str:
    """As the system's table has it: the bytes of the address as one number of this machine, then the port."""
    number = int.from_bytes(inet_aton(address[0]), sys.byteorder)
    return f"{number:08X}:{address[1]:04X}"
