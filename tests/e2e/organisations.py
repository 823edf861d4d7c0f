#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A hospital is found in a published list of ten thousand, added, and its connection tested: organisations.py WARD WARDCTL SANDBOX-DRIVER

One of the ten thousand is a real server, the sandbox, whose authority this computer does not know: the test says so, and goes through where it is given."""
import json
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import a11y  # noqa: E402
import steps  # noqa: E402
import tap  # noqa: E402
import wardapp  # noqa: E402
from webdriver import until  # noqa: E402

DIALOG, PICKER = "Add a Hospital", "Find an Organisation"
BASE, CLIENT, NAME = "Address of the FHIR server (R4)", "Client ID", "Name shown in Ward"
N, REAL = 10000, 4711


def case(name):
    """A test's path."""
    return f"/e2e/organisations/{name}"


def bundle(real):
    """A list as vendors publish it: endpoints, organisations, one address that is not https; one of a server that is really there."""
    entries = [{"fullUrl": "urn:uuid:bad", "resource": {"resourceType": "Endpoint", "status": "active", "address": "http://fhir.example.org/R4"}}]
    for n in range(N):
        address = real if n == REAL else f"https://fhir{n}.example.org/FHIR/api/FHIR/R4/"
        entries.append({"fullUrl": f"urn:uuid:e{n}", "resource": {"resourceType": "Endpoint", "id": f"e/{n}=", "status": "active", "address": address}})
        entries.append({"fullUrl": f"urn:uuid:o{n}", "resource": {
            "resourceType": "Organization", "id": f"o/{n}=", "name": f"Synthetic Hospital {n}", "endpoint": [{"reference": f"urn:uuid:e{n}"}],
            "address": [{"city": "Sampletown", "state": "ZZ"}]}})
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def add_real(ward, base):
    """Found, picked and added as the one before."""
    steps.push(ward, "Add…$")
    ward.wait("text", BASE, title=DIALOG)
    ward.press("alt+o", title=DIALOG)
    a11y.set_text(ward.wait(None, re.compile("^Find an organisation$"), title=PICKER), f"hospital {REAL}")
    steps.says(ward, f"1 of {N} organisations", base, title=PICKER)
    steps.push(ward, "^Use$", title=PICKER)
    address = ward.wait("text", BASE, title=DIALOG)
    until(lambda: a11y.text(address) == base, 10, "the address in its field")
    a11y.set_text(ward.wait("text", CLIENT, title=DIALOG), "clinic-client")
    steps.push(ward, "^Add$", title=DIALOG)
    steps.button(ward, f"^Sign in to Synthetic Hospital {REAL}$")


def tested_in_the_window(ward):
    """The sign-in fails; the page leads to the test, which says what is wrong, what to do and whom to ask."""
    steps.push(ward, f"^Sign in to Synthetic Hospital {REAL}$")
    steps.says(ward, "Signing in did not work", "The server’s certificate is not trusted.")
    steps.push(ward, "^Test the connection$")
    steps.says(ward, "step failed.", "The server’s certificate is not trusted: its authority is unknown.", "Ask the hospital’s IT to install the authority",
               "To be asked: the hospital’s IT", "Skipped", title=wardapp.DIAGNOSTICS)
    steps.look("organisation-checked", wardapp.DIAGNOSTICS)
    ward.press("ctrl+w", title=wardapp.DIAGNOSTICS)


