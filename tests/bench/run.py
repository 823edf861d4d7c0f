#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""./dev bench: runs every program tests/bench/bench-* and the measurements of the whole program, and prints their JSON objects, a line each. The exit status
is 1 where a program failed or printed nothing; a limit that was missed is told on standard error and is no failure, because the machines are noisy."""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
WITHOUT_A_DESKTOP = ("GTK_A11Y=none", "ADW_DISABLE_PORTAL=1", "GSETTINGS_BACKEND=memory", "GIO_USE_PROXY_RESOLVER=dummy")
SESSION = HERE.parent / "support/desktop-session.sh"


def run(name, words, folder):
    """The objects that a program printed; None where it failed."""
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=False, timeout=900,
                          env={**os.environ, "WARD_BENCH_DIR": folder, "GSK_RENDERER": "cairo", "GDK_DEBUG": "gl-disable", "LC_ALL": "C.UTF-8"})
    rows = []
    for line in done.stdout.splitlines():
        if line.startswith("{"):
            rows.append(json.loads(line))
            print(line, flush=True)
        elif line.strip():
            print(line, file=sys.stderr)
    if done.returncode or not rows:
        print(f"bench: {name} failed (exit status {done.returncode}, {len(rows)} figures)", file=sys.stderr)
        return None
    return rows


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("names", nargs="*", help="only those whose name contains one of these")
    options = parser.parse_args()
    build = pathlib.Path(options.build).resolve()
    display = str(HERE.parent / "support/with-display.sh")
    jobs = []
    for program in sorted((build / "tests/bench").glob("bench-*")):
        if program.is_file() and os.access(program, os.X_OK):
            needs_display = b"libgtk-4" in subprocess.run(["readelf", "-d", str(program)], capture_output=True, check=False).stdout
            jobs.append((program.name, [display, "env", *WITHOUT_A_DESKTOP, str(program)] if needs_display else [str(program)]))
    if (build / "src/app/ward").exists():
        session = [str(SESSION), "--keyring", "unlocked", "/usr/bin/python3"]
        jobs.append(("start", [*session, str(HERE / "start.py"), str(build)]))
        jobs.append(("warm", [*session, str(HERE / "warm.py"), str(build)]))
        for latency in ("0", "100"):
            for person in ("adult", "big"):
                jobs.append((f"compare-{person}-{latency}", [*session, str(HERE / "compare.py"), str(build), str(build / "bench-page"), person, latency]))
    failed, rows = [], []
    folder = tempfile.mkdtemp(prefix="ward-bench-")
    try:
        for name, words in jobs:
            if options.names and not any(n in name for n in options.names):
                continue
            result = run(name, words, folder)
            if result is None:
                failed.append(name)
            else:
                rows += result
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    missed = [r["name"] for r in rows if r.get("ok") is False]
    for name in missed:
        print(f"bench: over its limit: {name}", file=sys.stderr)
    print(f"bench: {len(rows)} figures, {len(missed)} over their limit, {len(failed)} programs failed", file=sys.stderr)
    sys.exit(1 if failed or not rows else 0)


main()
