"""Output: floods on both streams, from children, unending lines, odd bytes, closed pipes."""

from judge.tests.hostile.table import AC, MLE, OLE, RTE, TLE, WA, Hostile, java

TABLE = [
    Hostile("floods stdout", "python", "while True: print('x' * 10000)", (OLE,)),
    Hostile("floods stderr", "python", "import sys\nwhile True: sys.stderr.write('x' * 10000)", (OLE,)),
    Hostile("floods past every error", "python", "import os\nwhile True:\n    try: os.write(1, b'x' * 65536)\n    except OSError: pass", (OLE,)),
    Hostile("floods stdout", "c", "#include <stdio.h>\nint main(void) { for (;;) putchar('x'); }", (OLE,)),
    Hostile("floods, ignoring signals", "c", "#include <signal.h>\n#include <unistd.h>\nint main(void) { signal(SIGXFSZ, SIG_IGN); signal(SIGPIPE, SIG_IGN); for (;;) write(2, \"xxxxxxxxxxxxxxxx\", 16); }", (OLE,)),
    Hostile("100 MB at once", "cpp", "#include <iostream>\n#include <string>\nint main() { std::cout << std::string(50 << 20, 'x'); std::cout << std::string(50 << 20, 'x'); }", (OLE, WA)),
    Hostile("floods stdout", "javascript", "for (;;) process.stdout.write('x'.repeat(10000));", (OLE, MLE)),
    Hostile("floods stderr", "javascript", "for (;;) console.error('x'.repeat(10000));", (OLE, MLE)),
    Hostile("floods stdout", "java", java("while (true) System.out.println(\"x\".repeat(10000));"), (OLE,)),
    Hostile("floods stderr", "java", java("while (true) System.err.println(\"x\".repeat(10000));"), (OLE,)),
    Hostile("children flood", "python", "import os\nfor _ in range(4): os.fork()\nwhile True:\n    try: os.write(1, b'x' * 65536)\n    except OSError: pass", (OLE,)),
    Hostile("a shell floods", "python", "import os\nos.system('yes')", (OLE, RTE)),
    Hostile("truncates and floods again", "python", "import os\nfor _ in range(10000):\n    os.write(1, b'x' * 60000); os.ftruncate(1, 0); os.lseek(1, 0, 0)", (AC, WA, TLE)),
    Hostile("a sparse giant", "python", "import os\nos.ftruncate(1, 1 << 40)", (OLE, RTE)),
    Hostile("endless traceback", "python", "class E(Exception):\n    def __str__(self): return 'x' * (1 << 22)\nraise E", (OLE, RTE)),
    Hostile("NUL, invalid UTF-8, escapes", "python", "import os\nos.write(1, bytes(range(256)) * 10)\nos.write(2, bytes(range(256)))", (WA,), says="\\x00"),
    Hostile("lone surrogates", "python", "import sys\nsys.stdout.buffer.write('\\ud800'.encode('utf-8', 'surrogatepass'))", (WA,), says="\\xed\\xa0\\x80"),
    Hostile("closes its streams at once", "python", "import os\nos.close(0); os.close(1); os.close(2)", (WA, RTE)),
    Hostile("closes its streams and lives on", "c", "#include <unistd.h>\nint main(void) { close(0); close(1); close(2); for (;;) pause(); }", (TLE,)),
    Hostile("never reads its input", "python", "print(1)", (AC,), ((b"x" * 5_000_000, b"1\n"),)),
    Hostile("writes to its input", "c", "#include <unistd.h>\n#include <stdio.h>\nint main(void) { puts(write(0, \"x\", 1) < 0 ? \"contained\" : \"written\"); }", (AC,), ((b"abc", b"contained\n"),)),
]  # fmt: skip
