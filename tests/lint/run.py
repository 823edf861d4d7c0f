#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""./dev lint: every check, the quick ones of the test suite and the slow ones. run.py --build DIR [--fix]. Prints each complaint, and a line for each check."""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import csource  # noqa: E402

# Each with its reason; an inline suppression stands beside the line that needs it.
CPPCHECK = ["--enable=warning,performance,portability", "--std=c11", "--language=c", "--inline-suppr", "--quiet", "--error-exitcode=1", "--library=gtk", "-j2",
            "--suppress=unknownMacro",         # GObject's declaring macros are not expanded
            "--suppress=missingInclude", "--suppress=missingIncludeSystem",
            "--suppress=nullPointerRedundantCheck",  # g_assert and g_return_if_fail read as checks after use
            "--suppress=syntaxError",          # macros that stand for whole definitions
            "--suppress=internalAstError",
            "--suppress=varFuncNullUB",        # NULL is a pointer in C as glibc and musl define it, and each of these functions ends its list by one
            "--suppress=unusedLabel", "--suppress=constParameterCallback",
            "--suppress=normalCheckLevelMaxBranches", "--suppress=leakReturnValNotUsed"]
TIDY_CHECKS = ",".join([
    "-*", "bugprone-*", "clang-analyzer-*",
    "-bugprone-easily-swappable-parameters",  # says something of nearly every function with two numbers
    "-bugprone-assignment-in-if-condition", "-bugprone-reserved-identifier",
    "-bugprone-sizeof-expression",            # fires within g_clear_pointer and g_clear_object
    "-bugprone-narrowing-conversions",        # the compiler's own flags decide
    "-bugprone-implicit-widening-of-multiplication-result",
    "-bugprone-branch-clone",                 # explicit switches over every value are the house's style
    "-bugprone-macro-parentheses",
    "-bugprone-suspicious-include",
    "-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling",  # wants Annex K, which no libc here has
    "-clang-analyzer-valist.Uninitialized",   # false in clang 14 across files
    "-clang-analyzer-unix.Malloc",            # does not know __attribute__((cleanup)): every g_autoptr is a leak to it; LeakSanitizer and valgrind decide
    "-clang-analyzer-deadcode.DeadStores",    # the compiler's unused warnings decide
    "-clang-analyzer-optin.performance.Padding",
])

# clang 14 takes -ftrivial-auto-var-init=zero, which gcc's command lines carry, only with this word beside it.
AUTO_INIT = ["--extra-arg=-enable-trivial-auto-var-init-zero-knowing-it-will-be-removed-from-clang"]

FAULT = "int planted (int a);\nint\nplanted (int a)\n{\n  int *p = 0;\n  int b[2] = { 1, 2 };\n  if (a)\n    return b[5];\n  return *p;\n}\n"


