"""A box by gVisor's `runsc`: programs meet a kernel of the box's own, in user space, and not the machine's.

That kernel runs as the slot's unprivileged user, in user, mount, pid, ipc, uts and network namespaces, behind its own
system call filter, and has no network. The supervisor is its root, programs are another user of it. Traced system calls
(`ptrace`) are the only platform used: it needs no device of the machine's.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from contextlib import ExitStack
from pathlib import Path

from judge import supervisor
from judge.accounting import Groups
from judge.limits import ENVIRONMENT
from judge.line import Line
from judge.model import SandboxUnavailable
from judge.pipes import PipeLine
from judge.sandbox import Process
from judge.sandbox.processes import Started
from judge.sandbox.system import HIDDEN, LINKS, check_kernel, identity, make_reachable, readable
from judge.slots import Slot, lock_folder

PIPES = "pipes"  # the supervisor's word for its line
PATH = "/usr/bin:/bin:/usr/local/bin"
BOXES = Path("/run/autograder-boxes")  # of root's judges
MEETING = (
    "/meeting"  # what judge and supervisor share: the supervisor's code, and named pipes while programs talk
)
CAPABILITIES = (
    "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_KILL", "CAP_SETGID", "CAP_SETUID", "CAP_SYS_ADMIN",
    "CAP_SYS_RESOURCE",
)  # fmt: skip
# It waits until it is counted; then it is runsc, in namespaces where it alone is root and its control socket is out of
# everybody's reach, and ends with the thread that started it.
LAUNCH = (
    'read -r go && [ "$go" = go ] && '
    'exec /usr/bin/unshare --map-root-user --net -- /usr/bin/setpriv --pdeathsig KILL -- "$@"'
)
FLAGS = (
    "--rootless", "--platform=ptrace", "--network=none", "--ignore-cgroups", "--host-uds=none", "--host-fifo=open",
    "--file-access-mounts=exclusive", "--overlay2=none",
)  # fmt: skip


def executable() -> str:
    path = shutil.which("runsc", path=PATH)
    if path is None:
        raise SandboxUnavailable("gVisor is not installed: install the package `runsc`.")
    return path


def _pipe(readers: ExitStack, writers: ExitStack) -> tuple[int, int]:
    """Its ends, each to be closed with what belongs to the same side."""
    ends = os.pipe2(os.O_CLOEXEC)
    readers.callback(os.close, ends[0])
    writers.callback(os.close, ends[1])
    return ends


class GVisor:
    name = "gvisor"
    own_kernel = True

    def check(self) -> None:
        executable()
        check_kernel()

    def start(self, *, slot: Slot, groups: Groups, log_fd: int, kit: Path | None) -> tuple[Process, Line]:
        """Call from a thread that lives as long as the box may."""
        user = identity(slot.uid)
        os.fchmod(log_fd, 0o600)
        bundle = _bundle(slot, kit)
        command = [
            executable(),
            "--root",
            str(bundle / "state"),
            *FLAGS,
            "run",
            "--bundle",
            str(bundle),
            "box",
        ]
        with ExitStack() as ours, ExitStack() as theirs:
            orders_out, orders_in = _pipe(theirs, ours)
            answers_out, answers_in = _pipe(ours, theirs)
            line = PipeLine(orders_in, answers_out, bundle / "meeting", MEETING)
            ours.pop_all()  # its own now
            ours.callback(line.close)
            process = subprocess.Popen(
                [*user, "/bin/sh", "-c", LAUNCH, "sh", *command],
                stdin=orders_out,
                stdout=answers_in,
                stderr=log_fd,
                env={"PATH": "/usr/bin:/bin:/usr/sbin:/sbin"},
                cwd="/",
                start_new_session=True,
            )
            groups.adopt(process.pid)
            os.write(orders_in, b"go\n")
            ours.pop_all()
            return Started(process), line

    def clean(self, slot: Slot) -> None:
        shutil.rmtree(_folder(slot), ignore_errors=True)

    def forget(self, slot: Slot) -> None:
        pass

    def process_ids(self) -> set[int]:
        return set()


def _folder(slot: Slot) -> Path:
    return folder_of_boxes() / f"slot-{slot.number}"


def _bundle(slot: Slot, kit: Path | None) -> Path:
    """A slot's folder, made anew: what a killed judge left in it goes."""
    folder = _folder(slot)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    for name, mode in (("state", 0o700), ("meeting", 0o700), ("root", 0o755)):
        make_reachable(folder / name, mode)
    (folder / "meeting" / "supervisor").write_bytes(supervisor.payload())
    binds = _binds(kit) | {MEETING: folder / "meeting"}
    for path, source in {"/proc": None, "/tmp": None, "/box": None, **binds}.items():  # noqa: S108 - inside the box
        _mount_point(folder / "root" / path.lstrip("/"), source is not None and source.is_file())
    for name in LINKS:
        if Path("/usr", name).is_dir():
            (folder / "root" / name).symlink_to(f"usr/{name}")
    (folder / "config.json").write_text(json.dumps(_specification(binds)))
    if slot.uid is not None:
        for path, _folders, files in os.walk(folder):
            for each in (path, *(f"{path}/{name}" for name in files)):
                os.lchown(each, slot.uid, slot.uid)
    return folder


def _mount_point(path: Path, is_file: bool) -> None:
    make_reachable(path.parent if is_file else path)
    if is_file:
        path.touch()


def folder_of_boxes() -> Path:
    """Where boxes' users can reach their own folder and nobody else's."""
    folder = BOXES if os.geteuid() == 0 else lock_folder() / "boxes"
    folder.mkdir(0o711, exist_ok=True)
    if folder.lstat().st_uid != os.geteuid():
        raise SandboxUnavailable(f"{folder} belongs to somebody else; remove it.")
    folder.chmod(0o711)  # whatever the umask
    return folder


def _binds(kit: Path | None) -> dict[str, Path]:
    """What of the machine a box sees, read-only."""
    binds = {path: Path(path) for path in ("/usr", *readable())}
    return binds | ({"/kit": kit} if kit is not None else {})


def _specification(binds: dict[str, Path]) -> dict[str, object]:
    """The box as the Open Container Initiative's runtime specification has it."""
    command = [supervisor.PYTHON, "-S", "-s", "-E", "-c", supervisor.BOOT, PIPES, f"{MEETING}/supervisor"]
    mounts: list[dict[str, object]] = [{"destination": "/proc", "type": "proc", "source": "proc"}]
    mounts += [
        {
            "destination": path,
            "type": "bind",
            "source": str(source),
            "options": ["rw" if path == MEETING else "ro", "nosuid", "nodev"],
        }
        for path, source in binds.items()
    ]
    hidden = [path for path in HIDDEN if Path(path).is_dir()]
    mounts += [
        {"destination": path, "type": "tmpfs", "source": "tmpfs", "options": ["ro"]} for path in hidden
    ]
    environment = [f"{name}={value}" for name, value in ENVIRONMENT.items()] + ["PWD=/box"]
    return {
        "ociVersion": "1.0.0",
        "process": {
            "user": {"uid": 0, "gid": 0},
            "args": command,
            "env": environment,
            "cwd": "/box",
            "noNewPrivileges": True,
            "capabilities": dict.fromkeys(("bounding", "effective", "permitted"), CAPABILITIES),
        },
        "root": {"path": "root", "readonly": True},
        "hostname": "box",
        "mounts": mounts,
        "linux": {"namespaces": [{"type": kind} for kind in ("pid", "network", "ipc", "uts", "mount")]},
    }
