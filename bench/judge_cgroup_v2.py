"""The probes on a kernel with control groups of version 2 only, whatever this machine has: root, and delegated to a user.

Boots User Mode Linux (Debian's package `user-mode-linux`: a kernel as an ordinary program) on this machine's own files,
read-only, and runs the doctor there three times: as root; as a user whose slice is delegated, as in a systemd session; as a user
to whom only the unit is delegated (`Delegate=yes`). Prints what each says. Such a kernel is slow and its clock is coarse: the
probe of measured processor time says nothing there.

    script/bench judge_cgroup_v2
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

BACKEND = Path(__file__).resolve().parents[1] / "backend"
USER = 12345
TIMEOUT_S = 600
DOCTOR = "{python} -B -m judge.doctor | grep -v ^ok"
AS_USER = (
    f"env HOME=/run/home XDG_RUNTIME_DIR=/run/user setpriv --reuid={USER} --regid={USER} --clear-groups "
)
START = """#!/bin/sh
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t tmpfs tmpfs /run; mount -t cgroup2 none /sys/fs/cgroup
mkdir -m 1777 /run/tmp; mkdir -m 700 /run/home /run/user; chown {user} /run/home /run/user
export PATH=/usr/bin:/bin:/usr/sbin:/sbin TMPDIR=/run/tmp HOME=/run AUTOGRADER_CACHE_DIR=
cp -r {backend}/judge /run/judge; cd /run
uname -sr; cat /sys/fs/cgroup/cgroup.controllers
echo '== root'; {doctor}
cd /sys/fs/cgroup; echo '+memory +pids +cpu' > cgroup.subtree_control; mkdir -p slice/app/unit
for each in slice slice/app; do echo '+memory +pids +cpu' > $each/cgroup.subtree_control; done
chown -R {user} slice/app; echo $$ > slice/app/unit/cgroup.procs; cd /run
echo '== a user whose slice is delegated'; {as_user} {doctor}
cd /sys/fs/cgroup; mkdir -p unit; echo $$ > unit/cgroup.procs; chown -R {user} unit; cd /run
echo '== a user whose unit is delegated'; {as_user} {doctor}
echo o > /proc/sysrq-trigger; sleep 5
"""


def main() -> None:
    kernel = shutil.which("linux.uml")
    if kernel is None:
        print("not run: linux.uml is not here; install the package `user-mode-linux`")
        return
    with tempfile.TemporaryDirectory(prefix="autograder-kernel-") as folder:
        start = Path(folder, "start")
        words = {
            "backend": BACKEND,
            "user": USER,
            "as_user": AS_USER,
            "doctor": DOCTOR.format(python="/usr/bin/python3"),
        }
        start.write_text(START.format(**words))
        start.chmod(0o755)
        command = [
            kernel,
            "mem=3G",
            "rootfstype=hostfs",
            "rootflags=/",
            "ro",
            f"init={start}",
            "con=null",
            "con0=null,fd:1",
        ]
        try:
            subprocess.run([*command, "quiet"], stdin=subprocess.DEVNULL, timeout=TIMEOUT_S, check=False)
        except subprocess.TimeoutExpired:
            print(f"not ended after {TIMEOUT_S} s")


if __name__ == "__main__":
    main()
