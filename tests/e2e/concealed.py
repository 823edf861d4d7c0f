#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing of a patient is to be had from a window that is concealed or locked: concealed.py WARD SANDBOX-DRIVER

The desktop's screen saver conceals (a real signal on the session bus), ten minutes without a hand lock. Then everything is asked that others can ask: the
titles of all X windows, the accessibility tree with all that it hides, what stands under the pointer, the clipboard and the selection, what is printed,
what goes over the session bus, and what a picture of the window shows. The same questions find the patient before, so that they are not blind."""
import os
import pathlib
import re
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import a11y  # noqa: E402
import smart  # noqa: E402
import steps  # noqa: E402
import tap  # noqa: E402
import wardapp  # noqa: E402
import webdriver  # noqa: E402
from gi.repository import Gio, GLib  # noqa: E402
from webdriver import until  # noqa: E402

CLOCK = wardapp.HOME / "clock"
FAKETIME = next(str(p) for p in pathlib.Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
CONCEALED, LOCKED = "Hidden", "Locked"


class ScreenSaver:
    """The desktop's screen saver, as much of it as tells the others."""

    def __init__(self):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        answer = self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                                    GLib.Variant("(su)", ("org.freedesktop.ScreenSaver", 4)), None, 0, 5000, None).unpack()[0]
        tap.equal(answer, 1, "owner of the screen saver's name")

    def tell(self, active):
        """The screen was locked, or opened."""
        self.bus.emit_signal(None, "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged", GLib.Variant("(b)", (active,)))
        self.bus.flush_sync(None)


class Wire:
    """Everything that goes over the session bus."""

    def __init__(self):
        self.path = wardapp.HOME / "bus.txt"
        self.log = open(self.path, "wb")
        self.process = subprocess.Popen(["dbus-monitor", "--session"], stdout=self.log, stderr=subprocess.DEVNULL)
        self.start = 0

    def mark(self):
        """From here on."""
        self.start = self.path.stat().st_size

    def words(self):
        """What was said since the mark."""
        return self.path.read_bytes()[self.start:].decode(errors="replace")

    def close(self):
        """Ends it."""
        self.process.terminate()
        self.process.wait(10)
        self.log.close()


def titles():
    """The names of all windows on the screen, those too that are not shown."""
    tree = subprocess.run(["xwininfo", "-root", "-tree"], capture_output=True, text=True, check=True).stdout
    names = []
    for window in re.findall(r"0x[0-9a-f]+", tree):
        names.append(subprocess.run(["xprop", "-id", window, "WM_NAME", "_NET_WM_NAME", "_NET_WM_ICON_NAME", "WM_ICON_NAME", "WM_CLASS"], capture_output=True, text=True, check=False).stdout)
    return tree + "\n".join(names)


SELECTION = """
import gi
gi.require_version("Gdk", "4.0")
gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, GLib, Gtk
Gtk.init()
loop = GLib.MainLoop()
def done(source, result):
    try:
        print(source.read_text_finish(result) or "", end="")
    except GLib.Error:
        pass  # nobody has marked anything
    loop.quit()
Gdk.Display.get_default().get_primary_clipboard().read_text_async(None, done)
GLib.timeout_add_seconds(10, loop.quit)
loop.run()
"""


def selection():
    """The text that is marked, which is also what is dragged."""
    return subprocess.run(["/usr/bin/python3", "-c", SELECTION], capture_output=True, text=True, check=True, timeout=30).stdout


def under_the_pointer(ward):
    """What the accessibility bus tells while the pointer rests at places of the window: tooltips are windows of their own."""
    said = []
    for place in ((120, 90), (400, 120), (300, 320), (700, 500)):
        subprocess.run(["xdotool", "mousemove", "--window", a11y.window_id(wardapp.TITLE), *map(str, place)], check=True)
        time.sleep(0.9)  # GTK shows a tooltip after half a second
        said.append(a11y.all_text(ward.app, hidden=True))
    return "\n".join(said)


