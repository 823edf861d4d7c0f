#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox's own pages in a real browser: signing in, refusing, choosing a patient, with the mouse and with the keyboard alone.
pages.py WARD-SANDBOX"""
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import smart  # noqa: E402
import tap  # noqa: E402
import webdriver  # noqa: E402
from webdriver import ENTER, SPACE, TAB, until  # noqa: E402


class Sandbox:
    """A ward-sandbox process that has published its tenant."""

    def __init__(self, program, *options):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="published-", dir=os.environ["HOME"]))
        self.log = open(self.folder / "log", "w", encoding="utf-8")
        self.process = subprocess.Popen([program, *options, "--publish", str(self.folder)], stdout=self.log, stderr=subprocess.STDOUT,
                                        env={**os.environ, "G_DEBUG": "fatal-warnings"})
        until(lambda: (self.folder / "tenant.json").exists() or self.process.poll() is not None, 20, "the sandbox to publish its tenant")
        tap.check(self.process.poll() is None, "ward-sandbox ended: " + (self.folder / "log").read_text())

    def close(self):
        """Ends it; gives its exit status."""
        self.process.terminate()
        status = self.process.wait(10)
        self.log.close()
        return status


def fill_in(driver, user="clinician", password="sandbox"):
    """Signs in with the mouse."""
    driver.wait("input[name=username]").type(user)
    driver.find("input[name=password]")[0].type(password)
    driver.click_through("#sign-in")


def focus_on(driver, css, most=40):
    """Tabs until the element has the focus, as somebody without a mouse does."""
    wanted = driver.wait(css)
    for _ in range(most):
        if driver.active().same(wanted):
            return wanted
        driver.keys(TAB)
    raise AssertionError(f"{most} times Tab did not reach {css}")


def generic_tests(driver, client, listener):
    with tap.test("/e2e/pages/generic/sign-in-with-the-mouse"):
        driver.open(client.authorize_url(listener.uri))
        tap.check("synthetic" in driver.text().lower(), "the page does not say that its patients are synthetic")
        fill_in(driver, password="wrong")
        tap.check(driver.wait("[role=alert]").text(), "a wrong password is not told")
        driver.find("input[name=password]")[0].type("sandbox")
        driver.click_through("#sign-in")
        tap.check("Robin Sample" in driver.text(), "the consent page does not say who signed in")
        driver.wait("#allow").click()
        query = listener.wait()
        tap.equal(query["state"], client.state, "state")
        status, answer = client.redeem(query["code"], listener.uri)
        tap.equal(status, 200, "status of the token endpoint")
        tap.check("id_token" in answer and answer["token_type"].lower() == "bearer", f"members: {sorted(answer)}")
        tap.check(client.search("Patient", name="e"), "the token reads no patient")
    with tap.test("/e2e/pages/generic/code-works-once"):
        status, answer = client.redeem(query["code"], listener.uri)
        tap.equal((status, answer.get("error")), (400, "invalid_grant"), "second use of the code")
    with tap.test("/e2e/pages/generic/deny"):
        driver.open(client.authorize_url(listener.uri))
        fill_in(driver)
        driver.wait("#deny").click()
        query = listener.wait()
        tap.equal((query.get("error"), query.get("state"), "code" in query), ("access_denied", client.state, False), "redirect")
    with tap.test("/e2e/pages/generic/patient-picker-by-keyboard-alone"):
        driver.open(client.authorize_url(listener.uri, "launch/patient " + smart.SCOPES))
        driver.wait("input[name=username]")
        focus_on(driver, "input[name=username]")
        driver.keys(*"nurse", TAB, *"sandbox", ENTER)
        driver.wait("#allow")
        focus_on(driver, "#allow")
        driver.keys(SPACE)
        buttons = until(lambda: driver.find("[data-patient]"), 10, "the patient picker")
        tap.check(len(buttons) >= 12, f"only {len(buttons)} patients")
        wanted = buttons[2].attribute("data-patient")
        focus_on(driver, f'[data-patient="{wanted}"]')
        driver.keys(ENTER)
        status, answer = client.redeem(listener.wait()["code"], listener.uri)
        tap.equal((status, answer.get("patient")), (200, wanted), "launch context")


def page_quality_tests(driver, client, listener):
    with tap.test("/e2e/pages/labels-language-and-nothing-from-elsewhere"):
        driver.open(client.authorize_url(listener.uri))
        driver.wait("input[name=username]")
        tap.check(driver.script("return document.documentElement.lang"), "no language")
        for field in driver.find("input:not([type=hidden]), button"):
            tap.check(field.label(), "a field without an accessible name")
        foreign = driver.script("return performance.getEntriesByType('resource').map(e => e.name).filter(n => !n.startsWith(location.origin) && !n.startsWith('data:'))")
        tap.equal(foreign, [], "loaded from elsewhere")
        tap.equal(driver.script("return document.scripts.length"), 0, "scripts")
    with tap.test("/e2e/pages/foreign-redirect-is-never-followed"):
        driver.open(client.authorize_url("http://evil.example/callback"))
        tap.check(driver.url().startswith(client.base.split("/fhir")[0]), f"the browser was sent to {driver.url()}")
        tap.check(driver.wait("[role=alert]").text(), "nothing is said")


def epic_tests(driver, client, listener):
    with tap.test("/e2e/pages/epic/no-patient-for-a-clinician"):
        driver.open(client.authorize_url(listener.uri, "launch/patient " + smart.SCOPES))
        fill_in(driver)
        driver.wait("#allow").click()
        status, answer = client.redeem(listener.wait()["code"], listener.uri)
        tap.equal((status, "patient" in answer), (200, False), "token answer")
    with tap.test("/e2e/pages/epic/errors-stay-on-the-page"):
        driver.open(client.authorize_url(listener.uri))
        fill_in(driver)
        driver.wait("#deny").click()
        until(lambda: "invalid" in driver.text().lower(), 10, "Epic's page")
        tap.check(not listener.arrived.wait(1), "Epic never sends an error back")


def main():
    webdriver.make_default()
    driver = None
    try:
        for profile, tests in (("generic", (generic_tests, page_quality_tests)), ("epic", (epic_tests,))):
            sandbox, listener = Sandbox(sys.argv[1], "--profile", profile), smart.Listener()
            client = smart.Client(sandbox.folder)
            os.environ["WARD_BROWSER_SPKI"] = client.spki()
            subprocess.run(["gio", "open", client.configuration["authorization_endpoint"]], check=True, timeout=30)
            driver = webdriver.Driver()
            for run in tests:
                run(driver, client, listener)
            driver.close()
            driver = None
            webdriver.close_browser()
            listener.close()
            with tap.test(f"/e2e/pages/{profile}/sandbox-ends-when-told"):
                tap.equal(sandbox.close(), 0, "exit status")
    finally:
        if driver:
            driver.close()
        webdriver.close_browser()
    tap.done()


main()
