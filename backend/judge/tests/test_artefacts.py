"""What a compiler leaves goes out of the box and back in whole, however much it is and whatever it is called."""

from __future__ import annotations

import judge
from judge.tests.support import judged

ROOMY = judge.Limits(time_ms=5_000, memory_mb=256)


def test_hundreds_of_classes_with_long_names() -> None:
    names = [f"Nested{number:03}{'WithALongName' * 16}" for number in range(600)]
    classes = "\n".join(f"static class {name} {{ int n() {{ return 1; }} }}" for name in names)
    code = f"""public class Main {{
{classes}
public static void main(String[] a) {{ System.out.println(new {names[0]}().n() + new {names[-1]}().n()); }} }}"""
    report = judged("java", code, (b"", b"2\n"), limits=ROOMY)
    assert report.verdict == "accepted", report


def test_class_names_beyond_the_basic_plane() -> None:
    code = """class \U00020000 { static String said() { return "nested \U0001f600\\0"; } }
public class \U0001d49cé { public static void main(String[] a) { System.out.println(\U00020000.said().length()); } }"""
    report = judged("java", code, (b"", b"10\n"), limits=ROOMY)
    assert report.verdict == "accepted", report


def test_a_package_as_deep_as_a_path_is_long_costs_the_box_no_time() -> None:
    """Before each test every class is laid there anew: not every folder for every class."""
    classes = "\n".join(f"class C{number} {{ }}" for number in range(300))
    code = f"""package {".".join("p" * 1900)};
{classes}
public class Main {{ public static void main(String[] a) {{ System.out.println(1); }} }}"""
    limits = judge.Limits(time_ms=1_000, memory_mb=256)
    report = judged("java", code, (b"", b"1\n"), (b"", b"1\n"), limits=limits)
    assert report.verdict == "accepted", report
