"""Java, by the JDK: the file is named after the public class, and the class that has `main` runs."""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from pathlib import Path

from judge.languages.base import Files, KitFile, Language

# Whatever is never closed runs to the end (of the line, or of the text): tried once, never again from the next character.
COMMENT_OR_STRING = re.compile(
    r'//[^\n]*|/\*.*?(?:\*/|\Z)|"""(?:\\.|[^\\])*?(?:"""|\\?\Z)|"(?:\\.|[^"\\\n])*"?|\'(?:\\.|[^\'\\\n])*\'?',
    re.DOTALL,
)
PUBLIC_TYPE = re.compile(
    r"(?<![@.\w])public\s+(?:(?:abstract|final|strictfp|sealed|non-sealed|@[\w.]+)\s+)*(?:class|interface|enum|record|@interface)\s+([\w$]+)"
)
JVM_OWN_MB = 48  # of memory besides heap and stack
OUT_OF_MEMORY = re.compile(
    rb'^(?:Exception in thread "[^"\n]*" |Caused by: )?java\.lang\.OutOfMemoryError: '
    rb"(?:Java heap|GC overhead|Metaspace|Compressed class|Requested array|Cannot reserve)",
    re.MULTILINE,
)
FAST_START = (
    "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xshare:auto",
    # One array may take most of the heap: three quarters are for what lives long. More than that makes young objects
    # that stay expensive.
    "-XX:NewRatio=3",
    # What the machine has to say is none of the program's output.
    "-Xlog:disable", "-Xlog:all=warning:stderr", "-XX:+DisplayVMOutputToStderr",
    # Classes of an archive stay where it was made for: moving them means to copy most of it, for each run. (The first
    # is for a Java that does not know the last.)
    "-XX:+IgnoreUnrecognizedVMOptions", "-XX:+UnlockDiagnosticVMOptions", "-XX:ArchiveRelocationMode=0",
    # Compile later than usual: a short program ends before it pays, a long one hardly notices.
    "-XX:Tier3InvocationThreshold=2000", "-XX:Tier3MinInvocationThreshold=1000",
    "-XX:Tier3CompileThreshold=20000", "-XX:Tier3BackEdgeThreshold=60000",
)  # fmt: skip
TRAINING = (Path(__file__).parent / "Training.java").read_bytes()  # uses what students' programs use
LIST_CLASSES = "-XX:DumpLoadedClassList=classes"
DUMP = ("/usr/bin/java", "-Xshare:dump", "-XX:SharedClassListFile=classes")
COMPILER_ARCHIVE = KitFile(
    name="javac.jsa",
    sources={"Training.java": TRAINING},
    commands=(
        ("/usr/bin/javac", f"-J{LIST_CLASSES}", "-proc:none", "Training.java"),
        (*DUMP, "-XX:SharedArchiveFile=javac.jsa"),
    ),
    compile_argument="-J-XX:SharedArchiveFile=/kit/javac.jsa",
)
PROGRAM_ARCHIVE = KitFile(
    name="java.jsa",
    sources={"Training.java": TRAINING},
    commands=(
        ("/usr/bin/javac", "-proc:none", "Training.java"),
        ("/usr/bin/java", LIST_CLASSES, "-XX:+UseSerialGC", "-cp", ".", "Training"),
        ("/usr/bin/sed", "-i", "/Training/d", "classes"),
        (*DUMP, "-XX:SharedArchiveFile=java.jsa"),
    ),
    run_argument="-XX:SharedArchiveFile=/kit/java.jsa",
)


def source_name(code: bytes) -> str:
    """`Main.java`, or the name of the first public type declared at the top level."""
    text = COMMENT_OR_STRING.sub(" ", code.decode("utf-8", "replace"))
    depth, seen = 0, 0
    for match in PUBLIC_TYPE.finditer(text):
        depth += text.count("{", seen, match.start()) - text.count("}", seen, match.start())
        seen = match.start()
        if depth == 0 and len(match[1].encode()) < 200:
            return f"{match[1]}.java"
    return "Main.java"


