"""The line to a box with a kernel of its own, whose user owns the folder of the named pipes as much as the judge does."""

from __future__ import annotations

import marshal
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from judge.line import HEAD_BYTES
from judge.pipes import PipeLine

BOXES_USER = 60_000
WORDS = b"* * * * * root evil\n"
Replace = Callable[[Path, Path], None]


class Peer:
    """The box's end of a line, in this process: what it does with the names that it is told is the test's."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        if os.geteuid() == 0:
            os.chown(folder, BOXES_USER, BOXES_USER)
        self.folder = folder
        self.orders, orders_in = os.pipe()
        answers_out, self.answers = os.pipe()
        self.line = PipeLine(orders_in, answers_out, folder, "/meeting")
        self.heard = b""

    def opens_and(self, replace: Replace, target: Path) -> None:
        """Open what is to be read, put something else in its place, say that it is open, and listen."""
        size = int.from_bytes(os.read(self.orders, HEAD_BYTES), "big")
        _order, ((_kind, inside),) = marshal.loads(os.read(self.orders, size))
        path = self.folder / Path(inside.decode()).name
        reads = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        os.set_blocking(reads, True)
        replace(path, target)
        text = b"opened=1"
        parts = (HEAD_BYTES + HEAD_BYTES + len(text), 1, len(text))
        os.write(self.answers, b"".join(part.to_bytes(HEAD_BYTES, "big") for part in parts) + text)
        while data := os.read(reads, 4096):
            self.heard += data
        os.close(reads)

    def close(self) -> None:
        self.line.close()
        os.close(self.orders)
        os.close(self.answers)


@pytest.fixture
def peer(tmp_path: Path) -> Iterator[Peer]:
    made = Peer(tmp_path / "meeting")
    yield made
    made.close()


@pytest.fixture
def hosts_file(tmp_path: Path) -> Path:
    path = tmp_path / "crontab"
    path.write_bytes(b"the host's own\n")
    return path


def leave(path: Path, target: Path) -> None:
    pass


def link(path: Path, target: Path) -> None:
    path.unlink()
    path.symlink_to(target)


def second_name(path: Path, target: Path) -> None:
    path.unlink()
    path.hardlink_to(target)


def folder(path: Path, target: Path) -> None:
    path.unlink()
    path.mkdir()


REPLACEMENTS = [leave, link, second_name, folder]


@pytest.mark.parametrize("replace", REPLACEMENTS)
def test_words_go_into_the_pipe_that_the_box_opened_and_nowhere_else(
    replace: Replace, peer: Peer, hosts_file: Path
) -> None:
    reads, writes = os.pipe()
    listens = threading.Thread(target=peer.opens_and, args=(replace, hosts_file))
    listens.start()
    peer.line.send({"op": "run"}, [reads])
    os.close(reads)
    os.write(writes, WORDS)
    os.close(writes)
    listens.join()
    assert peer.heard == WORDS
    assert hosts_file.read_bytes() == b"the host's own\n"


@pytest.mark.parametrize("replace", REPLACEMENTS[1:])
def test_what_stands_in_the_place_of_a_new_pipe_is_refused_and_not_given_away(
    replace: Replace, peer: Peer, hosts_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really_made = os.mkfifo

    def made_and_replaced(path: str, mode: int = 0o666, *, dir_fd: int | None = None) -> None:
        really_made(path, mode, dir_fd=dir_fd)
        replace(peer.folder / Path(path).name, hosts_file)

    monkeypatch.setattr(os, "mkfifo", made_and_replaced)
    reads, writes = os.pipe()
    with pytest.raises(OSError, match="in-0"):
        peer.line.send({"op": "run"}, [reads])
    assert hosts_file.stat().st_uid == os.geteuid()
    os.close(reads)
    with pytest.raises(BrokenPipeError):  # nobody has kept an end of it
        os.write(writes, WORDS)
    os.close(writes)


def test_the_folder_is_the_one_from_before_the_box(peer: Peer, tmp_path: Path) -> None:
    (tmp_path / "hosts").mkdir()
    peer.folder.rename(tmp_path / "moved")
    peer.folder.symlink_to(tmp_path / "hosts")
    reads, writes = os.pipe()
    peer.folder = tmp_path / "moved"
    listens = threading.Thread(target=peer.opens_and, args=(leave, tmp_path))
    listens.start()
    peer.line.send({"op": "run"}, [reads])
    for fd in (reads, writes):
        os.close(fd)
    listens.join()
    assert list((tmp_path / "hosts").iterdir()) == []
