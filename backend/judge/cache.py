"""What the judge keeps between runs, all of it remakeable: kits for compilers and compiled programs.

Written by the judge alone. A box sees a kit read-only and never the compiled programs of others.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import time
import weakref
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from judge.languages import LANGUAGES, Language
from judge.languages.base import KitFile
from judge.sandbox.system import make_reachable
from judge.slots import try_lock

SYSTEM_FOLDER = Path("/var/cache/autograder")
PROGRAMS_FORMAT = 2  # raised whenever what an older judge kept must not be used
PROGRAMS_BYTES = 256 * 1024 * 1024  # of compiled programs, and a sixteenth more for each judge
PROGRAM_BYTES = 16 * 1024 * 1024  # of one
BUILD_TIMEOUT_S = 180
KIT_UNUSED_S = 30 * 24 * 3600  # since a judge last began with a kit: its tools will not come back


def folder() -> Path:
    """AUTOGRADER_CACHE_DIR, or the usual place for this user."""
    given = os.environ.get("AUTOGRADER_CACHE_DIR")
    if given:
        return Path(given)
    if os.geteuid() == 0:
        return SYSTEM_FOLDER
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "autograder")


# --- kits -----------------------------------------------------------------------------------------------------


class Kit:
    """Files made once per machine that let compilers and run-times start fast. Boxes see the folder as /kit."""

    def __init__(self) -> None:
        # a tool that comes later, or in another version, has no place in this folder
        self.versions = versions()
        self.folder = _kit_folder()
        if self.folder is not None and not self._hold(self.folder):
            self.folder = None

    def _hold(self, kit_folder: Path) -> bool:
        """Keep a kit from being removed as long as this judge lives. False where that is just being done."""
        with suppress(OSError):  # where nothing can be written, nothing can be removed
            lock = try_lock(kit_folder / "held", shared=True)
            if lock is None:
                return False
            weakref.finalize(self, os.close, lock)
            os.utime(kit_folder)
        return kit_folder.exists()

    def has(self, file: KitFile) -> bool:
        return self.folder is not None and (self.folder / file.name).exists()

    def compile_arguments(self, language: Language) -> list[str]:
        return [file.compile_argument for file in language.kit if file.compile_argument and self.has(file)]

    def run_arguments(self, language: Language) -> list[str]:
        return [file.run_argument for file in language.kit if file.run_argument and self.has(file)]

    def missing(self) -> list[KitFile]:
        return [file for name in self.versions for file in LANGUAGES[name].kit if not self.has(file)]

    def build(self) -> None:
        """Make what is missing, unless another judge is at it. Without it everything works, only slower."""
        if self.folder is None:
            return
        _remove_unused(self.folder.parent)
        if not self.missing():
            return
        lock = try_lock(self.folder / "lock")
        if lock is None:
            return
        try:
            for left in self.folder.glob("making-*"):  # by judges that were killed: who has the lock is alone
                shutil.rmtree(left, ignore_errors=True)
            for file in self.missing():
                with suppress(OSError, subprocess.SubprocessError):
                    self._build(self.folder, file)
        finally:
            os.close(lock)

    def _build(self, kit_folder: Path, file: KitFile) -> None:
        """Trusted sources and installed tools only: nothing of a student's is near."""
        with tempfile.TemporaryDirectory(prefix="making-", dir=kit_folder) as work:
            for name, content in file.sources.items():
                Path(work, name).parent.mkdir(parents=True, exist_ok=True)
                Path(work, name).write_bytes(content)
            for command in file.commands:
                subprocess.run(
                    ["/usr/bin/nice", *command],
                    cwd=work,
                    check=True,
                    capture_output=True,
                    timeout=BUILD_TIMEOUT_S,
                    env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
                    stdin=subprocess.DEVNULL,
                )
            made = Path(work, file.name)
            made.chmod(0o644)
            make_reachable((kit_folder / file.name).parent)
            made.replace(kit_folder / file.name)


def versions() -> dict[str, str]:
    """Of the languages that are installed here, by their names."""
    return {name: version for name, each in LANGUAGES.items() if (version := each.version) is not None}


