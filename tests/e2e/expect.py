# SPDX-License-Identifier: GPL-3.0-or-later
"""What the screens ought to show, worked out from the sandbox's FHIR answers by a reader that shares nothing with Ward."""
import datetime
import re

POTASSIUM = ("2823-3", "6298-4")
PULSE, TEMPERATURE, OXYGEN, BREATHS = ("8867-4",), ("8310-5",), ("2708-6", "59408-5"), ("9279-1",)
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
SHOWN = ("final", "amended", "corrected", "preliminary")


def codes(resource):
    """The codes of an Observation."""
    return {c.get("code") for c in resource.get("code", {}).get("coding", [])}


def when(resource):
    """The time that a result counts for, as a sortable number."""
    text = resource.get("effectiveDateTime") or resource.get("effectiveInstant") or resource.get("effectivePeriod", {}).get("start") or resource.get("issued")
    if not text or len(text) < 19:
        return None
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def newest(resources, wanted):
    """The newest result with a number, of one of these codes; None where the newest instant is not one single result."""
    rows = [(when(r), r) for r in resources if codes(r) & set(wanted) and r.get("status") in SHOWN and "valueQuantity" in r and when(r) is not None]
    if not rows:
        return None
    rows.sort(key=lambda row: row[0])
    if len(rows) > 1 and rows[-1][0] == rows[-2][0]:
        return None
    return rows[-1][1]


def value(resource):
    """The number as text, with its comparator."""
    quantity = resource["valueQuantity"]
    return quantity.get("comparator", "") + quantity["value"]


def flags(resource):
    """The laboratory's flags."""
    return [c["code"] for i in resource.get("interpretation", []) for c in i.get("coding", []) if c.get("code")]


def birth(patient):
    """The date of birth as the banner writes it: 04-Aug-1969."""
    match = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", patient.get("birthDate", ""))
    return f"{match.group(3)}-{MONTHS[int(match.group(2)) - 1]}-{match.group(1)}" if match else patient.get("birthDate")


def family(patient):
    """The official family name."""
    return patient["name"][0]["family"]


def identifiers(patient):
    """Every identifier's value."""
    return [i["value"] for i in patient.get("identifier", []) if i.get("value")]


def everything(client, patient):
    """(vital signs, laboratory results) of a patient, all pages."""
    vitals = client.search("Observation", patient=patient["id"], category="vital-signs", _count="200")
    labs = client.search("Observation", patient=patient["id"], category="laboratory", _count="200")
    return vitals, labs


def choose_patient(client):
    """(patient, vitals, labs, newest potassium) of somebody whose newest potassium has a flag, and whose pulse is known."""
    seen = {}
    for number in range(100001, 100016):  # by record number: Epic answers no search by the family name alone
        for patient in client.search("Patient", identifier=f"SYN-{number}"):
            seen[patient["id"]] = patient
    for patient in sorted(seen.values(), key=lambda p: (p["id"] != "adult", p["id"])):
        if not patient.get("active", True) or "family" not in (patient.get("name") or [{}])[0]:
            continue
        vitals, labs = everything(client, patient)
        potassium = newest(labs, POTASSIUM)
        if potassium is not None and flags(potassium) and flags(potassium) != ["N"] and newest(vitals, PULSE) is not None:
            return patient, vitals, labs, potassium
    raise AssertionError("no synthetic patient has a pulse and a flagged newest potassium")
