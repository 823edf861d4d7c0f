#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""gcc's static analyser over the core: analysers.py BUILD. It looks along paths through a function and its callees for null pointers, leaks, double closes and the
like; clang's analyser does the same within clang-tidy, which `./dev lint` runs. What it says of a line is mended, not suppressed."""
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import csource  # noqa: E402
import tap  # noqa: E402

FAULTS = {
    "null-dereference": "int f (int a);\nint f (int a)\n{\n  int *p = 0;\n  if (a)\n    p = &a;\n  return *p;\n}\n",
    "fd-or-memory-leak": "#include <stdlib.h>\nint f (int a);\nint f (int a)\n{\n  char *p = malloc (10);\n  if (p == NULL || a)\n    return 1;\n  free (p);\n  return 0;\n}\n",
}
# Optimized, gcc 12 takes a variable whose address is handed to a clean-up for unset: its initializer has been moved by then. As it is written, it is seen.
CONFUSING = ("-O1", "-O2", "-O3", "-Os", "-Og", "-D_FORTIFY_SOURCE=3", "-U_FORTIFY_SOURCE", "-ftrivial-auto-var-init=zero")


def words_of(command):
    """A compiler's command line, to look and not to write."""
    words = shlex.split(command)
    if pathlib.Path(words[0]).name == "ccache":
        words = words[1:]
    out, skip = [], False
    for word, following in zip(words, words[1:] + [""]):
        if skip:
            skip = False
        elif word in ("-MF", "-MQ", "-o"):
            skip = True
        elif word not in ("-MD", "-c") and word not in CONFUSING and not word.startswith("--coverage"):
            out.append(word)
    return [*out, "-c", "-o", os.devnull]


def analyse(words, folder):
    """What the analyser says, each complaint a line."""
    run = subprocess.run([*words, "-fanalyzer", "-fdiagnostics-color=never"], capture_output=True, text=True, check=False, cwd=folder, env={**os.environ, "LC_ALL": "C.UTF-8"}, timeout=300)
    said = [line for line in run.stderr.splitlines() if re.search(r"\[-Wanalyzer|: error: ", line)]
    return said or ([run.stderr] if run.returncode else [])


def commands(build):
    """How each file of the core is compiled, once."""
    found = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        path = (pathlib.Path(entry["directory"]) / entry["file"]).resolve()
        if csource.relative(path).startswith("src/core/"):
            found[path] = (words_of(entry["command"]), entry["directory"])
    return found


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    files = commands(build)
    for name, text in FAULTS.items():
        with tap.test(f"/lint/analysers/finds-a-planted-{name}"), tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "planted.c"
            path.write_text(text)
            tap.check(analyse(["cc", str(path), "-c", "-o", os.devnull], folder), "nothing was found")
    with tap.test("/lint/analysers/core-is-clean"):
        tap.check(len(files) > 150, f"only {len(files)} files")
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            said = [line for lines in pool.map(lambda each: analyse(*each), files.values()) for line in lines]
        tap.equal(said, [])
    tap.done()


main()
