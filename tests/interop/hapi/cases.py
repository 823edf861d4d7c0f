#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads from HAPI FHIR, the reference R4 server, with Ward's own session, FHIR client and record: cases.py BUILD. The server's packages are in
BUILD/interop/hapi already (./dev interop). Every row is compared with what was loaded. TAP on standard output."""
import calendar
import copy
import pathlib
import shutil
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "support"))
sys.path.insert(0, str(HERE.parent))
import expected  # noqa: E402
import peer  # noqa: E402
import server as hapi  # noqa: E402
import tap  # noqa: E402

ROOT = "/interop/hapi/"
LOADED = "Observation", "DiagnosticReport", "Encounter", "AllergyIntolerance"
SECTIONS = "patient", "vitals", "labs", "reports", "allergies", "encounters"
DAY_S = 86400


class World:
    """The server, what was loaded, and one Ward."""

    def __init__(self, build):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="hapi."))
        self.server, self.ward = None, None
        try:
            self.server = hapi.Server(build, self.folder)
            self.loaded = hapi.collect(build, self.folder)
            # One tricky result has a comparator that FHIR does not know: the server takes no such thing.
            self.refused = hapi.load(self.server, [r for person in (*hapi.PEOPLE, hapi.BIG) for r in self.loaded[person]])
            gone = {r["id"] for r, _ in self.refused}
            self.loaded = {person: [r for r in resources if r["id"] not in gone] for person, resources in self.loaded.items()}
            self.ward = Ward(build, self.server.base)
        except BaseException:
            self.close()
            raise

    def of(self, person, kind="Observation", category=None):
        """What was loaded of a person."""
        return [r for r in self.loaded[person] if r["resourceType"] == kind and (category is None or category in categories(r))]

    def find(self, person, resource_id):
        """One of it."""
        return next(r for r in self.loaded[person] if r["id"] == resource_id)

    def put(self, person, resource):
        """Writes a resource, and knows from now on that it is so."""
        tag = self.server.put(resource)
        self.loaded[person] = [r for r in self.loaded[person] if r["id"] != resource["id"]] + [resource]
        return tag

    def delete(self, person, resource):
        """Deletes a resource, and knows from now on that it is gone."""
        self.server.delete(f"{resource['resourceType']}/{resource['id']}")
        self.loaded[person] = [r for r in self.loaded[person] if r is not resource]

    def close(self):
        """Ends everything."""
        if self.ward is not None:
            self.ward.close()
        if self.server is not None:
            self.server.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Ward:
    """Ward's own code in a program of its own."""

    def __init__(self, build, base):
        self.program = peer.Program([pathlib.Path(build) / "tests/interop/hapi/hapi-client", base])
        self.ask, self.close = self.program.ask, self.program.close

    def search(self, kind, person, *words, between=None):
        """(rows, pages, failure). between(n) is called after page n, before Ward goes on."""
        self.program.tell(" ".join(["search", kind, person, *words, *(["step"] if between else [])]))
        rows, pages, broken = [], [], None
        while (answer := self.program.next(peer.CASE_LIMIT_S))["event"] == "page":
            rows += answer["rows"]
            pages.append(answer)
            if between:
                try:
                    broken or between(len(pages))
                except AssertionError as error:
                    broken = error  # the search goes to its end, for the cases after this one
                self.program.tell("go on")
        if broken:
            raise broken
        tap.equal(answer["event"], "searched", "event")
        return rows, pages, answer.get("failure")

    def read_all(self, kind, person, *words, **options):
        """The rows and pages of a search that has to succeed, with nothing amiss."""
        rows, pages, failure = self.search(kind, person, *words, **options)
        tap.equal(failure, None, "failure")
        for page in pages:
            tap.equal((page["issues"], page["quarantined"], page["notUnderstood"]), ([], 0, 0), "what was amiss on a page")
        return rows, pages

    def record(self, command):
        """A record's sections by name, all of it loaded."""
        answer = self.ask(command, peer.CASE_LIMIT_S)
        tap.equal((answer["event"], answer["quarantined"]), ("record", 0), "record")
        return dict(zip(SECTIONS, answer["sections"]))

    def rows(self, section):
        """What a pane of the open record shows."""
        return self.ask(f"rows {section}")["rows"]


