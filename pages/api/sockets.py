"""TCP_NODELAY on the server's listening socket, so that answers leave at once."""

from __future__ import annotations

import contextlib
import gc
import socket


def answer_at_once() -> int:
    """Turn Nagle's algorithm off for the connections to come; returns how many listening sockets there were.

    Streamlit 1.67 binds its socket without naming the protocol, and asyncio then leaves the algorithm on: the second
    packet of each answer (its body) waits 40 ms for the receiver's delayed acknowledgement of the first (its head).
    Accepted connections inherit the option. The server hands the socket to no one, hence the search for it.
    """
    n_sockets = 0
    for item in gc.get_objects():
        if isinstance(item, socket.socket) and item.family in (socket.AF_INET, socket.AF_INET6):
            with contextlib.suppress(OSError):  # closed, or not of this kind
                if item.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                    item.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    n_sockets += 1
    return n_sockets
