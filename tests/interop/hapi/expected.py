# SPDX-License-Identifier: GPL-3.0-or-later
"""What Ward has to have read, worked out from what was loaded, by other code than Ward's. The server keeps a decimal's digits and writes it without an
exponent; nothing else of a value changes on its way through it."""
import datetime
import decimal
import re

from server import NUMBER

STATUS = ("", "registered", "partial", "preliminary", "final", "amended", "corrected", "appended", "cancelled", "entered-in-error")
GENDER = (None, "male", "female", "other", "unknown")
PRECISION = {4: 1, 7: 2, 10: 3}  # length of a date: year, month, day
MINUTE, SECOND = 4, 5


def tidy(value):
    """Without what is empty or not so, at any depth."""
    if isinstance(value, dict):
        members = {name: tidy(member) for name, member in value.items()}
        return {name: member for name, member in members.items() if member not in (None, "", [], {}, False)}
    if isinstance(value, list):
        return [tidy(member) for member in value]
    return value


def number(text):
    """A decimal as the server writes it."""
    return format(decimal.Decimal(text.removeprefix(NUMBER)), "f") if text is not None else None


def time(text):
    """A FHIR date or dateTime as microseconds and precision."""
    if not text:
        return None
    if "T" not in text:
        parts = [int(part) for part in text.split("-")] + [1, 1]
        moment, precision = datetime.datetime(*parts[:3], tzinfo=datetime.timezone.utc), PRECISION[len(text)]
    else:
        moment, precision = datetime.datetime.fromisoformat(text.replace("Z", "+00:00")), SECOND
    return {"us": round(moment.timestamp() * 1_000_000), "precision": precision}


def concept(value):
    """A CodeableConcept."""
    if value is None:
        return None
    return {"text": value.get("text"), "coding": [{name: coding.get(name) for name in ("system", "code", "display")} for coding in value.get("coding", [])]}


def quantity(value):
    """A Quantity; without a number there is nothing to show."""
    if value is None or "value" not in value:
        return None
    return {"value": number(value["value"]), **{name: value.get(name) for name in ("unit", "code", "system", "comparator")}}


def choice(resource):
    """value[x]."""
    for name, member in resource.items():
        kind = name.removeprefix("value")
        if kind == name or not kind[:1].isupper():
            continue
        if kind == "Quantity":
            return {"quantity": quantity(member)}
        if kind == "CodeableConcept":
            return {"concept": concept(member)}
        if kind == "Boolean":
            return {"boolean": member}
        if kind == "Integer":
            return {"quantity": {"value": number(member)}}
        if kind == "Range":
            return {"quantity": quantity(member.get("low")), "quantity2": quantity(member.get("high"))}
        if kind == "Ratio":
            return {"quantity": quantity(member.get("numerator")), "quantity2": quantity(member.get("denominator"))}
        if kind == "DateTime":
            return {"time": time(member)}
        if kind == "Period":
            return {"time": time(member.get("start")), "time2": time(member.get("end"))}
        if kind in ("String", "Time"):
            return {"text": member}
        raise AssertionError(f"no expectation for value{kind}")
    return None


def measure(resource):
    """What an Observation and its components have in common."""
    return {"code": concept(resource.get("code")), "value": choice(resource), "absent": concept(resource.get("dataAbsentReason")),
            "interpretation": [concept(c) for c in resource.get("interpretation", [])],
            "ranges": [reference_range(r) for r in resource.get("referenceRange", [])]}


def reference_range(value):
    """A range; its bounds may be open, which R4 says with an extension (hl7.eu's laboratory report)."""
    bounds = {"low": quantity(value.get("low")), "high": quantity(value.get("high")), "text": value.get("text")}
    for extension in value.get("modifierExtension", []):
        bounds[extension["url"].rsplit("/", 1)[-1].removesuffix("Comparator")]["comparator"] = extension["valueCode"]
    return bounds


def plain(text):
    """A note's text; Ward shows Rich Text without its formatting."""
    if not text.startswith("{\\rtf"):
        return text
    return re.sub(r"\\[a-z]+-?\d* ?|[{}]", "", text.replace("\\par ", "\n"))


