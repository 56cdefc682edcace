"""Loopback addresses that nobody else has, for servers on ports that cannot be chosen: runs stand side by side.

Every process that runs tests claims a block of 250, whether pytest-xdist started it or a second run of everything did.
"""

from __future__ import annotations

import errno
import socket
from functools import cache

_CLAIM = 9191  # who has this port of a block's last address has the block


def mine(host: int) -> str:
    """Return the address *host*, from 1 to 250, of this process's block."""
    return f"127.91.{_block()}.{host}"


@cache
def _block() -> int:
    """Claim a block until this process ends."""
    for number in range(1, 255):
        claim = socket.socket()
        try:
            claim.bind((f"127.91.{number}.254", _CLAIM))
        except OSError as error:
            claim.close()
            if error.errno == errno.EADDRINUSE:
                continue
            break  # a system without addresses besides 127.0.0.1: nothing that wants one can run there
        claim.detach()  # the system closes it in the end
        return number
    return 0
