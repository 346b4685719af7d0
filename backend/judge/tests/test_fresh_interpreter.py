"""A Python program in the judge, forked from a warm interpreter, does what it does in an interpreter of its own."""

# ruff: noqa: E501 - a program a line

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import judge
from judge.supervisor import PYTHON
from judge.tests.support import result_of
from judge.text import shown

THREADS = """import os, signal, threading, time
own = threading.get_ident()
clock = time.pthread_getcpuclockid(own)
before = time.clock_gettime(clock)
sum(range(3 * 10 ** 6))
print(threading.get_native_id() == os.getpid(), time.clock_gettime(clock) > before)
signal.signal(10, lambda *a: print('sent'))
signal.pthread_kill(own, 10)
signal.raise_signal(10)
helper = threading.Thread(target=signal.pthread_kill, args=(own, 10))
helper.start()
helper.join()
"""
PROGRAMS = {
    "its name and arguments": "import sys; print(__name__, sys.argv, sys.orig_argv[1:], __file__.rpartition('/')[2])",
    "its module": "import sys, __main__; print(sorted(vars()), vars(__main__) is globals(), sys.modules['__main__'] is __main__)",
    "its documentation": '"""Doc."""\nx: int = 3\nprint(__doc__, __annotations__, __spec__, __package__, type(__loader__).__name__)',
    "its streams": "import sys\nfor s in (sys.stdin, sys.stdout, sys.stderr):\n"
    "    print(s.name, s.mode, s.encoding, s.errors, s.line_buffering, s.isatty(), s.buffer.mode, s.newlines)",
    "its builtins": "import builtins; print([n for n in dir(builtins)], exit, quit)",
    "its limits": "import sys; print(sys.getrecursionlimit(), sys.getswitchinterval(), sys.float_info.max, sys.maxsize, sys.get_int_max_str_digits())",
    "its garbage collector": "import gc; print(gc.isenabled(), gc.get_threshold(), gc.garbage)",
    "its signals": "import signal; print(signal.getsignal(2), signal.getsignal(13), signal.getsignal(25), signal.getsignal(15))",
    "its first imports": "import sys; print([m for m in ('json', 're', 'ctypes', 'select', 'threading', 'enum', 'judge') if m in sys.modules])",
    "importing much": "import json, re, random, collections, heapq, itertools, math, decimal, fractions, functools, bisect, string,"
    " datetime, dataclasses, typing, ctypes, select, signal, threading, enum, resource, socket, array, struct, time\nprint(json.dumps([1]), signal.SIGINT)",
    "reads lines": "import sys\nfor line in sys.stdin: print(repr(line))",
    "reads by input": "try:\n    while True: print(repr(input()))\nexcept EOFError as e: print('end', e)",
    "reads bytes": "import sys; print(sys.stdin.buffer.read())",
    "opens its input again": "print(open(0).read()); print(open('/dev/stdin').read())",
    "exits": "import sys; sys.exit(3)",
    "exits with nothing": "import sys; sys.exit()",
    "exits with words": "import sys; print(1); sys.exit('words')",
    "exits with a long": "raise SystemExit(256 + 7)",
    "exits with an object": "raise SystemExit([1, 2])",
    "exits by exit": "exit(4)",
    "exits at once": "import os; print('lost'); os._exit(5)",
    "raises": "def f(x):\n    return g(x)\ndef g(x):\n    raise ValueError(x)\nf('here')",
    "raises from": "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise KeyError('k') from e",
    "raises a group": "raise ExceptionGroup('g', [ValueError(1), TypeError(2)])",
    "raises deep": "def f(n):\n    return f(n + 1)\ntry: f(0)\nexcept RecursionError as e: print(e)",
    "counts how deep it gets": "import sys\ndef f(n):\n    try: return f(n + 1)\n    except RecursionError: return n\nprint(f(0))\n"
    "sys.setrecursionlimit(60)\nprint(f(0))\nsys.setrecursionlimit(30000)\nprint(f(0), sorted([3, 1], key=lambda x: f(x)))",
    "counts how deep it gets in C": "k = 0\ndef f(x):\n    global k\n    k += 1\n    return sorted([x], key=f)\ntry: f(1)\nexcept RecursionError: print(k)",
    "asks for too small a limit": "import sys\nfor n in range(9):\n    try: sys.setrecursionlimit(n)\n    except Exception as e: print(n, e)\n    else: break",
    "ends at once when it exits": "import atexit, os; atexit.register(os._exit, 0); print('answer')",
    "lets another program speak when it exits": "import atexit, os; atexit.register(os.system, 'echo bye'); print('main')",
    "leaves a child that speaks": "import multiprocessing, time\ndef f():\n    time.sleep(0.1)\n    print('child')\n"
    "multiprocessing.get_context('fork').Process(target=f).start(); print('main')",
    "leaves a thread that ends it": "import threading, os, time\ndef f():\n    while not os.fstat(1).st_size: time.sleep(0.01)\n    os.write(1, b'thread')\n    os._exit(0)\n"
    "threading.Thread(target=f).start(); print('main')",
    "closes both streams": "import os; print('a'); os.close(1); os.close(2)",
    "closes both streams and exits": "import os, sys; print('a'); os.close(1); os.close(2); sys.exit(3)",
    "exits by words with a print of its own": "import builtins, sys\nreal = print\nbuiltins.print = lambda *a, **k: real('<', *a, '>')\nsys.exit('bye')",
    "exits without builtins": "import builtins, sys\nclass A:\n    def __del__(self): sys.stdout.write('gone')\na = A()\n"
    "for name in ('getattr', 'isinstance', 'setattr', 'print', 'type', 'str', 'min'): setattr(builtins, name, None)\nsys.exit(3)",
    "fails while threads end, without stderr": "import signal, sys, threading, time\nprint('a')\ndef late(*a): raise ValueError\nsignal.signal(14, late)\n"
    "threading.Thread(target=time.sleep, args=(1,)).start()\nsys.stderr = None\nsignal.setitimer(signal.ITIMER_REAL, 0.05)",
    "leaves tracing on": "import sys\ndef trace(f, event, a): print('calling', f.f_code.co_name)\nsys.settrace(trace)\nprint('x')",
    "leaves tracing on that fails": "import sys\nn = 0\ndef trace(f, event, a):\n    global n\n    n += 1\n    if n > 3: raise ValueError\n    return trace\n"
    "print('kept')\nsys.settrace(trace)\ndef g(): pass\ng()",
    "leaves profiling on": "import sys\ndef profile(f, event, a):\n    if event == 'call': raise ValueError\nprint('kept')\nsys.setprofile(profile)",
    "has no last exception": "import sys; print(hasattr(sys, 'last_value'), hasattr(sys, 'last_type'))",
    "asks for a larger stack": "import resource\nresource.setrlimit(resource.RLIMIT_STACK, (1 << 28, resource.RLIM_INFINITY))\nprint(1)",
    "looks at what is below": "import inspect, logging, sys, warnings\ntry: sys._getframe(1)\nexcept ValueError as e: print(e)\n"
    "print(sys._getframe().f_back, len(inspect.stack()))\ndef f():\n    print([x.function for x in inspect.stack()])\nlist(map(lambda x: f(), [1]))\n"
    "logging.warning('w', stack_info=True)\nwarnings.warn('x', stacklevel=2)",
    "leaves the smallest limit": "import sys\nprint('kept')\nsys.setrecursionlimit(3)",
    "leaves the largest limit": "import sys\nsys.setrecursionlimit(2 ** 31 - 1)\nprint('kept')",
    "raises with a note": "e = ValueError('x')\ne.add_note('note')\nraise e",
    "is interrupted": "raise KeyboardInterrupt",
    "interrupts itself": "import os, time\nprint(1)\nos.kill(os.getpid(), 2)\ntime.sleep(9)",
    "survives an interrupt": "import os, time\ntry:\n    os.kill(os.getpid(), 2)\n    time.sleep(9)\nexcept KeyboardInterrupt: print('caught')",
    "starts what is interrupted": "import subprocess, sys\nprint(subprocess.run([sys.executable, '-c', 'import os, signal; print(signal.getsignal(2)); os.kill(os.getpid(), 2)']).returncode)",
    "annotates with what speaks at the end": "class A:\n    def __del__(self): print('bye')\nx: A() = 1\nprint('hi')",
    "ends with old cycles that speak": "import gc\nclass A:\n    def __del__(self): print('bye')\na = A(); a.me = a\ngc.collect(); gc.collect()\ndel a\nprint('hi')",
    "asserts": "assert 1 == 2, 'no'",
    "has its own hook": "import sys\nsys.excepthook = lambda *a: print('hook', a[0].__name__)\n1 / 0",
    "has a broken hook": "import sys\ndef hook(*a): raise TypeError('hook')\nsys.excepthook = hook\n1 / 0",
    "runs at its end": "import atexit\natexit.register(print, 'first')\natexit.register(print, 'last')\nprint('body')",
    "fails at its end": "import atexit\nclass F:\n    def __repr__(self): return 'F'\n    def __call__(self): 1 / 0\natexit.register(F())\nprint('body')",
    "waits for threads": "import threading\nthreading.Thread(target=lambda: (threading.main_thread().join(), print('thread'))).start()\nprint('main')",
    "leaves daemon threads": "import threading, time\nthreading.Thread(target=lambda: time.sleep(60), daemon=True).start()\nprint('main')",
    "fails in a thread": "import threading\nt = threading.Thread(target=lambda: 1 / 0, name='t')\nt.start(); t.join()\nprint('main')",
    "deletes at its end": "class A:\n    def __init__(s, n): s.n = n\n    def __del__(s): print('del', s.n)\n_a = A(1)\nb = A(2)\nc = A(3)\nc.me = c\nprint('body')",
    "buffers": "import os, sys\nprint('one'); os.write(1, b'two\\n'); sys.stdout.flush(); sys.stderr.write('three'); os.write(2, b'four\\n')",
    "closes its output": "import sys\nprint('one')\nsys.stdout.close()",
    "closes descriptor 1": "import os\nprint('one')\nos.close(1)",
    "replaces its output": "import sys, io\nsys.stdout = io.StringIO()\nprint('lost')",
    "replaces its output after printing": "import sys, io\nprint('kept')\nsys.stdout = io.StringIO()\nprint('lost')",
    "sends its output elsewhere after printing": "import sys\nprint('kept')\nsys.stdout = sys.stderr\nprint('there')",
    "deletes its output": "import sys\nprint('kept')\ndel sys.stdout",
    "wraps its output anew": "import sys, io\nsys.stdout = io.TextIOWrapper(sys.stdout.detach(), encoding='utf-8')\nprint('x')",
    "wraps its output by a codec": "import sys, codecs\nsys.stdout = codecs.getwriter('utf-8')(sys.stdout.detach())\nprint('x')",
    "wraps its output twice": "import sys, io\nprint('a')\nsys.stdout = io.TextIOWrapper(sys.stdout.buffer)\nprint('x')",
    "writes by an output of its own": "import sys, os, io\nclass Fast(io.IOBase):\n    def __init__(self): self.parts = []\n    def write(self, s): self.parts.append(s)\n"
    "    def flush(self):\n        os.write(1, ''.join(self.parts).encode())\n        self.parts = []\nsys.stdout = Fast()\nprint('x')",
    "logs to both": "import sys\nclass Log:\n    def write(self, s): sys.__stdout__.write(s)\n    def flush(self): sys.__stdout__.flush()\nsys.stdout = Log()\nprint('x')",
    "collects its output": "import sys, io\nclass A:\n    def __del__(self): print('bye')\na = A()\nsys.stdout = io.StringIO()\nprint('x')",
    "speaks at the end by a function": "def bye(x): print('bye', x)\nclass P:\n    def __del__(self): bye(1)\np = P()",
    "counts its objects": "class P:\n    n = 0\n    def __init__(self): P.n += 1\n    def __del__(self):\n        P.n -= 1\n        print(P.n)\na, b = P(), P()",
    "speaks at the end by a module": "import math\nclass P:\n    def __del__(self): print(math.floor(2.5), __name__)\na = P()",
    "changes a name at the end": "n = 2\nclass P:\n    def __del__(self):\n        global n\n        n -= 1\n        print('left', n)\na, b = P(), P()",
    "leaves its output open": "out = open(1, 'w')\ndef main(): out.write('hi\\n')\nmain()",
    "leaves a part of its output open": "import os\nwrite = os.fdopen(os.dup(1), 'w').write\nclass A: pass\nfor i in range(9000): write(f'{i}\\n')",
    "leaves bytes open": "import io\nout = io.BufferedWriter(io.FileIO(1, 'w', closefd=False))\ndef main(): out.write(b'hi')\nmain()",
    "leaves a table open": "import csv\nout = csv.writer(open(1, 'w'))\ndef main(): out.writerow([1, 2])\nmain()",
    "fails with its output open": "out = open(1, 'w')\ndef main():\n    out.write('hi')\n    1 / 0\nmain()",
    "leaves its output open uncollected": "import gc\ngc.disable()\nout = open(1, 'w')\ndef main(): out.write('hi')\nmain()",
    "has a file of its own kind": "import io\nclass T(io.TextIOWrapper):\n    def close(self):\n        print('closing')\n        super().close()\nt = T(open(1, 'wb', closefd=False))\nt.write('x')",
    "has objects in a list": "class L:\n    def __init__(self, n): self.n = n\n    def __del__(self): print(self.n)\nall = [L(i) for i in range(4)]",
    "has objects in each other": "class P:\n    def __init__(self, n, *parts): self.n, self.parts = n, list(parts)\n    def __del__(self): print(self.n)\n"
    "car = P('car', P('engine'), *(P(i) for i in range(3)))",
    "has a linked list": "class N:\n    def __init__(self, n, rest): self.n, self.rest = n, rest\n    def __del__(self): print(self.n)\nhead = None\nfor i in range(5): head = N(i, head)",
    "has a tree": "class N:\n    def __init__(self, n, up=None):\n        self.n, self.up, self.down = n, up, []\n        if up: up.down.append(self)\n    def __del__(self): print(self.n)\n"
    "root = N(1)\na, b = N(2, root), N(3, root)\nN(4, a)",
    "has generators under way": "def g(n):\n    try: yield\n    finally: print(n)\nall = [g(i) for i in range(3)]\nfor each in all: next(each)",
    "is kept by annotations": "from typing import List\nclass N:\n    def __del__(self): print('bye')\ndef f(x: List[N]): pass\na = N()",
    "is kept by a generic class": "from typing import Generic, TypeVar\nT = TypeVar('T')\nclass S(Generic[T]):\n    def __del__(self): print('bye')\ns = S[int]()",
    "is kept by a handler": "import signal\nclass A:\n    def __del__(self): print('bye')\na = A()\nsignal.signal(signal.SIGALRM, lambda *_: None)",
    "keeps its module": "import __main__, builtins\nclass P:\n    def __del__(self): print('bye', __name__)\na = P()\nbuiltins.mine = __main__",
    "refers weakly": "import weakref\nclass P: pass\na = P()\nr = weakref.ref(a, lambda r: print('gone'))",
    "exits out of a function": "import sys\nclass A:\n    def __del__(self): print('bye')\ndef main():\n    a = A()\n    print('x')\n    sys.exit(0)\nmain()",
    "exits out of a generator": "import sys\ndef g():\n    try: yield 1\n    finally: print('fin')\ndef main():\n    x = g()\n    next(x)\n    sys.exit(3)\nmain()",
    "fails with objects in hand": "class A:\n    def __del__(self): print('bye')\ndef main():\n    a = A()\n    1 / 0\nmain()",
    "knows its last error": "import atexit, sys\natexit.register(lambda: print(repr(sys.last_value)))\n1 / 0",
    "prints by the C library": "import ctypes\nctypes.CDLL(None).puts(b'hello')",
    "exits with words and no place for them": "import sys\nsys.stderr = None\nsys.exit('words')",
    "exits with the least long": "import sys\nsys.exit(-2 ** 63)",
    "is interrupted by a kind of its own": "class Mine(KeyboardInterrupt): pass\nraise Mine",
    "has names that are no words": "class P:\n    def __del__(self): print('bye')\nglobals()[1] = 2\na = P()\nprint('x')",
    "deletes both outputs": "import sys\nprint('kept')\ndel sys.stdout, sys.stderr, sys.__stdout__",
    "leaves files open elsewhere": "import builtins, os\nbuiltins.out = os.fdopen(os.dup(1), 'w')\nbuiltins.out.write('kept\\n')",
    "exits with a huge number": "import sys\nsys.exit(10 ** 30)",
    "exits with a huge negative number": "import sys\nsys.exit(-10 ** 30)",
    "prints what cannot be encoded": "print('\\ud800')",
    "prints all of Unicode": "print('äöü€😀\\x00')",
    "forks": "import os\npid = os.fork()\nif pid == 0:\n    print('child'); os._exit(0)\nos.waitpid(pid, 0)\nprint('parent')",
    "starts itself": "import subprocess, sys; print(subprocess.run([sys.executable, '-c', 'print(6 * 7)'], capture_output=True, text=True).stdout)",
    "knows its thread": THREADS,
    "hashes": "print(hash(1), hash(2.5), hash((1, 2)), len({hash('a'), hash('a')}), __import__('sys').flags.hash_randomization)",
    "random numbers": "import random; random.seed(4711); print(random.random())",
    "lists its names": "x = 1\nprint(dir())",
    "evaluates": "exec('y = 2'); print(eval('y + 1')); print((lambda: globals()['y'])())",
    "pickles its own class": "import pickle\nclass A:\n    pass\nprint(type(pickle.loads(pickle.dumps(A()))) is A)",
    "defines data classes": "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\nprint(P(1), P.__module__)",
    "inspects its source": "import inspect\ndef f():\n    return 1\nprint(inspect.getsource(f))",
    "warns": "import warnings\nwarnings.warn('careful')",
    "uses future": "from __future__ import annotations\ndef f(x: Nowhere): pass\nprint(f.__annotations__)",
    "asynchronous": "import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    return 5\nprint(asyncio.run(f()))",
    "large numbers": "print(len(str(2 ** 10000)))\nprint(int('9' * 5000))",
    "functions in each other": f"f = {'lambda: ' * 1300}1\nprint('ok')",
    "an empty program": "",
    "carriage returns": "x = 1\r\nprint(x)\r\n",
    "a byte order mark": "\ufeffprint('ok')",
    "another encoding": "# -*- coding: latin-1 -*-\nprint(len('\u00c3\u00a4'))",
}
LARGE_PAGES = Path("/sys/kernel/mm/transparent_hugepage/enabled")
INPUT = b"first line\r\nsecond \xc3\xa4\nlast"


