#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong before somebody is signed in: faults.py WARD SANDBOX-DRIVER

Each case: what happened and what to do stand there in words, what was typed or chosen is still there, and the way that is offered leads on."""
import os
import pathlib
import re
import sys
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import a11y  # noqa: E402
import smart  # noqa: E402
import steps  # noqa: E402
import tap  # noqa: E402
import wardapp  # noqa: E402
import webdriver  # noqa: E402
from webdriver import until  # noqa: E402

DIALOG = "Add a Hospital"
BASE, CLIENT, REDIRECT, NAME = "Address of the FHIR server (R4)", "Client ID", "Redirect addresses, as registered, in the order to try", "Name shown in Ward"
MISTYPED = (
    ("", "Enter the address of the FHIR server."),
    ("fhir.example.org/R4", "must begin with https://, as in https://fhir.example.org/R4."),
    ("http://fhir.example.org/R4", "over http anybody on the network could read along."),
    ("htps://fhir.example.org/R4", "must begin with https://, as in"),
    ("https://fhir.example.org/R4?x=1", "without “?” or “#”."),
    ("https://fhir.example.org/R4/metadata", "without “/metadata” or “/.well-known/…”."),
    ("https://fhir example.org/R4", "is mistyped. It should look like https://fhir.example.org/R4."),
    ("https://192.0.2.7/R4", "Enter the server’s name in place of its number"),
    ("https://", "is mistyped. It should look like https://fhir.example.org/R4."),
)


def case(name):
    """A test's path."""
    return f"/e2e/faults/{name}"


class Story:
    """The servers and the program of all cases."""

    def __init__(self):
        self.plain = wardapp.Sandbox(sys.argv[2])
        self.port = int(self.plain.origin.rsplit(":", 1)[1])
        self.secure = wardapp.Sandbox(sys.argv[2], "--tls")
        self.held = steps.HeldPorts(2)
        self.path = steps.write_tenants(
            {**self.plain.tenant, "id": "plain", "name": "Plain Clinic"},
            {**self.plain.tenant, "id": "held", "name": "Held Clinic", "anyPort": False, "redirectUris": [f"http://127.0.0.1:{p}/callback" for p in self.held.ports]})
        self.other = steps.OtherName(self.secure.tenant)
        self.ward = None

    def start(self, *options):
        """Starts Ward anew."""
        if self.ward:
            tap.equal(self.ward.quit(), 0, "exit status")
        self.ward = wardapp.Ward(sys.argv[1], *options)

    def field(self, title):
        """A row of the dialog in which a hospital is added."""
        return self.ward.wait("text", title, title=DIALOG)

    def close(self):
        """Ends everything."""
        if self.ward:
            self.ward.close()
        webdriver.close_browser()
        for thing in (self.other, self.held, self.plain, self.secure):
            thing.close()


def mistyped(story):
    ward = story.ward
    with tap.test(case("mistyped-address-says-what-is-wrong-and-keeps-the-text")):
        steps.push(ward, "^Add")
        a11y.set_text(story.field(CLIENT), "clinic-client")
        for address, sentence in MISTYPED:
            a11y.set_text(story.field(BASE), address)
            steps.push(ward, "^Add$", title=DIALOG)
            steps.says(ward, sentence, title=DIALOG)
            tap.equal(a11y.text(story.field(BASE)), address, "the address after the mistake")
            tap.equal(a11y.text(story.field(CLIENT)), "clinic-client", "the client ID after the mistake")
        steps.look("mistyped", DIALOG)
    with tap.test(case("mistyped-redirect-address-and-missing-client")):
        a11y.set_text(story.field(BASE), story.secure.tenant["fhirBase"].replace("127.0.0.1", "localhost"))
        a11y.set_text(story.field(REDIRECT), "https://clinic.example.org/callback")
        steps.push(ward, "^Add$", title=DIALOG)
        steps.says(ward, "The redirect address must be on this computer, with its port, and exactly as it is registered", title=DIALOG)
        a11y.set_text(story.field(CLIENT), "")
        steps.push(ward, "^Add$", title=DIALOG)
        steps.says(ward, "Enter the client ID that the hospital or the vendor gave for this program.", title=DIALOG)
        tap.equal(a11y.text(story.field(REDIRECT)), "https://clinic.example.org/callback", "the redirect address after the mistake")
    with tap.test(case("mended-address-is-added-and-stored")):
        a11y.set_text(story.field(CLIENT), story.secure.tenant["clientId"])
        a11y.set_text(story.field(REDIRECT), "http://127.0.0.1:8742/callback")
        a11y.set_text(story.field(NAME), "Unknown Authority Clinic")
        steps.push(ward, "^Add$", title=DIALOG)
        try:
            ward.wait("push button", "Sign in to Unknown Authority Clinic", 10)
        except AssertionError:
            steps.look("mended")
            raise AssertionError(f"it is not in the list; the dialog says {ward.text(DIALOG)[:1500]!r}") from None
        tap.check("Unknown Authority Clinic" in story.path.read_text(), "the list of hospitals was not stored")
        tap.equal(len(a11y.find_all(ward.window(), "push button", re.compile("^Sign in to "))), 3, "hospitals in the list")


