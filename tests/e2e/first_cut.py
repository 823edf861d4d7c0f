#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job, end to end: first_cut.py WARD SANDBOX-DRIVER generic|epic

Starts with an empty profile, signs in on the page in a real browser, opens a patient, and compares what the accessibility tree shows with what a client
that shares nothing with Ward reads from the same server. Then: no secret in the diagnostics, in any file, command line or environment; resuming without
the browser (generic); signing out empties the keyring."""
import os
import pathlib
import re
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import a11y  # noqa: E402
import expect  # noqa: E402
import smart  # noqa: E402
import tap  # noqa: E402
import wardapp  # noqa: E402
import webdriver  # noqa: E402
from webdriver import until  # noqa: E402

PROFILE = sys.argv[3] if len(sys.argv) > 3 else "generic"
EXPORT = "Export Diagnostics"
CHOOSER = "Save Diagnostics"


def case(name):
    """A test's path."""
    return f"/e2e/{PROFILE}/{name}"


class Story:
    """What the cases hand on to each other; a case that needs what an earlier one did not reach fails by itself."""

    def __init__(self):
        self.sandbox = wardapp.Sandbox(sys.argv[2], "--profile", PROFILE, "--tls")
        self.client = smart.Client(self.sandbox.folder).sign_in()
        self.patient, self.vitals, self.labs, self.potassium = expect.choose_patient(self.client)
        self.own_secrets = set(self.sandbox.secrets())
        os.environ["WARD_BROWSER_SPKI"] = self.client.spki()
        self.ward = None

    def start(self):
        """Starts Ward."""
        self.ward = wardapp.Ward(sys.argv[1], "--sandbox", str(self.sandbox.folder))

    def names(self):
        """Words that identify the patient."""
        return [expect.family(self.patient), *expect.identifiers(self.patient)]

    def close(self):
        """Ends everything."""
        if self.ward:
            self.ward.close()
        webdriver.close_browser()
        self.sandbox.close()


def sign_in(story):
    with tap.test(case("empty-profile-offers-the-sandbox")):
        story.start()
        story.ward.wait("push button", f"Sign in to {story.sandbox.tenant['name']}")
        tap.check(webdriver.calls() == 0, "the browser was opened before anybody asked for it")
    with tap.test(case("sign-in-on-the-page-in-the-browser")):
        story.ward.push(f"^Sign in to {re.escape(story.sandbox.tenant['name'])}$")
        wardapp.sign_in_on_the_page(0)
        story.ward.wait("label", "Search patients", 40)
        webdriver.until(lambda: "Robin Sample" in story.ward.text(), 20, "the window to name who is signed in")  # the server is asked for the name


def open_patient(story):
    family = expect.family(story.patient)
    with tap.test(case("search-and-choose-the-patient")):
        ward = story.ward
        ward.press("ctrl+k")
        entry = ward.wait(None, re.compile("^Patient’s name, date of birth or record number$"))
        given = "" if PROFILE == "generic" else story.patient["name"][0]["given"][0] + " "  # Epic wants all three
        a11y.set_text(entry, f"{family} {given}{story.patient['birthDate']}")
        ward.push("^Search$")
        # Two people may share name and date of birth: the number tells them apart.
        number = "(" + "|".join(re.escape(i) for i in expect.identifiers(story.patient)) + ")"
        row = ward.wait("list item", re.compile(f"{re.escape(family)}.*{re.escape(expect.birth(story.patient))}.*{number}", re.IGNORECASE))
        a11y.click(row, wardapp.TITLE)
        ward.wait("label", "Chosen: is this the right patient?")
        tap.equal(story.sandbox.count("/Observation"), story.observations, "clinical reads before the patient was confirmed")
        ward.push("^Open record:")