def main_class(files: Files) -> str | None:
    """The class to run: of those with a `main` the public one, else one named Main, else the first by name."""
    found = [entry for data in files.values() if (entry := _class_with_main(data))]

    def rank(entry: tuple[str, bool]) -> tuple[bool, bool, bool, str]:
        name, is_public = entry
        return "$" in name, not is_public, name.rpartition(".")[2] != "Main", name

    return min(found, key=rank)[0] if found else None


def _class_with_main(data: bytes) -> tuple[str, bool] | None:
    """Name of the class in a class file and whether it is public, if it has a `public static void main(String[])`."""
    try:
        return _parse(data)
    except (struct.error, IndexError, KeyError, UnicodeDecodeError):
        return None


def _parse(data: bytes) -> tuple[str, bool] | None:
    if data[:4] != b"\xca\xfe\xba\xbe":
        return None
    (count,) = struct.unpack_from(">H", data, 8)
    position, index = 10, 1
    texts: dict[int, bytes] = {}
    classes: dict[int, int] = {}
    while index < count:
        tag = data[position]
        if tag == 1:
            (length,) = struct.unpack_from(">H", data, position + 1)
            texts[index] = data[position + 3 : position + 3 + length]
            position += 3 + length
        else:
            if tag == 7:
                (classes[index],) = struct.unpack_from(">H", data, position + 1)
            position += {3: 5, 4: 5, 5: 9, 6: 9, 15: 4, 7: 3, 8: 3, 16: 3, 19: 3, 20: 3}.get(tag, 5)
            index += tag in (5, 6)  # long and double take two places
        index += 1
    access, this, _, interfaces = struct.unpack_from(">4H", data, position)
    position += 8 + 2 * interfaces
    for is_method in (False, True):
        (members,) = struct.unpack_from(">H", data, position)
        position += 2
        for _ in range(members):
            flags, name, descriptor, attributes = struct.unpack_from(">4H", data, position)
            position += 8
            for _ in range(attributes):
                position += 6 + struct.unpack_from(">I", data, position + 2)[0]
            is_main = texts.get(name) == b"main" and texts.get(descriptor) == b"([Ljava/lang/String;)V"
            if is_method and is_main and flags & 0x0009 == 0x0009:
                return _text(texts[classes[this]]).replace("/", "."), bool(access & 0x0001)
    return None


def _text(data: bytes) -> str:
    """A name in a class file, where each half of a surrogate pair is a character of three bytes."""
    return data.decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16")


def _run(files: Files, memory_mb: int) -> Sequence[str]:
    name = main_class(files)
    if name is None:
        return []
    stack_mb = max(memory_mb // 8, 4)
    heap_mb = max(memory_mb - stack_mb - JVM_OWN_MB, 16)
    return [
        "/usr/bin/java",
        f"-Xmx{heap_mb}m",
        f"-Xss{stack_mb}m",
        *FAST_START,
        "-Dfile.encoding=UTF-8",
        "-cp",
        ".",
        name,
    ]


JAVA = Language(
    name="java",
    title="Java",
    file_name="Main.java",
    package="default-jdk-headless",
    version_command=("/usr/bin/javac", "-version"),
    compile_command=(
        "/usr/bin/javac", "-J-XX:+UseSerialGC", "-J-XX:TieredStopAtLevel=1", "-J-XX:-UsePerfData", "-J-Xmx512m",
        "-J-Xms96m", "-J-Xmn64m",
        "-proc:none", "-XDstringConcat=inline", "-encoding", "UTF-8", "-d", ".", "{source}",
    ),
    run_command=_run,
    shown_run_command="java Main",
    probe=b'public class Main { public static void main(String[] a) { System.out.println("ready"); } }\n',
    artefact=(".class",),
    source_name=source_name,
    kit=(COMPILER_ARCHIVE, PROGRAM_ARCHIVE),
    asks_pipes=True,
    reserves_memory=True,
    memory_message=OUT_OF_MEMORY,
    main_missing="No class has a method `public static void main(String[] args)`.",
)  # fmt: skip
