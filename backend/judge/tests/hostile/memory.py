"""Memory: one block, many small ones, many processes, shared, mapped, and where it hides."""

from judge.tests.hostile.table import AC, MLE, OLE, RTE, WA, Hostile, c_attempts, java, python_attempts

TOUCH = "for (unsigned long i = 0; i < n; i += 4096) p[i] = 1;"

TABLE = [
    Hostile("touches 8 GB", "c", "#include <stdlib.h>\nint main(void) { unsigned long n = 8ul << 30; volatile char *p = malloc(n); " + TOUCH + " }", (MLE, RTE)),
    Hostile("touches 1 GB by mmap", "c", "#include <sys/mman.h>\nint main(void) { unsigned long n = 1ul << 30;\n"
        "volatile char *p = mmap(0, n, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); " + TOUCH + " }", (MLE,)),
    Hostile("shares 1 GB", "c", "#include <sys/mman.h>\nint main(void) { unsigned long n = 1ul << 30;\n"
        "volatile char *p = mmap(0, n, 3, MAP_SHARED | MAP_ANONYMOUS, -1, 0); " + TOUCH + " }", (MLE, RTE)),
    Hostile("asks for huge pages", "c", "#define _GNU_SOURCE\n#include <sys/mman.h>\nint main(void) { unsigned long n = 1ul << 30;\n"
        "volatile char *p = mmap(0, n, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); madvise((void *)p, n, MADV_HUGEPAGE); " + TOUCH + " }", (MLE,)),
    Hostile("locks memory", "c", "#include <sys/mman.h>\n#include <stdio.h>\nint main(void) { unsigned long n = 1ul << 28;\n"
        "void *p = mmap(0, n, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); puts(mlock(p, n) ? \"contained\" : \"locked\"); }", (AC,), ((b"", b"contained\n"),)),
    Hostile("static array", "cpp", "#include <cstring>\nstatic char all[1 << 29];\nint main() { memset(all, 1, sizeof all); }", (MLE,)),
    Hostile("catches bad_alloc and goes on", "cpp", "#include <new>\n#include <cstring>\nint main() { for (;;) try { memset(new char[1 << 20], 1, 1 << 20); } catch (std::bad_alloc &) { } }", (MLE,)),
    Hostile("grows by realloc", "c", "#include <stdlib.h>\n#include <string.h>\nint main(void) { char *p = 0; for (unsigned long n = 1 << 20;; n += 1 << 20) { p = realloc(p, n); memset(p, 1, n); } }", (MLE,)),
    Hostile("one block", "python", "b'x' * (1 << 30)", (MLE,)),
    Hostile("one block that no machine has", "python", "bytearray(1 << 50)", (MLE,)),
    Hostile("catches MemoryError and goes on", "python", "all = []\nwhile True:\n    try: all.append(bytearray(b'x' * (1 << 20)))\n    except MemoryError: pass", (MLE,)),
    Hostile("endless list", "python", "all = [0]\nwhile True: all += all", (MLE,)),
    Hostile("huge number", "python", "x = 10\nwhile True: x = x * x", (MLE, "time_limit_exceeded")),
    Hostile("many processes share the guilt", "python", "import os, time\nfor _ in range(8):\n    if os.fork() == 0:\n        b = bytearray(b'x' * (24 << 20)); time.sleep(100)\ntime.sleep(100)", (MLE,)),
    Hostile("a child eats, the parent answers", "python", "import os\nif os.fork() == 0:\n    b = bytearray(b'x' * (1 << 30))\nos.wait()\nprint(1)", (MLE,), ((b"", b"1\n"),)),
    Hostile("files in memory", "python", "import os\nf = os.memfd_create('x')\nwhile True: os.write(f, b'x' * 65536)", (OLE, MLE)),
    Hostile("many files in memory", "python", "import os\nfs = []\nwhile True:\n    f = os.memfd_create('x'); fs.append(f)\n    os.write(f, b'x' * 100000)", (RTE, MLE)),
    Hostile("locks every byte of a file", "c", "#define _GNU_SOURCE\n#include <fcntl.h>\n#include <unistd.h>\nint main(void) { int f = open(\"/tmp/x\", O_RDWR | O_CREAT, 0600); for (long i = 0;; i += 2) fcntl(f, F_SETLK, &(struct flock){.l_type = F_WRLCK, .l_start = i, .l_len = 1}); }", ("time_limit_exceeded",)),
    Hostile("fills pipes", "python", "import os, fcntl\np = []\nwhile True:\n    r, w = os.pipe(); p += [r, w]\n    os.set_blocking(w, False)\n    fcntl.fcntl(w, 1031, 1 << 20)\n    os.write(w, b'x' * (1 << 20))", (RTE, MLE)),
    Hostile("fills sockets", "python", "import socket\np = []\nwhile True:\n    a, b = socket.socketpair(); p += [a, b]\n    a.setblocking(False)\n    try:\n        while True: a.send(b'x' * 65536)\n    except BlockingIOError: pass", (RTE, MLE)),
    Hostile("heap", "java", java("var all = new java.util.ArrayList<byte[]>(); while (true) all.add(new byte[1 << 20]);"), (MLE,)),
    Hostile("catches OutOfMemoryError and answers", "java", java("var all = new java.util.ArrayList<byte[]>();\ntry { while (true) all.add(new byte[1 << 20]); } catch (OutOfMemoryError e) { all = null; }\nSystem.out.println(1);"), (WA, MLE)),
    Hostile("direct buffers", "java", java("var all = new java.util.ArrayList<java.nio.ByteBuffer>(); while (true) { var b = java.nio.ByteBuffer.allocateDirect(1 << 20); for (int i = 0; i < b.capacity(); i += 4096) b.put(i, (byte) 1); all.add(b); }"), (MLE,)),
    Hostile("heap", "javascript", "const all = [];\nfor (;;) all.push('x'.repeat(1000) + all.length);", (MLE,)),
    Hostile("typed arrays", "javascript", "const all = [];\nfor (;;) all.push(new Uint8Array(1 << 20).fill(1));", (MLE,)),
    Hostile("one string", "javascript", "let s = 'x';\nfor (;;) s = (s + s).slice(0, -1) + 'y';", (MLE, RTE)),
    c_attempts("System V shared memory", "syscall(SYS_shmget, 0, 4096, 01600)", "syscall(SYS_msgget, 0, 01600)", "syscall(SYS_semget, 0, 1, 01600)", "syscall(SYS_mq_open, \"x\", 0102, 0600, 0)", "syscall(SYS_memfd_secret, 0)"),
    python_attempts(
        "leaves descriptors in flight, which outlive it",
        "socket.send_fds(left, [b'x'], [0])",
        "left.sendmsg([b'x'])",
        setup="import socket\nleft, right = socket.socketpair()",
    ),
    c_attempts(
        "leaves descriptors in flight, which outlive it",
        "sendmsg(pair[0], &message, 0)",
        "sendmmsg(pair[0], (struct mmsghdr[1]){{message, 0}}, 1, 0)",
        head="int pair[2];\nstruct iovec part = {\"x\", 1};\nstruct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};\n"
        "__attribute__((constructor)) static void open_pair(void) { socketpair(AF_UNIX, SOCK_STREAM, 0, pair); }",
    ),
]  # fmt: skip
