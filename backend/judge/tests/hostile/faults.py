"""What each known way to attack a judge is met by: names of the table's programs, in whichever languages they are there."""

FAULTS: dict[str, tuple[str, ...]] = {
    # --- against the sandbox ----------------------------------------------------------------------------------
    "fork bomb": ("fork bomb", "fork bomb that gives up", "vfork bomb", "process bomb", "shell fork bomb"),
    "daemon": ("daemon", "daemon by fork and setsid", "detached child", "leaves a burning child"),
    "thread bomb": ("thread bomb", "worker bomb"),
    "sleeper": ("sleeps", "waits for itself", "reads what never comes"),
    "stops its parent, ignores signals": ("stops its parent and ignores every signal", "stops itself"),
    "memory": ("touches 8 GB", "one block", "heap", "many processes share the guilt", "files in memory"),
    "flood of output": ("floods stdout", "100 MB at once", "children flood", "a shell floods"),
    "flood of errors": ("floods stderr", "endless traceback"),
    "fills disk or inodes": ("fills /tmp", "fills its folder", "fills shared memory", "uses up the inodes", "reserves what is not there"),
    "leaves a file": ("leaves a file in /tmp", "leaves a file in its folder", "leaves a file in shared memory"),
    "network": ("sockets of every other family", "connects", "sends datagrams", "asks for names", "sockets of the host's"),
    "environment": ("the environment holds nothing", "command lines hold nothing"),
    "searches for answers": ("searches files for answers", "reads what is not its"),
    "another's box": ("sees only itself", "processes of others", "watches and locks the system's files"),
    "chroot, mount, unshare, ptrace, bpf, io_uring": ("unshares", "mounts", "traces", "kernel facilities", "clones into namespaces"),
    "links where the judge writes": ("leaves a link out", "leaves another program in its place"),
    "endless include": ("includes an endless device", "includes random bytes", "includes itself", "assembles an endless file into itself"),
    "include of a secret": ("includes the accounts", "includes the shadow", "assembles a foreign file into itself"),
    "code at compile time": ("has an annotation processor", "templates without end", "constexpr without end", "macros without end"),
    "shell characters": ("a class named by shell characters", "a file name that leads elsewhere", "leaves odd names"),
    "kills all": ("kills all", "kills its group", "kills its parent by every signal"),
    "crash, no core": ("crashes", "divides by zero", "overflows its stack", "wakes the host's handler of core dumps"),
    "child holds the output": ("child holds the output open", "answers after its end"),
    "closes its pipes": ("closes its streams at once", "closes its streams and lives on", "never reads its input"),
    # --- against the grade ------------------------------------------------------------------------------------
    "prints a verdict": ("prints PASS", "prints a frame of the channel"),
    "leaves early": ("leaves early", "leaves without a word"),
    "patches the harness": ("equals everything", "patches the interpreter", "leaves a conftest", "shadows the library", "hooks the end"),
    "writes a result": ("writes a result file", "writes to every descriptor", "inherits no descriptor", "exits with the checker's code"),
    "echoes hidden input": ("echoes its input everywhere",),
    "state from test to test": (
        "counts its tests in a file", "counts its tests in a module", "counts its tests by a daemon", "counts its tests in shared memory",
        "gives the answer of the test before", "leaves a daemon with open files", "leaves ten thousand folders in each other",
    ),
}  # fmt: skip
