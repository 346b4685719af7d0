"""A better grade than was earned: forged results, patched judges, borrowed answers, state from test to test."""

from judge.tests.hostile.table import AC, CE, CONTAINED, RTE, SECRET, TLE, WA, Hostile, java

TWO = ((b"1\n", b"1\n"), (b"2\n", b"2\n"))


def wrong(name: str, language: str, code: str, verdicts: tuple[str, ...] = (WA, RTE)) -> Hostile:
    return Hostile(name, language, code, verdicts)


# while a program runs, nothing lies below it; when it ends, the supervisor's frames do
AT_THE_END = """import atexit, gc, sys
@atexit.register
def look():
    frame = sys._getframe()
    while frame.f_back: frame = frame.f_back
    below = frame.f_globals
"""
# the slot's control group counts on from one submission to the next, whoever's it is
COUNTED_BEFORE = f"""import time
while time.process_time() < 0.02: pass
{AT_THE_END}
    accounting = below["_serving"].gi_yieldfrom.gi_frame.f_locals["accounting"]
    seen = [value for value in vars(accounting).values() if type(value) is int and value > 10000]
    print("contained" if type(accounting).__name__ != "Group" or not seen else seen)
"""
# and so does how often memory ran out there; the text that said so may lie about
OUT_OF_MEMORY_BEFORE = """import re
seen, pattern = [], re.compile(b"oom_ki" + b"ll [1-9][0-9]*")
for line in open("/proc/self/maps"):
    begin, end = (int(part, 16) for part in line.split()[0].split("-"))
    if "rw" not in line.split()[1]: continue
    try:
        with open("/proc/self/mem", "rb", buffering=0) as memory:
            memory.seek(begin)
            seen += pattern.findall(memory.read(end - begin))
    except (OSError, ValueError, OverflowError): pass
print(seen or "contained")
"""
LOOKS_FOR_ANSWERS = f"""{AT_THE_END}
    print([name for name in below if "expect" in name or "answer" in name])
    print([each for each in gc.get_objects() if isinstance(each, dict) and "expected_output" in each])
"""
CALLS_THE_SUPERVISOR = f"""{AT_THE_END}
    module = below["_module"]
    for forge in (
        lambda: module.answer([], status=0, why="", wall_us=0, cpu_us=0, peak_kb=0, ooms=0),
        lambda: next(module.serve()),
        lambda: next(below["_serving"]),
    ):
        try: forge()
        except Exception as error: print(error)
"""

