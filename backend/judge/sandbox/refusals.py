"""What stands in the way of a sandbox, and what an operator can do about it. Pure: words in, words out."""

from __future__ import annotations

CURES = {
    "setting up uid map: Permission denied": (
        "AppArmor forbids user namespaces to programs without a profile (Ubuntu 24.04): give bubblewrap one,"
        " see “Ubuntu 24.04” in docs/operations.md."
    ),
    "No permissions to create": (
        "user namespaces are forbidden here: on a machine, set user.max_user_namespaces above 0 and, where there is one,"
        " kernel.unprivileged_userns_clone to 1; in a container, see “In a container” in docs/operations.md."
    ),
    "Creating new namespace failed": (
        "the limit of user namespaces is used up or 0: raise user.max_user_namespaces."
    ),
    "Can't mount proc": (
        "a container hides parts of /proc, and a sandbox needs a /proc of its own: see “In a container” in"
        " docs/operations.md."
    ),
    "making a box's namespaces: Operation not permitted": (
        "AppArmor's profile for bubblewrap takes every privilege from what runs inside (Ubuntu's bwrap-userns-restrict):"
        " see “Ubuntu 24.04” in docs/operations.md."
    ),
}


def with_cure(message: str) -> str:
    """The message of a sandbox that did not start, and after it what to do, where that is known."""
    return "; ".join([message, *(cure for words, cure in CURES.items() if words in message)])
