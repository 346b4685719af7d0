"""The files of a run: put there before it, gathered after a compiler, wiped before the next."""

import errno
import os
import stat

from judge.supervisor.native import function

BOX, TMP = "/box", "/tmp"  # noqa: S108 - inside the box, ours alone
TOO_LARGE = "the compiled program is too large"
IN_ACCESS, IN_CLOSE_NOWRITE, IN_ALL_EVENTS, IN_NONBLOCK_CLOEXEC = 0x1, 0x10, 0xFFF, 0x80800
IN_OPEN_FOLDER = 0x40000020
EVENT_WORDS, WORD_BYTES, FAILED = 4, 4, 0xFFFFFFFF

_inotify_init1, _inotify_add_watch = function("inotify_init1"), function("inotify_add_watch")


class FolderWatch:
    """Whether anything was done in the folders that leaves a trace: by a file that was opened, or by a name.

    It sees nothing of what is done below: not in folders that lie there from the beginning.
    Where the kernel gives no more watches, whatever may have been done counts as done.
    """

    def __init__(self) -> None:
        self.fd = _inotify_init1(IN_NONBLOCK_CLOEXEC) & FAILED
        events = IN_ALL_EVENTS & ~IN_ACCESS & ~IN_CLOSE_NOWRITE
        added = [_inotify_add_watch(self.fd, path.encode(), events) & FAILED for path in (BOX, TMP)]
        self.works = FAILED not in (self.fd, *added)

    def touched(self) -> bool:
        """Whether anything changed since the last call. Listing a folder, as `import` does, is no change."""
        if not self.works:
            return True
        touched = False
        while True:
            try:
                words = memoryview(os.read(self.fd, 1 << 16)).cast("I")
            except BlockingIOError:
                return touched
            at = 0
            while at < len(words):  # an event: where, what, a cookie, the bytes of a name, the name
                touched = touched or words[at + 1] != IN_OPEN_FOLDER
                at += EVENT_WORDS + words[at + 3] // WORD_BYTES


def wipe(path: str) -> None:
    """Empty a directory, whatever was done to it, and make it look as on the first day.

    Folders are emptied by moving their folders up: no path grows longer, however deep a program nested them.
    """
    os.chmod(path, 0o755)  # noqa: S103
    while names := os.listdir(path):
        for name in names:
            try:
                os.unlink(f"{path}/{name}")
            except (IsADirectoryError, PermissionError):
                remove_folder(path, f"{path}/{name}")
    os.utime(path, ns=(0, 0))


def remove_folder(top: str, folder: str) -> None:
    os.chmod(folder, 0o700)
    for entry in list(os.scandir(folder)):
        if entry.is_dir(follow_symlinks=False):
            os.chmod(entry.path, 0o700)  # a folder that may not be written cannot be moved
            os.rename(entry.path, f"{top}/{os.urandom(16).hex()}")
        else:
            os.unlink(entry.path)
    os.rmdir(folder)


def make_parents(path: str) -> None:
    """The folders between the box and a file, one after the other: a package may be nested as deep as a path is long."""
    at = len(BOX)
    while (at := path.find("/", at + 1)) > 0:
        try:  # noqa: SIM105 - contextlib would be loaded into every box
            os.mkdir(path[:at])
        except FileExistsError:
            pass


class Artefact:
    """The files that every run begins with: one memory file, and where each of them lies in it."""

    def __init__(self, fd: int, entries: "list[tuple[str, int, int, int]]") -> None:
        self.fd, self.entries = fd, entries

    def unpack(self, hidden: str) -> None:
        made = {BOX}
        for name, mode, offset, size in self.entries:
            if name == hidden:
                continue
            path = f"{BOX}/{name}"
            folder = path.rpartition("/")[0]
            if folder not in made:
                make_parents(path)
                made.add(folder)
            out = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
            while size:
                sent = os.sendfile(out, self.fd, offset, size)
                offset, size = offset + sent, size - sent
            os.close(out)

    @property
    def has_folders(self) -> bool:
        return any("/" in name for name, _mode, _offset, _size in self.entries)

    def read(self, wanted: str) -> bytes:
        """A file's content; nothing where it is not among them."""
        for name, _mode, offset, size in self.entries:
            if name == wanted:
                return os.pread(self.fd, size, offset)
        return b""


def collect(
    fd: int, suffixes: "list[str]", max_bytes: int, max_files: int
) -> "list[tuple[str, int, int, int]]":
    """Gather what a compiler left into the file `fd`: plain files only, links never followed, however deep they lie."""
    entries: list[tuple[str, int, int, int]] = []
    total = 0
    os.ftruncate(fd, 0)
    os.lseek(fd, 0, os.SEEK_SET)
    folders = [BOX]
    while folders:
        folder = folders.pop()
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            elif any(entry.name == end or (end[0] == "." and entry.name.endswith(end)) for end in suffixes):
                if len(entries) >= max_files:
                    raise OSError(errno.EFBIG, TOO_LARGE)
                size, mode = copy(entry.path, fd, max_bytes - total)
                entries.append((entry.path[len(BOX) + 1 :], mode, total, size))
                total += size
    return entries


def listing(entries: "list[tuple[str, int, int, int]]") -> str:
    """Sizes and names for the judge, the names in hexadecimal: a file may have any byte in its name."""
    return "|".join(f"{size}:{os.fsencode(name).hex()}" for name, _mode, _offset, size in entries)


def copy(path: str, target: int, most: int) -> "tuple[int, int]":
    """Append a plain file to the file `target`; its size and its mode."""
    source = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        about = os.fstat(source)
        if not stat.S_ISREG(about.st_mode) or about.st_size > most:
            raise OSError(errno.EFBIG, TOO_LARGE)
        sent = 0
        while sent < about.st_size:
            sent += os.sendfile(target, source, sent, about.st_size - sent)
        return about.st_size, 0o755 if about.st_mode & 0o100 else 0o644
    finally:
        os.close(source)