def read_banner(story):
    with tap.test(case("banner-says-who-it-is")):
        banner = story.ward.wait(None, lambda n: expect.family(story.patient).lower() in n.lower() and expect.birth(story.patient) in n and any(i in n for i in expect.identifiers(story.patient)), 30)
        words = a11y.all_text(banner)
        tap.check(expect.birth(story.patient) in words, f"no date of birth in {words!r}")
        tap.check(any(i in words for i in expect.identifiers(story.patient)), f"no identifier in {words!r}")
        tap.check(story.sandbox.tenant["name"] in story.ward.text(), "the hospital is not named")
        story.ward.wait_text(r"(?i)sandbox")
    with tap.test(case("W45-window-title-names-nobody")):
        titles = [a11y.name(w) for w in a11y.windows(story.ward.app)]
        tap.check(not any(n in t for t in titles for n in story.names()), f"titles {titles}")


def read_results(story):
    with tap.test(case("latest-vitals-as-sent")):
        story.ward.press("ctrl+2")
        wanted = {name: expect.newest(story.vitals, codes) for name, codes in (("heart rate|pulse", expect.PULSE), ("temp", expect.TEMPERATURE), ("resp|breath", expect.BREATHS))}
        wanted = {name: expect.value(r) for name, r in wanted.items() if r is not None}
        tap.check("heart rate|pulse" in wanted, "the server has no pulse")
        strip = story.ward.wait(None, "Latest vital signs", 30)
        for name, value in wanted.items():
            pattern = re.compile(rf"(?i)^[^,]*({name})[^,]* {re.escape(value)}(?![\d.])")
            until(lambda p=pattern: a11y.find(strip, None, p), 20, f"a tile {pattern.pattern!r}; there is {a11y.all_text(strip)[:1500]}")
    with tap.test(case("newest-potassium-with-its-flag")):
        story.ward.press("ctrl+3")
        value, flag = expect.value(story.potassium), expect.flags(story.potassium)[0]
        a11y.set_text(story.ward.wait(None, re.compile("^Filter laboratory results$"), 30), "potassium")
        row = story.ward.wait(None, re.compile(rf"^Potassium.*latest {re.escape(value)} .*\b{re.escape(flag)}\b"), 40)
        tap.check("mmol/L" in a11y.name(row), f"no unit in {a11y.name(row)!r}")


def save_diagnostics(story):
    """Exports the diagnostics with the desktop's own dialog for files; gives the file."""
    saved = wardapp.HOME / "saved-diagnostics.txt"
    story.ward.press("ctrl+shift+d")
    story.ward.push("^Export…$", title=wardapp.DIAGNOSTICS)
    story.ward.push("(^| )Save…$", title=EXPORT)
    story.ward.window(CHOOSER)
    story.ward.press("ctrl+a", title=CHOOSER)
    a11y.type_text(str(saved))
    story.ward.press("Return", title=CHOOSER)
    until(saved.exists, 20, "the saved file")
    story.ward.press("ctrl+w", title=wardapp.DIAGNOSTICS)
    return saved


