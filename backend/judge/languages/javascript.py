"""JavaScript, by Node.js."""

import re

from judge.languages.base import Language


def _run(files: object, memory_mb: int) -> list[str]:
    return ["/usr/bin/node", f"--max-old-space-size={max(memory_mb - 64, 16)}", "main.js"]


JAVASCRIPT = Language(
    name="javascript",
    title="JavaScript (Node.js)",
    file_name="main.js",
    package="nodejs",
    version_command=("/usr/bin/node", "--version"),
    compile_command=("/usr/bin/node", "--check", "{source}"),
    run_command=_run,
    shown_run_command="node main.js",
    probe=b'console.log("ready");\n',
    artefact=("main.js",),
    reserves_memory=True,
    memory_message=re.compile(rb"JavaScript heap out of memory|Array buffer allocation failed"),
)
