#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cold start to painted vitals and labs from a warm cache on disk (2 000 results, stored refresh token), against an empty window, in turns, in one desktop
session with a keyring: warm.py BUILD (inside desktop-session.sh)."""
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = 9
RESULTS = 2000


def start(words, preload, what):
    """Milliseconds to the frame that WHAT names."""
    began = time.monotonic()
    process = subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env={**os.environ, "LD_PRELOAD": str(preload)})
    try:
        for line in process.stderr:
            match = re.match(what + r" (\d+)", line)
            if match:
                return (int(match.group(1)) / 1e6 - began) * 1000
        raise SystemExit(f"{words[0]} ended before {what}")
    finally:
        process.terminate()
        process.wait(10)


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    os.environ["GSETTINGS_SCHEMA_DIR"] = str(build / "data")
    preload = next((build / "tests/bench").glob("*first-paint*.so"))
    with tempfile.TemporaryDirectory() as published:
        server = subprocess.Popen([str(build / "tests/bench/warm-prepare"), published, str(RESULTS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            if server.stdout.readline().strip() != "ready":
                raise SystemExit("the record could not be prepared")
            tenant = json.loads((pathlib.Path(published) / "tenant.json").read_text())["id"]
            for key, value in (("disk-cache", "true"), ("last-tenant", f"'{tenant}'")):
                subprocess.run(["gsettings", "set", "org.wardviewer.Ward", key, value], check=True)
            empty, ward = [str(build / "tests/bench/empty-window")], [str(build / "src/app/ward"), "--sandbox", published]
            start(empty, preload, "first-paint")
            start(ward, preload, "results-paint")
            figures = [(start(empty, preload, "first-paint"), start(ward, preload, "results-paint")) for _ in range(RUNS)]
        finally:
            server.stdin.close()
            server.wait(10)
    reference, value = (statistics.median(column) for column in zip(*figures))
    print(json.dumps({"name": f"start: painted vitals and labs from the cache on disk ({RESULTS} results), against an empty AdwApplicationWindow",
                      "value": round(value, 1), "unit": "ms", "reference": round(reference, 1), "ratio": round(value / reference, 2), "limit": 1.8,
                      "ok": value <= 1.8 * reference}), flush=True)


main()