class Story:
    """The server, the patient and the program of all cases."""

    def __init__(self):
        self.sandbox = wardapp.Sandbox(sys.argv[2], "--profile", "generic", "--tls")
        self.patient = steps.Patient(self.sandbox)
        os.environ["WARD_BROWSER_SPKI"] = smart.Client(self.sandbox.folder).spki()
        self.needles = [self.patient.family, self.patient.birth, *self.patient.numbers, *[g for n in self.patient.resource["name"] for g in n.get("given", [])], "Potassium", "Heart rate"]
        self.saver, self.wire = ScreenSaver(), Wire()
        self.ward = None

    def start(self):
        """Ward, whose clock can be put forward. The browser runs already: it keeps the computer's time."""
        CLOCK.write_text("+0")
        subprocess.run(["gio", "open", self.sandbox.origin + "/"], check=True, timeout=30)
        until(lambda: (wardapp.HOME / ".chromium-profile/DevToolsActivePort").exists(), 30, "the browser")
        os.environ.update({"LD_PRELOAD": FAKETIME, "FAKETIME_TIMESTAMP_FILE": str(CLOCK), "FAKETIME_NO_CACHE": "1"})
        try:
            self.ward = wardapp.Ward(sys.argv[1], "--sandbox", self.sandbox.folder)
        finally:
            del os.environ["LD_PRELOAD"]

    def conceal(self):
        """The screen saver begins."""
        self.saver.tell(True)
        until(self.is_concealed, 20, "the curtain")

    def is_concealed(self):
        """Whether the curtain is drawn."""
        return any(words == CONCEALED for words in steps.seen(self.ward))

    def picture(self, name):
        """The window's pixels."""
        time.sleep(1)
        path = wardapp.HOME / f"{name}.png"
        a11y.picture(path, wardapp.TITLE)
        return subprocess.run(["convert", str(path), "rgb:-"], capture_output=True, check=True).stdout

    def exposed(self, where):
        """Which of the patient's words stand there."""
        return sorted({n for n in self.needles if n.lower() in where.lower()})

    def check_closed(self):
        """No place tells of the patient."""
        tap.equal(self.exposed(titles()), [], "in titles of windows")
        tap.equal(self.exposed(a11y.all_text(self.ward.app, hidden=True)), [], "in the accessibility tree")
        tap.equal(self.exposed(under_the_pointer(self.ward)), [], "under the pointer")
        tap.equal(self.exposed(selection()), [], "in the selection, which is what is dragged")

    def close(self):
        """Ends everything."""
        if self.ward:
            self.ward.close()
        webdriver.close_browser()
        self.wire.close()
        self.sandbox.close()


def open_record(story):
    with tap.test("/e2e/concealed/a-record-is-open"):
        story.start()
        steps.sign_in(story.ward, story.sandbox.tenant["name"])
        story.conceal()
        story.empty = story.picture("empty")
        story.saver.tell(False)
        story.ward.press("space")
        until(lambda: not story.is_concealed(), 20, "the search again")
        story.patient.labs_page(story.ward)
    with tap.test("/e2e/concealed/the-questions-find-what-is-shown"):
        found = story.exposed(a11y.all_text(story.ward.app, hidden=True))
        tap.check(story.patient.family in found and story.patient.birth in found and "Potassium" in found, f"only {found}")
        tap.equal(story.exposed(titles()), [], "in titles of windows")
        tap.check(story.picture("open") != story.empty, "a record looks like the curtain")


def concealed(story):
    with tap.test("/e2e/concealed/P11-concealed-tells-of-nobody"):
        story.wire.mark()
        story.conceal()
        story.check_closed()
        tap.equal(story.exposed(story.wire.words()), [], "on the session bus")
    with tap.test("/e2e/concealed/P11-concealed-looks-as-if-nobody-were-open"):
        subprocess.run(["xdotool", "mousemove", "2", "2"], check=True)
        tap.check(story.picture("concealed") == story.empty, "the picture depends on the record")
    with tap.test("/e2e/concealed/P11-a-key-opens-it-and-prints-nothing"):
        story.saver.tell(False)
        story.ward.press("ctrl+p")
        until(lambda: story.patient.is_open(story.ward), 20, "the record")
        time.sleep(1)
        tap.equal(len(a11y.windows(story.ward.app)), 1, "windows")


def preview_goes(story):
    with tap.test("/e2e/concealed/P11-the-preview-of-a-print-goes-with-the-record"):
        story.ward.press("ctrl+p")
        until(lambda: "Print" in steps.titles(story.ward), 20, "the print dialog")
        steps.push(story.ward, "^Pre_?view", title="Print")
        until(lambda: "Print preview" in steps.titles(story.ward), 20, "the preview")
        story.conceal()
        tap.check("Print preview" not in steps.titles(story.ward), "the preview is still there")
        story.check_closed()
        story.saver.tell(False)
        story.ward.press("space")
        until(lambda: story.patient.is_open(story.ward), 20, "the record")


def locked(story):
    with tap.test("/e2e/concealed/P11-locked-tells-of-nobody"):
        story.ward.press("ctrl+c")
        until(lambda: steps.clipboard() != "", 20, "something on the clipboard")
        story.wire.mark()
        CLOCK.write_text("+11m")
        steps.says(story.ward, LOCKED, seconds=40)
        story.check_closed()
        tap.equal(story.exposed(story.wire.words()), [], "on the session bus")
        tap.equal(story.exposed(steps.clipboard()), [], "on the clipboard")
        for pid in story.ward.family():
            words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes() + pathlib.Path(f"/proc/{pid}/environ").read_bytes()
            tap.equal(story.exposed(words.decode(errors="replace")), [], "in command line or environment")
    with tap.test("/e2e/concealed/no-complaints"):
        tap.equal(wardapp.complaints(), [], "warnings that Ward wrote")


def main():
    webdriver.make_default()
    story = Story()
    try:
        for part in (open_record, concealed, preview_goes, locked):
            part(story)
    finally:
        story.close()
    tap.done()


main()
