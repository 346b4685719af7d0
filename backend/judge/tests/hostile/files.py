"""Files: filling, hiding, linking, and what is left for the next."""

from judge.tests.hostile.table import AC, MLE, RTE, Hostile, contained, java, python_attempts

LEAVE_AND_LOOK = """
import os
if input() == "leave":
    %s
    print("left")
else:
    seen = sorted(os.listdir("/tmp") + os.listdir("/box") + os.listdir("/dev/shm"))
    print(seen == ["main.py"] or seen, oct(os.stat("/box").st_mode), os.stat("/tmp").st_mtime_ns, os.listxattr("/box"))
"""


def carries(name: str, *lines: str) -> Hostile:
    clean = b"True 0o40755 0 []\n"
    code = LEAVE_AND_LOOK % "\n    ".join(lines)
    return Hostile(
        f"leaves {name}", "python", code, (AC,), ((b"look\n", clean), (b"leave\n", None), (b"look\n", clean))
    )


QUOTA = """
import os
written = 0
os.chdir(%r)
try:
    for i in range(100000):
        with open(str(i), "wb") as f: f.write(b"x" * %d)
        written += %d
except OSError as e:
    print("contained" if written < 200 << 20 else written)
"""

TABLE = [
    Hostile("fills /tmp", "python", QUOTA % ("/tmp", 60000, 60000), (AC, MLE), ((b"", b"contained\n"),)),
    Hostile("fills its folder", "python", QUOTA % ("/box", 60000, 60000), (AC, MLE), ((b"", b"contained\n"),)),
    Hostile("fills shared memory", "python", QUOTA % ("/dev/shm", 60000, 60000), (AC, MLE), ((b"", b"contained\n"),)),
    Hostile("uses up the inodes", "python", QUOTA % ("/tmp", 0, 1), (AC,), ((b"", b"contained\n"),)),
    contained("reserves what is not there", "python", "import os\nf = os.open('/tmp/x', os.O_RDWR | os.O_CREAT)\ntry:\n    os.posix_fallocate(f, 0, 1 << 33)\n    print('reserved')\nexcept OSError: print('contained')"),
    Hostile("fills the disk", "c", "#include <stdio.h>\nint main(void) { char b[65536] = {1}; for (int i = 0;; i++) { char n[20]; sprintf(n, \"%d\", i); FILE *f = fopen(n, \"w\"); if (!f || fwrite(b, 1, 60000, f) != 60000) { puts(\"contained\"); return 0; } fclose(f); } }", (AC, MLE), ((b"", b"contained\n"),)),
    Hostile("writes a large file", "java", java("var f = new java.io.FileOutputStream(\"/tmp/x\"); while (true) f.write(new byte[1 << 16]);"), (RTE, MLE, "output_limit_exceeded")),
    Hostile("uses up the descriptors", "python", "all = []\ntry:\n    while True: all.append(open('/dev/null'))\nexcept OSError: print('contained' if len(all) < 1000 else len(all))", (AC,), ((b"", b"contained\n"),)),
    carries("a file in /tmp", "open('/tmp/x', 'w').write('x')"),
    carries("a file in its folder", "open('x', 'w').write('x')"),
    carries("a file in shared memory", "open('/dev/shm/x', 'w').write('x')"),
    carries("a hidden folder that nobody may read", "os.makedirs('/tmp/.a/.b/.c'); open('/tmp/.a/.b/.c/x', 'w'); os.chmod('/tmp/.a/.b', 0); os.chmod('/tmp/.a', 0)"),
    carries("a mode", "os.chmod('/box', 0o777); os.chmod('/tmp', 0)"),
    carries("a time", "os.utime('/tmp', (1, 1))"),
    carries("an attribute", "try: os.setxattr('/box', 'user.x', b'x')", "except OSError: pass"),
    carries("a link out", "os.symlink('/proc/1/root', '/tmp/x'); os.symlink('/', 'y'); os.symlink('main.py', 'z')"),
    carries("a pipe and a socket", "os.mkfifo('/tmp/p'); import socket; socket.socket(socket.AF_UNIX).bind('/tmp/s')"),
    carries("a thousand folders", "for i in range(1000): os.mkdir(f'/tmp/{i}')"),
    carries("a folder in a folder in a folder", "for i in range(1200):", "    os.mkdir('x' * 100); os.chdir('x' * 100)"),
    carries("ten thousand folders in each other", "try:", "    for i in range(10000): os.mkdir('x'); os.chdir('x')", "except OSError: pass"),
    carries("odd names", "open('/tmp/\\n', 'w'); open(b'/tmp/\\xff\\xfe', 'w'); open('/tmp/-rf', 'w'); open('/tmp/' + 'x' * 255, 'w')"),
    carries("another program in its place", "os.remove('main.py'); os.symlink('/etc/ld.so.cache', 'main.py')"),
    carries("a folder in its program's place", "os.remove('main.py'); os.makedirs('main.py/x/y')"),
    carries("modules beside it", "open('random.py', 'w').write('print(1)'); open('sitecustomize.py', 'w').write('print(2)')"),
    carries("a daemon with open files", "import time", "if os.fork() == 0:", "    os.setsid(); f = open('/tmp/x', 'w'); os.chdir('/tmp'); time.sleep(1000)"),
    carries("a mapped file", "import mmap; f = os.open('/tmp/x', os.O_RDWR | os.O_CREAT); os.ftruncate(f, 4096); mmap.mmap(f, 4096)[0] = 1"),
    python_attempts(
        "writes where the system is",
        *(f"open({path!r}, 'w')" for path in ("/x", "/usr/x", "/usr/bin/python3", "/usr/lib/x", "/etc/passwd", "/etc/ld.so.preload", "/dev/x", "/proc/x", "/sys/x", "/run/x", "/var/x")),
        "os.remove('/usr/bin/python3')", "os.rename('/usr', '/usr2')", "os.mkdir('/x')", "os.symlink('/x', '/etc/x')",
        "os.chmod('/usr/bin/python3', 0o777)", "os.chown('/tmp', 0, 0)", "os.mknod('/tmp/x', 0o60600, os.makedev(254, 0))",
    ),
    python_attempts(
        "reads what is not its",
        *(f"os.listdir({path!r})" for path in ("/root", "/home", "/var", "/run", "/work", "/mnt", "/opt", "/srv", "/sys", "/boot", "..", "../..", "/usr/local/lib", "/usr/src/linux") if path not in ("..", "../..")),
        *(f"open({path!r})" for path in ("/etc/passwd", "/etc/shadow", "/etc/hostname", "/etc/resolv.conf", "/dev/mem", "/dev/kmem", "/dev/vda", "/dev/kvm", "/proc/kcore", "/proc/1/environ", "/proc/1/mem", "/proc/1/root/etc/passwd", "../testcase", "../answer", "/box/../../etc/passwd")),
    ),
]  # fmt: skip