def tested_by_script(wardctl, sandbox, base):
    """The same hospital from the user's list, once without and once with the authority."""
    def check(*options):
        done = subprocess.run([wardctl, "check", "--json", "--no-keyring", *options, f"Synthetic Hospital {REAL}"], capture_output=True, text=True, check=False)
        return done.returncode, json.loads(done.stdout)

    status, result = check()
    failed = [(s["step"], s["failure"], s["ask"]) for s in result["steps"] if s["result"] == "failed"]
    tap.equal((status, result["ok"], failed), (1, False, [("encryption", "tls-authority", "hospital")]), "without the authority")
    status, result = check("--ca", str(sandbox.folder / "ca.pem"))
    went = {s["step"]: s["result"] for s in result["steps"]}
    tap.equal([went[k] for k in ("encryption", "smart-configuration", "metadata", "clock")], ["ok"] * 4, "the way with the authority")
    # The sandbox signs in at a number, which a hospital in production must not: the test goes on to the next thing that is wrong.
    stopped = next(s for s in result["steps"] if s["result"] == "failed")
    tap.equal((status, stopped["step"], stopped["failure"], went["keys"], result["fhirBase"]), (1, "discovery", "discovery", "skipped", base), "what fails then")
    tap.equal(stopped["seen"], "The server's authorization_endpoint is not an address that Ward accepts", "what was seen")


def main():
    """The cases, in order."""
    ward = None
    sandbox = wardapp.Sandbox(sys.argv[3], "--tls")
    base = sandbox.tenant["fhirBase"].replace("127.0.0.1", "localhost")
    path = pathlib.Path(os.environ["HOME"]) / "bundle.json"
    try:
        with tap.test(case("imported-by-script")):
            path.write_text(json.dumps(bundle(base)))
            done = subprocess.run([sys.argv[2], "organisations", "import", str(path)], capture_output=True, text=True, check=False)
            tap.equal(done.returncode, 0, "exit status")
            tap.check(f"{N} organisations." in done.stdout, f"wardctl says {done.stdout!r}")
            tap.check("Left out: 1 without a secure address (https)." in done.stdout, f"wardctl says {done.stdout!r}")
        with tap.test(case("found-as-one-types")):
            ward = wardapp.Ward(sys.argv[1])
            steps.push(ward, "^Add")
            ward.wait("text", BASE, title=DIALOG)
            ward.press("alt+o", title=DIALOG)
            steps.says(ward, f"The first 200 of {N} organisations are shown.", "Left out: 1 without a secure address (https).", title=PICKER)
            steps.look("picker", PICKER)
            a11y.set_text(ward.wait(None, re.compile("^Find an organisation$"), title=PICKER), "hospital 7654")
            steps.says(ward, f"1 of {N} organisations", "Synthetic Hospital 7654", "Sampletown, ZZ", "https://fhir7654.example.org/FHIR/api/FHIR/R4", title=PICKER)
            steps.look("picker-found", PICKER)
        with tap.test(case("picked-and-added")):
            steps.push(ward, "^Use$", title=PICKER)
            address = ward.wait("text", BASE, title=DIALOG)
            until(lambda: a11y.text(address) == "https://fhir7654.example.org/FHIR/api/FHIR/R4", 10, "the address in its field")
            tap.equal(a11y.text(ward.wait("text", NAME, title=DIALOG)), "Synthetic Hospital 7654", "the name")
            a11y.set_text(ward.wait("text", CLIENT, title=DIALOG), "clinic-client")
            steps.push(ward, "^Add$", title=DIALOG)
            steps.button(ward, "^Sign in to Synthetic Hospital 7654$")
            stored = json.loads((pathlib.Path(os.environ["XDG_CONFIG_HOME"]) / "ward/tenants.json").read_text())
            tap.equal([t["fhirBase"] for t in stored["tenants"]], ["https://fhir7654.example.org/FHIR/api/FHIR/R4"], "the list of hospitals")
            tap.equal(stored["tenants"][0].get("profile"), "epic", "the kind of server")
        with tap.test(case("another-one-added")):
            add_real(ward, base)
        with tap.test(case("connection-tested-in-the-window")):
            tested_in_the_window(ward)
        with tap.test(case("connection-tested-by-script")):
            tested_by_script(sys.argv[2], sandbox, base)
        with tap.test(case("nothing-to-complain-of")):
            tap.equal(ward.quit(), 0, "exit status")
            tap.equal(wardapp.complaints(), [], "warnings on standard error")
    finally:
        if ward:
            ward.close()
        sandbox.close()
    tap.done()


main()
