# SPDX-License-Identifier: GPL-3.0-or-later
"""What the peers of ./dev interop share: certificates made at the start, programs that take a line and answer with a line of JSON, and requests without a
browser, for what a browser would not do."""
import base64
import contextlib
import hashlib
import http.client
import http.cookies
import json
import pathlib
import queue
import signal
import ssl
import subprocess
import sys
import threading
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import smart  # noqa: E402
import tap  # noqa: E402

CASE_LIMIT_S = 60


@contextlib.contextmanager
def case(path):
    """One case, at most a minute long."""

    def expire(*_):
        raise AssertionError(f"not done after {CASE_LIMIT_S} s")

    with tap.test(path):
        signal.signal(signal.SIGALRM, expire)
        signal.alarm(CASE_LIMIT_S)
        try:
            yield
        finally:
            signal.alarm(0)


def openssl(folder, *words):
    """Runs it in the folder, and gives what it prints."""
    run = subprocess.run(["openssl", *words], cwd=folder, capture_output=True, check=False)
    if run.returncode:
        raise RuntimeError(f"openssl {words[0]}: {run.stderr.decode(errors='replace')}")
    return run.stdout


def make_certificates(folder):
    """An authority (ca.pem) and a server of its for 127.0.0.1 (server.pem, server.key), for a day. Returns the hash of the server's key, as Chromium takes it."""
    folder = pathlib.Path(folder)
    (folder / "server.cnf").write_text("subjectAltName=IP:127.0.0.1\nbasicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\n")
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    openssl(folder, "req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", "-days", "1", "-subj", "/CN=Interop Authority",
            "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign")
    openssl(folder, "req", *curve, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=127.0.0.1")
    openssl(folder, "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "1", "-out", "server.pem", "-extfile", "server.cnf")
    (folder / "ca.key").unlink()
    public = openssl(folder, "pkey", "-in", "server.key", "-pubout", "-outform", "DER")
    return base64.b64encode(hashlib.sha256(public).digest()).decode()


class Program:
    """A program that answers each line with a line of JSON."""

    def __init__(self, words, **options):
        self.said = []
        self.process = subprocess.Popen([str(word) for word in words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **options)
        self.lines = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def next(self, seconds=40):
        """Its next line."""
        try:
            line = self.lines.get(timeout=seconds)
        except queue.Empty:
            raise AssertionError(f"no answer within {seconds} s") from None
        if line is None:
            raise AssertionError(f"the program ended with status {self.process.wait()}")
        self.said.append(line)
        return json.loads(line)

    def tell(self, line):
        """Says a line, and waits for nothing."""
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def ask(self, line, seconds=40):
        """Says a line and gives the answer."""
        self.tell(line)
        return self.next(seconds)

    def close(self):
        """Ends it."""
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        return self.process.returncode


class Web:
    """Requests without a browser: cookies are kept, redirects are only told."""

    def __init__(self, authority):
        self.context = ssl.create_default_context(cafile=str(authority))
        self.cookies = {}

    def request(self, method, address, headers=None, form=None):
        """(status, headers, body)."""
        parts = urllib.parse.urlsplit(address)
        headers = dict(headers or {})
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPSConnection(parts.hostname, parts.port, timeout=30, context=self.context)
        try:
            connection.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), urllib.parse.urlencode(form) if form is not None else None, headers)
            answer = connection.getresponse()
            for value in answer.headers.get_all("Set-Cookie") or []:
                for name, morsel in http.cookies.SimpleCookie(value).items():
                    self.cookies[name] = morsel.value
                    if not morsel.value:
                        del self.cookies[name]
            return answer.status, dict((name.lower(), value) for name, value in answer.getheaders()), answer.read().decode("utf-8", "replace")
        finally:
            connection.close()

    def follow(self, address, stop, fill):
        """Goes through redirects and forms (filled in by fill(fields)) to the address that begins with `stop`, and gives it without going there."""
        method, form = "GET", None
        for _ in range(20):
            if address.startswith(stop):
                return address
            status, headers, body = self.request(method, address, form=form)
            method, form = "GET", None
            if status in (302, 303):
                address = urllib.parse.urljoin(address, headers["location"])
                continue
            page = smart.Forms(body)
            if status != 200 or page.action is None:
                raise AssertionError(f"status {status} and no form on {urllib.parse.urlsplit(address).path}")
            method, form, address = "POST", fill(dict(page.fields)), urllib.parse.urljoin(address, page.action)
        raise AssertionError("too many redirects")

    def get_json(self, address):
        """A JSON answer."""
        status, _, body = self.request("GET", address)
        tap.equal(status, 200, "status")
        return json.loads(body)


def query_of(address):
    """The parameters of an address, each once."""
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query, keep_blank_values=True))