def categories(resource):
    """The codes of its categories."""
    return {coding.get("code") for concept in resource.get("category", []) for coding in concept.get("coding", [])}


def moment(resource):
    """When a result was, in seconds; None without a date."""
    times = expected.observation(resource)
    return times["effective"]["us"] // 1_000_000 if "effective" in times else None


def new_result(world, person, name, like):
    """A result more, of today."""
    made = copy.deepcopy(like)
    made["id"], made["effectiveDateTime"] = name, time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    world.put(person, made)
    return made


# ---- rows


def cases_of_rows(world):
    """Everything that was loaded, read and compared."""
    with peer.case(ROOT + "load/refused-only-what-is-not-fhir"):
        tap.equal([(r["id"], why.split(":")[0]) for r, why in world.refused], [("v08", "400 HAPI-0450")], "refused resources")
    for person in hapi.PEOPLE:
        with peer.case(ROOT + "rows/" + person):
            for kind in LOADED:
                rows, _ = world.ward.read_all(kind, person, "count=50")
                expected.compare(kind, rows, world.of(person, kind))
    with peer.case(ROOT + "rows/10000-by-500"):
        rows, pages = world.ward.read_all("Observation", hapi.BIG, "count=500")
        tap.equal((len(rows), len(pages)), (hapi.BIG_RESULTS, hapi.BIG_RESULTS // 500), "rows and pages")
        expected.compare("Observation", rows, world.of(hapi.BIG))
    with peer.case(ROOT + "rows/more-asked-than-the-server-gives"):
        rows, pages = world.ward.read_all("Observation", "adult", "count=5000")
        tap.check(len(pages) >= 1, "no page")
        expected.compare("Observation", rows, world.of("adult"))
    with peer.case(ROOT + "rows/last-page-full"):
        n = len(world.of("newborn"))
        rows, _ = world.ward.read_all("Observation", "newborn", f"count={n // 3 if n % 3 == 0 else n}")
        expected.compare("Observation", rows, world.of("newborn"))
    with peer.case(ROOT + "rows/too-many-pages-is-told"):
        rows, pages, failure = world.ward.search("Observation", "adult", "count=20", "pages=3")
        tap.equal((len(rows), len(pages), failure), (60, 3, "incomplete"), "rows, pages and failure")


def cases_of_people(world):
    """Finding somebody, and nobody else."""
    with peer.case(ROOT + "people/read"):
        for person in (*hapi.PEOPLE, hapi.BIG):
            answer = world.ward.ask(f"patient {person}")
            tap.equal(answer.get("failure"), None, f"failure for {person}")
            expected.compare("Patient", [answer["patient"]], world.of(person, "Patient"))
    with peer.case(ROOT + "people/find"):
        everybody = [r for person in (*hapi.PEOPLE, hapi.BIG) for r in world.of(person, "Patient")]
        one = world.find("alike-1", "alike-1")
        number = next(i for i in one["identifier"] if i["value"].startswith("SYN-"))
        family, given, birth = one["name"][0]["family"], one["name"][0]["given"][0], one["birthDate"]
        namesakes = [r for r in everybody if any(n.get("family", "").startswith(family) for n in r["name"])]
        tap.check(len(namesakes) > 1, "nobody looks like anybody")
        for query, wanted in ((f"family={family}", namesakes), (f"family={family} birthdate={birth}", [r for r in namesakes if r["birthDate"] == birth]),
                              (f"family={family} given={given}", [r for r in namesakes if r["name"][0]["given"][0] == given]),
                              (f"identifier={number['value']}", [one]), ("family=Nobodyson birthdate=1900-01-01", [])):
            answer = world.ward.ask("find " + query)
            tap.equal(answer.get("failure"), None, f"failure for {query}")
            expected.compare("Patient", answer["rows"], wanted)


def cases_of_searches(world):
    """Categories, codes, windows of dates, what was changed since."""
    with peer.case(ROOT + "search/category"):
        for category in ("vital-signs", "laboratory"):
            rows, _ = world.ward.read_all("Observation", "adult", f"category={category}", "count=100")
            expected.compare("Observation", rows, world.of("adult", category=category))
    with peer.case(ROOT + "search/code"):
        potassium = [r for r in world.of(hapi.BIG) if any(c.get("code") == "2823-3" for c in r["code"]["coding"])]
        tap.check(len(potassium) > 20, "too few results for a test")
        rows, _ = world.ward.read_all("Observation", hapi.BIG, "code=http://loinc.org|2823-3", "count=37")
        expected.compare("Observation", rows, potassium)
    with peer.case(ROOT + "search/windows-meet"):
        dated = sorted((r for r in world.of("adult") if "effectiveDateTime" in r and "T" in r["effectiveDateTime"]), key=moment)
        edges = [moment(dated[len(dated) * n // 4]) for n in (1, 2, 3)]
        for begins, ends in zip([0, *edges], [*edges, 0]):
            rows, _ = world.ward.read_all("Observation", "adult", f"from={begins}", f"to={ends}", "count=100")
            wanted = [r for r in dated if moment(r) >= begins and (not ends or moment(r) < ends)]
            expected.compare("Observation", [row for row in rows if row["id"] in {r["id"] for r in dated}], wanted)
    with peer.case(ROOT + "search/last-updated"):
        like = world.of("alike-2", category="laboratory")[0]
        before = int(calendar.timegm(time.gmtime())) - 1
        made = new_result(world, "alike-2", "since-then", like)
        rows, _ = world.ward.read_all("Observation", "alike-2", "fresh", f"+_lastUpdated=ge{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(before))}")
        expected.compare("Observation", rows, [made])
    with peer.case(ROOT + "search/counts-without-rows"):
        for question in ("_summary=count", "_count=0"):
            rows, pages, failure = world.ward.search("Observation", "adult", "fresh", "+" + question)
            tap.equal((rows, len(pages), failure), ([], 1, None), question)
        tap.equal(world.server.count("Observation?patient=adult"), len(world.of("adult")), "the server's own count")
        tap.equal(world.server.count("Observation?patient=empty"), 0, "the count of somebody without results")


# ---- answers that are no rows


def cases_of_answers(world):
    """Versions, refusals, compression, other people's results."""
    with peer.case(ROOT + "answers/etag-and-304"):
        first = world.ward.ask("get Patient/rtl")
        tap.equal((first["status"], first["ETag"].startswith('W/"')), (200, True), "first answer")
        again = world.ward.ask(f"get Patient/rtl {first['ETag']}")
        tap.equal((again["status"], again["bytes"]), (304, 0), "answer to the same tag")
        changed = copy.deepcopy(world.find("rtl", "rtl"))
        changed["active"] = False
        tag = world.put("rtl", changed)
        later = world.ward.ask(f"get Patient/rtl {first['ETag']}")
        tap.equal((later["status"], later["ETag"]), (200, tag), "answer after a change")
        expected.compare("Patient", [world.ward.ask("patient rtl")["patient"]], [changed])
    with peer.case(ROOT + "answers/gzip"):
        mark = world.server.mark()
        rows, _ = world.ward.read_all("Observation", "longname", "count=100", "fresh")
        lines = world.server.wait_log(mark, "/fhir", 2)
        tap.check(all("content-encoding=gzip" in line for line in lines), f"not compressed: {lines}")
        sent = sum(int(line.rsplit("bytes=", 1)[1]) for line in lines)
        tap.check(sent < 100 * len(rows), f"{sent} bytes for {len(rows)} rows: not what compression makes of them")
    with peer.case(ROOT + "answers/404-not-there"):
        answer = world.ward.ask("get Patient/nobody")
        tap.equal((answer["status"], answer["failure"]), (404, "not-found"), "answer")
        tap.check(any("nobody" in issue for issue in answer["issues"]), f"the server's words are lost: {answer['issues']}")
        tap.equal(world.ward.ask("patient nobody")["failure"], "not-found", "failure")
    with peer.case(ROOT + "answers/410-deleted"):
        someone = {"resourceType": "Patient", "id": "leaves", "name": [{"family": "Testperson"}]}
        world.server.put(someone)
        tap.equal(world.ward.ask("patient leaves").get("failure"), None, "failure before")
        world.server.delete("Patient/leaves")
        tap.equal(world.ward.ask("patient leaves")["failure"], "gone", "failure after")
        tap.equal(world.ward.ask("get Patient/leaves")["status"], 410, "status")
    with peer.case(ROOT + "answers/400-bad-question"):
        for question in ("+no-such-parameter=1", "+date=yesterday", "+_sort=no-such-thing"):
            rows, pages, failure = world.ward.search("Observation", "adult", question)
            tap.equal((rows, failure), ([], "bad-request"), question)
            tap.check(any(page["issues"] for page in pages), f"the server's words are lost for {question}")
    with peer.case(ROOT + "answers/other-peoples-results"):
        # This operation, with the server's index for it off, answers for everybody: nobody else's result may become a row.
        answer = world.ward.ask("decode rtl Observation/$lastn?patient=rtl&_count=200")
        tap.check(answer["quarantined"] > 0, "the server gave nobody else's result: this case proves nothing any more")
        tap.equal({row["subject"] for row in answer["rows"]} - {"Patient/rtl"}, set(), "subjects of the rows")


# ---- what changes while Ward reads


def cases_of_changes(world):
    """Pages that expire, rows that come, change and go."""
    with peer.case(ROOT + "changes/expired-page-restarts-once"):
        rows, _, failure = expiring(world, "alike-1", lambda n: n == 2)
        tap.equal(failure, None, "failure")
        expected.compare("Observation", rows, world.of("alike-1"))  # no row twice, none missing
    with peer.case(ROOT + "changes/expired-again-is-told"):
        rows, _, failure = expiring(world, "alike-1", lambda n: True)
        tap.equal(failure, "gone", "failure")
        known = expected.rows(world.of("alike-1"))
        tap.check(0 < len(rows) < len(known), f"{len(rows)} rows of {len(known)}")
        tap.equal(expected.read("Observation", rows), {row["id"]: known[row["id"]] for row in rows}, "the rows that came")
    with peer.case(ROOT + "changes/row-deleted-while-paging"):
        listed = [e["resource"]["id"] for e in everything(world, "Observation?patient=longname&_count=1000")]
        victim = world.find("longname", listed[-3])
        rows, pages = world.ward.read_all("Observation", "longname", "count=30", "fresh", between=lambda n: world.delete("longname", victim) if n == 1 else None)
        expected.compare("Observation", rows, world.of("longname"))
        tap.check(len(pages) > 3, "too few pages for a test")
    with peer.case(ROOT + "changes/row-filed-while-paging"):
        like = world.of("longname", category="laboratory")[0]
        before = world.of("longname")
        rows, _ = world.ward.read_all("Observation", "longname", "count=30", "fresh", between=lambda n: new_result(world, "longname", "filed-late", like) if n == 1 else None)
        expected.compare("Observation", [row for row in rows if row["id"] != "filed-late"], before)
        rows, _ = world.ward.read_all("Observation", "longname", "count=30", "fresh")
        expected.compare("Observation", rows, world.of("longname"))


def expiring(world, person, when):
    """A search whose list of results expires after the pages for which when(n) is true. The server still writes to that list in the background for a while; where
    it falls over its own feet (409), it is asked once more."""
    for _ in range(3):
        found = world.ward.search("Observation", person, "count=40", "fresh", between=lambda n: world.server.expire() if when(n) else None)
        if found[2] != "conflict":
            break
    return found


def everything(world, search):
    """The entries of all pages, past Ward."""
    entries, address = [], search
    while address:
        bundle = world.server.get(address)
        entries += bundle.get("entry", [])
        address = next((link["url"] for link in bundle.get("link", []) if link["relation"] == "next"), None)
    return entries


# ---- the record that the panes show


def check_section(world, person, section, category, shown):
    """A pane of the open record: whole, to the beginning, with exactly these rows."""
    # What calls itself both is a vital sign (clinical.md V79).
    wanted = [r for r in world.of(person, category=category) if category == "vital-signs" or "vital-signs" not in categories(r)]
    tap.equal((shown["state"], shown["since"], shown["rows"], shown.get("failure")), ("complete", 0, len(wanted), None), f"{section} of {person}")
    expected.compare("Observation", world.ward.rows(section), wanted)


def cases_of_records(world):
    """All searches of a record together."""
    for person in ("adult", "tricky", "empty"):
        with peer.case(ROOT + "record/complete/" + person):
            record = world.ward.record(f"open {person}")
            check_section(world, person, "vitals", "vital-signs", record["vitals"])
            check_section(world, person, "labs", "laboratory", record["labs"])
            for section, kind in (("patient", "Patient"), ("reports", "DiagnosticReport"), ("encounters", "Encounter"), ("allergies", "AllergyIntolerance")):
                tap.equal((record[section]["state"], record[section]["rows"]), ("complete", len(world.of(person, kind))), f"{section} of {person}")
            tap.equal([note for section in record.values() for note in section["notes"]], [], "notes")
    with peer.case(ROOT + "record/complete/10000"):
        record = world.ward.record(f"open {hapi.BIG}")
        check_section(world, hapi.BIG, "vitals", "vital-signs", record["vitals"])
        check_section(world, hapi.BIG, "labs", "laboratory", record["labs"])
        world.ward.ask("close")
    with peer.case(ROOT + "record/nobody"):
        record = world.ward.record("open nobody")
        tap.equal((record["patient"]["state"], record["patient"]["failure"]), ("failed", "not-found"), "patient")
    with peer.case(ROOT + "record/reload-sees-what-changed"):
        world.ward.record("open inactive")
        like = world.of("inactive", category="laboratory")[0]
        before = world.ward.record("open inactive")
        corrected = copy.deepcopy(like)
        corrected["status"], corrected["valueQuantity"]["value"] = "corrected", hapi.NUMBER + "99.50"
        world.put("inactive", corrected)
        made = new_result(world, "inactive", "new-since", like)
        world.delete("inactive", world.of("inactive", category="vital-signs")[0])
        # The premise: this server goes on to answer a repeated search from before the change, unless it is told not to.
        mark = world.server.mark()
        stale, _ = world.ward.read_all("Observation", "inactive", "category=laboratory", "count=100")
        world.ward.read_all("Observation", "inactive", "category=laboratory", "count=100")
        tap.check(any("x-cache=HIT" in line for line in world.server.wait_log(mark, "category=laboratory", 2)), "the server keeps no answers: this case proves nothing any more")
        tap.check(len(stale) > 0, "no rows")
        mark = world.server.mark()
        after = world.ward.record("reload")
        check_section(world, "inactive", "vitals", "vital-signs", after["vitals"])
        check_section(world, "inactive", "labs", "laboratory", after["labs"])
        shown = {row["id"]: row for row in world.ward.rows("labs")}
        tap.equal((shown[corrected["id"]]["version"], shown[corrected["id"]]["value"]["quantity"]["value"]), ("2", "99.50"), "the corrected result")
        tap.check(made["id"] in shown, "the new result is not shown")
        lines = world.server.wait_log(mark, "/fhir", 6)
        tap.equal([line for line in lines if "cache-control=no-cache" not in line or "x-cache=HIT" in line], [], "requests of the reload that an earlier answer may serve")
        for section in SECTIONS:
            tap.check(after[section]["fetched"] > before[section]["fetched"], f"{section} does not say that it was fetched anew")


def main():
    started = time.monotonic()
    world = None
    with tap.test(ROOT + "start"):
        world = World(sys.argv[1])
    if world is None:
        tap.done()
    print(f"# started and loaded in {time.monotonic() - started:.0f} s", flush=True)
    try:
        cases_of_people(world)
        cases_of_rows(world)
        cases_of_searches(world)
        cases_of_records(world)
        cases_of_answers(world)
        cases_of_changes(world)
    finally:
        world.close()
    print(f"# {time.monotonic() - started:.0f} s in all", flush=True)
    tap.done()


if __name__ == "__main__":
    main()