def failed(story, *words, name, title="Signing in did not work"):
    """The sign-in page says these words, and offers to try again and to leave."""
    steps.says(story.ward, title, *words)
    steps.button(story.ward, "^Try again$")
    steps.button(story.ward, "^Choose another hospital$")
    steps.look(name)


def certificates(story):
    with tap.test(case("unknown-authority")):
        steps.choose(story.ward, "Unknown Authority Clinic")
        failed(story, "The server’s certificate is not trusted.", "so Ward sends nothing", "Ask the hospital’s IT", name="unknown-authority")
        tap.equal(webdriver.calls(), 0, "calls of the browser")
        tap.equal(story.secure.count("/"), 0, "requests that reached the server")
    with tap.test(case("choose-another-hospital-after-a-failure")):
        steps.push(story.ward, "^Choose another hospital$")
        steps.button(story.ward, "^Sign in to Plain Clinic$")
    with tap.test(case("certificate-of-another-name")):
        story.start("--sandbox", story.other.folder)
        steps.choose(story.ward, "Other Name Clinic")
        failed(story, "The server’s certificate is for another name.", "so Ward sends nothing", "Use the address exactly as the hospital published it.", name="other-name")
        tap.equal(story.other.requests, 0, "requests that reached the server")


def server_down(story):
    with tap.test(case("server-down")):
        story.plain.close()
        steps.choose(story.ward, "Plain Clinic")
        failed(story, "The server could not be reached.", "No answer since ", "none has come since Ward was started", "the server is down, or a firewall is in the way",
               "Try again in a moment.", "Other hospitals work as usual.", title="Plain Clinic cannot be reached", name="server-down")
    with tap.test(case("server-down-leads-to-the-connection-test")):
        steps.push(story.ward, "^Test the connection$")
        steps.says(story.ward, "step failed.", "The server could not be reached.", title=wardapp.DIAGNOSTICS)
        steps.look("server-down-checks", wardapp.DIAGNOSTICS)
        story.ward.press("ctrl+w", title=wardapp.DIAGNOSTICS)
    with tap.test(case("try-again-once-the-server-is-up")):
        story.plain = wardapp.Sandbox(sys.argv[2], "--port", story.port)
        known = webdriver.calls()
        steps.push(story.ward, "^Try again$")
        until(lambda: webdriver.calls() > known, 30, "the browser to be opened")
        steps.says(story.ward, "Sign in with your web browser", "A page of Plain Clinic has opened", "Waiting for another ")
        steps.look("waiting")


def decline(story):
    with tap.test(case("declined-on-the-page")):
        wardapp.sign_in_on_the_page(0, decision="deny")
        failed(story, "The sign-in was declined.", "Sign in again and allow the access", name="declined")
        tap.equal(wardapp.keyring_items(), 0, "items in the keyring")
    with tap.test(case("cancel-while-the-browser-is-open")):
        known = webdriver.calls()
        steps.push(story.ward, "^Try again$")
        until(lambda: webdriver.calls() > known, 30, "the browser to be opened")
        steps.push(story.ward, "^Cancel$")
        steps.says(story.ward, "Signing in was cancelled", "Nothing was stored.")
        steps.button(story.ward, "^Sign in$")
        steps.look("cancelled")
        webdriver.close_browser()


def token_refused(story):
    with tap.test(case("code-refused-at-the-token-endpoint")):
        story.plain.fault("refuse-token", "*", 1)
        known = webdriver.calls()
        steps.push(story.ward, "^Sign in$")
        wardapp.sign_in_on_the_page(known)
        failed(story, "The server did not accept the sign-in.", "Try again", name="token-refused")
        tap.check("stored sign-in" not in "".join(steps.seen(story.ward)), "it speaks of a stored sign-in, and there is none")
    with tap.test(case("client-refused-at-the-token-endpoint")):
        story.plain.fault("refuse-client", "*", 1)
        known = webdriver.calls()
        steps.push(story.ward, "^Try again$")
        wardapp.sign_in_on_the_page(known)
        failed(story, "The server does not know Ward.", "Ask the hospital’s IT whether the client id is registered", name="client-refused")
    with tap.test(case("identity-not-signed")):
        story.plain.fault("id-token-signature", "*", 1)
        known = webdriver.calls()
        steps.push(story.ward, "^Try again$")
        wardapp.sign_in_on_the_page(known)
        failed(story, "Who signed in could not be verified.", "Check this computer’s clock and sign in again.", name="identity")
        tap.equal(wardapp.keyring_items(), 0, "items in the keyring")
    with tap.test(case("authorization-refused-with-the-servers-words")):
        story.plain.fault("redirect-error=unauthorized_client", "*", 1)
        known = webdriver.calls()
        steps.push(story.ward, "^Try again$")
        wardapp.sign_in_on_the_page(known)
        failed(story, "The server refused the sign-in.", "The server answered “unauthorized_client”", "The server says: “The sandbox says no.”", name="authorize")


