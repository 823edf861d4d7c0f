#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole program without a mouse: keyboard.py WARD SANDBOX-DRIVER SHORTCUTS.UI

Signs in, searches, opens a record; on each page Tab comes to everything that can take the focus and back to where it began; every key of the shortcuts
window does what it says there; the graph's results are read one after the other. Only keys are pressed, and the accessibility bus tells what came of it."""
import os
import pathlib
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as tree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import a11y  # noqa: E402
import smart  # noqa: E402
import steps  # noqa: E402
import tap  # noqa: E402
import wardapp  # noqa: E402
import webdriver  # noqa: E402
from webdriver import until  # noqa: E402

PAGES = {"1": "Overview", "2": "Vitals", "3": "Labs", "4": "Reports"}
MOST_STOPS = 90
# Within these, arrows go from one to the next; Tab comes to one of them.
ARROWED = ("list", "list box", "page tab list", "table", "tree table", "grid", "radio button", "table row", "row header", "panel group")


def focus(ward, title=wardapp.TITLE):
    """What has the focus now; waits a little, because a key takes its time."""
    return until(lambda: a11y.focused(ward.window(title)), 10, "something with the focus")


def key_of(node):
    """What tells one stop from another. A list is one stop, whichever of its rows it is."""
    if a11y.role(node) == "list item":
        return "list", a11y.name(a11y.parent(node)), (0, 0, 0, 0)
    return a11y.role(node), a11y.words(node)[:60], a11y.place(node)


def tab_until(ward, wanted, key="Tab", most=MOST_STOPS):
    """Presses Tab until what is wanted has the focus."""
    stops = []
    for _ in range(most):
        node = focus(ward)
        if wanted(node):
            return node
        stops.append(key_of(node)[:2])
        ward.press(key)
    raise AssertionError(f"Tab does not come there; it came to {stops}")


def named(pattern, kind=None):
    """A condition on a node's words and role."""
    return lambda node: re.search(pattern, a11y.words(node)) is not None and (kind is None or a11y.role(node) == kind)


def walk(ward):
    """Every stop of Tab, until it comes back to the first."""
    stops = [focus(ward)]
    keys = [key_of(stops[0])]
    for _ in range(MOST_STOPS):
        ward.press("Tab")
        node = focus(ward)
        if key_of(node) == keys[0]:
            return stops, keys
        if key_of(node) == keys[-1]:
            raise AssertionError(f"Tab stays at {keys[-1]}")
        stops.append(node)
        keys.append(key_of(node))
    raise AssertionError(f"Tab does not come back to {keys[0]}; the last stops were {keys[-6:]}")


def by_arrows(node):
    """Whether arrows lead there from a neighbour that Tab comes to: the container, which has to have such a stop."""
    parents = []
    for _ in range(8):
        node = a11y.parent(node)
        if node is None:
            break
        if a11y.role(node) in ARROWED:
            parents.append(node)
    return parents


def missed(ward, stops):
    """What can take the focus, is on screen, and has not been come to, nor stands in a list of which an element has."""
    window = ward.window()
    reached = list(stops)
    containers = [p for stop in stops for p in [stop, *by_arrows(stop)]]
    out = []
    for node in a11y.walk_on_screen(window):
        if not a11y.has(node, "focusable") or not a11y.has(node, "sensitive") or not a11y.on_screen(window, node) or node in reached:
            continue
        if any(p in containers for p in by_arrows(node)) or any(c in reached for c in a11y.walk(node)):
            continue
        out.append(key_of(node))
    return out


def sign_in(ward, sandbox):
    with tap.test("/e2e/keyboard/sign-in"):
        wanted = f"^Sign in to {re.escape(sandbox.tenant['name'])}$"
        ward.wait("push button", re.compile(wanted))
        known = webdriver.calls()
        tab_until(ward, named(wanted))
        ward.press("Return")
        wardapp.sign_in_on_the_page(known)
        steps.searching(ward)


