#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Launches from a record system, end to end: launch.py WARD SANDBOX-DRIVER

A person opens a patient on the sandbox's /ehr page in a real browser and starts Ward from there: by the launch address of this computer, by a launch link
that the desktop hands to a second start of the program, and by pasting it. Each time Ward asks first and names the hospital; another patient is never
swapped in silently; a link of an unknown server is refused without any request. Then a sign-in that nothing can renew: its end is foreseen, and nothing is
lost by it."""
import os
import pathlib
import re
import socket
import subprocess
import sys
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import a11y  # noqa: E402
import expect  # noqa: E402
import smart  # noqa: E402
import tap  # noqa: E402
import wardapp  # noqa: E402
import webdriver  # noqa: E402
from webdriver import until  # noqa: E402

SCHEMAS = str(pathlib.Path(sys.argv[1]).resolve().parents[2] / "data")
PASTE = "Open Launch Link"
PICTURES = os.environ.get("WARD_E2E_PICTURES")


def set_setting(key, value, schema="org.wardviewer.Ward"):
    """A setting of Ward's, or of the desktop's."""
    subprocess.run(["gsettings", "set", schema, key, value], check=True, env={**os.environ, "GSETTINGS_SCHEMA_DIR": SCHEMAS})


def free_port():
    """A port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def shown_by_x(title):
    """Whether the X server shows a window of this title."""
    return subprocess.run(["xdotool", "search", "--onlyvisible", "--name", f"^{title}$"], capture_output=True, text=True, check=False).stdout.strip() != ""


def picture(name):
    """A picture of the screen, where somebody wants to look."""
    if PICTURES:
        time.sleep(0.7)
        a11y.picture(pathlib.Path(PICTURES) / f"{name}.png")


class Story:
    """What the cases hand on to each other."""

    def __init__(self, *options):
        self.sandbox = wardapp.Sandbox(sys.argv[2], "--tls", *options)
        self.client = smart.Client(self.sandbox.folder).sign_in()
        os.environ["WARD_BROWSER_SPKI"] = self.client.spki()
        self.port = free_port()
        set_setting("launch-address", "true")
        set_setting("launch-port", str(self.port))
        self.name = self.sandbox.tenant["name"]
        found = {}
        for number in range(100001, 100008):
            for patient in self.client.search("Patient", identifier=f"SYN-{number}"):
                found[patient["id"]] = patient
        self.patients = sorted((p for p in found.values() if "family" in (p.get("name") or [{}])[0]), key=lambda p: (p["id"] != "adult", p["id"]))[:2]
        self.ward = None

    def start(self, *more):
        """Starts Ward."""
        self.ward = wardapp.Ward(sys.argv[1], "--sandbox", str(self.sandbox.folder), *more)

    def asked(self):
        """How often the server was asked for what a sign-in or a record needs."""
        return sum(self.sandbox.count(path) for path in ("/.well-known", "/authorize", "/token", "/Patient", "/Observation"))

    def second_start(self, *arguments):
        """Starts the program again, as the desktop does for a link: it hands over and ends."""
        done = subprocess.run([sys.argv[1], *arguments], check=False, timeout=30, capture_output=True, text=True, stdin=subprocess.DEVNULL,
                              env={**os.environ, "G_DEBUG": "fatal-warnings", "GSETTINGS_SCHEMA_DIR": SCHEMAS})
        tap.equal(done.returncode, 0, f"status of the second start, which says {done.stderr!r}")

    def dialog(self, words, title="Launch", seconds=20):
        """The open dialog of this title, in which these words stand. The X server is asked first: GTK 4.8 stumbles over whoever lists a program's windows
        while one of them is being made."""
        a11y.window_id(title)
        pattern = re.compile(words)

        def look():
            return next((w for w in a11y.windows(self.ward.app) if a11y.name(w) != wardapp.TITLE and pattern.search(a11y.all_text(w))), None)

        try:
            return until(look, seconds, f"a dialog with {words!r}")
        except AssertionError as error:
            shown = "\n".join(a11y.tree(w, 60) for w in a11y.windows(self.ward.app))
            raise AssertionError(f"{error}; on screen:\n{shown}") from None

    def answer(self, dialog, label, title="Launch"):
        """Pushes a button of a dialog, and waits until that is gone. GTK 4.8 names a response twice, first with its mnemonic: "_Start Start"."""
        a11y.activate(a11y.wait(dialog, "push button", re.compile(rf"(^| ){label}$")))
        until(lambda: not shown_by_x(title), 10, "the dialog to close")

    def close(self):
        """Ends everything."""
        if self.ward:
            self.ward.close()
        webdriver.close_browser()
        self.sandbox.close()


