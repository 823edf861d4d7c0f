#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cold start to painted vital signs and laboratory results of 2000 results from the sealed cache on disk, with a stored refresh token, against the first paint of an
empty window, in turns: warm.py BUILD (inside a desktop-session.sh of its own)."""
import os
import pathlib
import signal
import statistics
import subprocess
import sys

import compare
import start

RUNS = 7
N_RESULTS = 2000


def run(build, sandbox):
    """Milliseconds from the start of the program."""
    ward = compare.Ward(build, "--sandbox", sandbox.folder, GTK_A11Y="none")
    try:
        painted = (ward.wait_both() - ward.began) * 1000
        ward.wait_all()  # what the server says anew is kept before the next run
        return painted
    finally:
        ward.close()


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    preload = next((build / "tests/bench").glob("*first-paint*.so"))
    empty = [str(build / "tests/bench/empty-window")]
    compare.catch_addresses()
    signal.signal(signal.SIGALRM, compare.expire)
    signal.alarm(compare.ALL_LIMIT_S)
    # The user's own choice: a sandbox that is only offered is no hospital whose policy asks for a cache when Ward starts.
    subprocess.run(["gsettings", "set", "org.wardviewer.Ward", "disk-cache", "true"], check=True, env={**os.environ, "GSETTINGS_SCHEMA_DIR": str(build / "data")})
    sandbox = compare.Sandbox(build, "big", 0, N_RESULTS)
    try:
        compare.sign_in(build, sandbox, "big")
        run(build, sandbox)
        start.start(empty, preload)
        figures = [(run(build, sandbox), start.start(empty, preload)[0]) for _ in range(RUNS)]
    finally:
        sandbox.close()
    warm, window = (statistics.median(column) for column in zip(*figures))
    start.report(f"start: painted vital signs and laboratory results from the cache on disk, {N_RESULTS} results, against an empty AdwApplicationWindow", warm, "ms", window, 1.8)


main()
