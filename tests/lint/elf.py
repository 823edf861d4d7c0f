#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The built programs are hardened (B01) and carry nothing that they should not (B02): elf.py BUILD_TYPE SANITIZED PROGRAM…, read with readelf."""
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


def hardening_faults(program, fortified=True, sanitized=False):
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
    stack = re.search(r"GNU_STACK\s.*?\s([RWE ]{3})\s+0x", segments)
    if not stack or "E" in stack.group(1):
        out.append("an executable stack")
    if "__stack_chk_fail" not in symbols:
        out.append("no stack canary")
    if fortified and not sanitized and not re.search(r"__\w+_chk\b(?<!__stack_chk)", re.sub(r"__stack_chk_fail", "", symbols)):
        out.append("no fortified call")
    if "Advanced Micro Devices X86-64" in header and not re.search(r"x86 feature: .*IBT.*SHSTK|x86 feature: .*SHSTK", notes):
        out.append("no CET note")
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


def variables(program):
    """Names of environment variables of ours that the program reads; the product has no such switches."""
    text = pathlib.Path(program).read_bytes()
    return sorted({m.decode() for m in re.findall(rb"\x00(WARD_[A-Z][A-Z0-9_]{3,})\x00", text) if b"G_ENUM" not in m} - set(ENUM_NAMES))


ENUM_NAMES = ()


def planted(folder):
    """A program without any of it."""
    source = pathlib.Path(folder) / "weak.c"
    source.write_text('#include <stdlib.h>\nint main (void) { return getenv ("WARD_SECRET_SWITCH") != NULL; }\n')
    weak = str(pathlib.Path(folder) / "weak")
    subprocess.run(["cc", "-O0", "-no-pie", "-fno-pie", "-fno-stack-protector", "-fcf-protection=none", "-Wl,-z,norelro", "-Wl,-z,lazy", "-Wl,-z,execstack",
                    "-Wl,-rpath,/nowhere", "-o", weak, str(source)], check=True, capture_output=True)
    return weak


def main():
    build_type, sanitized, programs = sys.argv[1], sys.argv[2] != "none", sys.argv[3:]
    with tempfile.TemporaryDirectory() as folder, tap.test("/lint/elf/planted/weak-program"):
        weak = planted(folder)
        tap.check(len(hardening_faults(weak)) >= 6, f"only {hardening_faults(weak)} found")
        tap.check(surprises(weak), "the run path was not found")
        tap.equal(variables(weak), ["WARD_SECRET_SWITCH"], "switches")
    with tap.test("/lint/elf/programs-given"):
        tap.check(programs, "no program was named")
    for program in programs:
        name = pathlib.Path(program).name
        with tap.test(f"/lint/elf/B01-hardened/{name}"):
            tap.equal(hardening_faults(program, build_type not in ("plain", "debug"), sanitized), [], "missing")
        with tap.test(f"/lint/elf/B02-no-surprises/{name}"):
            tap.equal([s for s in surprises(program) if not (sanitized and "run path" in s)], [], "found")
            tap.equal(variables(program), [], "environment switches in the product")
    tap.done()


main()
