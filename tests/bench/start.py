#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cold start and memory of the program against an empty window, in turns, in one desktop session: start.py BUILD (inside desktop-session.sh)."""
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import time

RUNS = 9


def start(words, preload):
    """(milliseconds to the first painted frame, proportional memory in MB half a second later)."""
    began = time.monotonic()
    process = subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env={**os.environ, "LD_PRELOAD": str(preload)})
    try:
        for line in process.stderr:
            match = re.match(r"first-paint (\d+)", line)
            if match:
                painted = int(match.group(1)) / 1e6
                break
        else:
            raise SystemExit(f"{words[0]} ended before it painted")
        time.sleep(0.5)
        rollup = pathlib.Path(f"/proc/{process.pid}/smaps_rollup").read_text()
        memory = int(re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE).group(1)) / 1024
        return (painted - began) * 1000, memory
    finally:
        process.terminate()
        process.wait(10)


def report(name, value, unit, reference, limit):
    """One figure as a line; the limit is a ratio."""
    ratio = value / reference if reference else None
    print(json.dumps({"name": name, "value": round(value, 1), "unit": unit, "reference": round(reference, 1), "ratio": round(ratio, 2), "limit": limit,
                      "ok": limit is None or ratio <= limit}), flush=True)


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    preload = next((build / "tests/bench").glob("*first-paint*.so"))
    empty, ward = [str(build / "tests/bench/empty-window")], [str(build / "src/app/ward")]
    start(empty, preload)  # the page cache is warm for both from here on
    start(ward, preload)
    figures = {"empty": [], "ward": []}
    for _ in range(RUNS):
        figures["empty"].append(start(empty, preload))
        figures["ward"].append(start(ward, preload))
    middle = {name: [statistics.median(column) for column in zip(*rows)] for name, rows in figures.items()}
    report("start: first painted window, against an empty AdwApplicationWindow", middle["ward"][0], "ms", middle["empty"][0], 1.3)
    report("memory (PSS) of the first window, against an empty AdwApplicationWindow", middle["ward"][1], "MB", middle["empty"][1], None)


if __name__ == "__main__":
    main()
