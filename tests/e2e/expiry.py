#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A sign-in that nothing can renew, end to end: expiry.py WARD SANDBOX-DRIVER

The usual case of a clinician at Epic: no refresh token. The end is foreseen and said with its time; one click before it goes on without a break. Then the
access token ends by Ward's own clock: the record stays open and is marked, one click signs in again, and the record goes on with the same patient. A
sign-in of somebody else closes it. The server says how long the next token lasts, so nothing here has to be quick: where a token must still be good, it
is good for minutes, and where it must end, whatever is checked holds before and after."""
import pathlib
import re
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import a11y  # noqa: E402
import steps  # noqa: E402
import tap  # noqa: E402
import wardapp  # noqa: E402
import webdriver  # noqa: E402
from webdriver import until  # noqa: E402

FORESEEN = "Sign in again to go on without a break."
RUN_OUT = "Your sign-in has run out. What is shown stays, but is no longer refreshed."
OTHER = "Somebody else has signed in. The record that was open before is closed."
ROW = re.compile(r"^[^;:]*, latest [^;]*, range [^;]*$")
LONG, SHORT = 290, 5  # seconds: less than the five minutes of foresight, and as good as over


class Story:
    """The server, the patient and the program of all cases."""

    def __init__(self):
        self.sandbox = wardapp.Sandbox(sys.argv[2], "--profile", "epic", "--access-token-seconds", LONG)
        self.observations = urllib.parse.urlsplit(self.sandbox.tenant["fhirBase"]).path + "/Observation"
        self.patient = steps.Patient(self.sandbox)
        self.ward = self.shown = None

    def next_token(self, seconds):
        """How long the tokens last that are given out from now on."""
        self.sandbox.ask("lifetime", seconds)

    def sign_in_again(self, user="clinician"):
        """One click in Ward, then what the page wants."""
        webdriver.close_browser()
        known = webdriver.calls()
        steps.push(self.ward, "^Sign in again$")
        wardapp.sign_in_on_the_page(known, user=user)

    def table(self):
        """How many results there are, and the rows on screen. Which these are depends on the bars above and on how far the table is scrolled."""
        node = next(steps.nodes(self.ward, lambda words: words.startswith("All panels, ")), None)
        return (a11y.words(node) if node is not None else "", {a11y.name(n) for n in a11y.walk_on_screen(self.ward.window()) if ROW.search(a11y.name(n))})

    def goes_on(self):
        """The same patient, as many results, and rows that were there before."""

        def same():
            panels, rows = self.table()
            return panels == self.shown[0] and rows & self.shown[1]

        try:
            until(lambda: self.patient.is_open(self.ward), 60, "the record of the same patient")
            until(same, 60, f"the table of before {self.shown}")
        except AssertionError as error:
            raise AssertionError(f"{steps.told(error, self.ward)}; the table is {self.table()}") from None

    def close(self):
        """Ends everything."""
        if self.ward:
            self.ward.close()
        webdriver.close_browser()
        self.sandbox.close()


def open_record(story):
    with tap.test("/e2e/expiry/a-record-is-open"):
        story.ward = wardapp.Ward(sys.argv[1], "--sandbox", story.sandbox.folder)
        steps.sign_in(story.ward, story.sandbox.tenant["name"])
        story.patient.labs_page(story.ward)
        until(lambda: f", {len(story.patient.labs)} results" in story.table()[0] and story.table()[1], 60, "all laboratory results")
        story.shown = story.table()
        tap.equal(wardapp.keyring_items(), 0, "items in the keyring")


def foreseen(story):
    with tap.test("/e2e/expiry/foreseen-with-the-time-and-the-way-on"):
        steps.says(story.ward, FORESEEN)
        bar = next(words for words in steps.seen(story.ward) if FORESEEN in words)
        tap.check(re.search(r"Your sign-in ends at \d\d:\d\d\. ", bar), f"no time: {bar}")
        steps.button(story.ward, "^Sign in again$")
        steps.look("expiry-foreseen")
    with tap.test("/e2e/expiry/one-click-before-it-goes-on-without-a-break"):
        asked, given = story.sandbox.count(story.observations), len(story.sandbox.secrets())
        story.sign_in_again()
        until(lambda: len(story.sandbox.secrets()) > given, 60, "another token")
        until(lambda: story.sandbox.count(story.observations) > asked, 60, "the record to be fetched anew")
        story.goes_on()
        tap.equal([words for words in steps.seen(story.ward) if RUN_OUT in words], [], "said to have run out")
        steps.says(story.ward, FORESEEN)


def run_out(story):
    ward = story.ward
    with tap.test("/e2e/expiry/the-record-stays-and-is-marked"):
        story.next_token(SHORT)
        story.sign_in_again()
        steps.says(ward, RUN_OUT, seconds=240)
        steps.gone(ward, FORESEEN)
        story.goes_on()
        steps.button(ward, "^Sign in again$")
        steps.look("expiry-run-out")
    with tap.test("/e2e/expiry/nothing-is-asked-of-the-server-with-a-dead-token"):
        asked = story.sandbox.count(story.observations)
        ward.press("F5")
        steps.says(ward, RUN_OUT)
        story.goes_on()
        tap.equal(story.sandbox.count(story.observations), asked, "requests")
    with tap.test("/e2e/expiry/one-click-signs-in-again-and-the-record-goes-on"):
        story.next_token(LONG)
        asked = story.sandbox.count(story.observations)
        story.sign_in_again()
        steps.gone(ward, RUN_OUT, seconds=60)
        story.goes_on()
        until(lambda: story.sandbox.count(story.observations) > asked, 60, "the record to be fetched anew")
        steps.says(ward, FORESEEN)
        steps.look("expiry-again")


def another_person(story):
    with tap.test("/e2e/expiry/A55-another-person-closes-the-record"):
        story.sign_in_again(user="nurse")
        steps.says(story.ward, OTHER, seconds=60)
        tap.check(not story.patient.is_open(story.ward), "the record is still on screen")
        left = [words for words in steps.seen(story.ward) if story.patient.is_banner(words)]
        tap.equal(left, [], "of the patient there is still")


def end(story):
    with tap.test("/e2e/expiry/no-secret-in-what-was-written"):
        found, places = wardapp.leaks(story.sandbox.secrets() + [story.patient.family, *story.patient.numbers], story.ward)
        tap.check(places > 5, f"only {places} places were searched")
        tap.equal(found, [], "found")
    with tap.test("/e2e/expiry/nothing-to-complain-of"):
        tap.equal(story.ward.quit(), 0, "exit status")
        tap.equal(wardapp.complaints(), [], "warnings that Ward wrote")


def main():
    webdriver.make_default()
    story = Story()
    try:
        for part in (open_record, foreseen, run_out, another_person, end):
            part(story)
    finally:
        story.close()
    tap.done()


main()
