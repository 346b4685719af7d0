"""The supervisor's line to the judge. Orders are marshalled (from the judge, trusted); answers are lines of numbers.

Each message is its length in eight bytes and then itself, so that it travels whole, however long it is.
"""

import _socket
import marshal
import os
import sys

TYPE_CHECKING = False  # what typing would say, without importing it in every box
if TYPE_CHECKING:
    from typing import Any

    Order = dict[str, Any]

HEAD_BYTES = 8
MOST_FDS = 32
FD_BYTES = 4

_channel = _socket.socket(fileno=int(sys.argv[1]))


def receive() -> "tuple[Order, list[int]]":
    """The next order and its descriptors; the end of the channel is the end of the box."""
    fds: list[int] = []
    space = _socket.CMSG_SPACE(MOST_FDS * FD_BYTES)
    head, ancillary, _flags, _address = _channel.recvmsg(HEAD_BYTES, space, _socket.MSG_CMSG_CLOEXEC)
    for _level, _kind, payload in ancillary:
        numbers = range(0, len(payload), FD_BYTES)
        fds += [int.from_bytes(payload[at : at + FD_BYTES], sys.byteorder) for at in numbers]
    head += rest(HEAD_BYTES - len(head))
    return marshal.loads(rest(int.from_bytes(head, "big"))), fds  # noqa: S302 - the judge wrote it


def rest(size: int) -> bytes:
    """As many bytes of a message."""
    parts = []
    while size:
        part = _channel.recv(size)
        if not part:
            os._exit(0)
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def answer(fds: "list[int]", **values: object) -> None:
    """Numbers and names, one a line, with the descriptors of what was gathered."""
    text = "\n".join(f"{key}={value}" for key, value in values.items()).encode()
    numbers = b"".join(fd.to_bytes(FD_BYTES, sys.byteorder) for fd in fds)
    rights = [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, numbers)] if fds else []
    _channel.sendmsg([len(text).to_bytes(HEAD_BYTES, "big")], rights)
    _channel.sendall(text)