def _kit_folder() -> Path | None:
    """One per set of tools and commands, so that an upgrade makes its own; where a box's user can reach it."""
    facts = [(each.name, each.version, each.kit) for each in LANGUAGES.values()]
    name = "kit-" + hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
    for base in dict.fromkeys((folder(), SYSTEM_FOLDER) if os.geteuid() == 0 else (folder(),)):
        with suppress(OSError):
            path = base / name
            base.parent.mkdir(parents=True, exist_ok=True)
            make_reachable(path)
            if path.stat().st_uid == os.geteuid() and (os.geteuid() != 0 or _open_to_all(path)):
                return path
    return None


def _remove_unused(base: Path) -> None:
    """Kits of tools that were here once, some hundred megabytes each."""
    for kit_folder in base.glob("kit-*"):
        with suppress(OSError):
            about = kit_folder.lstat()
            if about.st_uid != os.geteuid() or time.time() - about.st_mtime < KIT_UNUSED_S:
                continue
            if (lock := try_lock(kit_folder / "held")) is not None:
                shutil.rmtree(kit_folder, ignore_errors=True)
                os.close(lock)


def _open_to_all(path: Path) -> bool:
    return all(each.stat().st_mode & 0o001 for each in (path, *path.resolve().parents))


# --- compiled programs ----------------------------------------------------------------------------------------


class Programs:
    """Compiled programs by the hash of all that made them, so that grading again compiles nothing."""

    def __init__(self) -> None:
        self._since_pruned = (
            PROGRAMS_BYTES  # once at the first program: nobody knows what judges before us left
        )
        self.folder: Path | None = folder() / "programs"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.folder.stat().st_uid != os.geteuid():
                self.folder = None
        except OSError:
            self.folder = None

    def get(self, key: str) -> tuple[dict[str, bytes], str] | None:
        """The files and the compiler's output, or None."""
        if self.folder is None:
            return None
        try:
            data = (self.folder / key).read_bytes()
            with suppress(OSError):
                os.utime(self.folder / key)
            head, _, content = data.partition(b"\n")
            about = json.loads(head)
            files, offset = {}, 0
            for name, size in about["files"]:
                files[name] = content[offset : offset + size]
                offset += size
            return (files, about["output"]) if offset == len(content) else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, key: str, files: dict[str, bytes], output: str) -> None:
        """Keep a program, unless it is large; a full disk only means that it is not kept."""
        size = sum(map(len, files.values()))
        if self.folder is None or size > PROGRAM_BYTES:
            return
        head = json.dumps({"files": [(name, len(data)) for name, data in files.items()], "output": output})
        with suppress(OSError):
            fd, path = tempfile.mkstemp(dir=self.folder)
            try:
                with open(fd, "wb") as file:
                    file.write(b"\n".join((head.encode(), b"".join(files.values()))))
                os.replace(path, self.folder / key)
            except BaseException:
                os.unlink(path)
                raise
            self._since_pruned += size + len(head)
            if self._since_pruned > PROGRAMS_BYTES // 16:
                self._since_pruned = 0
                self._prune(self.folder)

    def _prune(self, programs_folder: Path) -> None:
        """Forget those that were not used for longest while there are too many. Others may be at it, too."""
        entries = []
        for entry in os.scandir(programs_folder):
            with suppress(FileNotFoundError):
                entries.append((entry.stat(), entry.path))
        total = sum(about.st_size for about, _path in entries)
        for about, path in sorted(entries, key=lambda entry: entry[0].st_mtime_ns):
            if total <= PROGRAMS_BYTES:
                return
            with suppress(FileNotFoundError):
                os.unlink(path)
            total -= about.st_size


class NoPrograms(Programs):
    """Keeps none: what a compiler made once does not prove that it works still."""

    def __init__(self) -> None:
        self.folder = None


def program_key(language: Language, command: Sequence[str], sandbox: str, code: bytes) -> str:
    """All that an artefact depends on: source, command, compiler's version, and the sandbox, whose files the compiler sees."""
    facts = repr((PROGRAMS_FORMAT, language.name, language.version, list(command), sandbox)).encode()
    return hashlib.sha256(hashlib.sha256(facts).digest() + code).hexdigest()
