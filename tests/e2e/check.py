#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""wardctl check --sign-in, as a tester runs it: check.py WARDCTL SANDBOX-DRIVER PROFILE

The generic profile signs in through the real browser, the epic one at a computer without any, by the link that is printed. The JSON is compared with what
the sandbox is known to be, and the words for people with the JSON."""
import json
import os
import pathlib
import re
import subprocess
import sys
import urllib.parse
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import expect  # noqa: E402
import smart  # noqa: E402
import steps  # noqa: E402
import tap  # noqa: E402
import wardapp  # noqa: E402
import webdriver  # noqa: E402

LABELS = {"ok": "OK", "note": "Note", "failed": "Failed", "skipped": "Skipped"}
# What each step finds: the result, and what is seen.
COMMON = {
    "sandbox-network": ("ok", "not in a Flatpak sandbox"), "libraries": ("ok", "GLib 2"), "cryptography": ("ok", "known answers come out right"),
    "dns": ("ok", r"127\.0\.0\.1"), "connection": ("ok", ""), "encryption": ("ok", r"TLS 1\.3; for “O=Ward sandbox,CN=127\.0\.0\.1”"), "smart-configuration": ("ok", "signs in at 127"),
    "metadata": ("ok", r"FHIR 4\.0\.1, Ward sandbox"), "discovery": ("ok", r"https://127\.0\.0\.1:\d+/"), "keys": ("ok", r"\d keys? to verify with"),
    "clock": ("ok", r"\d+ s (ahead of|behind) the server’s"), "redirect-port": ("ok", "free"), "keyring": ("ok", "can be used"),
    "sign-in": ("ok", "the identity is verified; without a patient"), "scopes": ("ok", r"\d+ scopes granted"), "patient": ("ok", "can be read"),
    "vital-signs": ("ok", "on the first page, more to come"), "laboratory": ("ok", "on the first page, more to come"), "paging": ("ok", r"\d+ on the second page"),
}
PROFILES = {
    "generic": {"browser": ("ok", ""), "etag": ("ok", "the server says when nothing has changed")},
    "epic": {"browser": ("note", ""), "laboratory": ("ok", "^5 on the first page, more to come"), "etag": ("note", "no ETag is sent")},
}


def case(name):
    """A test's path."""
    return f"/e2e/check/{sys.argv[3]}/{name}"


class Story:
    """The sandbox, and a patient of it."""

    def __init__(self):
        self.profile = sys.argv[3]
        self.sandbox = wardapp.Sandbox(sys.argv[2], "--tls", "--profile", self.profile)
        os.environ["WARD_BROWSER_SPKI"] = smart.Client(self.sandbox.folder).spki()
        self.patient = expect.choose_patient(smart.Client(self.sandbox.folder).sign_in())[0]
        self.said = ""
        self.result = {}

    def follow(self, link):
        """What a person does with the link in a browser of another kind."""
        status, headers, _ = smart.Client(self.sandbox.folder).approve(link)
        tap.check(status in (302, 303), f"consent answered {status}")
        with urllib.request.urlopen(headers["location"], timeout=20) as answer:
            tap.equal(answer.status, 200, "the page at the redirect address")

    def check(self, *options, browser=False):
        """(exit status, standard output) of one run that signs in."""
        known = webdriver.calls() if browser else 0
        environment = dict(os.environ) if browser else {**os.environ, "XDG_DATA_DIRS": steps.without_applications()}
        words = [sys.argv[1], "check", "--sign-in", "--patient", self.patient["id"], "--ca", str(self.sandbox.folder / "ca.pem"), *options, str(self.sandbox.folder / "tenant.json")]
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as process:
            for line in process.stderr:
                # The link holds the state and the challenge of this attempt, and is meant for whoever reads it: no secret of the server's.
                self.said += line
                if not line.startswith("http"):
                    continue
                if browser:
                    wardapp.sign_in_on_the_page(known)
                else:
                    self.follow(line.strip())
            out = process.stdout.read()
            self.said += out
        return process.returncode, out