def open_record(ward, patient):
    with tap.test("/e2e/keyboard/search-and-open"):
        ward.press("ctrl+k")
        until(lambda: a11y.role(focus(ward)) in ("text", "entry"), 10, "the search entry to have the focus")
        a11y.type_text(f"{patient.family} {patient.resource['name'][0]['given'][0]} {patient.birth and patient.resource['birthDate']}")
        ward.press("Return")
        number = "(" + "|".join(re.escape(i) for i in patient.numbers) + ")"
        ward.wait("list item", re.compile(number))
        tab_until(ward, lambda n: a11y.role(n) == "list item")
        # What is typed over a hit is the next search, from its first letter on.
        a11y.type_text(patient.numbers[0])
        until(lambda: a11y.role(focus(ward)) in ("text", "entry") and a11y.text(focus(ward)) == patient.numbers[0], 10, "the next number in the entry")
        ward.press("Return")
        until(lambda: a11y.role(focus(ward)) == "list item", 30, "the one that has it, with the focus")
        for _ in range(30):
            if re.search(number, a11y.words(focus(ward))):
                break
            ward.press("Down")
        ward.press("Return")
        steps.says(ward, "Chosen: is this the right patient?")
        tab_until(ward, named("^Open record:", "push button"))
        ward.press("Return")
        until(lambda: patient.is_open(ward), 30, "the record to be open")
        ward.wait_text(r"Last refreshed|as of", 60)


def walk_pages(ward):
    for key, name in PAGES.items():
        with tap.test(f"/e2e/keyboard/walk-{name.lower()}"):
            ward.press(f"ctrl+{key}")
            until(lambda n=name: a11y.has(a11y.find(ward.window(), "page tab", n), "selected"), 20, f"the page {name}")
            time.sleep(0.5)  # a page's first frame
            stops, keys = walk(ward)
            tap.check(len(stops) > 4, f"only {keys}")
            tap.equal(missed(ward, stops), [], f"not reached; reached were {keys}")
            ward.press("shift+Tab")
            tap.equal(key_of(focus(ward))[:2], keys[-1][:2], "back from the first stop")


def to_graph(ward):
    """Gives the graph of all vital signs the focus."""
    ward.press("ctrl+1", "ctrl+2")
    until(lambda: a11y.has(a11y.find(ward.window(), "page tab", "Vitals"), "selected"), 20, "the page Vitals")
    tab_until(ward, named("^All readings$"))
    ward.press("space")
    graph = tab_until(ward, lambda n: a11y.role(n) in ("image", "img"))
    ward.press("Escape", "0")
    return graph


def read_graph(ward):
    with tap.test("/e2e/keyboard/graph-results-are-read"):
        graph = to_graph(ward)
        tap.check(re.search(r"\d+ results", a11y.name(graph)), f"the graph is named {a11y.name(graph)!r}")
        told = []
        for _ in range(16):  # results of one morning are told together
            ward.press("Left")
            time.sleep(0.2)
            words = a11y.fresh_description(graph)
            if words not in told:
                told.append(words)
        tap.check(len(told) >= 3, f"hardly any different results in {told}")
        for words in told:
            tap.check(re.search(r"\d{2}-\w{3,4}-\d{4} \d{2}:\d{2}", words) and re.search(r"\d\s?\S*(mmHg|/min|%|°C|kg|cm)", words), f"no time or no value in {words!r}")


def shortcuts(path):
    """(title, [key, …]) of each line of the shortcuts window."""
    for node in tree.parse(path).iter("object"):
        if node.get("class") == "GtkShortcutsShortcut":
            found = {p.get("name"): p.text for p in node.findall("property")}
            yield found["title"], found["accelerator"].split()


def xdo(accelerator):
    """GTK's spelling of a key in xdotool's."""
    return accelerator.replace("<Control>", "ctrl+").replace("<Shift>", "shift+").replace("<Alt>", "alt+")


