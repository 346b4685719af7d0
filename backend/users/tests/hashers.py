"""Real hashers that tell, or wait for, something."""

from collections.abc import Callable
from typing import ClassVar

from django.contrib.auth.hashers import MD5PasswordHasher


class CountingHasher(MD5PasswordHasher):
    """Tells how often it hashed."""

    hashed = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).hashed += 1
        return super().encode(password, salt)


class InterruptedHasher(MD5PasswordHasher):
    """Lets something happen while it hashes, which takes half a second in real life."""

    meanwhile: ClassVar[list[Callable[[], object]]] = []

    def encode(self, password: str, salt: str) -> str:
        for act in self.meanwhile:
            act()
        return super().encode(password, salt)