def port_taken(story):
    with tap.test(case("redirect-ports-taken")):
        known = webdriver.calls()
        steps.choose(story.ward, "Held Clinic")
        failed(story, "Ward cannot wait for the browser’s answer.", "Close other windows that are signing in, or the program that holds the port.", f"127.0.0.1:{story.held.ports[1]} (used by", name="port-taken")
        tap.equal(webdriver.calls(), known, "calls of the browser")
    with tap.test(case("try-again-once-the-port-is-free")):
        story.held.close()
        steps.push(story.ward, "^Try again$")
        wardapp.sign_in_on_the_page(known)
        steps.searching(story.ward)
        steps.says(story.ward, "Held Clinic")


def no_browser(story):
    with tap.test(case("no-browser-gives-a-link-that-works")):
        webdriver.remove_default()
        os.environ["XDG_DATA_DIRS"], kept = steps.without_applications(), os.environ.get("XDG_DATA_DIRS", "/usr/local/share:/usr/share")
        story.start()
        os.environ["XDG_DATA_DIRS"] = kept
        steps.choose(story.ward, "Plain Clinic")
        steps.says(story.ward, "Your web browser could not be opened", "Copy the sign-in link, paste it into a web browser on this computer", "Waiting for another ")
        steps.push(story.ward, "^Copy sign-in link$")
        steps.says(story.ward, "The link is copied.")
        steps.look("no-browser")
        link = steps.clipboard()
        tap.check(re.match(re.escape(story.plain.origin) + r"/[a-z0-9/]+\?", link), "what was copied is no link of the server")
        approve(story, link)
        steps.searching(story.ward)
        steps.says(story.ward, "Plain Clinic", "Robin Sample")


def approve(story, link):
    """Does on the pages what a person does, in a browser of another kind."""
    client = smart.Client(story.plain.folder)
    status, headers, _ = client.approve(link)
    tap.check(status in (302, 303), f"consent answered {status}")
    with urllib.request.urlopen(headers["location"], timeout=20) as answer:
        tap.equal(answer.status, 200, "the page at the redirect address")


def two_hospitals(story):
    with tap.test(case("two-hospitals-do-not-mix")):
        tap.equal(wardapp.keyring_items(), 2, "items in the keyring")
        known = webdriver.calls()
        steps.choose(story.ward, "Held Clinic")
        steps.searching(story.ward)
        steps.says(story.ward, "Held Clinic")
        tap.check("Plain Clinic" not in steps.seen(story.ward), "the other hospital is still named")
        tap.equal(webdriver.calls(), known, "calls of the browser")
    with tap.test(case("signing-out-of-one-keeps-the-other")):
        story.ward.press("ctrl+shift+q")
        steps.says(story.ward, "You are signed out of Held Clinic.")
        until(lambda: wardapp.keyring_items() == 1, 10, "one item to be left in the keyring")
        steps.choose(story.ward, "Plain Clinic")
        steps.searching(story.ward)
        tap.equal(webdriver.calls(), known, "calls of the browser")
        story.ward.press("ctrl+shift+q")
        until(lambda: wardapp.keyring_items() == 0, 10, "the keyring to be empty")


def end(story):
    with tap.test(case("no-secret-in-what-was-written")):
        found, places = wardapp.leaks(story.plain.secrets() + story.secure.secrets(), story.ward)
        tap.check(places > 5, f"only {places} places were searched")
        tap.equal(found, [], "found")
    with tap.test(case("nothing-to-complain-of")):
        tap.equal(story.ward.quit(), 0, "exit status")
        tap.equal(wardapp.complaints(), [], "warnings that Ward wrote")


def main():
    webdriver.make_default()
    story = Story()
    try:
        story.start()
        steps.button(story.ward, "^Sign in to Plain Clinic$")
        for part in (mistyped, certificates, server_down, decline, token_refused, port_taken, no_browser, two_hospitals, end):
            part(story)
    finally:
        story.close()
    tap.done()


main()
