"""The two pipes between a student's program and an interactor, and who of them left first."""

from __future__ import annotations

import os
import select
import threading
from contextlib import suppress

# An interactor that refuses has gone, and the student's program may be about to end by itself: so long it does not notice.
# Else it would depend on chance whether it crashed, or was refused and crashed for that.
NOTICE_S = 0.1
CHUNK_BYTES = 1 << 16


class Talk:
    """Ends of both pipes stay open here: who left is noticed by the other only when that is meant.

    The student's program may say more than an interactor that is content wants to hear, and an interactor may answer a
    program that has gone: neither breaks down for that.
    """

    def __init__(self) -> None:
        students_in, interactors_out = os.pipe2(os.O_CLOEXEC)
        interactors_in, students_out = os.pipe2(os.O_CLOEXEC)
        for fd in (students_in, interactors_in):
            os.fchmod(
                fd, 0o666
            )  # programs may open /dev/stdin and /dev/stdout; the pipe has one mode for both its ends
        self.students, self.interactors = (students_in, students_out), (interactors_in, interactors_out)
        self._students_words, self._interactors_words = os.dup(interactors_in), os.dup(students_in)
        self._open = os.dup(interactors_out)  # until it is closed, the student's program hears no end
        self._student_has_left = threading.Event()
        self.student_was_first = False

    def student_left(self) -> None:
        """Its program has ended. Returns when the interactor has, too."""
        self._student_has_left.set()
        _hear_out(self._interactors_words)

    def interactor_left(self, *, content: bool) -> None:
        """The interactor has ended. Where it is content, this returns when the student's program has ended, too."""
        if not content:
            self._student_has_left.wait(NOTICE_S)
        self.student_was_first = self._student_has_left.is_set()
        os.close(self._open)
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
