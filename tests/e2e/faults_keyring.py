#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A computer whose keyring is locked or absent: faults_keyring.py WARD SANDBOX-DRIVER locked|absent, in a session of that kind.

One can work, the window says that the session is kept in memory only, and why; nothing of it is written anywhere, and the next start asks again."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import steps  # noqa: E402
import tap  # noqa: E402
import wardapp  # noqa: E402
import webdriver  # noqa: E402

STATE = sys.argv[3]
MEMORY = "This session is kept in memory only: "
WHY = {"locked": "the keyring is locked. You sign in again after closing Ward.",
       "absent": "this computer has no keyring, or it does not answer. You sign in again after closing Ward."}[STATE]


def case(name):
    """A test's path."""
    return f"/e2e/keyring-{STATE}/{name}"


class Story:
    """The server and the program."""

    def __init__(self):
        self.sandbox = wardapp.Sandbox(sys.argv[2])
        self.patient = steps.Patient(self.sandbox)
        self.own_secrets = set(self.sandbox.secrets())
        self.ward = None

    def start(self):
        """Starts Ward."""
        self.ward = wardapp.Ward(sys.argv[1], "--sandbox", self.sandbox.folder)

    def close(self):
        """Ends everything."""
        if self.ward:
            self.ward.close()
        webdriver.close_browser()
        self.sandbox.close()


def work(story):
    with tap.test(case("one-can-sign-in-and-is-told-that-it-does-not-last")):
        story.start()
        steps.sign_in(story.ward, story.sandbox.tenant["name"])
        steps.says(story.ward, MEMORY + WHY)
        steps.look(f"keyring-{STATE}")
    with tap.test(case("the-notice-stays-over-the-record")):
        story.patient.labs_page(story.ward)
        steps.says(story.ward, MEMORY + WHY, f", {len(story.patient.labs)} results")
        steps.look(f"keyring-{STATE}-record")
    with tap.test(case("access-is-renewed-from-memory")):
        story.sandbox.ask("expire")
        tokens = story.sandbox.count("/oauth/token")
        story.ward.press("F5")
        webdriver.until(lambda: story.sandbox.count("/oauth/token") == tokens + 1, 20, "the renewal")
        steps.gone(story.ward, "Out of date", "Incomplete", "Loading older")
        story.patient.check_open(story.ward)


def leave_nothing(story):
    with tap.test(case("nothing-of-the-sign-in-is-in-any-file")):
        secrets = set(story.sandbox.secrets()) - story.own_secrets
        tap.check(len(secrets) > 2, "the server gave Ward nothing")
        found, places = wardapp.leaks(sorted(secrets), story.ward)
        tap.check(places > 5, f"only {places} places were searched")
        tap.equal(found, [], "found")
    with tap.test(case("the-next-start-asks-again")):
        tap.equal(story.ward.quit(), 0, "exit status")
        known = webdriver.calls()
        story.start()
        steps.button(story.ward, "^(Sign in|Sign in to .*|Try again)$")
        steps.look(f"keyring-{STATE}-again")
        tap.equal(webdriver.calls(), known, "calls of the browser before anybody asked")
        tap.check("Robin Sample" not in "\n".join(steps.seen(story.ward)), "somebody is still named")
    with tap.test(case("signing-in-again-works")):
        steps.push(story.ward, "^(Sign in|Sign in to .*|Try again)$")
        wardapp.sign_in_on_the_page(known)
        steps.searching(story.ward)
    with tap.test(case("signing-out")):
        story.ward.press("ctrl+shift+q")
        steps.says(story.ward, "You are signed out of")
        steps.look(f"keyring-{STATE}-out")
        tap.equal(story.ward.quit(), 0, "exit status")
        tap.equal(wardapp.complaints(), [], "warnings that Ward wrote")


def main():
    webdriver.make_default()
    story = Story()
    try:
        work(story)
        leave_nothing(story)
    finally:
        story.close()
    tap.done()


main()
