#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ward against a page with the fhirclient package in Chromium, and against curl, at the same sandbox and patient: compare.py BUILD PACKAGES PATIENT LATENCY
(inside a desktop-session.sh of its own, with milliseconds that each answer waits). Cold is from the start of the program, with the redirect or the stored refresh token in hand; warm is from the redirect
that comes to a program that runs. Ward and page redeem what they hold first; then both read the patient, all vital signs and all laboratory results."""
import base64
import functools
import http.server
import json
import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
for place in ("support", "e2e"):
    sys.path.insert(0, str(HERE.parent / place))
import a11y  # noqa: E402
import processes  # noqa: E402
import smart  # noqa: E402
import wardapp  # noqa: E402
from webdriver import until  # noqa: E402

RUNS = 3
PEOPLE = {"adult": ("about 900 results", 1 / 3, None), "big": ("10 000 results", 1 / 4, 1.1)}  # limits on memory against the page, on all rows against curl
PAGE_SIZE = 200  # as Ward asks a server that is not Epic
QUIET_S = 2  # nothing has been painted for so long: all is there
LIMIT_S = 120
PREFLIGHT_S = 6  # Chromium remembers for five seconds that a server allows a page's request: no clinician opens the same patient twice so soon
ALL_LIMIT_S = 800
SCOPES = "launch/patient openid fhirUser offline_access patient/*.rs"
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--no-default-browser-check", "--disable-extensions",
         "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-features=Translate,OptimizationHints,MediaRouter", "--remote-debugging-address=127.0.0.1", "--remote-debugging-port=0", "--window-size=1600,1000")


def report(name, value, unit, reference=None, limit=None):
    """One figure as a line; the limit is on the ratio."""
    ratio = value / reference if reference else None
    print(json.dumps({"name": name, "value": round(value, 1), "unit": unit, "reference": round(reference, 1) if reference else None,
                      "ratio": round(ratio, 2) if ratio else None, "limit": round(limit, 2) if limit else None, "ok": not limit or not ratio or ratio <= limit}), flush=True)


def middle(runs):
    """The median of each figure of several runs."""
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


class Sandbox:
    """The server, and sign-ins at it up to the redirect."""

    def __init__(self, build, person, latency, n_results=10000, **members):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="published-", dir=os.environ["XDG_RUNTIME_DIR"]))
        self.process = subprocess.Popen([build / "src/cli/ward-sandbox", "--no-tls", "--seed", "7", "--extra-results", str(n_results), "--latency", str(latency),
                                         "--publish", self.folder], stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()
        tenant = self.folder / "tenant.json"
        tenant.write_text(json.dumps({**json.loads(tenant.read_text()), "askPatient": True, **members}))
        client = smart.Client(self.folder).sign_in()  # a patient's results are made when they are first asked for
        client.get_json(f"{client.base}/Observation?patient={person}&category=laboratory&_count=1")

    def choose(self, client, address, person):
        """Does on the pages what a person does who picks this patient; where the browser is sent then."""
        _, _, page = client.approve(address)
        status, headers, _ = client._submit(page, address, patient=person)
        if status not in (302, 303):
            raise AssertionError(f"the choice of a patient answered {status}")
        return headers["location"]

    def begin(self, person, redirect_uri):
        """A sign-in as the page's library begins it: (the redirect's query, what the library has kept)."""
        client = smart.Client(self.folder)
        location = self.choose(client, client.authorize_url(redirect_uri, SCOPES), person)
        kept = {"clientId": client.tenant["clientId"], "scope": SCOPES, "redirectUri": redirect_uri, "serverUrl": client.base, "key": client.state,
                "tokenUri": client.configuration["token_endpoint"], "codeVerifier": client.verifier}
        return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(location).query)), kept

    def close(self):
        """Ends it."""
        self.process.terminate()
        self.process.wait(10)


class Web:
    """Serves the page, and hears what it tells."""

    def __init__(self, folder):
        web = self
        self.told, self.heard = None, threading.Event()

        class Handler(http.server.SimpleHTTPRequestHandler):
            """Files, and /told."""

            def do_POST(self):
                web.told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(204)
                self.end_headers()
                web.heard.set()

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
        self.origin = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait(self):
        """What the page told."""
        if not self.heard.wait(LIMIT_S):
            raise AssertionError(f"the page told nothing within {LIMIT_S} s")
        self.heard.clear()
        if "error" in self.told:
            raise AssertionError(f"the page failed: {self.told['error']}")
        return self.told


def page_address(sandbox, web, person, mode):
    """Where the redirect sends the browser."""
    query, kept = sandbox.begin(person, web.origin + "/")
    return web.origin + "/?" + urllib.parse.urlencode({**query, "mode": mode, "count": PAGE_SIZE, "begun": base64.b64encode(json.dumps(kept).encode()).decode()})


def run_chromium(sandbox, web, person, mode):
    """One cold start and one warm page of a new Chromium."""
    profile = tempfile.mkdtemp(prefix="chromium-", dir=os.environ["XDG_RUNTIME_DIR"])
    address = page_address(sandbox, web, person, mode)
    began = time.time()
    process = subprocess.Popen(["chromium", *FLAGS, f"--user-data-dir={profile}", address], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = processes.Peak(process.pid)
    try:
        cold = web.wait()
        figures = {"first": cold["first"] - began * 1000, "all": cold["all"] - began * 1000, "processor": processes.processor_s(process.pid), "rows": cold["rows"], "memory": peak.end()}
        port = int((pathlib.Path(profile) / "DevToolsActivePort").read_text().splitlines()[0])
        time.sleep(PREFLIGHT_S)
        address = urllib.parse.quote(page_address(sandbox, web, person, mode), safe="")
        urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}/json/new?{address}", method="PUT"), timeout=10).close()
        warm = web.wait()
        figures |= {"warm first": warm["first"] - warm["began"], "warm all": warm["all"] - warm["began"]}
        return figures
    finally:
        peak.over.set()
        process.terminate()
        process.wait(10)
        shutil.rmtree(profile, ignore_errors=True)


# ---- Ward


class Ward(wardapp.Ward):
    """Ward with the stopwatch before it."""

    def __init__(self, build, *options, **environment):
        preload = next((build / "tests/bench").glob("*results-paint*.so"))
        self.began = time.monotonic()
        self.log_path = pathlib.Path(os.environ["HOME"]) / "ward.log"
        self.log = open(self.log_path, "w", encoding="utf-8")
        self.process = subprocess.Popen([build / "src/app/ward", *options], stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL,
                                        env={**os.environ, "LD_PRELOAD": str(preload), "GSETTINGS_SCHEMA_DIR": str(build / "data"), **environment})
        self.app = None

    def choose(self):
        """Begins to sign in at the only hospital of the list, by the keyboard: a reader of the window would cost it time."""
        a11y.press("ctrl+t", "Return", title=wardapp.TITLE)

    def times(self):
        """What the stopwatch said: (first, last), in seconds of the monotonic clock; None before."""
        said = re.findall(r"^(first-results|results) (\d+)$", self.log_path.read_text(), re.MULTILINE)
        return (int(said[0][1]) / 1e6, int(said[-1][1]) / 1e6) if said else None

    def wait_both(self):
        """When vital signs and laboratory results were painted first."""
        return float(until(lambda: re.search(r"^both (\d+)$", self.log_path.read_text(), re.MULTILINE), 40, "vital signs and laboratory results")[1]) / 1e6

    def wait_all(self):
        """The same, once nothing has been painted for a while."""
        ends = time.monotonic() + LIMIT_S
        while True:
            times = self.times()
            if times and time.monotonic() - times[1] > QUIET_S:
                return times
            if self.process.poll() is not None or time.monotonic() > ends:
                raise AssertionError(f"Ward showed no results: {self.log_path.read_text()[-800:]}")
            time.sleep(0.1)


def sign_in(build, sandbox, person):
    """One sign-in in the browser, so that a refresh token is stored: milliseconds from the redirect to first and all results."""
    asked = pathlib.Path(os.environ["HOME"]) / "asked"
    asked.unlink(missing_ok=True)
    wardapp.empty_keyring()
    ward = Ward(build, "--sandbox", sandbox.folder, GTK_A11Y="none")
    try:
        ward.choose()
        until(lambda: asked.exists() and asked.read_text().endswith("\n"), 20, "Ward to open the browser")
        client = smart.Client(sandbox.folder)
        location = sandbox.choose(client, asked.read_text().strip(), person)
        began = time.monotonic()
        client.request("GET", location)
        first, last = ward.wait_all()
        return {"warm first": (first - began) * 1000, "warm all": (last - began) * 1000}
    finally:
        ward.close()


def run_ward(build, sandbox):
    """One cold start with the stored refresh token. Nobody reads the window aloud, in Chromium neither."""
    ward = Ward(build, "--sandbox", sandbox.folder, GTK_A11Y="none")
    peak = processes.Peak(ward.process.pid)
    try:
        first, last = ward.wait_all()
        return {"first": (first - ward.began) * 1000, "all": (last - ward.began) * 1000, "processor": processes.processor_s(ward.process.pid), "memory": peak.end()}
    finally:
        peak.over.set()
        ward.close()


def catch_addresses():
    """What the session opens in its browser is written down instead, for sign-ins without one."""
    data, config, home = (pathlib.Path(os.environ[name]) for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "HOME"))
    script = home / "catch"
    script.write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" >"{home}/asked"\n')
    script.chmod(0o700)
    (data / "applications").mkdir(parents=True, exist_ok=True)
    (data / "applications/catch.desktop").write_text(f"[Desktop Entry]\nType=Application\nName=Catch\nExec={script} %u\nMimeType=x-scheme-handler/http;x-scheme-handler/https;\n")
    (config / "mimeapps.list").write_text("[Default Applications]\nx-scheme-handler/http=catch.desktop\nx-scheme-handler/https=catch.desktop\n")


# ---- curl


def run_curl(sandbox, person):
    """Milliseconds for curl to fetch all pages of the same searches, one after the other on one connection, compressed."""
    client = smart.Client(sandbox.folder).sign_in()
    addresses = []
    for category in ("vital-signs", "laboratory"):
        address = f"{client.base}/Observation?patient={person}&category={category}&_count={PAGE_SIZE}"
        while address:
            addresses.append(address)
            bundle = client.get_json(address)
            address = next((urllib.parse.urljoin(client.base + "/", link["url"]) for link in bundle["link"] if link["relation"] == "next"), None)
    config = pathlib.Path(os.environ["XDG_RUNTIME_DIR"]) / "curl.config"
    config.write_text(f'header = "Authorization: Bearer {client.access_token}"\nheader = "Accept: application/fhir+json"\ncompressed\nsilent\nfail\n'
                      + "".join(f'url = "{address}"\noutput = "/dev/null"\n' for address in addresses))
    config.chmod(0o600)
    began = time.monotonic()
    subprocess.run(["curl", "--config", str(config)], check=True, timeout=LIMIT_S)
    return (time.monotonic() - began) * 1000


# ---- everything


def measure(build, web, sandbox, person):
    """The median of each figure of Ward, of the two pages and of curl."""
    signed_in = middle([sign_in(build, sandbox, person) for _ in range(RUNS)])
    runs = {"ward": [], "naive": [], "visible": [], "curl": []}
    for _ in range(RUNS):  # in turns, so that what else the machine does meets all alike
        runs["ward"].append(run_ward(build, sandbox))
        for mode in ("naive", "visible"):
            runs[mode].append(run_chromium(sandbox, web, person, mode))
        runs["curl"].append({"all": run_curl(sandbox, person)})
    found = {name: middle(each) for name, each in runs.items()}
    found["ward"] |= signed_in
    return found


def tell(found, person, latency):
    """The lines: the pages and curl for themselves, then Ward against the better page and curl."""
    size, memory_limit, curl_limit = PEOPLE[person]
    place = f"{size}, {latency} ms latency"
    for mode, words in (("naive", "naive"), ("visible", "paints what is visible")):
        for name in ("first", "all", "warm first", "warm all"):
            report(f"fhirclient page, {words}: {name} rows, {place}", found[mode][name], "ms")
        report(f"fhirclient page, {words}: processor time, {place}", found[mode]["processor"] * 1000, "ms")
        report(f"fhirclient page, {words}: peak memory (PSS) of all processes, {place}", found[mode]["memory"], "MB")
    ward, page, curl = found["ward"], found["visible"], found["curl"]
    report(f"curl: all rows, {place}", curl["all"], "ms")
    report(f"Ward: cold start to first rows, against the page, {place}", ward["first"], "ms", page["first"], 0.5)
    report(f"Ward: cold start to all rows, against the page, {place}", ward["all"], "ms", page["all"])
    report(f"Ward: redirect to first rows, against the page, {place}", ward["warm first"], "ms", page["warm first"], 0.6)
    report(f"Ward: redirect to all rows, against the page, {place}", ward["warm all"], "ms", page["warm all"])
    report(f"Ward: first to all rows, against curl fetching all, {place}", ward["all"] - ward["first"], "ms", curl["all"], curl_limit)
    report(f"Ward: peak memory (PSS), against the page, {place}", ward["memory"], "MB", page["memory"], memory_limit)
    report(f"Ward: processor time of a cold start with all rows, against the page, {place}", ward["processor"] * 1000, "ms", page["processor"] * 1000, 0.25)


def expire(*_):
    """Nothing waits for ever, whatever hangs."""
    raise AssertionError(f"not done after {ALL_LIMIT_S} s")


def main():
    build, packages = (pathlib.Path(word).resolve() for word in sys.argv[1:3])
    person, latency = sys.argv[3], int(sys.argv[4])
    folder = pathlib.Path(tempfile.mkdtemp(prefix="page-", dir=os.environ["XDG_RUNTIME_DIR"]))
    for path in (HERE / "page/index.html", HERE / "page/page.js", packages / "node_modules/fhirclient/build/fhir-client.pure.min.js"):
        shutil.copy(path, folder)
    catch_addresses()
    signal.signal(signal.SIGALRM, expire)
    signal.alarm(ALL_LIMIT_S)
    sandbox = Sandbox(build, person, latency)
    try:
        tell(measure(build, Web(folder), sandbox, person), person, latency)
    finally:
        sandbox.close()


if __name__ == "__main__":
    main()
