#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The counter of tests (tests/support/report.py) counts right: a crash after passed subtests is a failure, an id that failed anywhere does not hold."""
import json
import pathlib
import subprocess
import sys
import tempfile

SUPPORT = pathlib.Path(__file__).resolve().parent.parent / "support"
sys.path.insert(0, str(SUPPORT))
import tap  # noqa: E402


def count(entries, *options):
    """(exit status, lines of standard output) of the counter on these entries."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as log:
        log.write("\n".join(json.dumps(e) for e in entries))
        log.flush()
        run = subprocess.run([sys.executable, str(SUPPORT / "report.py"), log.name, *options], capture_output=True, text=True, check=False)
    return run.returncode, run.stdout.splitlines()


def entry(name, result, stdout="", status=0):
    """One line of meson's testlog."""
    return {"name": name, "result": result, "stdout": stdout, "returncode": status}


GOOD = entry("a", "OK", "TAP version 13\n# random seed: x\n1..2\n# Start of auth tests\nok 1 /auth/A01-state-missing\nok 2 - /auth/A02-state-wrong\n# End\n")


def main():
    with tap.test("/lint/report/all-pass"):
        tap.equal(count([GOOD, entry("plain", "OK")]), (0, ["3 passed, 0 failed, 0 skipped"]), "answer")
    with tap.test("/lint/report/failed-subtest"):
        status, lines = count([GOOD, entry("b", "FAIL", "1..1\nnot ok 1 /b/x\n", 1)])
        tap.equal((status, lines[-1]), (1, "2 passed, 1 failed, 0 skipped"), "answer")
    with tap.test("/lint/report/crash-after-passes"):
        status, lines = count([entry("b", "ERROR", "1..3\nok 1 /b/x\n", -11)])
        tap.equal((status, lines[-1]), (1, "1 passed, 1 failed, 0 skipped"), "answer")
    with tap.test("/lint/report/time-out"):
        status, lines = count([entry("b", "TIMEOUT", "")])
        tap.equal((status, lines[-1]), (1, "0 passed, 1 failed, 0 skipped"), "answer")
    with tap.test("/lint/report/skips-are-told-and-fail-on-ci"):
        skipped = entry("b", "OK", "1..2\nok 1 /b/x # SKIP no reader\nok 2 /b/y\n")
        status, lines = count([skipped])
        tap.equal((status, lines), (0, ["SKIPPED  b: /b/x — no reader", "1 passed, 0 failed, 1 skipped"]), "answer")
        tap.equal(count([skipped], "--no-skips")[0], 1, "status on CI")
    with tap.test("/lint/report/nothing-ran-is-no-success"):
        tap.equal(count([])[0], 1, "status")
    with tap.test("/lint/report/ids"):
        tap.equal(count([GOOD], "--ids"), (0, ["A01", "A02"]), "ids")
        tap.equal(count([GOOD, entry("b", "FAIL", "1..1\nnot ok 1 /b/A02-again\n", 1)], "--ids"), (1, ["A01"]), "ids")
    tap.done()


main()