class Deeds:
    """What each line of the shortcuts window has to bring about."""

    def __init__(self, ward, patient):
        self.ward, self.patient = ward, patient
        self.table = {
            "Search patients": self.search, "Back, leave the search": self.back, "Refresh from the server": self.refresh,
            "Overview": self.page, "Vitals": self.page, "Labs": self.page, "Reports": self.page,
            "Filter laboratory results": self.filter, "Show all, reset the filter": self.reset, "Copy the selected result": self.copy,
            "Copy what the page shows as CSV": self.copy_table, "Copy the graph as a picture": self.copy_picture, "Print what the page shows": self.print,
            "Move through the table": self.move, "Graph: previous or next point": self.graph, "Graph: zoom in, zoom out, all": self.graph_zoom,
            "Choose a hospital": self.choose, "Open a launch link": self.launch, "Preferences": self.preferences, "Diagnostics": self.diagnostics,
            "Sign out": self.later, "What the marks mean": self.launch, "Keyboard shortcuts": self.shortcuts, "Quit": self.later,
        }

    def later(self, title, keys):
        """Comes at the end, since nothing comes after it."""

    def labs(self):
        """The table of the laboratory page, with the focus."""
        self.ward.press("ctrl+3")
        until(lambda: self.selected("Labs"), 20, "the page Labs")
        tab_until(self.ward, lambda n: a11y.role(n) in ("table cell", "table", "grid", "tree table", "table row") or ", latest " in a11y.words(n) or "over time" in a11y.words(n))

    def selected(self, page):
        tab = a11y.find(self.ward.window(), "page tab", page)
        return tab is not None and a11y.has(tab, "selected")

    def search(self, title, keys):
        self.ward.press(keys[0])
        steps.says(self.ward, "Search patients")

    def back(self, title, keys):
        self.ward.press("ctrl+k")
        steps.says(self.ward, "Search patients")
        self.ward.press(keys[0])
        until(lambda: self.patient.is_open(self.ward), 20, "the record again")

    def settle(self):
        """Until the server is asked nothing more: what is asked for twice at once is one request."""
        seen = [self.sandbox.count("/")]

        def quiet():
            time.sleep(0.5)
            seen.append(self.sandbox.count("/"))
            return seen[-1] == seen[-2]

        until(quiet, 30, "the server to be asked nothing more")

    def refresh(self, title, keys):
        for key in keys:
            self.settle()
            before = self.sandbox.count("/Patient/")
            self.ward.press(key)
            until(lambda b=before: self.sandbox.count("/Patient/") > b, 20, f"{key} to ask the server")

    def page(self, title, keys):
        other = "ctrl+1" if title != "Overview" else "ctrl+2"
        self.ward.press(other)
        until(lambda: not self.selected(title), 20, "another page")
        self.ward.press(keys[0])
        until(lambda: self.selected(title), 20, f"the page {title}")

    def filter(self, title, keys):
        self.labs()
        self.ward.press(keys[0])
        until(lambda: a11y.role(focus(self.ward)) in ("text", "entry"), 10, "the filter to have the focus")
        a11y.type_text("potassium")
        steps.says(self.ward, "hidden")

    def reset(self, title, keys):
        self.ward.press(keys[0])
        steps.gone(self.ward, "hidden")

    def copy(self, title, keys):
        self.labs()
        self.ward.press(keys[0])
        until(lambda: re.search(r"\d{2}-\w{3,4}-\d{4}", steps.clipboard()), 20, "a result on the clipboard")
        until(lambda: self.told(keys[0], "Copied; cleared in 30 s"), 60, "words that say so")

    def told(self, key, words):
        """Whether the window says so right after the key: it stands there for seconds only."""
        self.ward.press(key)
        return any(True for _ in steps.nodes(self.ward, lambda said: words in said))

    def copy_table(self, title, keys):
        self.labs()
        self.ward.press(keys[0])
        until(lambda: steps.clipboard().count("\n") > 5, 20, "a table on the clipboard")

    def copy_picture(self, title, keys):
        self.labs()
        self.ward.press(keys[0])
        until(lambda: b"image/png" in subprocess.run(["/usr/bin/python3", "-c", FORMATS], capture_output=True, check=True, timeout=30).stdout, 20, "a picture on the clipboard")

    def print(self, title, keys):
        self.labs()
        known = len(a11y.windows(self.ward.app))
        self.ward.press(keys[0])
        until(lambda: len(a11y.windows(self.ward.app)) > known, 20, "the print dialog")
        steps.push(self.ward, "^Pre_?view", title="Print")
        until(lambda: "Print preview" in steps.titles(self.ward), 20, "the preview")
        self.leave()
        until(lambda: "Print preview" not in steps.titles(self.ward), 20, "the preview's end")

    def move(self, title, keys):
        self.labs()
        for first, second in (("Up", "Down"), ("Left", "Right")):
            place = self.cell()
            self.ward.press(first)
            moved = self.cell()
            self.ward.press(second)
            tap.check(len({place, moved, self.cell()}) > 1, f"{first} and {second} stay at {place}")

    def cell(self):
        time.sleep(0.3)  # the cell's aid moves with the next frame
        return key_of(focus(self.ward))

    def graph(self, title, keys):
        node = to_graph(self.ward)
        self.ward.press("Left", "Left")
        for key in keys:
            before = a11y.fresh_description(node)
            self.ward.press(key)
            until(lambda b=before: a11y.fresh_description(node) != b, 10, f"{key} to go to a result")

    def graph_zoom(self, title, keys):
        node = to_graph(self.ward)
        # The result under a pointer that lies there would be told in place of what is shown.
        subprocess.run(["xdotool", "mousemove", "2", "2"], check=True, timeout=20)
        a11y.forget()
        self.ward.press("Left", "Escape")
        until(lambda: not re.search(READOUT, a11y.fresh_description(node)), 10, "the graph to tell what it shows")
        # In twice, so that one step out is not yet all.
        for key in [keys[0], *keys]:
            told = a11y.fresh_description(node)
            self.ward.press(key)
            until(lambda t=told: a11y.fresh_description(node) != t, 10, f"the graph to tell of a zoom by {key}, in place of {told}")

    def choose(self, title, keys):
        self.ward.press(keys[0])
        steps.says(self.ward, "Choose a hospital")
        self.ward.press("Escape")
        until(lambda: self.patient.is_open(self.ward), 20, "the record again")

    def another_window(self, key):
        known = len(a11y.windows(self.ward.app))
        self.ward.press(key)
        until(lambda: len(a11y.windows(self.ward.app)) > known, 20, f"{key} to open a window")

    def leave(self):
        """Closes the window that is in front with Escape, else with Ctrl+W."""
        for key in ("Escape", "ctrl+w"):
            if len(a11y.windows(self.ward.app)) > 1:
                a11y.press(key)
                time.sleep(1)
        until(lambda: len(a11y.windows(self.ward.app)) == 1, 20, "the window to close")

    def launch(self, title, keys):
        self.another_window(keys[0])
        self.leave()

    preferences = diagnostics = launch

    def shortcuts(self, title, keys):
        self.another_window("ctrl+question")
        self.leave()


