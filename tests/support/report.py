#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts what `meson test` ran: report.py TESTLOG.json [--ids] [--no-skips]

A TAP program counts by its subtests, any other by its exit status. Prints every failed and skipped test with its reason, and last one line
"N passed, N failed, N skipped". With --ids the standard output holds only the ids of the specification whose tests all passed, one a line;
an id that one test passed and another failed is not printed.
"""
import argparse
import json
import pathlib
import re
import sys

TAP_LINE = re.compile(r"^\s*(not )?ok\b\s*(\d+)?\s*(?:-\s*)?(.*)$")
DIRECTIVE = re.compile(r"\s#\s*(skip|todo)\b:?\s*(.*)$", re.IGNORECASE)
ID = re.compile(r"(?<![A-Za-z0-9])([ALTNJSPCBVW]\d{2}|X\d{3})(?![0-9])")


class Tally:
    """What has been counted so far."""

    def __init__(self):
        self.passed, self.failed, self.skipped = [], [], []

    def add_tap(self, name, text):
        """Adds a TAP program's subtests; returns how many there were. A failed one carries the diagnostic lines that stand before it."""
        count, said = 0, []
        for line in text.splitlines():
            match = TAP_LINE.match(line)
            if not match:
                said.append(line)
                continue
            bad, _, title = match.groups()
            directive = DIRECTIVE.search(" " + title)
            path = DIRECTIVE.sub("", " " + title).strip() or name
            count += 1
            if directive and directive.group(1).lower() == "skip":
                self.skipped.append((name, path, directive.group(2)))
            elif bad:
                told = [row.lstrip("# ") for row in said[-40:] if row.strip("# ") and not row.startswith(("# Start of", "# End of", "# random seed", "1..", "TAP version"))]
                self.failed.append((name, path, "".join("\n         " + row for row in told)))
            else:
                self.passed.append((name, path, ""))
            said = []
        return count

    def add(self, entry):
        """Adds one entry of meson's testlog."""
        name, result, text = entry["name"], entry["result"], entry.get("stdout", "")
        before = len(self.failed)
        count = self.add_tap(name, text) if re.search(r"^(1\.\.\d+|TAP version)", text, re.MULTILINE) else 0
        if result in ("OK", "EXPECTEDFAIL"):
            if count == 0:
                self.passed.append((name, name, ""))
        elif result == "SKIP":
            if count == 0:
                self.skipped.append((name, name, "the whole program"))
        elif len(self.failed) == before:
            tail = "".join("\n         " + row for row in (text + "\n" + (entry.get("stderr") or "")).strip().splitlines()[-25:])
            self.failed.append((name, name, f"{result.lower()}, exit status {entry.get('returncode')}{tail}"))

    def ids(self):
        """The ids that tests passed and none failed or skipped."""
        good = {i for _, path, _ in self.passed for i in ID.findall(path)}
        bad = {i for _, path, _ in self.failed + self.skipped for i in ID.findall(path)}
        return sorted(good - bad)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("log", nargs="+")
    parser.add_argument("--ids", action="store_true")
    parser.add_argument("--no-skips", action="store_true", help="a skipped test is a failure")
    options = parser.parse_args()
    tally = Tally()
    for log in options.log:
        for line in pathlib.Path(log).read_text(errors="replace").splitlines():
            if line.strip():
                tally.add(json.loads(line))
    talk = sys.stderr if options.ids else sys.stdout
    for name, path, why in tally.failed:
        print(f"FAILED   {name}: {path}{why if why.startswith(chr(10)) else ' — ' + why if why else ''}", file=talk)
    for name, path, why in tally.skipped:
        print(f"SKIPPED  {name}: {path}{' — ' + why if why else ''}", file=talk)
    if options.ids:
        print("\n".join(tally.ids()))
    if options.no_skips and tally.skipped:
        print("Nothing may be skipped on CI.", file=talk)
    print(f"{len(tally.passed)} passed, {len(tally.failed)} failed, {len(tally.skipped)} skipped", file=talk)
    talk.flush()
    nothing = not tally.passed
    sys.exit(1 if tally.failed or nothing or (options.no_skips and tally.skipped) else 0)


if __name__ == "__main__":
    main()
