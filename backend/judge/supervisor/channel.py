"""The supervisor's line to the judge. Orders are marshalled (from the judge, trusted); answers are lines of numbers.

Each message is its length in eight bytes and then itself, so that it travels whole, however long it is. Files travel
as descriptors, or, where the box has a kernel of its own and no descriptor passes, by their contents.
"""

import _socket
import marshal
import os
import select
import sys

TYPE_CHECKING = False  # what typing would say, without importing it in every box
if TYPE_CHECKING:
    from typing import Any

    Order = dict[str, Any]

HEAD_BYTES = 8
MOST_FDS = 32
FD_BYTES = 4
PIPES = "pipes"  # instead of a descriptor's number: orders on standard input, answers on standard output
STUDENT = 60_000  # user and group of programs, where the supervisor has another; nobody's, on this machine or inside


class Socket:
    """Descriptors travel beside the messages."""

    def __init__(self, fd: int) -> None:
        self.socket = _socket.socket(fileno=fd)

    def receive(self) -> "tuple[Order, list[int]]":
        fds: list[int] = []
        space = _socket.CMSG_SPACE(MOST_FDS * FD_BYTES)
        head, ancillary, _flags, _address = self.socket.recvmsg(HEAD_BYTES, space, _socket.MSG_CMSG_CLOEXEC)
        for _level, _kind, payload in ancillary:
            numbers = range(0, len(payload), FD_BYTES)
            fds += [int.from_bytes(payload[at : at + FD_BYTES], sys.byteorder) for at in numbers]
        head += whole(self.socket.recv, HEAD_BYTES - len(head))
        return marshal.loads(whole(self.socket.recv, int.from_bytes(head, "big"))), fds  # noqa: S302 - the judge wrote it

    def interrupted(self) -> bool:
        return False

    def answer(self, fds: "list[int]", text: bytes) -> None:
        message = len(text).to_bytes(HEAD_BYTES, "big") + text
        sent = 0
        if fds:  # only in the nursery: the filter of a box forbids it
            numbers = b"".join(fd.to_bytes(FD_BYTES, sys.byteorder) for fd in fds)
            sent = self.socket.sendmsg([message], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, numbers)])
        self.socket.sendall(memoryview(message)[sent:])


class Pipes:
    """Contents travel within the messages: what a program reads as it begins, what it wrote once it has ended."""

    def __init__(self) -> None:
        self.orders, self.answers = os.dup(0), os.dup(1)
        nothing = private_file("nothing")
        os.dup2(nothing, 0)
        os.dup2(nothing, 1)
        os.close(nothing)
        self.poll = select.poll()
        self.poll.register(self.orders, select.POLLIN)
        self.outputs: list[int] = []
        self.output_bytes = 0

    def read(self, size: int) -> bytes:
        return os.read(self.orders, size)

    def receive(self) -> "tuple[Order, list[int]]":
        size = int.from_bytes(whole(self.read, HEAD_BYTES), "big")
        order, files = marshal.loads(whole(self.read, size))  # noqa: S302 - the judge wrote it
        self.outputs, self.output_bytes = [], order.get("stream_bytes", 0) + 1
        fds = [self.open(kind, content) for kind, content in files]
        if any(kind in ("reads", "writes") for kind, _content in files):
            outputs, self.outputs = self.outputs, []
            self.answer([], b"opened=1")  # so the judge knows that there are two ends now
            self.outputs = outputs
        return order, fds

    def interrupted(self) -> bool:
        """Whether an order came while a program runs; the only one that may is to end it."""
        if not self.poll.poll(0):
            return False
        whole(self.read, int.from_bytes(whole(self.read, HEAD_BYTES), "big"))
        return True

    def open(self, kind: str, content: bytes) -> int:
        """A file as the judge has it: `content` to read, room for `output`, or one end of a pipe."""
        if kind == "reads":
            fd = os.open(content, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            os.set_blocking(fd, True)
        elif kind == "writes":
            fd = os.open(content, os.O_WRONLY | os.O_CLOEXEC)
        else:
            fd = private_file(kind)
            if kind == "output":
                os.fchown(fd, STUDENT, STUDENT)
                self.outputs.append(fd)
            write_whole(fd, content)
            os.lseek(fd, 0, os.SEEK_SET)
        return fd

    def answer(self, fds: "list[int]", text: bytes) -> None:
        blobs = [read_whole(fd, min(os.fstat(fd).st_size, self.output_bytes)) for fd in self.outputs]
        blobs += [read_whole(fd, os.fstat(fd).st_size) for fd in fds]
        self.outputs = []
        parts = [text, *blobs]
        head = b"".join(len(part).to_bytes(HEAD_BYTES, "big") for part in parts)
        size = len(head) + HEAD_BYTES + sum(map(len, parts))
        for part in (size.to_bytes(HEAD_BYTES, "big"), len(parts).to_bytes(HEAD_BYTES, "big"), head, *parts):
            write_whole(self.answers, part)


def whole(read: "Any", size: int) -> bytes:
    """As many bytes of a message. The end of the channel is the end of the box."""
    parts = []
    while size:
        part = read(size)
        if not part:
            os._exit(0)
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


class MachineFailed(Exception):
    """What came of a run is no fault of its program."""


def private_file(name: str) -> int:
    """A memory file that no program may open through /proc, whatever its kernel lets it see there."""
    fd = os.memfd_create(name, os.MFD_CLOEXEC)
    os.fchmod(fd, 0o600)
    return fd


def write_whole(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def read_whole(fd: int, size: int) -> bytes:
    parts, offset = [], 0
    while offset < size and (part := os.pread(fd, size - offset, offset)):
        parts.append(part)
        offset += len(part)
    return b"".join(parts)


channel = Pipes() if sys.argv[1] == PIPES else Socket(int(sys.argv[1]))


def copies_itself() -> bool:
    """Whether what listens is to be copied for each box; only a line of descriptors can be handed to a copy."""
    return isinstance(channel, Socket)


def connect(fd: int) -> None:
    """Another line to the judge from now on; the first one ends."""
    global channel
    if isinstance(channel, Socket):
        channel.socket.close()
    channel = Socket(fd)


def receive() -> "tuple[Order, list[int]]":
    """The next order and its descriptors; the end of the channel is the end of the box."""
    return channel.receive()


def interrupted() -> bool:
    """Whether the judge, which counts time where this kernel cannot, has seen enough of the program."""
    return channel.interrupted()


def answer(fds: "list[int]", **values: object) -> None:
    """Numbers and names, one a line, with the files that were gathered."""
    channel.answer(fds, "\n".join(f"{key}={value}" for key, value in values.items()).encode())
