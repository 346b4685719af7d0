"""The two pipes between a student's program and an interactor, and who of them left first."""

from __future__ import annotations

import os
import select
import threading
from contextlib import ExitStack, suppress

# A program that crashed may have said before what the interactor refuses: so long the interactor hears no end of its words,
# and can only refuse what was said. Else it would depend on chance whether it was refused, or crashed.
NOTICE_S = 0.5
CHUNK_BYTES = 1 << 16


class Talk:
    """Ends of both pipes stay open here: that one has left is noticed by the other only when that is meant.

    The student's program may say more than an interactor that is content wants to hear, and an interactor may answer a
    program that has gone: neither breaks down for that.
    """

    def __init__(self) -> None:
        with ExitStack() as made:

            def kept(fd: int) -> int:
                made.callback(os.close, fd)
                return fd

            students_in, interactors_out = map(kept, os.pipe2(os.O_CLOEXEC))
            interactors_in, students_out = map(kept, os.pipe2(os.O_CLOEXEC))
            # programs may open /dev/stdin and /dev/stdout; both ends of a pipe have one mode
            for fd in (students_in, interactors_in):
                os.fchmod(fd, 0o666)
            self.students, self.interactors = (students_in, students_out), (interactors_in, interactors_out)
            self._students_words, self._interactors_words = (
                kept(os.dup(fd)) for fd in (interactors_in, students_in)
            )
            # until they are closed, nobody hears the end of these words
            self._students_end, self._interactors_end = (
                kept(os.dup(fd)) for fd in (students_out, interactors_out)
            )
            made.pop_all()
        self._interactor_has_left = threading.Event()
        self.interactor_was_first = False

    def student_left(self, *, crashed: bool) -> None:
        """Its program has ended. Returns when the interactor has, too."""
        if crashed:
            self._interactor_has_left.wait(NOTICE_S)
        self.interactor_was_first = self._interactor_has_left.is_set()
        os.close(self._students_end)
        _hear_out(self._interactors_words)

    def interactor_left(self, *, content: bool) -> None:
        """The interactor has ended. Where it is content, this returns when the student's program has ended, too."""
        self._interactor_has_left.set()
        os.close(self._interactors_end)
        if content:
            _hear_out(self._students_words)
        else:
            os.close(self._students_words)


def _hear_out(fd: int) -> None:
    """To the end, whether or not a program has asked not to wait at its end of the same pipe."""
    try:
        hearing = select.poll()
        hearing.register(fd, select.POLLIN)
        while True:
            hearing.poll()
            with suppress(BlockingIOError):
                if not os.read(fd, CHUNK_BYTES):
                    return
    finally:
        os.close(fd)
