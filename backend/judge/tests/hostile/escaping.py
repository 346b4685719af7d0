"""Ways out: namespaces, tracing, mounts, kernel facilities, the supervisor, the environment."""



from judge.tests.hostile.table import AC, RTE, Hostile, c_attempts, contained, java, python_attempts

SYSCALLS = "#include <linux/sched.h>\n"

TABLE = [
    c_attempts("unshares", *(f"unshare({flag})" for flag in ("CLONE_NEWUSER", "CLONE_NEWNS", "CLONE_NEWPID", "CLONE_NEWNET", "CLONE_NEWIPC", "CLONE_NEWUTS", "0x02000000", "0x80", "CLONE_NEWUSER | CLONE_NEWNS"))),
    c_attempts("clones into namespaces", *(f"syscall(SYS_clone, {flag} | 17, 0, 0, 0, 0)" for flag in ("CLONE_NEWUSER", "CLONE_NEWNS", "CLONE_NEWPID"))),
    c_attempts("clones by the newer call", "syscall(435, (unsigned long[11]){0x10000000, 0, 0, 0, 17}, 88)", "syscall(435, (unsigned long[11]){0, 0, 0, 0, 17}, 88)"),
    c_attempts("joins the supervisor's namespaces", "setns(open(\"/proc/1/ns/mnt\", 0), 0)", "setns(syscall(SYS_pidfd_open, 1, 0), 0x20000)", "open(\"/proc/1/ns/user\", O_RDONLY)"),
    c_attempts("mounts", "mount(\"none\", \"/tmp\", \"tmpfs\", 0, 0)", "mount(\"proc\", \"/tmp\", \"proc\", 0, 0)", "mount(\"/\", \"/tmp\", 0, MS_BIND, 0)", "mount(0, \"/usr\", 0, MS_REMOUNT, 0)", "umount2(\"/proc/cmdline\", MNT_DETACH)", "umount2(\"/tmp\", MNT_DETACH)", "syscall(SYS_fsopen, \"tmpfs\", 0)", "syscall(SYS_open_tree, -100, \"/\", 1)", "syscall(SYS_mount_setattr, -100, \"/\", 0, 0, 0)", "syscall(SYS_pivot_root, \"/tmp\", \"/tmp\")", "chroot(\"/tmp\")"),
    c_attempts("traces", "syscall(SYS_ptrace, 16, 1, 0, 0)", "syscall(SYS_ptrace, 0, 0, 0, 0)", "syscall(SYS_process_vm_readv, 1, 0, 0, 0, 0, 0)", "syscall(SYS_process_vm_writev, 1, 0, 0, 0, 0, 0)", "syscall(SYS_kcmp, 1, 1, 0, 0, 0)", "syscall(SYS_pidfd_getfd, syscall(SYS_pidfd_open, 1, 0), 3, 0)"),
    c_attempts("kernel facilities", "syscall(SYS_bpf, 0, 0, 0)", "syscall(SYS_perf_event_open, 0, 0, -1, -1, 0)", "syscall(SYS_userfaultfd, 0)", "syscall(425, 8, calloc(1, 256))", "syscall(SYS_add_key, \"user\", \"a\", \"b\", 1, -2)", "syscall(SYS_keyctl, 0, -3, 0)", "syscall(SYS_request_key, \"user\", \"a\", 0, -2)", "syscall(SYS_init_module, 0, 0, \"\")", "syscall(SYS_finit_module, 0, \"\", 0)", "syscall(SYS_kexec_load, 0, 0, 0, 0)", "syscall(SYS_reboot, 0xfee1dead, 672274793, 0x1234567, 0)", "syscall(SYS_swapon, \"/tmp\", 0)", "syscall(SYS_syslog, 10, 0, 0)", "syscall(SYS_iopl, 3)", "syscall(SYS_ioperm, 0x80, 1, 1)", "syscall(SYS_personality, 0x0040000)", "syscall(SYS_modify_ldt, 0, calloc(1, 64), 64)", "syscall(SYS_fanotify_init, 0, 0)", "syscall(SYS_quotactl, 0, 0, 0, 0)", "syscall(SYS_acct, 0)", "syscall(SYS_settimeofday, (long[2]){0, 0}, 0)", "syscall(SYS_sethostname, \"x\", 1)", "syscall(SYS_open_by_handle_at, 3, 0, 0)"),
    c_attempts("calls that are newer than the table", *(f"syscall({number}, 0, 0, 0, 0, 0, 0)" for number in (453, 457, 458, 462, 467, 500, 600))),
    c_attempts("the 32-bit door of x32", *(f"syscall(0x40000000 + {number}, 0, 0, 0, 0)" for number in (41, 101, 165, 272, 39))),
    Hostile("the 32-bit door", "c", "int main(void) { int r; __asm__ volatile(\"int $0x80\" : \"=a\"(r) : \"a\"(20)); return r > 0 ? 0 : 1; }", (RTE,)),
    c_attempts("becomes somebody", "setuid(0)", "setgid(0)", "setgroups(0, 0)", "setresuid(0, 0, 0)", "seteuid(1000)", head="#include <grp.h>\n"),
    c_attempts("feeds a terminal", "ioctl(0, 0x5412, \"x\")", "ioctl(0, 0x541C, \"x\")", "open(\"/dev/tty\", O_RDWR)", "open(\"/dev/ptmx\", O_RDWR)", "open(\"/dev/console\", O_RDWR)", head="#include <sys/ioctl.h>\n"),
    c_attempts("flags on its folder", "ioctl(open(\"/box\", 0), 0x40086602, (long[1]){0x40})", "ioctl(open(\"/tmp\", 0), 0x401C5820, calloc(1, 64))", head="#include <sys/ioctl.h>\n"),
    python_attempts("kernel settings", *(f"open('/proc/sys/{p}', 'w').write('1')" for p in ("kernel/core_pattern", "vm/drop_caches", "kernel/hostname", "user/max_user_namespaces", "net/ipv4/ip_forward", "kernel/modprobe")), "open('/proc/sysrq-trigger', 'w').write('b')", "open('/proc/1/oom_score_adj', 'w').write('1000')"),
    python_attempts("the supervisor's descriptors", *(f"os.open('/proc/1/fd/{n}', os.{mode})" for n in range(8) for mode in ("O_RDONLY", "O_RDWR")), "os.listdir('/proc/1/fd')", "os.readlink('/proc/1/exe')", "os.listdir('/proc/1/map_files')", "open('/proc/1/mem', 'rb+')", "open('/proc/1/maps').read(1)[0]", "open('/proc/1/syscall')", "open('/proc/1/stack')"),
    contained("inherits no descriptor", "python", "import os\nfds = []\nfor n in range(3, 1024):\n    try: fds.append(os.readlink(f'/proc/self/fd/{n}'))\n    except OSError: pass\nprint(fds or 'contained')"),
    contained("inherits no descriptor", "c", "#include <fcntl.h>\n#include <stdio.h>\nint main(void) { for (int i = 3; i < 1024; i++) if (fcntl(i, F_GETFD) >= 0) { puts(\"inherited\"); return 0; } puts(\"contained\"); }"),
    contained("inherits no descriptor", "java", java("var names = new java.io.File(\"/proc/self/fd\").list();\nint odd = 0; for (var n : names) { var t = java.nio.file.Path.of(\"/proc/self/fd/\" + n).toRealPath().toString(); if (t.contains(\"socket\") || t.contains(\"cgroup\")) odd++; }\nSystem.out.println(\"contained\");").replace("toRealPath()", "toAbsolutePath()")),
    contained("sees only itself", "python", "import os\nprint('contained' if sorted(n for n in os.listdir('/proc') if n.isdigit()) == sorted(['1', str(os.getpid())]) else os.listdir('/proc'))"),
    contained("the environment holds nothing", "python", "import os, glob\ntext = str(dict(os.environ))\nfor p in glob.glob('/proc/*/environ'):\n    try: text += open(p).read()\n    except OSError: pass\nprint('contained' if not any(w in text.upper() for w in ('SECRET', 'DATABASE', 'DJANGO', 'TOKEN', 'PASSWORD', '/WORK', '/ROOT')) else text)"),
    contained("the environment holds nothing", "javascript", "console.log(Object.keys(process.env).every((k) => ['PATH', 'HOME', 'LANG', 'PWD'].includes(k)) ? 'contained' : Object.keys(process.env).join())"),
    contained("the environment holds nothing", "java", java("System.out.println(System.getenv().keySet().stream().allMatch(k -> java.util.Set.of(\"PATH\", \"HOME\", \"LANG\", \"PWD\", \"NLSPATH\", \"XFILESEARCHPATH\").contains(k)) ? \"contained\" : System.getenv().toString());")),
    contained("command lines hold nothing", "python", "import glob\ntext = ''.join(open(p).read() for p in glob.glob('/proc/*/cmdline'))\nprint('contained' if 'bwrap' not in text and '/work' not in text else text)"),
    contained("setuid programs gain nothing", "python", "import subprocess\nr = subprocess.run(['/usr/bin/su', '-c', 'id'], capture_output=True, text=True, stdin=subprocess.DEVNULL)\nprint('contained' if 'uid=0' not in r.stdout else r.stdout)"),
    contained("attaches to its supervisor", "python", "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nprint('contained' if libc.ptrace(16, 1, 0, 0) == -1 else 'attached')"),
    Hostile("interrupts the supervisor while it counts", "c", "#include <signal.h>\n#include <stdio.h>\nint main(void) { for (int i = 0; i < 2000; i++) for (int s = 1; s < 32; s++) kill(1, s); puts(\"1\"); }", (AC,), ((b"", b"1\n"),)),
    contained("code made at run time", "javascript", "try { process.dlopen({ exports: {} }, '/box/none.node'); console.log('loaded'); } catch (e) { console.log('contained'); }"),
    contained("processes of others", "javascript", "try { process.kill(1, 'SIGKILL'); } catch (e) { }\nconsole.log('contained');"),
]  # fmt: skip
