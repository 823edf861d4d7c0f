#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""./dev demo without a display: makes a desktop session, starts `ward --demo` in it, signs in through a headless browser, opens a patient, and leaves
pictures of each pane (light and dark; with --looks also in high contrast, and with text twice as large) and summary.json in a folder.
demo.py --build DIR --out DIR [--profile generic|epic] [--patient NAME] [--search WORDS] [--looks]"""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
SESSION = HERE.parent / "support/desktop-session.sh"
TITLE = "Ward"
NUMBER = "SYN-100001"  # Epic searches by name only with the date of birth, which moves with today
ROW = re.compile(r"^[^;]*, latest [^;]*$")


def outside(options):
    """The first pass: makes the session and starts the second pass in it."""
    options.out.mkdir(parents=True, exist_ok=True)
    for old in [*options.out.glob("*.png"), options.out / "summary.json"]:
        old.unlink(missing_ok=True)
    words = [str(SESSION), "--keyring", "unlocked", "/usr/bin/python3", str(HERE / "demo.py"), "--inside", *sys.argv[1:]]
    done = subprocess.run(words, check=False, timeout=600, env={**os.environ, "WARD_TEST_SCREEN": "1600x1000x24"})
    if done.returncode == 0:
        print((options.out / "summary.json").read_text().rstrip())
        print(f"The pictures are in {options.out}/: " + ", ".join(sorted(p.name for p in options.out.glob("*.png"))))
    else:
        print("The demo did not get to its end; see above.", file=sys.stderr)
    return done.returncode


class Demo:
    """The second pass."""

    def __init__(self, options):
        for folder in (HERE, HERE.parent / "support"):
            sys.path.insert(0, str(folder))
        import a11y
        import wardapp
        import webdriver

        self.a11y, self.wardapp, self.webdriver, self.options = a11y, wardapp, webdriver, options
        self.summary = {}
        self.ward = None
        self.look = "light"

    def say(self, text):
        """Progress, for whoever watches."""
        print(f"demo: {text}", flush=True)

    def picture(self, name, title=TITLE):
        """A picture of a window as it is."""
        time.sleep(0.6)  # the frame that shows the last change
        self.a11y.picture(self.options.out / f"{name}.png", title)

    def go(self):
        """The whole demo."""
        self.webdriver.make_default()
        self.set_scheme("default")
        try:
            self.start()
            self.panes("light")
            self.set_scheme("prefer-dark")
            self.panes("dark")
            self.count()
            if self.options.looks:
                self.looks()
        finally:
            if self.ward is not None and self.ward.process.poll() is None:
                self.ward.close()
            self.webdriver.close_browser()
        (self.options.out / "summary.json").write_text(json.dumps(self.summary, indent=2, ensure_ascii=False) + "\n")

    def start(self):
        """Ward, with the record open."""
        self.say(f"starting ward --demo, profile {self.options.profile}")
        self.ward = self.wardapp.Ward(str(self.options.build / "src/app/ward"), "--demo", "--profile", self.options.profile)
        self.sign_in()
        self.open_patient()

    def looks(self):
        """High contrast, dark and light, follows the desktop at once; the size of text is read when a program starts."""
        for scheme, name in (("prefer-dark", "contrast-dark"), ("default", "contrast")):
            self.set_scheme(scheme)
            self.set_contrast("true")
            self.panes(name)
        # Ward writes its window's size when it closes, and with it the whole file of settings as it last read it: nothing may be set meanwhile.
        self.ward.close()
        self.set_contrast("false")
        self.set_resolution(192)
        try:
            self.look = "large"
            self.start()
            self.panes("large")
        finally:
            self.set_resolution(96)

    @staticmethod
    def set_contrast(wanted):
        """High contrast, as the desktop's settings say."""
        subprocess.run(["gsettings", "set", "org.gnome.desktop.a11y.interface", "high-contrast", wanted], check=True)

    @staticmethod
    def set_resolution(dots):
        """The size of text, by the display's resolution."""
        subprocess.run(["xrdb", "-merge"], input=f"Xft.dpi: {dots}\n", text=True, check=True)

    @staticmethod
    def set_scheme(scheme):
        """Light or dark, as the desktop's settings say."""
        subprocess.run(["gsettings", "set", "org.gnome.desktop.interface", "color-scheme", scheme], check=True)

    def sign_in(self):
        """The browser's part."""
        button = self.ward.wait("push button", re.compile("^Sign in to "), 60)
        self.summary["tenant"] = self.a11y.name(button).removeprefix("Sign in to ")
        self.summary["profile"] = self.options.profile
        self.picture(f"hospitals-{self.look}")
        known = self.webdriver.calls()
        self.a11y.activate(button)
        self.say("signing in through the browser")
        pressed = self.wardapp.sign_in_on_the_page(known, picture=self.options.out / "sign-in-page.png")
        self.ward.wait("label", "Search patients", 60)
        self.summary["redirectToSignedInMs"] = round((time.monotonic() - pressed) * 1000)

    def open_patient(self):
        """The search, then the record."""
        wanted = self.options.search
        self.say(f"searching for {wanted}")
        entry = self.ward.wait(None, re.compile("^Patient’s name, date of birth or record number$"))
        self.a11y.set_text(entry, wanted)
        self.ward.push("^Search$")
        row = self.ward.wait("list item", re.compile(self.options.patient.split()[0], re.IGNORECASE))
        self.picture(f"patient-search-{self.look}")
        self.a11y.click(row, TITLE)
        self.ward.wait("label", "Chosen: is this the right patient?")
        self.picture(f"confirm-{self.look}")
        began = time.monotonic()
        self.ward.push("^Open record:")
        self.ward.press("ctrl+3")
        self.ward.wait(None, ROW, 60)
        self.summary["openToFirstResultsMs"] = round((time.monotonic() - began) * 1000)
        # What the programs took; the time in which a person searches is left out.
        self.summary["redirectToFirstResultsMs"] = self.summary["redirectToSignedInMs"] + self.summary["openToFirstResultsMs"]
        self.ward.wait_text(r"(?i)complete|up to date|Refreshed|as of", 60)

    def panes(self, scheme):
        """A picture of each pane."""
        self.say(f"taking pictures, {scheme}")
        if scheme == "dark":
            time.sleep(1)
            self.ward.press("ctrl+k")
            self.ward.wait("label", "Search patients")
            self.picture("patient-search-dark")
        for key, name in (("ctrl+1", "overview"), ("ctrl+2", "vitals"), ("ctrl+3", "labs"), ("ctrl+4", "reports")):
            self.ward.press(key)
            time.sleep(0.8)
            self.picture(f"{name}-{scheme}")
        self.ward.press("ctrl+shift+d")
        self.ward.window(self.wardapp.DIAGNOSTICS)
        time.sleep(0.5)
        self.picture(f"diagnostics-{scheme}", self.wardapp.DIAGNOSTICS)
        self.ward.press("ctrl+w", title=self.wardapp.DIAGNOSTICS)

    def rows_of(self, shortcut, grid):
        """The accessible rows of the page's grid that are in view."""
        self.ward.press(shortcut)
        place = self.ward.wait(None, re.compile(f"^{grid}"), 20)
        time.sleep(1.2)
        return [self.a11y.name(n) for n in self.a11y.find_all(place, None, ROW)]

    @staticmethod
    def newest(rows):
        """The row whose latest result is the youngest; ages are written as 3d, 2hrs, 12w, 1y 4m."""
        def age(row):
            found = re.search(r"· ?(\d+) ?(min|hrs|d|w|y)\b", row)
            return int(found.group(1)) * {"min": 1, "hrs": 60, "d": 1440, "w": 10080, "y": 525600}[found.group(2)] if found else 0
        return min(rows, key=age) if rows else None

    def count(self):
        """What was shown, read from the accessibility tree. Reading numbers is what fails here when a page stays empty."""
        a11y = self.a11y
        names = self.options.patient.split()
        banner = self.ward.wait(None, lambda n: all(x.lower() in n.lower() for x in names) and "Born" in n, 10)
        self.summary["patient"] = a11y.name(banner)
        vitals = self.rows_of("ctrl+2", "Flowsheet of vital signs")
        self.ward.push("^All readings$")
        shown = self.ward.wait_text(r"All readings: (\d+)", 20)
        self.summary["vitals"] = {"shown": int(shown.group(1)), "rowsInView": len(vitals), "newest": self.newest(vitals)}
        labs = self.rows_of("ctrl+3", "Laboratory results over time")
        shown = self.ward.wait_text(r"All panels.*?(\d+) results?", 20)
        self.summary["labs"] = {"shown": int(shown.group(1)), "rowsInView": len(labs), "newest": self.newest(labs)}
        for pane in ("vitals", "labs"):
            if not self.summary[pane]["shown"] or not self.summary[pane]["newest"]:
                raise AssertionError(f"the pane {pane} shows nothing: {self.summary[pane]}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True, type=lambda p: pathlib.Path(p).resolve())
    parser.add_argument("--out", required=True, type=lambda p: pathlib.Path(p).resolve())
    parser.add_argument("--profile", default="generic", choices=("generic", "epic"))
    parser.add_argument("--patient", default="Testperson Anna", help="the words of the patient's name")
    parser.add_argument("--search", help="what to search for: the patient's name, or, for a server that wants more, the record number")
    parser.add_argument("--looks", action="store_true", help="also in high contrast, and with text twice as large")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.search = options.search or (options.patient if options.profile == "generic" else NUMBER)
    if not options.inside:
        sys.exit(outside(options))
    Demo(options).go()


main()
