#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every test runs where a warning ends the program (C10): harness.py BUILD_DIR. What Meson knows of the tests is read, not what their files say. The desktop
session takes the setting from the programs that it starts for itself (a keyring, a window manager); its command has to set it again."""
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import tap  # noqa: E402

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
SETTING = "fatal-warnings"
# These read the project.
NO_PROGRAM = ("lint",)


def sets_it(command):
    """Whether a command line names the setting before its program."""
    return any(re.fullmatch(rf"G_DEBUG=\S*{SETTING}\S*", word) for word in command)


def is_strict(test, scripts):
    """Whether the programs of this test end at a warning. scripts: the Python files whose programs do."""
    command = test["cmd"]
    if not any(word.endswith("desktop-session.sh") for word in command):
        return SETTING in test["env"].get("G_DEBUG", "")
    return sets_it(command) or any(pathlib.Path(word).name in scripts for word in command)


def strict_scripts():
    """The scripts of tests/e2e, if none of them starts a program of ours with anything less than the setting."""
    folder = TOP / "tests/e2e"
    loose = [path.name for path in folder.glob("*.py") if re.search(r'"G_DEBUG": "(?!fatal-warnings)', path.read_text())]
    tap.equal(loose, [], "scripts that set less")
    tap.check('"G_DEBUG": "fatal-warnings"' in (folder / "wardapp.py").read_text(), "wardapp.py starts ward without the setting")
    return {path.name for path in folder.glob("*.py")}


def main():
    tests = json.loads((pathlib.Path(sys.argv[1]) / "meson-info/intro-tests.json").read_text())
    session = ["/x/desktop-session.sh", "--keyring", "absent"]
    with tap.test("/lint/harness/planted/without-the-setting"):
        tap.check(not is_strict({"cmd": ["/x/test"], "env": {}}, set()), "a test without it was let pass")
        tap.check(not is_strict({"cmd": ["/x/test"], "env": {"G_DEBUG": "gc-friendly"}}, set()), "a test with another one was let pass")
    with tap.test("/lint/harness/planted/in-a-session-that-takes-it-away"):
        tap.check(not is_strict({"cmd": session + ["/x/test"], "env": {"G_DEBUG": SETTING}}, set()), "a session's test was let pass")
        tap.check(is_strict({"cmd": session + ["env", f"G_DEBUG={SETTING}", "/x/test"], "env": {}}, set()), "a session's strict test was refused")
    with tap.test("/lint/harness/C10-every-suite-ends-at-a-warning"):
        scripts = strict_scripts()
        suites = {suite.split(":")[-1] for test in tests for suite in test["suite"]}
        tap.check({"core", "cli", "keyring", "ui", "e2e"} <= suites or "ui" not in suites, f"suites are missing: {sorted(suites)}")
        loose = [test["name"] for test in tests if not any(suite.split(":")[-1] in NO_PROGRAM for suite in test["suite"]) and not is_strict(test, scripts)]
        tap.equal(loose, [], "tests whose programs outlive a warning")
    tap.done()


main()
