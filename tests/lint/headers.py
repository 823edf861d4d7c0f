#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each header below src compiles alone, as C, with the project's warnings: headers.py COMPILE_COMMANDS.json. What a header needs it includes."""
import json
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import csource  # noqa: E402
import tap  # noqa: E402


def flags(database):
    """{folder: compiler words} for each folder below src, from the build's own commands, and the widest set for folders without a source."""
    found, widest = {}, []
    for entry in json.loads(pathlib.Path(database).read_text()):
        source = (pathlib.Path(entry["directory"]) / entry["file"]).resolve()
        words = [w for w in shlex.split(entry["command"]) if re.match(r"-(I|D|U|std|W|isystem|pthread|m)", w)]
        words = [f"-I{(pathlib.Path(entry['directory']) / w[2:]).resolve()}" if w.startswith("-I") else w for w in words if not w.startswith("-Winvalid-pch")]
        if (csource.TOP / "src") in source.parents:
            found.setdefault(str(source.parent), words)
        if len(words) > len(widest):
            widest = words
    gtk = subprocess.run(["pkg-config", "--cflags", "gtk4", "libadwaita-1"], capture_output=True, text=True, check=False).stdout.split()
    widest = widest + gtk
    return found, widest


def compiles(text, words):
    """The compiler's complaint about a file with this text, empty where there is none."""
    with tempfile.NamedTemporaryFile("w", suffix=".c") as unit:
        unit.write(text)
        unit.flush()
        run = subprocess.run(["cc", *words, "-Werror", "-Wno-unused", "-fsyntax-only", unit.name], capture_output=True, text=True, check=False)
    return run.stderr if run.returncode else ""


def main():
    found, widest = flags(sys.argv[1])
    headers = csource.tracked(".h", under="src")
    with tap.test("/lint/headers/planted/needs-another"):
        tap.check(compiles("GBytes *ward_planted (void);\n", widest), "the planted fault was not found")
    with tap.test("/lint/headers/planted/right-one-passes"):
        tap.equal(compiles("#include <glib.h>\nGBytes *ward_planted (void);\n", widest), "", "complaint")
    with tap.test("/lint/headers/found"):
        tap.check(len(headers) > 20, f"only {len(headers)} headers")
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda p: compiles(f'#include "{p}"\n', found.get(str(p.parent), widest)), headers))
    for path, complaint in zip(headers, results):
        with tap.test(f"/lint/headers/{csource.relative(path)[4:]}"):
            tap.check(not complaint, complaint)
    tap.done()


main()
