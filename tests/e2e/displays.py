#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ward on displays of every kind: displays.py WARD SANDBOX-DRIVER

Signed in once; then started again without graphics hardware, at twice and three times the scale, with text twice as large and in a browser window of the Broadway
display. Each time it goes on from the keyring; on a display that the accessibility bus knows the record is opened by keyboard, and whose it is stands on
screen on each page (reliability.md C12)."""
import os
import pathlib
import socket
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import a11y  # noqa: E402
import steps  # noqa: E402
import tap  # noqa: E402
import wardapp  # noqa: E402
import webdriver  # noqa: E402
from webdriver import until  # noqa: E402

# name, what the environment says, dots an inch of the display
KINDS = (
    ("no-graphics-hardware", {"GSK_RENDERER": "cairo", "GDK_DEBUG": "gl-disable,vulkan-disable"}, 96),
    ("scale-2", {"GDK_SCALE": "2"}, 96),
    ("scale-3", {"GDK_SCALE": "3"}, 96),
    ("text-twice", {}, 192),
)


class Surroundings:
    """Variables and a resolution of the display, for as long as one start lasts."""

    def __init__(self, variables, dots=96):
        self.variables, self.dots, self.before = variables, dots, {}

    @staticmethod
    def resolve(dots):
        """The size of text, as a desktop tells it."""
        subprocess.run(["xrdb", "-merge"], input=f"Xft.dpi: {dots}\n", text=True, check=True)

    def __enter__(self):
        self.before = {name: os.environ.get(name) for name in self.variables}
        os.environ.update(self.variables)
        self.resolve(self.dots)

    def __exit__(self, *_):
        for name, value in self.before.items():
            if value is None:
                os.environ.pop(name)
            else:
                os.environ[name] = value
        self.resolve(96)


def open_by_keyboard(ward, patient):
    """Mouse coordinates differ with the scale; keys do not."""
    patient.find(ward)
    ward.wait("list item", patient.row_pattern())
    for _ in range(5):
        ward.press("Down", "Return")
        time.sleep(2)  # a page that is looked at while it comes up is remembered by the bus as it was then
        try:
            steps.says(ward, "Chosen: is this the right patient?", seconds=15)
            break
        except AssertionError:
            continue
    steps.push(ward, "^Open record:")
    until(lambda: patient.is_open(ward), 40, "the record to be open")


def check_banner(ward, patient):
    """Whose record it is stands within the window, whole, on each page."""
    for key in ("ctrl+2", "ctrl+3", "ctrl+1"):
        ward.press(key)
        until(lambda: patient.is_open(ward), 20, f"the banner after {key}")
        window = ward.window()
        _, _, width, height = a11y.extents(window)
        banner = next(n for n in steps.nodes(ward, patient.is_banner))
        x, y, wide, high = a11y.extents(banner)
        tap.check(x >= 0 and y >= 0 and wide > 50 and high > 10 and x + wide <= width and y + high <= height,
                  f"the banner at {x}, {y}, {wide} × {high} in a window of {width} × {height}")


def one_kind(story, name, variables, dots):
    with tap.test(f"/e2e/displays/C12-{name}"), Surroundings(variables, dots):
        known = webdriver.calls()
        ward = wardapp.Ward(sys.argv[1], "--sandbox", str(story.sandbox.folder))
        try:
            steps.searching(ward)
            tap.equal(webdriver.calls(), known, "calls of the browser")
            open_by_keyboard(ward, story.patient)
            check_banner(ward, story.patient)
            steps.look(f"display-{name}")
            tap.equal(ward.quit(), 0, "exit status")
        finally:
            ward.close()


def broadway(story):
    """The accessibility bus knows no Broadway display; that Ward went on from the keyring is seen at the server."""
    with tap.test("/e2e/displays/C12-broadway"), socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = probe.getsockname()[1] - 8080
        probe.close()
        with Surroundings({"GDK_BACKEND": "broadway", "GTK_A11Y": "none", "BROADWAY_DISPLAY": f":{number}", "GSETTINGS_SCHEMA_DIR": str(story.schemas)}):
            server = subprocess.Popen(["gtk4-broadwayd", "--address", "127.0.0.1", f":{number}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            until(lambda: server.poll() is None and answers(8080 + number), 20, "the Broadway server")
            subprocess.run(["gio", "open", f"http://127.0.0.1:{8080 + number}/"], check=True)  # the person at the other end
            asked = story.sandbox.count("/oauth/token")
            ward = subprocess.Popen([sys.argv[1], "--sandbox", str(story.sandbox.folder)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            try:
                until(lambda: ward.poll() is not None or story.sandbox.count("/oauth/token") > asked, 40, "Ward to go on from the keyring")
                tap.check(ward.poll() is None, "Ward ended")
            finally:
                ward.terminate()
                words = ward.communicate(timeout=20)[1]
                server.terminate()
                server.wait(10)
            tap.equal([line for line in words.splitlines() if "CRITICAL" in line], [], "complaints")


def answers(port):
    """Whether somebody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Story:
    """The server and the patient of all kinds."""

    def __init__(self):
        self.sandbox = wardapp.Sandbox(sys.argv[2])
        self.patient = steps.Patient(self.sandbox)
        self.schemas = pathlib.Path(sys.argv[1]).resolve().parents[2] / "data"


def main():
    webdriver.make_default()
    story = Story()
    try:
        with tap.test("/e2e/displays/sign-in-once"):
            ward = wardapp.Ward(sys.argv[1], "--sandbox", str(story.sandbox.folder))
            try:
                steps.sign_in(ward, story.sandbox.tenant["name"])
                tap.equal(ward.quit(), 0, "exit status")
            finally:
                ward.close()
        for kind in KINDS:
            one_kind(story, *kind)
        broadway(story)
    finally:
        webdriver.close_browser()
        story.sandbox.close()
    tap.done()


main()