def judge(found, expected):
    """Every step of the JSON against what is known of the sandbox."""
    tap.equal(sorted(s["step"] for s in found), sorted(expected), "the steps")
    for step in found:
        result, seen = expected[step["step"]]
        tap.equal((step["step"], step["result"]), (step["step"], result), "the result")
        tap.check(re.search(seen, step.get("seen", "")), f"{step['step']}: seen {step.get('seen')!r}, wanted {seen!r}")
        tap.check(result == "note" or ("action" in step) == (result == "failed"), f"{step['step']}: advice")
        tap.check(isinstance(step["milliseconds"], int) and step["title"], f"{step['step']}: time and title")


def whole(story):
    expected = {**COMMON, **PROFILES[story.profile]}
    by_browser = story.profile == "generic"
    with tap.test(case("json")):
        status, out = story.check("--json", browser=by_browser)
        story.result = json.loads(out)
        judge(story.result["steps"], expected)
        tap.equal((status, story.result["ok"]), (0, True), "exit status")
        tap.equal(story.result["fhirBase"], story.sandbox.tenant["fhirBase"], "the address")
        tap.equal(story.result["tenant"], story.sandbox.tenant["name"], "the name")
    with tap.test(case("json-counts-the-requests")):
        health = story.result["health"]
        tap.equal((health["verdict"], health["failed"], health["tokenTries"], health["tokenFailures"]), ("too-few", 0, 1, 0), "health")
        tap.equal(sum(r["requests"] for r in health["resources"]), health["requests"], "requests by type")
        tap.check({"Observation", "Patient"} <= {r["resource"] for r in health["resources"]}, f"{health['resources']}")
    with tap.test(case("words-say-the-same")):
        status, out = story.check(browser=by_browser)
        tap.equal(status, 0, "exit status")
        lines = [line for line in out.splitlines() if re.match(r"(OK|Note|Failed|Skipped) ", line)]
        tap.equal(len(lines), len(story.result["steps"]), "steps")
        for line, step in zip(lines, story.result["steps"]):
            tap.check(re.match(rf"{LABELS[step['result']]} +{re.escape(step['title'])}( |$)", line), f"{line!r} for {step['step']}")
        tap.check("Nothing failed" in out, out[-200:])


def refused(story):
    path = urllib.parse.urlsplit(story.sandbox.tenant["fhirBase"]).path
    if story.profile == "generic":
        webdriver.remove_default()
    with tap.test(case("results-that-are-not-permitted")):
        story.sandbox.fault("status=403", path + "/Observation", 10)
        status, out = story.check("--json")
        result = json.loads(out)
        steps_by_key = {s["step"]: s for s in result["steps"]}
        story.sandbox.fault("status=403", path + "/Observation", 0)
        tap.equal((status, result["ok"]), (1, False), "exit status")
        for key in ("vital-signs", "laboratory"):
            tap.equal((steps_by_key[key]["result"], steps_by_key[key]["failure"], steps_by_key[key]["ask"]), ("failed", "forbidden", "hospital"), key)
        tap.equal((steps_by_key["patient"]["result"], steps_by_key["paging"]["result"]), ("ok", "skipped"), "what goes on, and what cannot")
        tap.check(result["health"]["forbidden"] >= 2 and result["health"]["failed"] == 0, f"{result['health']}")


def private(story):
    with tap.test(case("no-secret-and-no-patient-in-what-was-written")):
        secrets = story.sandbox.secrets()
        tap.check(len(secrets) > 6, f"only {len(secrets)} secrets were given out")
        names = [expect.family(story.patient), story.patient["birthDate"], *expect.identifiers(story.patient)]
        tap.equal([w[:6] for w in secrets + names if w.lower() in story.said.lower()], [], "found")
        tap.equal(wardapp.keyring_items(), 0, "items in the keyring")


def main():
    """The cases, in order."""
    story = Story()
    if story.profile == "generic":
        webdriver.make_default()
    try:
        whole(story)
        refused(story)
        private(story)
    finally:
        webdriver.close_browser()
        story.sandbox.close()
    tap.done()


main()
