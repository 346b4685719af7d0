"""Attacks on the compiler: endless inputs, foreign files, code at compile time, output without end."""

from judge.tests.hostile.table import AC, CE, RTE, TLE, WA, Hostile, java

GROW = "#define A(x) x x x x x x x x x x\n#define B(x) A(A(x))\n#define C(x) B(B(x))\n#define D(x) C(C(x))\n"

TABLE = [
    Hostile("includes an endless device", "c", '#include "/dev/zero"\nint main(void) { }', (CE, WA)),
    Hostile("includes random bytes", "cpp", '#include "/dev/urandom"\nint main() { }', (CE,)),
    Hostile("includes the terminal", "c", '#include "/dev/stdin"\nint main(void) { }', (CE, WA)),
    Hostile("includes itself", "c", "#include __FILE__\nint main(void) { }", (CE,)),
    Hostile("includes itself twice", "cpp", "#include __FILE__\n#include __FILE__\nint main() { }", (CE,)),
    Hostile("includes the accounts", "c", '#include "/etc/passwd"\nint main(void) { }', (CE,)),
    Hostile("includes the shadow", "cpp", '#include "/etc/shadow"\nint main() { }', (CE,)),
    Hostile("includes the host's boot arguments", "c", '#include "/proc/cmdline"\nint main(void) { }', (CE, WA), says_not=("console=", "root=/dev")),
    Hostile("includes the supervisor's environment", "c", '#include "/proc/1/environ"\nint main(void) { }', (CE,)),
    Hostile("assembles a foreign file into itself", "c", '__asm__(".section .rodata\\n.globl data\\ndata: .incbin \\"/etc/passwd\\"\\n");\nextern char data[];\n#include <stdio.h>\nint main(void) { puts(data); }', (CE,)),
    Hostile("assembles an endless file into itself", "c", '__asm__(".incbin \\"/dev/zero\\"");\nint main(void) { }', (CE,)),
    Hostile("links a foreign library", "c", "#pragma comment(lib, \"/root/x\")\nint main(void) { return 3; }", (RTE,)),
    Hostile("macros without end", "c", GROW + "int main(void) { D(D(D(x;))) }", (CE,)),
    Hostile("templates without end", "cpp", "template <int N> struct F { static const int v = F<N - 1>::v + F<N - 2>::v + F<N + 1>::v; };\nint main() { return F<1000>::v; }", (CE,)),
    Hostile("constexpr without end", "cpp", "constexpr long f(long n) { long s = 0; for (long i = 0; i < n; i++) s += i; return s; }\nint main() { constexpr long x = f(1L << 50); return x; }", (CE,)),
    Hostile("an object of 2 GB", "c", "char all[1 << 30] = {1};\nint main(void) { return all[5]; }", (CE,)),
    Hostile("an error message without end", "cpp", "#include <map>\n#include <string>\nint main() { " + "std::map<std::string, std::map<std::string, int>> m; m < 3; " * 60 + "}", (CE,)),
    Hostile("an error of a megabyte", "c", "#define X " + "x" * 100_000 + "\nint main(void) { X X X X X X X X X X; }", (CE,)),
    Hostile("deeply nested", "c", "int main(void) { return " + "(" * 60_000 + "0" + ")" * 60_000 + "; }", (CE, AC, WA)),
    Hostile("names a compiler plugin", "c", "#pragma GCC poison main\n#pragma GCC plugin \"x.so\"\nint main(void) { }", (CE,)),
    Hostile("reads a file by a directive", "c", "#embed \"/etc/passwd\"\nint main(void) { }", (CE, WA)),
    Hostile("has an annotation processor", "java", "import javax.annotation.processing.*; import java.util.*; import javax.lang.model.element.*;\n@SupportedAnnotationTypes(\"*\") public class Main extends AbstractProcessor { static { System.out.println(\"ran at compile time\"); }\npublic boolean process(Set<? extends TypeElement> a, RoundEnvironment r) { throw new RuntimeException(); }\npublic static void main(String[] args) { System.out.println(1); } }", (AC,), ((b"", b"ran at compile time\n1\n"),)),
    Hostile("a constant that is too long", "java", java("String s = \"" + "x" * 70_000 + "\";"), (CE,)),
    Hostile("deeply nested", "java", java("int x = " + "(" * 8_000 + "0" + ")" * 8_000 + ";"), (CE, WA, AC)),
    Hostile("a file name that leads elsewhere", "java", "public class ../../tmp/Evil { public static void main(String[] a) { } }", (CE,)),
    Hostile("a class named by shell characters", "java", "public class $(id) { }", (CE,)),
    Hostile("generates classes", "java", "public class Main { " + "".join(f"static class C{n} {{ }} " for n in range(2100)) + "public static void main(String[] a) { } }", (CE,)),
    Hostile("deeply nested", "python", "x = " + "(" * 50_000 + ")" * 50_000, (CE,)),
    Hostile("folds a constant without end", "python", "x = " + "(((((9 ** 9) ** 9) ** 9) ** 9) ** 9)", (TLE, RTE, CE, WA, "memory_limit_exceeded")),
    Hostile("declares an encoding that runs", "python", "# coding: unicode_escape\nx = 1\\nprint('ran')", (WA, CE)),
    Hostile("declares no such encoding", "python", "# coding: nonsense\nprint(1)", (CE,)),
    Hostile("is not text", "python", "\x01\x02\x03", (CE,)),
    Hostile("deeply nested", "javascript", "let x = " + "[" * 50_000 + "]" * 50_000 + ";", (CE, RTE)),
    Hostile("a program of nothing", "c", "", (CE,)),
    Hostile("a program of nothing", "python", "", (WA,)),
    Hostile("a directory for its name", "cpp", "#line 1 \"/etc/passwd\"\nint main() { return missing; }", (CE,)),
]  # fmt: skip