def leave_no_trace(story):
    with tap.test(case("diagnostics-hold-no-secret-and-no-name")):
        story.ward.press("ctrl+shift+d")
        window = story.ward.window(wardapp.DIAGNOSTICS)
        words = a11y.all_text(window, hidden=True)
        tap.check(story.sandbox.tenant["fhirBase"] in words or "127.0.0.1" in words, f"the diagnostics say nothing of the server: {words[:500]}")
        tap.check(len(words) > 400, f"hardly anything to read: {words}")
        secrets = story.sandbox.secrets()
        tap.check(len(secrets) > len(story.own_secrets), "the server gave Ward nothing")
        tap.equal([s[:4] for s in secrets if s in words], [], "secrets in the diagnostics")
        tap.equal([n for n in story.names() if n in words], [], "names in the diagnostics")
        story.ward.press("ctrl+w", title=wardapp.DIAGNOSTICS)
    with tap.test(case("S37-desktop-remembers-the-file-and-nobody")):
        saved = save_diagnostics(story)
        recent = pathlib.Path(os.environ["XDG_DATA_HOME"]) / "recently-used.xbel"
        until(lambda: recent.exists() and saved.name in recent.read_text(), 20, "the saved file among the recent ones")
        kept = [path for root in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME") for path in pathlib.Path(os.environ[root]).rglob("*")]
        needles = [*story.names(), story.patient["id"], story.patient["birthDate"], expect.birth(story.patient), expect.value(story.potassium) + " mmol"]
        found = [(path.name, needle[:4]) for path in kept if path.is_file() for needle in needles
                 if needle in path.name or needle.encode() in path.read_bytes()]
        tap.equal(found, [], "what the desktop keeps of the patient")
        tap.check(any("keyfile" in path.name for path in kept), "no settings were written, so nothing was looked at")
        tap.equal([path.name for path in kept if "thumbnails" in path.parts and path.is_file()], [], "thumbnails")
    with tap.test(case("W45-P15-T23-no-token-or-name-in-files-arguments-environment")):
        found, places = wardapp.leaks(story.sandbox.secrets() + story.names(), story.ward)
        tap.check(places > 10, f"only {places} places were searched")
        tap.equal(found, [], "found")
    with tap.test(case("leak-search-finds-what-is-planted")):
        planted = wardapp.HOME / "planted.log"
        planted.write_text("x " + story.sandbox.secrets()[-1])
        found, _ = wardapp.leaks(story.sandbox.secrets(), None)
        planted.unlink()
        tap.check(any("planted.log" in f for f in found), "the search is blind")
    if PROFILE == "generic":
        with tap.test(case("S14-keyring-attributes-name-nobody")):
            words = "\n".join(wardapp.keyring_words())
            tap.check(words, "the keyring holds nothing")
            tap.equal([n for n in [*story.names(), "clinician", "Robin", "127.0.0.1", *story.sandbox.secrets()] if n in words], [], "found in label or attributes")


def resume(story):
    with tap.test(case("quit")):
        tap.equal(story.ward.quit(), 0, "exit status")
    with tap.test(case("start-again-and-be-signed-in")):
        known = webdriver.calls()
        story.start()
        if PROFILE == "generic":
            story.ward.wait("label", "Search patients", 40)
            tap.equal(webdriver.calls(), known, "calls of the browser")
            story.ward.wait_text("Robin Sample")
        else:
            button = story.ward.wait("push button", "Sign in", 40)  # Epic gives a public client no refresh token
            time.sleep(1)
            tap.equal(webdriver.calls(), known, "calls of the browser before anybody asked")
            a11y.activate(button)
            wardapp.sign_in_on_the_page(known)
            story.ward.wait("label", "Search patients", 40)


def sign_out(story):
    with tap.test(case("sign-out-empties-the-keyring")):
        if PROFILE == "generic":
            tap.check(wardapp.keyring_items() > 0, "nothing was in the keyring before")
        story.ward.press("ctrl+shift+q")
        story.ward.wait("push button", re.compile("^Sign in"), 30)
        until(lambda: wardapp.keyring_items() == 0, 10, "the keyring to be empty")
    with tap.test(case("start-after-sign-out-asks-again")):
        tap.equal(story.ward.quit(), 0, "exit status")
        known = webdriver.calls()
        story.start()
        story.ward.wait("push button", re.compile("^Sign in"), 30)
        time.sleep(1)
        tap.equal(webdriver.calls(), known, "calls of the browser")
        tap.check("Robin Sample" not in story.ward.text(), "somebody is still named")
        tap.equal(story.ward.quit(), 0, "exit status")
    with tap.test(case("T23-nothing-is-left-behind")):
        found, places = wardapp.leaks(story.sandbox.secrets() + story.names(), None)
        tap.check(places > 5, f"only {places} places were searched")
        tap.equal(found, [], "found")
        complaints = wardapp.complaints()
        tap.equal(complaints, [], "warnings that Ward wrote")


def main():
    webdriver.make_default()
    story = Story()
    story.observations = story.sandbox.count("/Observation")
    try:
        for part in (sign_in, open_patient, read_banner, read_results, leave_no_trace, resume, sign_out):
            part(story)
    finally:
        if os.environ.get("WARD_E2E_KEEP"):
            subprocess.run(["import", "-window", "root", os.environ["WARD_E2E_KEEP"]], check=False)
        story.close()
    tap.done()


main()
