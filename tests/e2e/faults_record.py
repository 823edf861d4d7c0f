#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong while a record is open: faults_record.py WARD SANDBOX-DRIVER answers|session|epic

Each kind of bad answer twice: on the first load, when there is nothing to show, and over what is shown. What happened and what to do stand there in
words, the banner and what was there before stay, and the way that is offered leads on."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import a11y  # noqa: E402
import steps  # noqa: E402
import tap  # noqa: E402
import wardapp  # noqa: E402
import webdriver  # noqa: E402
from webdriver import until  # noqa: E402

PART = sys.argv[3]
OBSERVATIONS = "/fhir/R4/Observation"
FAILED, FORBIDDEN = "Laboratory results could not be loaded", "You are not permitted to see laboratory results"
# name, fault, title without rows, what it says and what to do, what the bar over the rows says
KINDS = (
    ("403", "status=403", FORBIDDEN, ("The server knows who you are", "ask the hospital’s IT to permit it"), "You are not permitted to see this."),
    ("404", "status=404", FAILED, ("The server has nothing at this place.", "Check the server’s address."), "The server has nothing at this place."),
    ("429-retry-after", "status=429;retry-after=60", FAILED, ("The server asks to wait.", "Wait a minute and reload."), "The server asks to wait."),
    ("500", "status=500;retry-after=60", FAILED, ("The server has a problem.", "Try again in a moment."), "The server has a problem."),
    ("broken-json", "broken-json", FAILED, ("The server’s answer could not be read.", "Try again."), "The server’s answer could not be read."),
    ("cut-body", "cut-body", FAILED, ("The answer was cut off or damaged on its way.", "Try again."), "The answer was cut off or damaged on its way."),
    ("login-page", "html", FAILED, ("A web page came instead of data.", "sign in to the network if it asks"), "A web page came instead of data."),
)


def case(name):
    """A test's path."""
    return f"/e2e/faults-{PART}/{name}"


class Story:
    """The server, the patient and the program of all cases."""

    def __init__(self):
        self.sandbox = wardapp.Sandbox(sys.argv[2], *(("--profile", "epic") if PART == "epic" else ()))
        self.stored = 0 if PART == "epic" else 1  # Epic gives a public client no refresh token
        self.patient = steps.Patient(self.sandbox)
        self.other = steps.Patient.of(self.sandbox, "empty")
        self.ward = self.now = None

    def fault(self, kind, path=OBSERVATIONS, n=1000):
        """The one fault that there is from now on."""
        if self.now:
            self.sandbox.ask("fault", *self.now, 0)
        self.now = (kind, path) if kind else None
        if kind:
            self.sandbox.fault(kind, path, n)

    def close(self):
        """Ends everything."""
        if self.ward:
            self.ward.close()
        webdriver.close_browser()
        self.sandbox.close()


    def loaded(self):
        """Waits until everything is there, without a complaint."""
        try:
            until(lambda: self.count() == len(self.patient.labs), 40, f"{len(self.patient.labs)} results")
        except AssertionError as error:
            raise steps.told(error, self.ward) from None
        steps.gone(self.ward, "Incomplete", "Loading older", "so far.")

    def count(self):
        """How many laboratory results are shown, as the list of panels says it."""
        node = next(steps.nodes(self.ward, lambda words: words.startswith("All panels, ")), None)
        return int(re.search(r"(\d+) results", a11y.words(node)).group(1)) if node is not None else 0


def first_load_and_over_rows(story, name, fault, title, words, bar):
    ward = story.ward
    with tap.test(case(f"{name}-with-nothing-to-show")):
        story.other.open(ward)  # a record that is open already would be kept
        story.fault(fault)
        story.patient.labs_page(story.ward)
        steps.says(ward, title, *words)
        steps.button(ward, "^Retry$")
        tap.equal(steps.rows(ward), [], "rows")
        steps.look(f"first-{name}")
    with tap.test(case(f"{name}-retry-brings-it")):
        story.fault(None)
        story.patient.check_open(ward)
        steps.push(ward, "^Retry$")
        story.loaded()
    with tap.test(case(f"{name}-over-what-is-shown")):
        before = steps.rows_now(ward)
        story.fault(fault)
        ward.press("F5")
        steps.says(ward, bar)
        steps.look(f"over-{name}")
        steps.rows_stay(ward, before)
        story.patient.check_open(ward)
    with tap.test(case(f"{name}-over-what-is-shown-retry")):
        story.fault(None)
        steps.push(ward, "^Retry$")
        steps.gone(ward, bar)
        story.loaded()
        steps.rows_stay(ward, before)


def answers(story):
    for kind in KINDS:
        first_load_and_over_rows(story, *kind)


def start(story):
    with tap.test(case("record-opens")):
        story.ward = wardapp.Ward(sys.argv[1], "--sandbox", story.sandbox.folder)
        steps.sign_in(story.ward, story.sandbox.tenant["name"])
        story.patient.labs_page(story.ward)
        story.loaded()


def unnoticed(story):
    ward = story.ward
    with tap.test(case("401-is-mended-by-one-refresh-and-nobody-sees-it")):
        story.sandbox.ask("expire")
        tokens, asked = story.sandbox.count("/oauth/token"), story.sandbox.count(OBSERVATIONS)
        ward.press("F5")
        until(lambda: story.sandbox.count(OBSERVATIONS) > asked, 20, "another request")
        story.loaded()
        tap.equal(story.sandbox.count("/oauth/token") - tokens, 1, "requests for tokens")
        complaints = [w for w in steps.seen(ward) if re.search(r"sign in|signed out|run out|permitted", w, re.IGNORECASE)]
        tap.equal(complaints, [], "said on screen")
    with tap.test(case("429-with-a-short-wait-is-waited-out")):
        asked = story.sandbox.count(OBSERVATIONS)
        story.fault("status=429;retry-after=1", n=1)
        ward.press("F5")
        until(lambda: story.sandbox.count(OBSERVATIONS) > asked + 1, 20, "another request")
        story.loaded()
        story.fault(None)