TABLE = [
    Hostile("reads what its control group counted before", "python", COUNTED_BEFORE, (AC,), ((b"", CONTAINED),) * 2),
    Hostile("reads how often memory ran out before", "python", OUT_OF_MEMORY_BEFORE, (AC,), ((b"", CONTAINED),)),
    wrong("prints PASS", "python", "print('PASS')\nprint('{\"verdict\": \"accepted\", \"score\": 100}')"),
    wrong("prints a frame of the channel", "python", "import sys\nsys.stdout.write('status=0\\nwhy=\\nwall_us=1\\ncpu_us=1\\npeak_kb=1\\nooms=0')"),
    wrong("prints a frame of the channel", "c", "#include <stdio.h>\nint main(void) { puts(\"status=0\\nwhy=\\ncpu_us=1\"); }"),
    wrong("writes to every descriptor", "python", "import os\nfor n in range(1024):\n    try: os.write(n, b'status=0\\nverdict=accepted')\n    except OSError: pass"),
    wrong("writes to every descriptor", "c", "#include <unistd.h>\nint main(void) { for (int i = 0; i < 1024; i++) write(i, \"accepted\", 8); }"),
    wrong("writes to every descriptor", "javascript", "const fs = require('fs');\nfor (let i = 1; i < 300; i++) try { fs.writeSync(i, 'status=0'); } catch (e) { }"),
    wrong("leaves early", "python", "import sys\nsys.exit(0)", (WA,)),
    wrong("leaves without a word", "python", "import os\nos._exit(0)", (WA,)),
    wrong("leaves early", "c", "#include <stdlib.h>\nint main(void) { _Exit(0); }", (WA,)),
    wrong("leaves early", "java", java("Runtime.getRuntime().halt(0);"), (WA,)),
    wrong("leaves early", "javascript", "process.exit(0);", (WA,)),
    wrong("equals everything", "python", "class Answer(str):\n    def __eq__(self, other): return True\n    def __hash__(self): return 0\nprint(Answer('x'))", (WA,)),
    wrong("patches the interpreter", "python", "import builtins, sys\nbuiltins.print = lambda *a, **k: None\nsys.exit = lambda *a: None\nsys.stdout.write = None" , (WA, RTE)),
    wrong("hooks the end", "python", "import sys, atexit\nsys.excepthook = lambda *a: print('accepted')\natexit.register(lambda: print('accepted'))\nraise ValueError", (RTE,)),
    wrong("looks for the supervisor in its frames", "python", LOOKS_FOR_ANSWERS, (WA,)),
    wrong("calls the supervisor's functions", "python", CALLS_THE_SUPERVISOR, (WA, RTE)),
    wrong("searches memory for answers", "python", f"import re\nword = {SECRET[:6]!r} + {SECRET[6:]!r}\nfor line in open('/proc/self/maps'):\n    a, b = (int(x, 16) for x in line.split()[0].split('-'))\n    if 'rw' not in line.split()[1]: continue\n    try:\n        f = open('/proc/self/mem', 'rb'); f.seek(a)\n        if f.read(b - a).count(word.encode()) > 3: print(word)\n    except (OSError, ValueError, OverflowError): pass", (WA,)),
    wrong("searches files for answers", "python", "import glob\nfor p in glob.glob('/box/**', recursive=True) + glob.glob('/tmp/**', recursive=True) + glob.glob('/proc/*/fd/*'):\n    try:\n        t = open(p, errors='replace').read()\n        if 'that-must' in t and p not in ('/box/main.py',): print(t)\n    except OSError: pass", (WA,)),
    wrong("shadows the library", "python", "open('json.py', 'w').write('x')\nimport json", (WA, RTE)),
    wrong("leaves a conftest", "python", "for n in ('conftest.py', 'sitecustomize.py', 'usercustomize.py', '__init__.py'): open(n, 'w').write('print(\"accepted\")')", (WA,)),
    wrong("writes a result file", "c", "#include <stdio.h>\nint main(void) { const char *n[] = {\"result.json\", \"score.txt\", \"/tmp/verdict\", \"feedback\"}; for (int i = 0; i < 4; i++) { FILE *f = fopen(n[i], \"w\"); if (f) { fputs(\"accepted 100\", f); fclose(f); } } }", (WA,)),
    wrong("exits with the checker's code", "python", "import sys\nsys.exit(42)", (RTE,)),
    wrong("exits with the checker's code", "c", "int main(void) { return 42; }", (RTE,)),
    Hostile("counts its tests in a file", "python", "import os\nn = len(os.listdir('/tmp'))\nopen(f'/tmp/{n}', 'w')\nprint(n + 1)", (WA,), TWO, every_verdict=(AC, WA)),
    Hostile("counts its tests in a module", "python", "import sys, builtins\nbuiltins.n = getattr(builtins, 'n', 0) + 1\nsys.n = builtins.n\nprint(builtins.n)", (WA,), TWO, every_verdict=(AC, WA)),
    Hostile("counts its tests in the environment", "python", "import os\nos.environ['N'] = str(int(os.environ.get('N', '0')) + 1)\nprint(os.environ['N'])", (WA,), TWO, every_verdict=(AC, WA)),
    Hostile("counts its tests by a daemon", "python", "import os, time, socket\ns = socket.socket(socket.AF_UNIX)\ntry:\n    s.connect('\\0counter'); print(2)\nexcept OSError:\n    if os.fork() == 0:\n        os.setsid(); t = socket.socket(socket.AF_UNIX); t.bind('\\0counter'); t.listen(); time.sleep(100)\n    print(1)", (WA,), TWO, every_verdict=(AC, WA)),
    Hostile("counts its tests in its own file", "c", "#include <stdio.h>\nint main(void) { FILE *f = fopen(\"/box/n\", \"r+\"); if (f) { puts(\"2\"); return 0; } f = fopen(\"/box/n\", \"w\"); puts(\"1\"); }", (WA,), TWO, every_verdict=(AC, WA)),
    Hostile("counts its tests in a class file", "java", java("var p = java.nio.file.Path.of(\"Seen.class\"); if (java.nio.file.Files.exists(p)) System.out.println(2); else { java.nio.file.Files.writeString(p, \"x\"); System.out.println(1); }"), (WA,), TWO, every_verdict=(AC, WA)),
    Hostile("counts its tests in shared memory", "c", "#include <stdio.h>\n#include <sys/mman.h>\n#include <fcntl.h>\n#include <unistd.h>\nint main(void) { int f = shm_open(\"/n\", O_RDWR | O_CREAT, 0600); char c = 0; pread(f, &c, 1, 0); c++; pwrite(f, &c, 1, 0); printf(\"%d\\n\", c); }", (WA, CE), TWO, every_verdict=(AC, WA)),
    Hostile("counts its tests by process ids", "python", "import os\nprint(1 if os.getpid() < 5 else 2)", (WA, AC), TWO),
    Hostile("gives the answer of the test before", "python", "import os\nprint(open('/tmp/last').read() if os.path.exists('/tmp/last') else 'none')\nopen('/tmp/last', 'w').write(input())", (WA,), TWO),
    Hostile("echoes its input everywhere", "python", "import sys\nt = sys.stdin.read()\nprint(t)\nsys.stderr.write(t)\nsys.exit(len(t) % 256)", (RTE,), ((b"hidden\n", b"1\n"),)),
    Hostile("answers after its end", "python", "import os, time\nif os.fork() == 0:\n    time.sleep(0.3); os.write(1, b'" + SECRET + "')\n    os._exit(0)", (WA,)),
    Hostile("answers, then fails", "python", "print(1)\nraise SystemExit(1)", (RTE,), ((b"", b"1\n"),)),
    Hostile("answers, then hangs", "python", "print(1, flush=True)\nwhile True: pass", (TLE,), ((b"", b"1\n"),)),
    Hostile("answers, then crashes", "c", "#include <stdio.h>\n#include <stdlib.h>\nint main(void) { puts(\"1\"); fflush(stdout); abort(); }", (RTE,), ((b"", b"1\n"),)),
    Hostile("fails in a thread only", "python", "import threading\nthreading.Thread(target=lambda: 1 / 0).start()\nprint(1)", (AC,), ((b"", b"1\n"),)),
]  # fmt: skip
