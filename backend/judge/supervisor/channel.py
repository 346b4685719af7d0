"""The supervisor's line to the judge. Orders are marshalled (from the judge, trusted); answers are lines of numbers."""

import _socket
import marshal
import os
import sys

TYPE_CHECKING = False  # what typing would say, without importing it in every box
if TYPE_CHECKING:
    from typing import Any

    Order = dict[str, Any]

MESSAGE_BYTES = 64 * 1024
MOST_FDS = 32
FD_BYTES = 4

_channel = _socket.socket(fileno=int(sys.argv[1]))


def receive() -> "tuple[Order, list[int]]":
    """The next order and its descriptors; the end of the channel is the end of the box."""
    fds: list[int] = []
    space = _socket.CMSG_SPACE(MOST_FDS * FD_BYTES)
    data, ancillary, _flags, _address = _channel.recvmsg(MESSAGE_BYTES, space, _socket.MSG_CMSG_CLOEXEC)
    if not data:
        os._exit(0)
    for _level, _kind, payload in ancillary:
        numbers = range(0, len(payload), FD_BYTES)
        fds += [int.from_bytes(payload[at : at + FD_BYTES], sys.byteorder) for at in numbers]
    return marshal.loads(data), fds  # noqa: S302 - the judge wrote it


def answer(fds: "list[int]", **values: object) -> None:
    """Numbers and names, one a line, with the descriptors of what was gathered."""
    text = "\n".join(f"{key}={value}" for key, value in values.items())
    rights = (
        [
            (
                _socket.SOL_SOCKET,
                _socket.SCM_RIGHTS,
                b"".join(fd.to_bytes(FD_BYTES, sys.byteorder) for fd in fds),
            )
        ]
        if fds
        else []
    )
    _channel.sendmsg([text.encode()], rights)