def wrong_patient(story):
    ward = story.ward
    with tap.test(case("wrong-patient-is-put-aside-and-said")):
        story.fault("wrong-patient")
        story.patient.labs_page(story.ward)
        steps.says(ward, "that do not belong to this patient. They are not shown. Tell the hospital’s IT.")
        until(lambda: 0 < story.count() < len(story.patient.labs), 30, "the rest of the results")
        steps.gone(ward, "Loading older", "so far.")
        story.patient.check_open(ward)
        steps.look("wrong-patient")
        said = int(re.search(r"The server sent (\d+) results that", "\n".join(steps.seen(ward))).group(1))
        missing = len(story.patient.labs) - story.count()
        tap.check(0 < missing <= said, f"{missing} laboratory results are not shown, {said} are said to be another's")
    with tap.test(case("wrong-patient-leads-to-the-diagnostics")):
        steps.push(ward, "^Diagnostics$")
        ward.window(wardapp.DIAGNOSTICS)
        steps.look("wrong-patient-diagnostics", wardapp.DIAGNOSTICS)
        words = a11y.all_text(ward.window(wardapp.DIAGNOSTICS), hidden=True)
        tap.check("entries of another patient" in words, "the events do not name it")
        ward.press("ctrl+w", title=wardapp.DIAGNOSTICS)
    with tap.test(case("wrong-patient-goes-with-a-right-answer")):
        story.fault(None)
        ward.press("F5")
        story.loaded()
        steps.gone(ward, "that do not belong to this patient")
    with tap.test(case("wrong-patient-as-the-patient")):
        story.fault("wrong-patient", "/fhir/R4/Patient/")
        ward.press("F5")
        steps.says(ward, "The server sent data of another patient.")
        steps.look("wrong-patient-record")
        tap.check(story.patient.is_open(ward), "another banner: " + "\n".join(steps.seen(ward)))
        story.fault(None)
        ward.press("F5")
        steps.gone(ward, "The server sent data of another patient.")


def server_gone(story):
    ward = story.ward
    with tap.test(case("server-drops-every-connection-over-what-is-shown")):
        story.loaded()
        before = steps.rows_now(ward)
        story.fault("drop", "/")
        ward.press("F5")
        steps.says(ward, "This was fetched at ", "there may be newer results.")
        steps.look("dropped")
        steps.rows_stay(ward, before)
        story.patient.check_open(ward)
    with tap.test(case("server-is-back")):
        story.fault(None)
        steps.push(ward, "^Retry$")
        steps.gone(ward, "This was fetched at ")
        story.loaded()


def run_out(story):
    ward = story.ward
    with tap.test(case("run-out-keeps-the-record")):
        before = steps.rows_now(ward)
        tap.equal(wardapp.keyring_items(), story.stored, "items in the keyring")
        story.sandbox.ask("revoke")
        ward.press("F5")
        steps.says(ward, "Your sign-in has run out. What is shown stays, but is no longer refreshed.")
        steps.button(ward, "^Sign in again$")
        steps.look("run-out")
        story.patient.check_open(ward)
        steps.rows_stay(ward, before)
    with tap.test(case("declining-to-sign-in-again-keeps-the-record")):
        known = webdriver.calls()
        steps.push(ward, "^Sign in again$")
        wardapp.sign_in_on_the_page(known, decision="deny")
        if PART == "epic":  # the server keeps an error to itself: the way out is to cancel
            steps.says(ward, "If the page shows an error, come back here and cancel")
            steps.push(ward, "^Cancel$")
            steps.says(ward, "Your sign-in has run out.")
        else:
            steps.says(ward, "The sign-in was declined.", "Your sign-in has run out.")
        steps.look("run-out-declined")
        story.patient.check_open(ward)
        steps.rows_stay(ward, before)
    with tap.test(case("signing-in-again-goes-on-where-one-was")):
        webdriver.close_browser()
        known = webdriver.calls()
        steps.push(ward, "^Sign in again$")
        wardapp.sign_in_on_the_page(known)
        steps.gone(ward, "Your sign-in has run out.", "The sign-in was declined.")
        until(lambda: story.patient.is_open(ward), 30, "the record to be on screen again")
        story.loaded()
        steps.rows_stay(ward, before)
        tap.equal(wardapp.keyring_items(), story.stored, "items in the keyring")


def end(story):
    with tap.test(case("no-secret-in-what-was-written")):
        found, places = wardapp.leaks(story.sandbox.secrets() + [story.patient.family, *story.patient.numbers], story.ward)
        tap.check(places > 5, f"only {places} places were searched")
        tap.equal(found, [], "found")
    with tap.test(case("nothing-to-complain-of")):
        tap.equal(story.ward.quit(), 0, "exit status")
        tap.equal(wardapp.complaints(), [], "warnings that Ward wrote")


PARTS = {"answers": (start, answers, end), "session": (start, run_out, wrong_patient, server_gone, unnoticed, end), "epic": (start, run_out, end)}


def main():
    webdriver.make_default()
    story = Story()
    try:
        for part in PARTS[PART]:
            part(story)
    finally:
        story.close()
    tap.done()


main()