@pytest.mark.parametrize("name", PROGRAMS)
def test_as_in_an_interpreter_of_its_own(name: str, tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(PROGRAMS[name], newline="")
    environment = {"PATH": "/usr/bin:/bin", "HOME": "/box", "LANG": "C.UTF-8"}
    with (
        (tmp_path / "out").open("wb") as out,
        (tmp_path / "err").open("wb") as err,
        (tmp_path / "in").open("wb+") as given,
    ):
        given.write(INPUT)
        given.seek(0)
        fresh = subprocess.run(
            [
                "/usr/bin/env",
                "--default-signal",
                PYTHON,
                "main.py",
            ],  # whatever started these tests has ignored
            cwd=tmp_path,
            stdin=given,
            stdout=out,
            stderr=err,
            env=environment,
            check=False,
        )
    result = result_of("python", PROGRAMS[name], (INPUT, None))
    told = (tmp_path / "err").read_bytes().replace(f"{tmp_path}/".encode(), b"")
    assert result.stdout == shown((tmp_path / "out").read_bytes())
    assert result.stderr == shown(told)
    assert (result.exit_code, -(result.signal or 0)) == (
        max(fresh.returncode, 0) if fresh.returncode >= 0 else None,
        min(fresh.returncode, 0),
    )


@pytest.mark.skipif(
    not LARGE_PAGES.exists() or "[never]" in LARGE_PAGES.read_text(),
    reason="this kernel gives no large pages",
)
def test_the_interpreters_code_is_inherited_on_large_pages() -> None:
    """So a fork need not ask for each page of it."""
    program = """
for words in map(str.split, open("/proc/self/maps")):
    start, end = (int(address, 16) for address in words[0].split("-"))
    if words[1] == "r-xp" and words[4] == "0" and start % 2**21 == 0 and end - start >= 2**21: print("large")
"""
    assert result_of("python", program, (b"", None)).stdout == "large\n"


BROKEN = {
    "no large pages to be had": "pages._madvise = lambda *arguments: 0",
    "a kernel that does not say": "pages.open = lambda path: open(path.replace('smaps_rollup', 'nothing'))",
    "memory that may not be executed": "pages._mprotect = lambda *arguments: -1",
    "no memory": "pages._mmap = lambda *arguments: -1",
    "an interpreter that is in no file": "pages.os = type('', (), {'readlink': lambda path: '/nowhere'})",
}


@pytest.mark.parametrize("name", BROKEN)
def test_where_the_code_cannot_be_put_on_large_pages_it_stays_where_it_is(name: str) -> None:
    program = f"""
import sys
sys.path.insert(0, {str(Path(judge.__file__).parents[1])!r})
from judge.supervisor import pages
{BROKEN[name]}
before = [line.split()[0] for line in open("/proc/self/maps") if "python" in line]
pages.enlarge_code()
print(before == [line.split()[0] for line in open("/proc/self/maps") if "python" in line])
"""
    done = subprocess.run([PYTHON, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "True\n"), done.stderr
