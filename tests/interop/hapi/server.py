# SPDX-License-Identifier: GPL-3.0-or-later
"""HAPI FHIR as the cases use it: started from what ./dev interop has installed, filled with the synthetic people of Ward's own generator, asked without
Ward where a case wants to know how things really are."""
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "support"))
sys.path.insert(0, str(HERE.parent))
import peer  # noqa: E402
import smart  # noqa: E402

PEOPLE = ("adult", "newborn", "alike-1", "alike-2", "tricky", "empty", "rtl", "longname", "inactive")
BIG = "big"
BIG_RESULTS = 10000
SEED = "7"
CHUNK = 400  # resources a transaction: more of them need more heap than the suite gives
START_LIMIT_S = 150
NUMBER = "\0number:"


def parse(text):
    """JSON whose numbers are kept as their text."""
    return json.loads(text, parse_float=lambda lexeme: NUMBER + lexeme, parse_int=lambda lexeme: NUMBER + lexeme)


def dump(value):
    """The same as JSON again, each number as it was."""
    return re.sub(r'"\\u0000number:([^"]+)"', r"\1", json.dumps(value))


class Server:
    """The program and its requests."""

    def __init__(self, build, folder):
        installed = pathlib.Path(build) / "interop/hapi"
        self.requests = pathlib.Path(folder) / "requests.log"
        self.errors = pathlib.Path(folder) / "server.errors"
        classes = f"{installed / 'target/classes'}:{(installed / 'target/classpath').read_text().strip()}"
        with open(self.errors, "w", encoding="utf-8") as errors:
            self.program = peer.Program(["java", "-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Duser.timezone=UTC", "-cp", classes,
                                         "interop.HapiServer", self.requests], stderr=errors)
        self.base = self.program.next(START_LIMIT_S)["base"]

    def ask(self, method, path, body=None, headers=None):
        """(status, headers, JSON with numbers as text or None), past Ward; a path that is an address is asked as it is."""
        address = path if path.startswith("http:") else f"{self.base}/{path}"
        request = urllib.request.Request(address, dump(body).encode() if body is not None else None,
                                         {"Content-Type": "application/fhir+json", "Accept": "application/fhir+json", "Cache-Control": "no-cache", **(headers or {})},
                                         method=method)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                status, got, text = answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            status, got, text = error.code, error.headers, error.read()
        return status, {name.lower(): value for name, value in got.items()}, parse(text) if text[:1] == b"{" else None

    def get(self, path):
        """What a resource or a search is now."""
        status, _, body = self.ask("GET", path)
        if status != 200:
            raise AssertionError(f"{status} for {path}")
        return body

    def put(self, resource):
        """Writes a resource; its new version."""
        status, headers, body = self.ask("PUT", f"{resource['resourceType']}/{resource['id']}", resource)
        if status not in (200, 201):
            raise AssertionError(f"{status} on writing: {body['issue'][0].get('diagnostics', '')[:300]}")
        return headers["etag"]

    def delete(self, path):
        """Deletes a resource."""
        status, _, _ = self.ask("DELETE", path)
        if status != 200:
            raise AssertionError(f"{status} on deleting")

    def count(self, search):
        """How many a search would give, by the server's own counting."""
        return int(self.get(f"{search}&_summary=count")["total"].removeprefix(NUMBER))

    def expire(self):
        """Lets every search's list of results expire."""
        if self.program.ask("expire")["event"] != "expired":
            raise AssertionError("the searches did not expire")

    def mark(self):
        """A place in the log of requests."""
        return self.requests.stat().st_size if self.requests.exists() else 0

    def log(self, mark=0, holds=""):
        """The requests since then: lines of what was asked and answered. One that has just been answered may not stand there yet."""
        with open(self.requests, encoding="utf-8") as log:
            log.seek(mark)
            return [line.rstrip("\n") for line in log if holds in line]

    def wait_log(self, mark, holds, n):
        """The same, once there are n of them."""
        ends = time.monotonic() + 20
        while len(self.log(mark, holds)) < n:
            if time.monotonic() > ends:
                raise AssertionError(f"not {n} requests with {holds} in the server's log: {self.log(mark)}")
            threading.Event().wait(0.05)
        return self.log(mark, holds)

    def close(self):
        """Ends it."""
        self.program.close()
        for line in self.errors.read_text(encoding="utf-8", errors="replace").splitlines():
            if " ERROR " in line and "DataFormatException" not in line:  # a bad question, which a case asks
                print(f"server: {line}", file=sys.stderr)


# ---- what is loaded


def collect(build, folder):
    """Every resource of the people, as the sandbox serves it: a list for each person."""
    process = subprocess.Popen([str(pathlib.Path(build) / "src/cli/ward-sandbox"), "--no-tls", "--seed", SEED, "--extra-results", str(BIG_RESULTS), "--publish", str(folder)],
                               stdout=subprocess.PIPE, text=True)
    try:
        process.stdout.readline()
        client = Reader(folder).sign_in()
        return {person: client.everything(person) for person in (*PEOPLE, BIG)}
    finally:
        process.terminate()
        process.wait(10)


class Reader(smart.Client):
    """The tests' own client, with every number as its text and apart from strings."""

    def get_json(self, address, bearer=True):
        """A JSON answer; anything but 200 is an error."""
        headers = {"Accept": "application/fhir+json" if bearer else "application/json"}
        if bearer:
            headers["Authorization"] = "Bearer " + self.access_token
        status, _, text = self.request("GET", address, headers)
        if status != 200:
            raise AssertionError(f"{status} for {address}")
        return parse(text)

    def everything(self, person):
        """The person and all that is of theirs; the big one's reports are left out, for time's sake."""
        found = [self.get_json(f"{self.base}/Patient/{person}")]
        searches = [("Observation", {"category": "vital-signs"}), ("Observation", {"category": "laboratory"})]
        if person != BIG:
            searches += [("DiagnosticReport", {}), ("Encounter", {}), ("AllergyIntolerance", {})]
        for kind, parameters in searches:
            found += self.search(kind, patient=person, _count=500, **parameters)
        return list({(r["resourceType"], r["id"]): r for r in found}.values())


def load(server, resources):
    """Writes resources in transactions, the people first; gives those that the server refused, with its reason."""
    people = [r for r in resources if r["resourceType"] == "Patient"]
    rest = [r for r in resources if r["resourceType"] != "Patient"]
    refused = send(server, people)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for part in pool.map(lambda n: send(server, rest[n:n + CHUNK]), range(0, len(rest), CHUNK)):
            refused += part
    return refused


def send(server, resources):
    """One transaction. A refusal names one resource only: then it is found by halves."""
    entries = [{"resource": r, "request": {"method": "PUT", "url": f"{r['resourceType']}/{r['id']}"}} for r in resources]
    status, _, body = server.ask("POST", "", {"resourceType": "Bundle", "type": "transaction", "entry": entries})
    if status == 200:
        return []
    if len(resources) == 1:
        return [(resources[0], f"{status} {body['issue'][0].get('diagnostics', '') if body else ''}")]
    middle = len(resources) // 2
    return send(server, resources[:middle]) + send(server, resources[middle:])