class Lint:
    """Runs the checks and remembers what failed."""

    def __init__(self, build, fix):
        self.build, self.fix = pathlib.Path(build).resolve(), fix
        self.bad, self.count = [], 0

    def say(self, name, complaint, began, note=""):
        """Reports one check."""
        self.count += 1
        if complaint:
            self.bad.append(name)
            print(complaint.rstrip())
        print(f"{'FAILED' if complaint else 'ok    '}  {name}{' (' + note + ')' if note else ''}  {time.monotonic() - began:.1f} s", flush=True)

    def tool(self, name, words, note="", cwd=csource.TOP):
        """A check that is a program: silent and status 0 is right."""
        began = time.monotonic()
        if not shutil.which(words[0]):
            self.say(name, f"{words[0]} is not installed: ./dev deps lint", began)
            return
        run = subprocess.run(words, capture_output=True, text=True, check=False, cwd=cwd)
        self.say(name, (run.stdout + run.stderr).strip() or "refused" if run.returncode else "", began, note)

    def planted(self, name, words, text, suffix=".c"):
        """A check that finds nothing in a file with this fault is no check."""
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / f"planted{suffix}"
            path.write_text(text)
            if shutil.which(words[0]):
                run = subprocess.run([*words, str(path)], capture_output=True, text=True, check=False, cwd=csource.TOP)
                self.say(f"{name} finds a planted fault", "" if run.returncode else "nothing was found", began)

    def suite(self):
        """The lint suite of the test run."""
        began = time.monotonic()
        run = subprocess.run(["meson", "test", "-C", str(self.build), "--no-rebuild", "--suite", "lint", "--num-processes", "2", "--logbase", "lintlog"],
                             capture_output=True, text=True, check=False)
        counter = csource.TOP / "tests/support/report.py"
        log = self.build / "meson-logs/lintlog.json"
        if not log.exists():
            self.say("lint suite", run.stdout + run.stderr, began)
            return
        report = subprocess.run([sys.executable, str(counter), str(log)], capture_output=True, text=True, check=False)
        self.say("lint suite", report.stdout if report.returncode else "", began, report.stdout.strip().splitlines()[-1])

    def formatting(self):
        """clang-format 14, the version of the floor; others lay code out differently."""
        files = [str(p) for p in csource.tracked(".c", ".h") if csource.relative(p).startswith(("src/", "tests/"))]
        words = ["clang-format-14" if shutil.which("clang-format-14") else "clang-format"]
        if self.fix:
            subprocess.run([*words, "-i", *files], check=False)
        self.tool("clang-format", [*words, "--dry-run", "--Werror", *files], f"{len(files)} files")

    def tidy(self):
        """clang-tidy over the product's own sources, two at a time."""
        began = time.monotonic()
        if not shutil.which("clang-tidy"):
            self.say("clang-tidy", "clang-tidy is not installed: ./dev deps lint", began)
            return
        database = json.loads((self.build / "compile_commands.json").read_text())
        names = sorted({str((pathlib.Path(e["directory"]) / e["file"]).resolve()) for e in database})
        names = [n for n in names if n.startswith(str(csource.TOP / "src") + "/")]

        def one(name):
            run = subprocess.run(["clang-tidy", "-p", str(self.build), "--quiet", f"--checks={TIDY_CHECKS}", "--warnings-as-errors=*", "--extra-arg=-Wno-format-nonliteral",
                                  "--extra-arg=-Wno-unknown-warning-option", *AUTO_INIT, name], capture_output=True, text=True, check=False)
            said = "\n".join(line for line in run.stdout.splitlines() if line.strip())
            return said or run.stderr if run.returncode else ""

        with ThreadPoolExecutor(2) as pool:
            complaints = [c for c in pool.map(one, names) if c]
        self.say("clang-tidy", "\n".join(complaints), began, f"{len(names)} files")

    def shell(self):
        """Scripts parse, and shellcheck agrees with them."""
        scripts = [str(p) for p in csource.tracked() if p.suffix == ".sh" or (p.suffix == "" and p.stat().st_size < 200000 and p.read_bytes()[:64].split(b"\n")[0].endswith(b"bash"))]
        for script in scripts:
            self.tool(f"bash -n {csource.relative(script)}", ["bash", "-n", script])
        self.tool("shellcheck", ["shellcheck", "--severity=warning", "-x", *scripts], f"{len(scripts)} scripts")

    def python(self):
        """Python files compile."""
        for path in csource.tracked(".py"):
            began = time.monotonic()
            try:
                compile(path.read_text(), str(path), "exec")
            except SyntaxError as error:
                self.say(f"python {csource.relative(path)}", str(error), began)

    def spelling(self):
        """codespell over everything that is text."""
        files = [str(p) for p in csource.tracked() if p.suffix not in (".png", ".svg", ".po") and p.name not in ("COPYING", "run.py")]
        self.tool("codespell", ["codespell", "--ignore-words", str(csource.TOP / "tests/lint/codespell-ignore.txt"), *files], f"{len(files)} files")

    def manual(self):
        """Manual pages format without a warning."""
        for path in csource.tracked(".1"):
            began = time.monotonic()
            run = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", str(path)], capture_output=True, text=True, check=False, env={**os.environ, "MANWIDTH": "100", "LC_ALL": "C.UTF-8"})
            self.say(f"man {csource.relative(path)}", run.stderr.strip() or ("refused" if run.returncode else ""), began)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--fix", action="store_true", help="lay the C files out first")
    parser.add_argument("--quick", action="store_true", help="leave static analysis out")
    options = parser.parse_args()
    os.chdir(csource.TOP)
    lint = Lint(options.build, options.fix)
    lint.planted("clang-format", ["clang-format", f"--style=file:{csource.TOP}/.clang-format", "--dry-run", "--Werror"], "int  a ;\n")
    lint.formatting()
    lint.suite()
    lint.planted("shellcheck", ["shellcheck", "--severity=warning"], "#!/bin/bash\ncd $1\nfor f in $(ls); do rm $unset_thing; done\n", ".sh")
    lint.shell()
    lint.python()
    lint.planted("codespell", ["codespell"], "this sentense recieves a mistake\n", ".txt")
    lint.spelling()
    lint.manual()
    if not options.quick:
        lint.planted("cppcheck", ["cppcheck", *CPPCHECK], FAULT)
        lint.planted("clang-tidy", ["clang-tidy", "--quiet", f"--checks={TIDY_CHECKS}", "--warnings-as-errors=*", "--extra-arg=-std=gnu17"], FAULT)
        lint.tool("cppcheck", ["cppcheck", *CPPCHECK, "-I", "src", *[str(p) for p in csource.tracked(".c", under="src")]])
        lint.tidy()
        lint.tool("gcc's analyser", [sys.executable, str(csource.TOP / "tests/lint/analysers.py"), str(lint.build)], "core")
    if lint.bad:
        print(f"lint: {len(lint.bad)} of {lint.count} checks failed: {', '.join(lint.bad)}")
        sys.exit(1)
    print(f"lint: {lint.count} checks, all clean")


main()
