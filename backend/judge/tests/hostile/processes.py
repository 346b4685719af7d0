"""Processes: bombs, daemons, sleepers, signals, threads, and children that outlive their parents."""

from judge.tests.hostile.table import AC, MLE, RTE, TLE, WA, Hostile, c_attempts, java, python_attempts

BOMB_ENDS = (TLE, RTE, MLE, WA)

TABLE = [
    Hostile("fork bomb", "python", "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass", (TLE, MLE)),
    Hostile("fork bomb that gives up", "python", "import os\nwhile True: os.fork()", (RTE, TLE, MLE)),
    Hostile("fork bomb", "c", "#include <unistd.h>\nint main(void) { for (;;) fork(); }", (TLE, MLE)),
    Hostile("vfork bomb", "c", "#include <unistd.h>\nint main(void) { for (;;) if (vfork() == 0) pause(); }", (TLE,)),
    Hostile("fork bomb", "cpp", "#include <unistd.h>\nint main() { while (true) fork(); }", (TLE, MLE)),
    Hostile(
        "process bomb",
        "javascript",
        "const { spawn } = require('child_process');\n"
        "for (let i = 0; i < 500; i++) spawn('/bin/sleep', ['100']).on('error', () => {});",
        (TLE, RTE, MLE),
    ),
    Hostile(
        "process bomb",
        "java",
        java("while (true) new ProcessBuilder(\"/bin/sleep\", \"100\").start();"),
        (RTE, TLE, MLE),
    ),
    Hostile(
        "shell fork bomb", "python", "import os\nos.system('f() { f | f & }; f; sleep 100')", BOMB_ENDS
    ),
    Hostile(
        "daemon by fork and setsid",
        "python",
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        time.sleep(1000)\n    os._exit(0)\nprint(1)",
        (AC,),
        ((b"", b"1\n"),),
    ),
    Hostile(
        "daemon", "c", "#include <unistd.h>\n#include <stdio.h>\nint main(void) { puts(\"1\"); fflush(stdout);\n"
        "if (daemon(0, 1) == 0) for (;;) sleep(1000); }", (AC,), ((b"", b"1\n"),),
    ),
    Hostile(
        "detached child",
        "javascript",
        "const { spawn } = require('child_process');\n"
        "spawn('/bin/sleep', ['1000'], { detached: true, stdio: 'inherit' }).unref();\nconsole.log(1);",
        (AC,),
        ((b"", b"1\n"),),
    ),
    Hostile(
        "child holds the output open",
        "c",
        "#include <stdio.h>\n#include <unistd.h>\nint main(void) { if (fork() == 0) { sleep(1000); } puts(\"1\"); }",
        (AC,),
        ((b"", b"1\n"),),
    ),
    Hostile("thread bomb", "python", "import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(100,)).start()", (RTE, TLE, MLE)),
    Hostile(
        "thread bomb",
        "cpp",
        "#include <thread>\n#include <chrono>\nint main() { while (true) std::thread([] { std::this_thread::sleep_for(std::chrono::hours(1)); }).detach(); }",
        (RTE, TLE, MLE),
    ),
    Hostile(
        "thread bomb", "java", java("while (true) new Thread(() -> { try { Thread.sleep(100000); } catch (Exception e) { } }).start();"), (RTE, TLE, MLE)
    ),
    Hostile(
        "worker bomb",
        "javascript",
        "const { Worker } = require('worker_threads');\nfor (let i = 0; i < 200; i++) new Worker('setInterval(() => {}, 1000)', { eval: true });",
        (RTE, TLE, MLE),
    ),
    Hostile("sleeps", "python", "import time\ntime.sleep(1000)", (TLE,)),
    Hostile("sleeps", "javascript", "setTimeout(() => {}, 1000000);", (TLE,)),
    Hostile("sleeps", "java", java("Thread.sleep(1000000);"), (TLE,)),
    Hostile("sleeps", "c", "#include <unistd.h>\nint main(void) { sleep(1000); }", (TLE,)),
    Hostile("waits for itself", "cpp", "#include <mutex>\nint main() { std::mutex m; m.lock(); m.lock(); }", (TLE,)),
    Hostile("reads what never comes", "c", "#include <unistd.h>\nint main(void) { int p[2]; char c; pipe(p); read(p[0], &c, 1); }", (TLE,)),
    Hostile(
        "stops its parent and ignores every signal",
        "python",
        "import os, signal\nfor n in range(1, 65):\n    try: signal.signal(n, signal.SIG_IGN)\n    except (OSError, ValueError): pass\n"
        "os.kill(os.getppid(), signal.SIGSTOP)\nos.kill(1, signal.SIGSTOP)\nwhile True: pass",
        (TLE,),
    ),
    Hostile("stops itself", "python", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", (TLE,)),
    Hostile("kills all", "c", "#include <signal.h>\nint main(void) { kill(-1, 9); kill(1, 9); kill(0, 9); }", (RTE, WA)),
    Hostile("kills all", "python", "import os\nos.kill(-1, 9)\nos.kill(1, 9)\nprint(1)", (AC, RTE), ((b"", b"1\n"),)),
    Hostile("kills its group", "python", "import os\nos.killpg(0, 9)", (RTE,)),
    Hostile("kills its parent by every signal", "python", "import os\nfor n in range(1, 65):\n    try: os.kill(os.getppid(), n)\n    except OSError: pass\nprint(1)", (AC, RTE), ((b"", b"1\n"),)),
    Hostile("burns on both processors", "c", "#include <unistd.h>\nint main(void) { fork(); fork(); for (;;); }", (TLE,)),
    Hostile("burns in children whose time is not waited for", "python", "import os, signal\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
        "for _ in range(100):\n    if os.fork() == 0:\n        for i in range(2_000_000): pass\n        os._exit(0)\n    try: os.wait()\n    except ChildProcessError: pass", (TLE,)),
    Hostile("leaves a burning child", "c", "#include <unistd.h>\n#include <stdio.h>\nint main(void) { if (!fork()) for (;;); puts(\"1\"); }", (AC,), ((b"", b"1\n"),)),
    Hostile("endless exec", "python", "import os, sys\nos.execv('/usr/bin/python3', ['python3', 'main.py'])", (TLE,)),
    Hostile("crashes", "c", "int main(void) { return *(volatile int *)0; }", (RTE,)),
    Hostile("divides by zero", "cpp", "int main() { volatile int zero = 0; return 7 % zero * 2 + 7 / zero; }", (RTE,)),
    Hostile("overflows its stack", "c", "int f(int n) { volatile char a[4096]; a[0] = n; return f(n + 1) + a[0]; }\nint main(void) { return f(0); }", (RTE,)),
    Hostile("overflows its stack", "java", java("f(0);").replace("public static", "static int f(int n) { return f(n + 1) + 1; }\npublic static"), (RTE,)),
    Hostile("illegal instruction", "c", "int main(void) { __builtin_trap(); }", (RTE,)),
    Hostile("imitates a kill", "python", "import sys\nsys.exit(137)", (RTE,)),
    c_attempts(
        "touches the supervisor's limits and priority",
        "syscall(SYS_prlimit64, 1, 0, (unsigned long[2]){0, 0}, 0)",
        "syscall(SYS_setpriority, 2, 0, 19)",
        "syscall(SYS_setpriority, 0, 1, 19)",
        "syscall(SYS_sched_setaffinity, 1, 8, (unsigned long[1]){1})",
        "syscall(SYS_sched_setscheduler, 1, 5, (int[1]){0})",
        "syscall(SYS_ioprio_set, 1, 1, 0)",
    ),
    c_attempts(
        "shares pages, a core and a counter with others",
        "madvise(mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 4096, MADV_MERGEABLE)",
        "prctl(67, 1, 0, 0, 0)",
        "prctl(62, 1, 0, 1, 0)",
        "getsockopt(socket(AF_UNIX, SOCK_STREAM, 0), SOL_SOCKET, 57, (char[8]){0}, (socklen_t[1]){8})",
        head="#include <sys/prctl.h>",
    ),
    python_attempts(
        "raises its own limits",
        "resource.setrlimit(resource.RLIMIT_NPROC, (100000, 100000))",
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 40, 1 << 40))",
        "resource.setrlimit(resource.RLIMIT_CPU, (1000, 1000))",
        "resource.setrlimit(resource.RLIMIT_CORE, (1 << 30, 1 << 30))",
        "os.nice(-5)",
        "os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))",
        setup="import resource",
    ),
]  # fmt: skip
