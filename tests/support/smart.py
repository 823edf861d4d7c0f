# SPDX-License-Identifier: GPL-3.0-or-later
"""A second SMART on FHIR client, written for the tests and sharing nothing with Ward: it asks the sandbox itself what Ward ought to show."""
import base64
import hashlib
import html.parser
import http.client
import http.server
import json
import pathlib
import secrets
import ssl
import subprocess
import threading
import urllib.parse

SCOPES = "openid fhirUser user/Patient.rs user/Observation.rs user/DiagnosticReport.rs user/AllergyIntolerance.rs user/Encounter.rs user/Practitioner.rs"


class Forms(html.parser.HTMLParser):
    """The first form of a page: its address, hidden fields, and ticked boxes."""

    def __init__(self, text):
        super().__init__()
        self.action, self.fields = None, []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "form" and self.action is None:
            self.action = values.get("action")
        if tag == "input" and (values.get("type") == "hidden" or (values.get("type") == "checkbox" and "checked" in values)):
            self.fields.append((values["name"], values.get("value", "on")))


class Listener:
    """A loopback address that takes one redirect."""

    def __init__(self):
        listener = self
        self.query, self.arrived = None, threading.Event()

        class Handler(http.server.BaseHTTPRequestHandler):
            """Remembers the query of /callback."""

            def do_GET(self):
                parts = urllib.parse.urlsplit(self.path)
                if parts.path == "/callback":
                    listener.query = dict(urllib.parse.parse_qsl(parts.query))
                    listener.arrived.set()
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(b"<title>Back</title>Back at the test.")

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.uri = f"http://127.0.0.1:{self.server.server_address[1]}/callback"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait(self, seconds=20):
        """The redirect's query."""
        if not self.arrived.wait(seconds):
            raise AssertionError(f"no redirect within {seconds} s")
        self.arrived.clear()
        return self.query

    def close(self):
        """Ends it."""
        self.server.shutdown()
        self.server.server_close()


class Client:
    """One sign-in at the tenant that a sandbox has published in a folder."""

    def __init__(self, folder):
        folder = pathlib.Path(folder)
        self.tenant = json.loads((folder / "tenant.json").read_text())
        self.base = self.tenant["fhirBase"]
        self.authority = folder / "ca.pem"
        self.context = None
        if self.base.startswith("https:"):
            self.context = ssl.create_default_context(cafile=str(self.authority))
        self.verifier = secrets.token_urlsafe(48)
        self.state, self.nonce = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        self.access_token = None
        self.answer = {}
        self.configuration = self.get_json(self.base + "/.well-known/smart-configuration", bearer=False)

    def spki(self):
        """The hash of the server's key, as Chromium takes it; empty without TLS."""
        if self.context is None:
            return ""
        parts = urllib.parse.urlsplit(self.base)
        pem = ssl.get_server_certificate((parts.hostname, parts.port), ca_certs=str(self.authority))
        public = subprocess.run(["openssl", "x509", "-pubkey", "-noout"], input=pem.encode(), capture_output=True, check=True).stdout
        der = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "DER"], input=public, capture_output=True, check=True).stdout
        return base64.b64encode(hashlib.sha256(der).digest()).decode()

    def request(self, method, address, headers=None, body=None):
        """(status, headers, body); redirects are not followed."""
        parts = urllib.parse.urlsplit(address)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        options = {"context": self.context} if parts.scheme == "https" else {}
        connection = kind(parts.hostname, parts.port, timeout=30, **options)
        try:
            connection.request(method, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, headers or {})
            answer = connection.getresponse()
            return answer.status, dict((k.lower(), v) for k, v in answer.getheaders()), answer.read().decode("utf-8", "replace")
        finally:
            connection.close()

    def get_json(self, address, bearer=True):
        """A JSON answer; anything but 200 is an error."""
        headers = {"Accept": "application/fhir+json" if bearer else "application/json"}
        if bearer:
            headers["Authorization"] = "Bearer " + self.access_token
        status, _, text = self.request("GET", address, headers)
        if status != 200:
            raise AssertionError(f"{status} for {urllib.parse.urlsplit(address).path}")
        return json.loads(text, parse_float=str, parse_int=str)  # a number stays its text

    def authorize_url(self, redirect_uri, scopes=SCOPES):
        """Where a browser begins."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()
        query = {"response_type": "code", "client_id": self.tenant["clientId"], "redirect_uri": redirect_uri, "scope": scopes, "state": self.state, "nonce": self.nonce,
                 "aud": self.base, "code_challenge": challenge, "code_challenge_method": "S256"}
        return self.configuration["authorization_endpoint"] + "?" + urllib.parse.urlencode(query)

    def redeem(self, code, redirect_uri):
        """Changes the code into tokens."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri, "client_id": self.tenant["clientId"], "code_verifier": self.verifier}
        status, _, text = self.request("POST", self.configuration["token_endpoint"], {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}, urllib.parse.urlencode(form))
        self.answer = json.loads(text)
        if status == 200:
            self.access_token = self.answer["access_token"]
        return status, self.answer

    def _submit(self, page, address, **values):
        form = Forms(page)
        fields = form.fields + list(values.items())
        status, headers, text = self.request("POST", urllib.parse.urljoin(address, form.action), {"Content-Type": "application/x-www-form-urlencoded"}, urllib.parse.urlencode(fields))
        return status, headers, text

    def approve(self, address, user="clinician", password="sandbox"):
        """Does on the pages behind an address what a person does: the last answer, which sends the browser back."""
        _, _, page = self.request("GET", address)
        _, _, page = self._submit(page, address, username=user, password=password)
        return self._submit(page, address, decision="allow")

    def sign_in(self, user="clinician", password="sandbox"):
        """Fills the pages in without a browser, and has a token then."""
        redirect_uri = next(iter(self.tenant["redirectUris"]))
        if self.tenant.get("anyPort"):
            redirect_uri = "http://127.0.0.1:9/callback"
        status, headers, _ = self.approve(self.authorize_url(redirect_uri), user, password)
        if status not in (302, 303):
            raise AssertionError(f"consent answered {status}")
        code = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(headers["location"]).query))["code"]
        status, answer = self.redeem(code, redirect_uri)
        if status != 200:
            raise AssertionError(f"token endpoint answered {status} {answer.get('error')}")
        return self

    def search(self, kind, **parameters):
        """Every resource of this type that a search gives, over all pages."""
        address = f"{self.base}/{kind}?{urllib.parse.urlencode(parameters)}"
        found = []
        while address:
            bundle = self.get_json(address)
            found += [e["resource"] for e in bundle.get("entry", []) if e.get("resource", {}).get("resourceType") == kind]
            address = next((link["url"] for link in bundle.get("link", []) if link["relation"] == "next"), None)
            address = urllib.parse.urljoin(self.base + "/", address) if address else None
        return found