def in_ehr(story, patient, click=None, user="clinician"):
    """Opens a patient in the record system in the browser; the launch link, after clicking one of the page's links if asked to."""
    address = f"http://127.0.0.1:{story.port}/launch"
    subprocess.run(["gio", "open", f"{story.sandbox.origin}/ehr?" + urllib.parse.urlencode({"launch_url": address})], check=True, timeout=30)
    driver = webdriver.Driver()
    try:
        def turn():
            for handle in reversed(driver.windows()):
                driver.ask("POST", "/window", {"handle": handle})
                if "/ehr" in driver.url() and (driver.find("input[name=username]") or driver.find("button[name=patient]")):
                    return True
            return False

        until(turn, 30, "the record system's page in the browser")
        if user != "clinician" and driver.find("#sign-out"):
            driver.click_through("#sign-out")
            driver.wait("input[name=username]")
        if driver.find("input[name=username]"):
            driver.find("input[name=username]")[0].type(user)
            driver.find("input[name=password]")[0].type("sandbox")
            driver.click_through("#sign-in")
        driver.wait(f"button[name=patient][value='{patient['id']}']")
        driver.click_through(f"button[name=patient][value='{patient['id']}']")
        link = driver.wait("#launch-text").text() or driver.find("#launch-text")[0].property("value")
        if click:
            driver.wait(click).click()
            until(lambda: "Ward has the answer" in driver.text(), 20, "the launch address's page")
        return link.strip()
    finally:
        driver.close()


def allow(known):
    """Agrees on the page that Ward opened; whoever launched is signed in there already."""
    until(lambda: webdriver.calls() > known, 30, "Ward to open the browser")
    driver = webdriver.Driver()
    try:
        def turn():
            for handle in reversed(driver.windows()):
                driver.ask("POST", "/window", {"handle": handle})
                if driver.find("#allow"):
                    return True
            return False

        until(turn, 30, f"the page that asks for consent; there are {wardapp.pages(driver)}")
        driver.find("#allow")[0].click()
    finally:
        driver.close()


def shows(story, patient):
    """Waits for the banner of a patient."""
    numbers = expect.identifiers(patient)
    return story.ward.wait(None, lambda n: expect.family(patient).lower() in n.lower() and expect.birth(patient) in n and any(i in n for i in numbers), 40)


def start_by_link(story):
    first = story.patients[0]
    with tap.test("/e2e/launch/first-start-by-a-link-asks-and-keeps-no-token-in-its-arguments"):
        known = story.asked()
        link = "ward://launch?" + urllib.parse.urlencode({"iss": story.sandbox.tenant["fhirBase"], "launch": "t0ken-of-the-first-start"})
        story.start(link)
        dialog = story.dialog(r"Start Ward for .*\?")
        tap.check("t0ken" not in pathlib.Path(f"/proc/{story.ward.process.pid}/cmdline").read_text(), "the token stands in the command line")
        tap.check("t0ken" not in a11y.all_text(dialog), "the token stands in the dialog")
        tap.equal(story.asked(), known, "requests before a yes")
        story.answer(dialog, "Cancel")
        story.ward.wait("push button", f"Sign in to {story.name}")
    with tap.test("/e2e/launch/by-the-launch-address-in-the-browser"):
        known, calls = story.asked(), webdriver.calls()
        in_ehr(story, first, "#launch-loopback")
        dialog = story.dialog(r"Start Ward for .*\?")
        words = a11y.all_text(dialog)
        tap.check(f"Start Ward for {story.name} (Sandbox)?" in words, f"the question names no hospital: {words}")
        tap.equal(story.asked(), known, "requests before a yes")
        picture("question-light")
        story.answer(dialog, "Start")
        allow(calls + 1)
        banner = shows(story, first)
        tap.check(expect.birth(first) in a11y.name(banner), "the banner")
        story.ward.wait_text("Robin Sample")


