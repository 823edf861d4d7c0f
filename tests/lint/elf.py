#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The built programs are hardened (B01) and carry nothing that they should not (B02), read with readelf: elf.py COMPILE_COMMANDS SANITIZED PROGRAM…

Two points cannot be read from a finished program everywhere: Debian's own start files carry no CET note, so the linker drops ours, and a program that calls no
function with a fortified form shows none. For these the machine code and the compiler's command lines are asked."""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import tap  # noqa: E402


def readelf(program, *options):
    """What readelf says."""
    return subprocess.run(["readelf", "--wide", *options, program], capture_output=True, text=True, check=True).stdout


def start_files_have_cet():
    """Whether the C library's start file carries the CET note."""
    start = subprocess.run(["cc", "-print-file-name=Scrt1.o"], capture_output=True, text=True, check=True).stdout.strip()
    return "SHSTK" in readelf(start, "-n")


def unfortified(database, sanitized):
    """Sources of the product that are compiled without FORTIFY although they are optimized."""
    if sanitized:
        return []
    entries = [e for e in json.loads(pathlib.Path(database).read_text()) if "/src/" in e["file"]]
    optimized = [e for e in entries if re.search(r"\s-O[123s]\b", e["command"])]
    return [e["file"] for e in optimized if "-D_FORTIFY_SOURCE=3" not in e["command"]]


def hardening_faults(program):
    """What B01 asks for and the program lacks."""
    header, segments, dynamic = readelf(program, "-h"), readelf(program, "-l"), readelf(program, "-d")
    symbols, notes = readelf(program, "--dyn-syms"), readelf(program, "-n")
    out = []
    if not re.search(r"Type:\s+DYN \(Position-Independent", header) or "PIE" not in dynamic:
        out.append("not position independent (PIE)")
    if "GNU_RELRO" not in segments:
        out.append("no RELRO")
    if not re.search(r"BIND_NOW|\(FLAGS(_1)?\).*\bNOW\b", dynamic):
        out.append("not bound at start (NOW)")
    stack = re.search(r"GNU_STACK\s.*\s([R ][W ][E ])\s+0x[0-9a-f]+\s*$", segments, re.MULTILINE)
    if not stack or "E" in stack.group(1):
        out.append("an executable stack")
    if "__stack_chk_fail" not in symbols:
        out.append("no stack canary")
    if "Advanced Micro Devices X86-64" in header:
        if start_files_have_cet() and not re.search(r"x86 feature: .*SHSTK", notes):
            out.append("no CET note")
        if pathlib.Path(program).read_bytes().count(b"\xf3\x0f\x1e\xfa") < 3:
            out.append("no landing pads (endbr64)")
    return out


def surprises(program):
    """What B02 forbids."""
    dynamic, sections = readelf(program, "-d"), readelf(program, "-S")
    out = []
    if re.search(r"\((RPATH|RUNPATH)\)", dynamic):
        out.append("a run path: " + re.search(r"\((?:RPATH|RUNPATH)\).*", dynamic).group(0))
    if "(TEXTREL)" in dynamic or re.search(r"\bTEXTREL\b", dynamic):
        out.append("text relocations")
    if re.search(r"\s(WAX|AXW|WXA)\s", sections):
        out.append("a section that is writable and executable")
    return out


def planted(folder):
    """A program without any of it."""
    source = pathlib.Path(folder) / "weak.c"
    source.write_text('#include <stdlib.h>\nint main (void) { return getenv ("HOME") != NULL; }\n')
    weak = str(pathlib.Path(folder) / "weak")
    subprocess.run(["cc", "-O0", "-no-pie", "-fno-pie", "-fno-stack-protector", "-fcf-protection=none", "-Wl,-z,norelro", "-Wl,-z,lazy", "-Wl,-z,execstack",
                    "-Wl,-rpath,/nowhere", "-o", weak, str(source)], check=True, capture_output=True)
    return weak


def main():
    database, sanitized, programs = sys.argv[1], sys.argv[2] != "none", sys.argv[3:]
    with tempfile.TemporaryDirectory() as folder, tap.test("/lint/elf/planted/weak-program"):
        weak = planted(folder)
        tap.check(len(hardening_faults(weak)) >= 6, f"only {hardening_faults(weak)} found")
        tap.check(surprises(weak), "the run path was not found")
    with tap.test("/lint/elf/programs-given"):
        tap.check(programs, "no program was named")
    with tap.test("/lint/elf/B01-fortified"):
        tap.equal(unfortified(database, sanitized), [], "compiled without FORTIFY")
    for program in programs:
        name = pathlib.Path(program).name
        with tap.test(f"/lint/elf/B01-hardened/{name}"):
            tap.equal(hardening_faults(program), [], "missing")
        with tap.test(f"/lint/elf/B02-no-surprises/{name}"):
            tap.equal([s for s in surprises(program) if not (sanitized and "run path" in s)], [], "found")
    tap.done()


main()
