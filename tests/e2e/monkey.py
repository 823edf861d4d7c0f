#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A monkey at the keyboard and the pointer of the real program (C18): monkey.py WARD SANDBOX-DRIVER [SECONDS [SEED]]

A patient is open and the server is spoiled at random meanwhile. Whatever is pressed, the program ends at no warning (it runs with G_DEBUG=fatal-warnings) and in
no other way but by being quit; then it is started again. At the end it still answers, and quits in order. The test runs it for a short time; half an hour and
more is for ./dev soak."""
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import a11y  # noqa: E402
import steps  # noqa: E402
import tap  # noqa: E402
import wardapp  # noqa: E402
import webdriver  # noqa: E402
from webdriver import until  # noqa: E402

SECONDS = int(sys.argv[3]) if len(sys.argv) > 3 else 25
SEED = int(sys.argv[4]) if len(sys.argv) > 4 else 20261126
# Nothing that quits or signs out: a program that has ended shows no fault.
KEYS = (["Tab"] * 8 + ["shift+Tab"] * 3 + ["Down", "Up", "Left", "Right"] * 4 + ["Return", "space"] * 3
        + ["ctrl+1", "ctrl+2", "ctrl+3", "ctrl+4", "ctrl+k", "ctrl+r", "F5", "F6", "F10", "Escape", "Escape", "Home", "End", "Page_Down", "Page_Up", "ctrl+f", "ctrl+c", "ctrl+a",
           "ctrl+Page_Down", "ctrl+Page_Up", "ctrl+shift+d", "ctrl+p", "ctrl+question", "alt+Left", "plus", "minus", "0", "a", "k", "5", "BackSpace", "Delete", "Menu"])
FAULTS = ["cut-body", "broken-json", "wrong-patient", "no-next", "outcome", "status=500", "status=403", "html", "drop", "latency=400", "stall", "bad-gzip", "status=401"]

# Of GTK 4.8 itself: its file chooser, which the print dialog opens, where a row without a file is activated (Ward asks for no file's information), and what it
# counts of pressed buttons when the widget under the pointer goes.
FOREIGN = re.compile(r"(CRITICAL \*\*: [\d:.]+: g_file_query_info: assertion 'G_IS_FILE \(file\)' failed"
                     r"|Gtk-WARNING \*\*: [\d:.]+: Broken accounting of active state for widget 0x[0-9a-f]+\(\w+\))\s*$")


# A warning ends the program by this, and by nothing else; a fault of GTK's own that comes often is no accident any more.
ENDED_BY_WARNING = -signal.SIGTRAP
MOST_FOREIGN = 3 + SECONDS // 300


class Monkey:
    """The program, its server, and what was done to them."""

    def __init__(self):
        self.sandbox = wardapp.Sandbox(sys.argv[2], "--profile", "generic")
        self.fhir = urllib.parse.urlsplit(self.sandbox.tenant["fhirBase"]).path
        self.patient = steps.Patient(self.sandbox)
        self.chance = random.Random(SEED)
        self.ward = None
        self.done = []
        self.starts = 0
        self.foreign = 0

    def open(self):
        """Starts the program, signs in, opens the patient."""
        self.starts += 1
        self.ward = wardapp.Ward(sys.argv[1], "--sandbox", self.sandbox.folder)
        known = webdriver.calls()
        label = f"^Sign in to {re.escape(self.sandbox.tenant['name'])}$"

        def seen():
            words = steps.seen(self.ward)
            return "search" if any("Search patients" in w for w in words) else "choice" if any(re.search(label, w) for w in words) else None

        # A program that was quit goes on with what the keyring holds.
        if until(seen, 60, "a way to sign in, or the search") == "choice":
            steps.push(self.ward, label)
            wardapp.sign_in_on_the_page(known)
        steps.searching(self.ward)
        self.patient.labs_page(self.ward)

    def xdo(self, *words):
        """One thing done by hand; the program may have ended before it."""
        self.done.append(" ".join(map(str, words)))
        subprocess.run(["xdotool", *map(str, words)], check=False, capture_output=True, timeout=20)

    def step(self):
        """One move."""
        what = self.chance.random()
        if what < 0.6:
            self.xdo("key", "--clearmodifiers", self.chance.choice(KEYS))
        elif what < 0.85:
            # Below the header, whose buttons close the window.
            self.xdo("mousemove", self.chance.randrange(20, 1560), self.chance.randrange(110, 960))
            self.xdo("click", self.chance.choice([1, 1, 1, 1, 3, 4, 5, 4, 5]))
        elif what < 0.95:
            fault = self.chance.choice(FAULTS)
            self.done.append(f"fault {fault}")
            self.sandbox.fault(fault, self.fhir, self.chance.randrange(1, 4))
        else:
            self.xdo("key", "--repeat", 12, "--delay", 5, self.chance.choice(["Tab", "Down", "Right", "Page_Down"]))
        time.sleep(0.02)

    def is_well(self):
        """Whether it runs, or was quit in order."""
        status = self.ward.process.poll()
        if status not in (None, 0):
            log = self.ward.log_path.read_text()
            if status == ENDED_BY_WARNING and FOREIGN.search(log) and self.foreign < MOST_FOREIGN:
                self.foreign += 1
                return False
            raise AssertionError(f"ward ended with status {status} after seed {SEED}, {self.done[-40:]}:\n{log[-3000:]}")
        return status is None

    def calm(self):
        """No fault any more."""
        for fault in FAULTS:
            self.sandbox.fault(fault, self.fhir, 0)

    def close(self):
        """Ends everything."""
        if self.ward:
            self.ward.close()
        webdriver.close_browser()
        self.sandbox.close()


def main():
    webdriver.make_default()
    # What it prints into a file lands where the program runs.
    sys.argv[1:3] = [str(pathlib.Path(word).resolve()) for word in sys.argv[1:3]]
    os.chdir(wardapp.HOME)
    monkey = Monkey()
    with tap.test("/e2e/monkey/C18-no-warning"):
        end = time.monotonic() + SECONDS
        monkey.open()
        while time.monotonic() < end:
            monkey.step()
            if not monkey.is_well():
                monkey.calm()
                monkey.ward.close()
                monkey.open()
        print(f"# {len(monkey.done)} moves, {monkey.starts} starts, {monkey.foreign} of them because of GTK's own faults", flush=True)
        tap.check(len(monkey.done) > SECONDS, f"only {len(monkey.done)} moves")
    with tap.test("/e2e/monkey/answers-and-quits"):
        monkey.calm()
        if not monkey.is_well():
            tap.check(monkey.ward.process.returncode != 0, "the program was quit, and nobody asked for it")
            monkey.ward.close()
            monkey.open()
        until(lambda: a11y.windows(monkey.ward.app), 20, "the program to answer")
        monkey.ward.process.terminate()
        tap.equal(monkey.ward.process.wait(15), 0, "exit status")
        log = monkey.ward.log_path.read_text()
        tap.equal(re.findall(r"^.*(?:WARNING|CRITICAL) \*\*.*$", log, re.MULTILINE), [], "warnings")
    monkey.close()
    tap.done()


main()