def second_patient(story):
    first, second = story.patients
    with tap.test("/e2e/launch/A51-X026-another-patient-is-asked-about"):
        link = in_ehr(story, second)
        known = story.asked()
        story.second_start(link)
        dialog = story.dialog(r"Start Ward for .*\?")
        tap.check("The record that is open in Ward now will be closed." in a11y.all_text(dialog), f"nothing about the open record: {a11y.all_text(dialog)}")
        picture("question-with-record")
        story.answer(dialog, "Cancel")
        time.sleep(0.5)
        shows(story, first)
        tap.equal(story.sandbox.count("/authorize") >= 0 and story.asked() - known < 1, True, f"requests after a no ({story.asked() - known})")
    with tap.test("/e2e/launch/a-link-by-a-second-start-goes-to-the-running-program"):
        calls = webdriver.calls()
        story.second_start(link)
        story.answer(story.dialog(r"Start Ward for .*\?"), "Close Record and Start")
        allow(calls)
        banner = shows(story, second)
        # GTK 4.8 calls the pages of a stack that are not seen visible too: the search's list of recent patients is one.
        banners = [a11y.name(n) for n in a11y.find_all(story.ward.window(), a11y.role(banner), re.compile("Born ")) if a11y.role(n) != "list item"]
        tap.equal([n for n in banners if any(i in n for i in expect.identifiers(first))], [], "banners of the first patient")
    with tap.test("/e2e/launch/X025-a-link-that-was-used"):
        story.second_start(link)
        story.answer(story.dialog(r"Start Ward for .*\?"), "Close Record and Start")
        story.ward.wait_text(r"launch link was used already", 40)
        story.ward.wait_text(r"Start Ward again from the patient’s record")
        picture("used-link")


def refusals(story):
    with tap.test("/e2e/launch/X021-A49-an-unknown-server-is-refused-without-any-request"):
        known, calls = story.asked(), webdriver.calls()
        with socket.socket() as stranger:
            stranger.bind(("127.0.0.1", 0))
            stranger.listen()
            stranger.settimeout(1.5)
            story.second_start("--iss", f"http://127.0.0.1:{stranger.getsockname()[1]}/fhir", "--launch", "t0ken")
            dialog = story.dialog("not in your list of hospitals")
            picture("refusal-light")
            try:
                stranger.accept()
                raise AssertionError("the unknown server was asked")
            except TimeoutError:
                pass
        tap.equal((story.asked(), webdriver.calls()), (known, calls), "requests and browser")
        story.answer(dialog, "Close")
    with tap.test("/e2e/launch/X024-no-token-offers-to-sign-in-without"):
        story.second_start("ward://launch?" + urllib.parse.urlencode({"iss": story.sandbox.tenant["fhirBase"], "launch": ""}))
        dialog = story.dialog("holds no launch token")
        a11y.wait(dialog, "push button", re.compile("Sign In Without It$"))
        picture("incomplete-light")
        story.answer(dialog, "Cancel")
    with tap.test("/e2e/launch/C07-arguments-that-are-none"):
        for arguments in (["file:///etc/passwd"], ["ward://launch?iss=https://a.example&launch=x", "ward://launch?iss=https://b.example&launch=y"], ["--launch", "x"]):
            story.second_start(*arguments)
            story.answer(story.dialog("not a whole launch link"), "Close")