READOUT = r"\d{2}:\d{2}  "  # the time of one result, and its value

FORMATS = """
import gi
gi.require_version("Gdk", "4.0")
gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, GLib, Gtk
Gtk.init()
clipboard = Gdk.Display.get_default().get_clipboard()
for _ in range(50):
    GLib.MainContext.default().iteration(False)
    GLib.usleep(20000)
print(" ".join(clipboard.get_formats().get_mime_types()))
"""


def press_all(ward, patient, sandbox, path):
    deeds = Deeds(ward, patient)
    deeds.sandbox = sandbox
    listed = list(shortcuts(path))
    with tap.test("/e2e/keyboard/every-shortcut-is-known-here"):
        tap.equal(sorted({t for t, _ in listed} - set(deeds.table)), [], "lines of the shortcuts window that no deed belongs to")
    for title, keys in listed:
        with tap.test("/e2e/keyboard/shortcut-" + re.sub(r"[^a-z]+", "-", title.lower())):
            deeds.table[title](title, [xdo(k) for k in keys])


def leave(ward):
    with tap.test("/e2e/keyboard/sign-out-and-quit"):
        ward.press("ctrl+shift+q")
        ward.wait("push button", re.compile("^Sign in"), 30)
        tap.equal(ward.quit(), 0, "exit status")
    with tap.test("/e2e/keyboard/no-complaints"):
        tap.equal(wardapp.complaints(), [], "warnings that Ward wrote")


def main():
    webdriver.make_default()
    sandbox = wardapp.Sandbox(sys.argv[2], "--profile", "generic", "--tls")
    ward = None
    try:
        patient = steps.Patient(sandbox)
        os.environ["WARD_BROWSER_SPKI"] = smart.Client(sandbox.folder).spki()
        ward = wardapp.Ward(sys.argv[1], "--sandbox", str(sandbox.folder))
        sign_in(ward, sandbox)
        open_record(ward, patient)
        walk_pages(ward)
        read_graph(ward)
        press_all(ward, patient, sandbox, sys.argv[3])
        leave(ward)
    finally:
        if ward is not None:
            ward.close()
        webdriver.close_browser()
        sandbox.close()
    tap.done()


main()
