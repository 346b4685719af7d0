"""The one way to a package's files: nothing outside its folder is ever read, and what cannot be text is refused."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from assignments.packages.model import PackageError
from assignments.validation import MAX_TEST_BYTES

MAX_ENTRIES = 10_000
MAX_YAML_BYTES = 2**20


class Folder:
    """A package's folder, checked once when it is opened."""

    def __init__(self, path: Path) -> None:
        if not path.is_dir():
            raise PackageError(f"{path}: there is no such folder.")
        self.root = path.resolve()
        self.name = self.root.name
        self._check_names_and_links()

    def exists(self, path: str) -> bool:
        return (self.root / path).exists()

    def has_folder(self, path: str) -> bool:
        return (self.root / path).is_dir()

    def entries(self, path: str) -> list[str]:
        """Names in a folder of the package, in order; hidden files are nobody's data."""
        folder = self.root / path
        return (
            sorted(name for name in os.listdir(folder) if not name.startswith(".")) if folder.is_dir() else []
        )

    def text(self, path: str, *, max_bytes: int = MAX_TEST_BYTES) -> str:
        """A file's content, every byte of it: no newline is translated."""
        file = self.root / path
        try:
            if not file.is_file():
                raise PackageError(
                    f"{path} is missing." if not file.exists() else f"{path} is not a plain file."
                )
            if file.stat().st_size > max_bytes:
                raise PackageError(f"{path} is larger than {max_bytes // 2**20} MiB.")
            content = file.read_bytes().decode()
        except UnicodeDecodeError as error:
            raise PackageError(f"{path} is not UTF-8 text (byte {error.start + 1}).") from None
        except OSError as error:
            raise PackageError(f"{path} cannot be read: {error.strerror}.") from None
        if "\0" in content:
            raise PackageError(f"{path} holds a NUL character (character {content.index(chr(0)) + 1}).")
        return content

    def yaml(self, path: str) -> dict[str, Any]:
        """A file that is a YAML mapping; an empty one is an empty mapping."""
        try:
            content = yaml.safe_load(self.text(path, max_bytes=MAX_YAML_BYTES))
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            mark = getattr(error, "problem_mark", None)
            where = f" (line {mark.line + 1})" if mark else ""
            raise PackageError(f"{path} is not valid YAML{where}.") from None
        if content is None:
            return {}
        if not all(map(is_text, strings_of(content))):
            raise PackageError(f"{path} holds text that is not Unicode, or a NUL character.")
        if not isinstance(content, dict):
            raise PackageError(f"{path} must be a mapping of keys to values.")
        return {str(key): value for key, value in content.items()}

    def _check_names_and_links(self) -> None:
        faults = []
        for count, path in enumerate(self._walk()):
            if count >= MAX_ENTRIES:
                raise PackageError(f"{self.name} has more than {MAX_ENTRIES} files.")
            if not path.name.isprintable():
                faults.append(
                    f"{str(path.relative_to(self.root))!a} is not a name that can be printed: rename the file."
                )
            if path.is_symlink():
                name, target = path.relative_to(self.root), path.resolve()
                if not target.is_relative_to(self.root):
                    faults.append(f"{name} is a link that leads out of the package.")
                elif target.is_dir():
                    faults.append(f"{name} is a link to a folder; put the folder itself there.")
        if faults:
            raise PackageError(*faults)

    def _walk(self) -> Iterator[Path]:
        for folder, folders, files in os.walk(self.root, followlinks=False):
            for name in sorted(folders) + sorted(files):
                yield Path(folder) / name


def strings_of(content: object) -> Iterator[str]:
    """Every string in what YAML gave. Each list and mapping is looked at once, however often aliases name it."""
    seen: set[int] = set()
    waiting = [content]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, list | dict) and id(value) not in seen:
            seen.add(id(value))
            waiting += [*value, *value.values()] if isinstance(value, dict) else value


def is_text(text: str) -> bool:
    """No NUL, and no half of a surrogate pair: databases take neither."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)
