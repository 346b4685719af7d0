"""The line between a box and its supervisor: whole messages of any length, and files beside them.

Each message is its length in eight bytes and then itself. What ends before its length is a broken line, an OSError,
and never half a message. This one passes descriptors, between processes of one kernel; `judge.pipes` has the other.
"""

from __future__ import annotations

import array
import marshal
import os
import select
import socket
import time
from collections.abc import Mapping, Sequence
from typing import Protocol

from judge import limits

HEAD_BYTES = 8
MOST_FDS = 4  # in an answer
MARSHAL_VERSION = 2  # plain values, the same in every Python 3


class Line(Protocol):
    """The judge's end of a line. Every failure is an OSError."""

    def send(self, order: Mapping[str, object], fds: Sequence[int]) -> None:
        """An order with its files, which remain the caller's."""

    def wait(self, deadline: float) -> bool:
        """Whether an answer begins to arrive before the deadline."""
        ...

    def receive(self, timeout_s: float) -> tuple[bytes, list[int]]:
        """The next answer, all of it, with files that are the caller's to close."""
        ...

    def close(self) -> None: ...


class DescriptorLine:
    """A socket, with descriptors beside the messages."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._end.settimeout(limits.BOX_ANSWER_GRACE_S)

    @classmethod
    def pair(cls) -> tuple[DescriptorLine, socket.socket]:
        """A line, and the supervisor's end of it."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        return cls(ours), theirs

    def send(self, order: Mapping[str, object], fds: Sequence[int]) -> None:
        body = marshal.dumps(dict(order), MARSHAL_VERSION)
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
        message = len(body).to_bytes(HEAD_BYTES, "big") + body
        sent = self._end.sendmsg([message], rights)  # at once: whoever wakes for a part only sleeps again
        if sent < len(message):
            self._end.sendall(memoryview(message)[sent:])

    def wait(self, deadline: float) -> bool:
        return readable(self._end.fileno(), deadline)

    def receive(self, timeout_s: float) -> tuple[bytes, list[int]]:
        self._end.settimeout(timeout_s)
        head, fds, flags, _address = socket.recv_fds(self._end, HEAD_BYTES, MOST_FDS, socket.MSG_CMSG_CLOEXEC)
        try:
            if flags & socket.MSG_CTRUNC:
                raise OSError("descriptors were lost")
            head += self._rest(HEAD_BYTES - len(head))
            size = int.from_bytes(head, "big")
            if size > limits.ANSWER_BYTES:
                raise OSError("its answer is too long")
            return self._rest(size), fds
        except BaseException:
            for fd in fds:
                os.close(fd)
            raise

    def _rest(self, size: int) -> bytes:
        parts: list[bytes] = []
        while size:
            part = self._end.recv(size)
            if not part:
                raise OSError("it died")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def close(self) -> None:
        self._end.close()


def readable(fd: int, deadline: float) -> bool:
    """Whether there is something to read before the deadline, be it the end."""
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    return bool(poll.poll(max((deadline - time.monotonic()) * 1000, 0)))
