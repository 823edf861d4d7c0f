#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A hospital is found in a published list of ten thousand, and added: organisations.py WARD WARDCTL"""
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
N = 10000


def case(name):
    """A test's path."""
    return f"/e2e/organisations/{name}"


def bundle():
    """A list as vendors publish it: endpoints, organisations, one address that is not https."""
    entries = [{"fullUrl": "urn:uuid:bad", "resource": {"resourceType": "Endpoint", "status": "active", "address": "http://fhir.example.org/R4"}}]
    for n in range(N):
        entries.append({"fullUrl": f"urn:uuid:e{n}", "resource": {
            "resourceType": "Endpoint", "id": f"e/{n}=", "status": "active", "address": f"https://fhir{n}.example.org/FHIR/api/FHIR/R4/"}})
        entries.append({"fullUrl": f"urn:uuid:o{n}", "resource": {
            "resourceType": "Organization", "id": f"o/{n}=", "name": f"Synthetic Hospital {n}", "endpoint": [{"reference": f"urn:uuid:e{n}"}],
            "address": [{"city": "Sampletown", "state": "ZZ"}]}})
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def main():
    """The cases, in order."""
    ward = None
    path = pathlib.Path(os.environ["HOME"]) / "bundle.json"
    try:
        with tap.test(case("imported-by-script")):
            path.write_text(json.dumps(bundle()))
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
        with tap.test(case("nothing-to-complain-of")):
            tap.equal(ward.quit(), 0, "exit status")
            tap.equal(wardapp.complaints(), [], "warnings on standard error")
    finally:
        if ward:
            ward.close()
    tap.done()


main()
