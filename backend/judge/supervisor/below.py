"""What lies below a Python program in the interpreter that it was forked from, kept out of its sight and out of its count.

CPython has no calls for that: both are words of its own structures, as they are laid out from 3.11 to 3.13. Each is looked for
and only changed where it is found; else programs see one frame more, or get two calls less deep.
"""

import sys

from judge.supervisor.native import Int, Word, python_function

# the boot code's frame and, while C and Python share a limit, `exec`
CALLS = 1 if sys.version_info >= (3, 12) else 2
KNOWN = (3, 11) <= sys.version_info[:2] <= (3, 13)
NEAR_BYTES = 128  # how far into the thread's state to look
SHALLOW = 50  # calls deep that the supervisor is at most
# in 3.11 and 3.12, where the thread's state points to what holds the present frame, among its first two words
C_FRAME = 56
OBJECTS_FRAME = 24  # where a frame object points to the frame


def go_deeper() -> None:
    """Let this thread go so many calls deeper than its recursion limit, whatever that is or will be.

    How many are left is counted beside the limit.
    """
    if not KNOWN:
        return
    state = python_function("PyThreadState_Get")()
    for address in range(state, state + NEAR_BYTES, 4):
        left, limit = Int.from_address(address), Int.from_address(address + 4)
        if limit.value == sys.getrecursionlimit() and 0 < limit.value - left.value < SHALLOW:
            left.value += CALLS
            return


def place_of_frame() -> Word:
    """Where the interpreter notes which frame runs, for the caller's C frame: what is called by C code from there follows it.

    With a zero in it, that code runs as if nothing were below. Python functions that the caller calls find it by themselves.
    """
    if not KNOWN:
        return Word()
    frame = Word.from_address(id(sys._getframe()) + OBJECTS_FRAME).value
    state = python_function("PyThreadState_Get")()
    if sys.version_info < (3, 13):
        c_frame = Word.from_address(state + C_FRAME).value
        places = [c_frame, c_frame + 8]
    else:
        places = list(range(state, state + NEAR_BYTES, 8))
    for address in places:
        place = Word.from_address(address)
        if place.value == frame:
            return place
    return Word()