def observation(resource):
    """An Observation's row."""
    period = resource.get("effectivePeriod", {})
    return tidy({"id": resource["id"], "subject": resource["subject"]["reference"], "encounter": resource.get("encounter", {}).get("reference"),
                 "statusCode": STATUS.index(resource["status"]), "category": [concept(c) for c in resource.get("category", [])], **measure(resource),
                 "components": [measure(c) for c in resource.get("component", [])],
                 "effective": time(resource.get("effectiveDateTime") or resource.get("effectiveInstant") or period.get("start")), "effectiveEnd": time(period.get("end")),
                 "issued": time(resource.get("issued")), "method": concept(resource.get("method")), "bodySite": concept(resource.get("bodySite")),
                 "notes": [plain(note["text"]) for note in resource.get("note", [])],
                 "hasMember": [m["reference"] for m in resource.get("hasMember", []) if "reference" in m],
                 "derivedFrom": [m["reference"] for m in resource.get("derivedFrom", []) if "reference" in m],
                 "unsafeModifier": "modifierExtension" in resource})


def report(resource):
    """A DiagnosticReport's row."""
    period = resource.get("effectivePeriod", {})
    return tidy({"id": resource["id"], "subject": resource["subject"]["reference"], "code": concept(resource.get("code")),
                 "effective": time(resource.get("effectiveDateTime") or period.get("start")), "effectiveEnd": time(period.get("end")), "issued": time(resource.get("issued")),
                 "conclusion": resource.get("conclusion"), "results": [r["reference"] for r in resource.get("result", [])]})


def encounter(resource):
    """An Encounter's row."""
    return tidy({"id": resource["id"], "status": resource["status"], "start": time(resource.get("period", {}).get("start")), "end": time(resource.get("period", {}).get("end"))})


def allergy(resource):
    """An AllergyIntolerance's row: only what it is named by."""
    code = resource.get("code", {})
    return {"id": resource["id"], "text": code.get("text") or code["coding"][0].get("display")}


def patient(resource):
    """A Patient's row."""
    return tidy({"id": resource["id"], "gender": GENDER.index(resource.get("gender")), "birth": time(resource.get("birthDate")), "active": resource.get("active", True),
                 "deceased": bool(resource.get("deceasedBoolean") or resource.get("deceasedDateTime")),
                 "names": [{name: n.get(name) for name in ("use", "text", "family", "given")} for n in resource.get("name", [])],
                 "identifiers": [{"system": i.get("system"), "value": i["value"].strip()} for i in resource.get("identifier", [])]})


ROWS = {"Observation": observation, "DiagnosticReport": report, "Encounter": encounter, "AllergyIntolerance": allergy, "Patient": patient}
LEFT_OUT = {"Observation": ("version", "status"), "DiagnosticReport": ("status",), "Encounter": (), "AllergyIntolerance": ("criticality", "noKnown", "refuted"), "Patient": ("version",)}


def rows(resources):
    """What a search has to give of these resources: by id."""
    return {r["id"]: ROWS[r["resourceType"]](r) for r in resources}


def read(kind, got):
    """What Ward read, in the same form: by id; every id once."""
    found = {}
    for row in got:
        if row["id"] in found:
            raise AssertionError(f"{row['id']} came twice")
        found[row["id"]] = {name: member for name, member in tidy(row).items() if name not in LEFT_OUT[kind]}
    return found


def compare(kind, got, resources):
    """Row by row; tells the first few that differ, and every row that is missing or too many."""
    have, want = read(kind, got), rows(resources)
    if have.keys() != want.keys():
        raise AssertionError(f"missing: {sorted(want.keys() - have.keys())[:9]}; too many: {sorted(have.keys() - want.keys())[:9]}")
    different = [name for name in want if have[name] != want[name]]
    if different:
        lines = [f"{name} {member}: loaded {want[name].get(member)!r}, read {have[name].get(member)!r}" for name in different[:5]
                 for member in sorted(want[name].keys() | have[name].keys()) if want[name].get(member) != have[name].get(member)]
        raise AssertionError(f"{len(different)} of {len(want)} rows differ\n" + "\n".join(lines[:20]))
