# SPDX-License-Identifier: GPL-3.0-or-later
"""What a program costs with all the processes that it starts: memory and processor time."""
import os
import pathlib
import re
import threading

TICKS = os.sysconf("SC_CLK_TCK")


def family(pid):
    """A process and everything below it, as far as it is there."""
    pids, todo = [], [pid]
    while todo:
        one = todo.pop()
        pids.append(one)
        try:
            for children in pathlib.Path(f"/proc/{one}/task").glob("*/children"):
                todo += [int(word) for word in children.read_text().split()]
        except OSError:
            continue
    return pids


def pss_mb(pid):
    """The proportional memory of all of them."""
    total = 0
    for one in family(pid):
        try:
            total += int(re.search(r"^Pss:\s+(\d+)", pathlib.Path(f"/proc/{one}/smaps_rollup").read_text(), re.MULTILINE).group(1))
        except (OSError, AttributeError):
            continue
    return total / 1024


def processor_s(pid):
    """The processor time of all of them, and of those that have ended and were waited for."""
    total = 0
    for one in family(pid):
        try:
            fields = pathlib.Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
            total += sum(int(field) for field in fields[11:15])
        except OSError:
            continue
    return total / TICKS


class Peak:
    """The highest memory between begin and end. Looking costs time itself, so it looks four times a second."""

    def __init__(self, pid):
        self.pid, self.mb, self.over = pid, 0, threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def _watch(self):
        while not self.over.wait(0.25):
            self.mb = max(self.mb, pss_mb(self.pid))

    def end(self):
        """The peak in MB."""
        self.over.set()
        self.thread.join()
        return max(self.mb, pss_mb(self.pid))
