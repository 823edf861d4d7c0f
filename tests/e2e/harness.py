#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tools of the end-to-end tests work: a desktop session of its own, a keyring, a real browser behind the default handler, the accessibility bus."""
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import a11y  # noqa: E402
import tap  # noqa: E402
import webdriver  # noqa: E402

PROGRAM = '''
import gi
gi.require_version("Gtk", "4.0")
from gi.repository import Gio, GLib, Gtk
GLib.set_prgname("Harness")
def start(app):
    window = Gtk.ApplicationWindow(application=app, title="Harness")
    box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL)
    entry, button, label = Gtk.SearchEntry(), Gtk.Button(label="Open page"), Gtk.Label(label="nothing yet")
    hidden = Gtk.Label(label="never shown", visible=False)
    button.connect("clicked", lambda *a: (label.set_label("asked for " + entry.get_text()), Gio.AppInfo.launch_default_for_uri(entry.get_text(), None)))
    entry.connect("activate", lambda *a: label.set_label("entered " + entry.get_text()))
    for child in (entry, button, label, hidden):
        box.append(child)
    window.set_child(box)
    window.present()
app = Gtk.Application(application_id="org.wardviewer.Harness")
app.connect("activate", start)
app.run()
'''


def window_tests():
    with tap.test("/e2e/harness/window-on-the-accessibility-bus"):
        app = a11y.program("Harness")
        a11y.wait(app, "push button", "Open page")
        tap.check(a11y.find(app, None, "never shown") is None, "a hidden label was found")
    with tap.test("/e2e/harness/one-answer-says-what-each-node-says"):
        looked = [(a11y.role(n), a11y.name(n), a11y.description(n), a11y.has(n, "sensitive"), n) for n in a11y.walk(app)]
        tap.check(len(looked) > 4, f"only {looked}")
        for *said, node in looked:
            a11y.forget()
            tap.equal([a11y.role(node), a11y.name(node), a11y.description(node), a11y.has(node, "sensitive")], said, "what the node says itself")
    with tap.test("/e2e/harness/keys-and-texts"):
        a11y.press(title="Harness")
        a11y.type_text("about:blank#typed")
        a11y.press("Return")
        a11y.wait(app, "label", "entered about:blank#typed")
    with tap.test("/e2e/harness/click-by-place"):
        a11y.click(a11y.wait(app, "push button", "Open page"), "Harness")
        a11y.wait(app, "label", "asked for about:blank#typed")
    with tap.test("/e2e/harness/text-through-the-bus"):
        a11y.set_text(a11y.wait(app, ("text", "entry", "search box"), None), "http://127.0.0.1:9/harness")
        a11y.activate(a11y.wait(app, "push button", "Open page"))
        a11y.wait(app, "label", "asked for http://127.0.0.1:9/harness")


def browser_tests():
    with tap.test("/e2e/harness/default-browser-is-a-real-one"):
        driver = webdriver.Driver()
        try:
            webdriver.until(lambda: any("127.0.0.1:9/harness" in url for url in urls(driver)), 20, "the page that the program asked for")
            tap.check(webdriver.calls() >= 1, "the handler did not note its call")
            driver.open("data:text/html,<form><input id=a aria-label=First><button id=b type=button onclick='document.title=a.value'>Go</button></form>")
            driver.wait("#a").type("typed")
            driver.keys(webdriver.TAB, webdriver.ENTER)
            webdriver.until(lambda: driver.title() == "typed", 5, "the page's title")
            tap.equal(driver.find("#a")[0].label(), "First", "accessible name")
        finally:
            driver.close()


def urls(driver):
    """The addresses of all open pages."""
    out = []
    for handle in driver.windows():
        driver.ask("POST", "/window", {"handle": handle})
        out.append(driver.url())
    return out


def keyring_tests():
    with tap.test("/e2e/harness/keyring-takes-and-gives"):
        subprocess.run(["secret-tool", "store", "--label=Harness", "harness", "1"], input="value", text=True, check=True, timeout=10)
        said = subprocess.run(["secret-tool", "lookup", "harness", "1"], capture_output=True, text=True, check=True, timeout=10).stdout
        tap.equal(said, "value", "secret")
    with tap.test("/e2e/harness/home-is-thrown-away"):
        tap.check("ward-session" in os.environ["HOME"], os.environ["HOME"])


def main():
    webdriver.make_default()
    program = subprocess.Popen([sys.executable, "-c", PROGRAM])
    try:
        window_tests()
        browser_tests()
        keyring_tests()
    finally:
        program.terminate()
        program.wait(10)
        webdriver.close_browser()
    tap.done()


main()
