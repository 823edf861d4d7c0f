#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""./dev interop: the real client against servers that were not written here. run.py --build DIR [--no-skips] [PEER…]

A peer is a folder beside this file whose cases.py prints TAP; it is given the build folder, and a home and a temporary folder that are thrown away. Whatever
a peer starts ends with it. Ends with one line "N passed, N failed, N skipped".
"""
import argparse
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import report  # noqa: E402

PEER_LIMIT_S = 900


def end(process):
    """Ends a peer and what it started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(10)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            pass


def run(peer, build):
    """A peer's TAP, and its exit status."""
    with tempfile.TemporaryDirectory(prefix=f"ward-interop-{peer}.") as home:
        environment = {**os.environ, "HOME": home, "XDG_RUNTIME_DIR": home, "XDG_DATA_HOME": f"{home}/data", "XDG_CONFIG_HOME": f"{home}/config",
                       "XDG_STATE_HOME": f"{home}/state", "XDG_CACHE_HOME": f"{home}/cache", "TMPDIR": home, "LC_ALL": "C.UTF-8", "GIO_USE_PROXY_RESOLVER": "dummy",
                       "GIO_USE_VFS": "local", "GSETTINGS_BACKEND": "memory", "G_DEBUG": "gc-friendly,fatal-warnings", "PYTHONDONTWRITEBYTECODE": "1"}
        process = subprocess.Popen([sys.executable, str(HERE / peer / "cases.py"), build], stdout=subprocess.PIPE, stderr=None, text=True, env=environment,
                                   start_new_session=True)
        watch = threading.Timer(PEER_LIMIT_S, end, [process])
        watch.start()
        lines = []
        try:
            for line in process.stdout:
                print(line, end="", file=sys.stderr, flush=True)
                lines.append(line)
            process.wait()
        finally:
            watch.cancel()
            end(process)
    return "".join(lines), process.returncode


def main():
    known = sorted(path.parent.name for path in HERE.glob("*/cases.py"))
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--no-skips", action="store_true", help="a skipped case is a failure")
    parser.add_argument("peer", nargs="*", metavar="PEER", help=" ".join(known))
    options = parser.parse_args()
    unknown = [peer for peer in options.peer if peer not in known]
    if unknown:
        parser.error(f"no such peer: {' '.join(unknown)} (there are: {' '.join(known)})")
    tally = report.Tally()
    for peer in options.peer or known:
        text, status = run(peer, str(pathlib.Path(options.build).resolve()))
        before = len(tally.failed)
        planned = [int(line[3:]) for line in text.splitlines() if line.startswith("1..")]
        count = tally.add_tap(peer, text)
        if planned != [count] or (status != 0 and len(tally.failed) == before):
            tally.failed.append((peer, peer, f"ended with status {status} after {count} cases"))
    for name, path, why in tally.failed:
        print(f"FAILED   {name}: {path} {why}")
    for name, path, why in tally.skipped:
        print(f"SKIPPED  {name}: {path} — {why}")
    print(f"{len(tally.passed)} passed, {len(tally.failed)} failed, {len(tally.skipped)} skipped")
    sys.exit(1 if tally.failed or not tally.passed or (options.no_skips and tally.skipped) else 0)


if __name__ == "__main__":
    main()