def paste(story):
    with tap.test("/e2e/launch/paste"):
        story.ward.press("ctrl+l")
        window = story.dialog("Launch link", PASTE)
        a11y.set_text(a11y.wait(window, None, "Launch link"), "https://hospital.example/launch?x=1")
        a11y.activate(a11y.wait(window, "push button", re.compile("Open$")))
        a11y.wait(window, None, re.compile("not a launch link"))
        picture("paste-light")
        calls = webdriver.calls()
        link = in_ehr(story, story.patients[0])
        a11y.set_text(a11y.wait(window, None, "Launch link"), link)
        story.answer(window, "Open", PASTE)
        story.answer(story.dialog(r"Start Ward for .*\?"), "Start")
        allow(calls + 1)
        shows(story, story.patients[0])


def another_person(story):
    first, second = story.patients
    with tap.test("/e2e/launch/A55-another-person-finds-nothing-of-the-one-before"):
        link = in_ehr(story, second, user="nurse")
        calls = webdriver.calls()
        story.second_start(link)
        story.answer(story.dialog(r"Start Ward for .*\?"), "Start")
        allow(calls)
        shows(story, second)
        story.ward.wait_text("Kim Sampleton")
        left = [line for line in story.ward.text().splitlines() if any(i in line for i in expect.identifiers(first))]
        tap.equal(left, [], "of the patient that somebody else had opened there is still")


def looks(story):
    """Pictures for somebody to look at: dark, and with text of twice the size, which needs a new start since nothing in the session tells of it."""
    if not PICTURES:
        return
    for name in ("dark", "large"):
        if name == "dark":
            set_setting("color-scheme", "prefer-dark", schema="org.gnome.desktop.interface")
            time.sleep(1)
        else:
            set_setting("color-scheme", "default", schema="org.gnome.desktop.interface")
            story.ward.quit()
            subprocess.run(["xrdb", "-merge"], input="Xft.dpi: 192\n", text=True, check=True)
            story.start()
            story.ward.wait(None, re.compile("^(Search patients|Sign in.*)$"))
        story.second_start("ward://launch?" + urllib.parse.urlencode({"iss": story.sandbox.tenant["fhirBase"], "launch": "x"}))
        dialog = story.dialog(r"Start Ward for .*\?")
        picture(f"question-{name}")
        story.answer(dialog, "Cancel")
        story.second_start("--iss", "https://evil.example/R4", "--launch", "x")
        dialog = story.dialog("not in your list of hospitals")
        picture(f"refusal-{name}")
        story.answer(dialog, "Close")
        story.ward.press("ctrl+l")
        window = story.dialog("Launch link", PASTE)
        picture(f"paste-{name}")
        story.answer(window, "Cancel", PASTE)
        time.sleep(0.5)  # until the window manager has given the focus back
        story.ward.press("ctrl+comma")
        window = story.dialog("Launch address on this computer", "Preferences")
        picture(f"preferences-{name}")
        story.ward.press("Escape", title="Preferences")
        until(lambda: not shown_by_x("Preferences"), 10, "the preferences to close")
        time.sleep(0.5)
    subprocess.run(["xrdb", "-merge"], input="Xft.dpi: 96\n", text=True, check=True)


def leave_no_trace(story):
    with tap.test("/e2e/launch/no-token-in-files-arguments-environment"):
        found, places = wardapp.leaks(story.sandbox.secrets(), story.ward)
        tap.check(places > 10, f"only {places} places were searched")
        tap.equal(found, [], "found")
    with tap.test("/e2e/launch/quit"):
        tap.equal(story.ward.quit(), 0, "exit status")
        tap.equal(wardapp.complaints(), [], "warnings that Ward wrote")


def main():
    webdriver.make_default()
    story = Story()
    try:
        for part in (start_by_link, second_patient, refusals, paste, another_person, looks, leave_no_trace):
            part(story)
    finally:
        if os.environ.get("WARD_E2E_KEEP"):
            subprocess.run(["import", "-window", "root", os.environ["WARD_E2E_KEEP"]], check=False)
        story.close()
    tap.done()


main()
