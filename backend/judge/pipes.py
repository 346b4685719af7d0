"""The line to a box that has a kernel of its own, where no descriptor passes: files travel by their contents.

What a program reads goes in with the order, what it wrote comes out with the answer. Only the two pipes of an
interactive talk must be open while it runs: they are named pipes in a folder that the box sees, and threads here carry
the bytes on.
"""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import marshal
import os
import select
import stat
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from judge import limits
from judge.line import HEAD_BYTES, MARSHAL_VERSION, readable
from judge.memory_files import memory_file, read, write

CHUNK_BYTES = 1 << 16
MOST_PARTS = 8
MOST_BYTES = 256 * limits.MIB  # of an answer: both streams and all that a compiler leaves


class PipeLine:
    """Two pipes. `folder` holds the named ones, which the box knows as `inside`.

    It is the box's user's, too: so it is opened before the box runs, and names are looked up in it alone.
    """

    def __init__(self, orders_fd: int, answers_fd: int, folder: Path, inside: str) -> None:
        self._orders, self._answers = orders_fd, answers_fd
        self._folder, self._inside = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC), inside
        self._numbers = itertools.count()
        self._outputs: list[int] = []
        os.set_blocking(orders_fd, False)
        os.set_blocking(answers_fd, False)

    def send(self, order: Mapping[str, object], fds: Sequence[int]) -> None:
        if fds:
            self._close_outputs()
        talk = _Talk(self._folder, next(self._numbers))
        try:
            files = [self._file(fd, talk) for fd in fds]
            body = marshal.dumps((dict(order), files), MARSHAL_VERSION)
            self._write(len(body).to_bytes(HEAD_BYTES, "big") + body)
            if talk.carried:
                deadline = time.monotonic() + limits.BOX_START_TIMEOUT_S
                if not readable(self._answers, deadline):
                    raise OSError("it does not open its pipes")
                self.receive(limits.BOX_ANSWER_GRACE_S)
                talk.start()
        finally:
            talk.close()

    def _file(self, fd: int, talk: _Talk) -> tuple[str, bytes]:
        """How a file travels: its content, a room to fill, or the name of a pipe."""
        reads = fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY
        if stat.S_ISFIFO(os.fstat(fd).st_mode):
            name = talk.carry(fd, reads)
            return "reads" if reads else "writes", f"{self._inside}/{name}".encode()
        if reads:
            return "content", read(fd, os.fstat(fd).st_size)
        self._outputs.append(os.dup(fd))
        return "output", b""

    def wait(self, deadline: float) -> bool:
        return readable(self._answers, deadline)

    def receive(self, timeout_s: float) -> tuple[bytes, list[int]]:
        deadline = time.monotonic() + timeout_s
        size = int.from_bytes(self._read(HEAD_BYTES, deadline), "big")
        if size > MOST_BYTES:
            raise OSError("its answer is too long")
        body = memoryview(self._read(size, deadline))
        count = int.from_bytes(body[:HEAD_BYTES], "big")
        ends = range(HEAD_BYTES, (count + 1) * HEAD_BYTES, HEAD_BYTES)
        sizes = [int.from_bytes(body[at : at + HEAD_BYTES], "big") for at in ends]
        if not 1 <= count <= MOST_PARTS or (count + 1) * HEAD_BYTES + sum(sizes) != size:
            raise OSError("its answer is no answer")
        parts, at = [], (count + 1) * HEAD_BYTES
        for each in sizes:
            parts.append(body[at : at + each])
            at += each
        text, blobs = bytes(parts[0]), parts[1:]
        if len(blobs) < len(self._outputs) and blobs:
            raise OSError("its answer lacks output")
        for fd, blob in zip(self._outputs, blobs, strict=False):
            write(fd, blob)
        fds = [memory_file("artefact", blob) for blob in blobs[len(self._outputs) :]]
        if blobs:
            self._close_outputs()
        return text, fds

    def _write(self, data: bytes) -> None:
        view, deadline = memoryview(data), time.monotonic() + limits.BOX_START_TIMEOUT_S
        poll = select.poll()
        poll.register(self._orders, select.POLLOUT)
        while view:
            if not poll.poll(max((deadline - time.monotonic()) * 1000, 0)):
                raise OSError("it takes no orders")
            view = view[os.write(self._orders, view) :]

    def _read(self, size: int, deadline: float) -> bytes:
        parts: list[bytes] = []
        while size:
            if not readable(self._answers, deadline):
                raise OSError("its answer does not end")
            part = os.read(self._answers, min(size, limits.MIB))
            if not part:
                raise OSError("it died")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _close_outputs(self) -> None:
        while self._outputs:
            os.close(self._outputs.pop())

    def close(self) -> None:
        self._close_outputs()
        owned = self._orders, self._answers, self._folder
        self._orders = self._answers = self._folder = -1
        for fd in owned:
            with contextlib.suppress(OSError):
                os.close(fd)


class _Talk:
    """The pipes of one run, each with a named one that stands for it in the box.

    By the next time that a name is looked up, the box's user may have put something else there. So each is looked up once,
    must be a pipe, and is what that descriptor says from then on.
    """

    def __init__(self, folder: int, number: int) -> None:
        self._folder, self._number = folder, number
        self._names: list[str] = []
        self._guards: list[int] = []  # keep named pipes open until the box has opened them
        self.carried: list[tuple[int, int, bool]] = []

    def carry(self, fd: int, into_box: bool) -> str:
        name = f"{'in' if into_box else 'out'}-{self._number}"
        os.mkfifo(name, 0o600, dir_fd=self._folder)
        self._names.append(name)
        guard = os.open(name, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=self._folder)
        self._guards.append(guard)
        found = os.fstat(guard)
        if not stat.S_ISFIFO(found.st_mode) or (found.st_uid, found.st_nlink) != (os.geteuid(), 1):
            raise OSError(f"{name} is not the pipe that was made")
        owner = os.fstat(self._folder)
        os.fchown(guard, owner.st_uid, owner.st_gid)
        self.carried.append((os.dup(fd), guard, into_box))
        return name

    def start(self) -> None:
        """The box has its ends: open ours, and carry until either side ends."""
        while self.carried:
            fd, guard, into_box = self.carried[-1]
            how = os.O_WRONLY if into_box else os.O_RDONLY
            named = os.open(f"/proc/self/fd/{guard}", how | os.O_CLOEXEC)
            self.carried.pop()
            ends = (fd, named) if into_box else (named, fd)
            threading.Thread(target=_carry, args=ends, name="judge-talk", daemon=True).start()

    def close(self) -> None:
        for fd in (*self._guards, *(fd for fd, _guard, _into_box in self.carried)):
            os.close(fd)
        for name in self._names:
            with contextlib.suppress(OSError):  # what the box has put there instead goes with the folder
                os.unlink(name, dir_fd=self._folder)


def _carry(source: int, target: int) -> None:
    """Until the source ends or nobody reads the target any more."""
    poll = select.poll()
    poll.register(source, select.POLLIN)
    poll.register(target, 0)  # tells when its last reader is gone
    try:
        while data := _next(poll, source, target):
            view = memoryview(data)
            while view:
                view = view[os.write(target, view) :]
    except OSError:
        pass
    finally:
        os.close(source)
        os.close(target)


def _next(poll: select.poll, source: int, target: int) -> bytes:
    while True:
        ready = dict(poll.poll())
        if target in ready:
            return b""
        if source in ready:
            return os.read(source, CHUNK_BYTES)
