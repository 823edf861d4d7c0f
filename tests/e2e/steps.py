# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person does again and again in the tests of bad input: signing in, opening a patient, reading what stands there; and what goes wrong around
the program: a port that is held, a name that is another."""
import json
import os
import pathlib
import re
import socket
import ssl
import subprocess
import tempfile
import threading
import time

import a11y
import expect
import smart
import tap
import wardapp
import webdriver
from webdriver import until

ENTRY = re.compile("^Patient’s name, date of birth or record number$")


def write_tenants(*tenants):
    """The list of hospitals, as Ward keeps it."""
    path = pathlib.Path(os.environ["XDG_CONFIG_HOME"]) / "ward/tenants.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"version": 1, "tenants": list(tenants)}))
    return path


def look(name, title=wardapp.TITLE):
    """A picture of the state, where somebody asks for one."""
    folder = os.environ.get("WARD_E2E_PICTURES")
    if folder:
        time.sleep(0.5)  # the frame that shows the last change
        a11y.picture(pathlib.Path(folder) / f"{name}.png", title)


WORDS = ("label", "push button", "alert", "list item", "notification")


def nodes(ward, wanted, title=wardapp.TITLE):
    """What is truly on screen and whose words fulfil a condition."""
    window = ward.window(title)
    for node in a11y.walk_on_screen(window):
        words = a11y.words(node)
        if words and wanted(words) and a11y.on_screen(window, node):
            yield node


def titles(ward):
    """Those of the program's windows."""
    return [a11y.name(window) for window in a11y.windows(ward.app)]


def seen(ward, title=wardapp.TITLE):
    """What a person reads in the window."""
    return [a11y.words(n) for n in nodes(ward, bool, title) if a11y.role(n) in WORDS]


def told(error, ward, title=wardapp.TITLE):
    """The same error, with what is on screen."""
    return AssertionError(f"{error}; on screen:\n" + "\n".join(seen(ward, title)))


def says(ward, *pieces, seconds=30, title=wardapp.TITLE):
    """Waits until the window says all of these, each a plain piece of its words, on screen and not on a page that is turned away."""

    def missing():
        left = list(pieces)
        for node in nodes(ward, lambda words: any(p in words for p in left), title):
            words = a11y.words(node)
            left = [p for p in left if p not in words]
            if not left:
                break
        return left

    try:
        until(lambda: not missing(), seconds, "the words")
    except AssertionError:
        raise told(f"not said: {missing()}", ward, title) from None


def gone(ward, *pieces, seconds=30):
    """Waits until none of these is said any longer."""
    try:
        until(lambda: next(nodes(ward, lambda words: any(p in words for p in pieces)), None) is None, seconds, f"{pieces} to go")
    except AssertionError as error:
        raise told(error, ward) from None


def button(ward, label, seconds=30, title=wardapp.TITLE):
    """A button that is on screen."""
    pattern = re.compile(label)
    try:
        return until(lambda: next((n for n in nodes(ward, pattern.search, title) if a11y.role(n) == "push button"), None), seconds, f"the button {label!r}")
    except AssertionError as error:
        raise told(error, ward, title) from None


def push(ward, label, seconds=30, title=wardapp.TITLE):
    """Activates a button that is on screen."""
    for left in (2, 1, 0):
        try:
            a11y.activate(button(ward, label, seconds, title))
            return
        except a11y.Gone:
            if left == 0:
                raise


def choose(ward, name):
    """Turns to a hospital of the list and begins to sign in."""
    ward.press("ctrl+t")
    push(ward, f"^Sign in to {re.escape(name)}$")


def searching(ward):
    """Waits for the patient search: somebody is signed in."""
    says(ward, "Search patients", "Enter searches, Down goes to the list", seconds=40)


def sign_in(ward, name, **how):
    """Signs in on the page in the browser, whatever stands there at the moment."""
    known = webdriver.calls()
    choose(ward, name)
    wardapp.sign_in_on_the_page(known, **how)
    searching(ward)


class Patient:
    """A patient of the sandbox and what the server has for him."""

    def __init__(self, sandbox):
        client = smart.Client(sandbox.folder).sign_in()
        self.resource, self.vitals, self.labs, self.potassium = expect.choose_patient(client)
        self._name()

    @classmethod
    def of(cls, sandbox, patient_id):
        """Another one, by id."""
        self = cls.__new__(cls)
        client = smart.Client(sandbox.folder).sign_in()
        self.resource = client.get_json(f"{client.base}/Patient/{patient_id}")
        self._name()
        return self

    def _name(self):
        """What tells him."""
        self.family = expect.family(self.resource)
        self.birth = expect.birth(self.resource)
        self.numbers = expect.identifiers(self.resource)

    def find(self, ward):
        """Searches."""
        ward.press("ctrl+k")
        given = self.resource["name"][0]["given"][0]
        a11y.set_text(ward.wait(None, ENTRY), f"{self.family} {given} {self.resource['birthDate']}")
        push(ward, "^Search$")

    def row_pattern(self):
        """What his row in the list of found patients says."""
        number = "(" + "|".join(re.escape(i) for i in self.numbers) + ")"
        return re.compile(f"{re.escape(self.family)}.*{re.escape(self.birth)}.*{number}", re.IGNORECASE)

    def open(self, ward):
        """Searches, and opens the record."""
        self.find(ward)
        for left in (2, 1, 0):
            try:
                self.confirm(ward, ward.wait("list item", self.row_pattern()))
                break
            except a11y.Gone:  # the list was made anew in between
                if left == 0:
                    raise
        push(ward, "^Open record:")
        until(lambda: self.is_open(ward), 30, "the record to be open")

    @staticmethod
    def confirm(ward, row):
        """Clicks the row until the question is there: a click may meet a list that is still being laid out."""
        for _ in range(5):
            a11y.click(row, wardapp.TITLE)
            try:
                says(ward, "Chosen: is this the right patient?", seconds=4)
                return
            except AssertionError:
                continue
        raise told("the row does not react to a click", ward)

    def labs_page(self, ward):
        """Opens the record and turns to its laboratory page. A key that is pressed while a page is still being built goes nowhere."""
        self.open(ward)

        def turned():
            tab = a11y.find(ward.window(), "page tab", "Labs")
            return tab is not None and a11y.has(tab, "selected")

        for _ in range(5):
            ward.press("ctrl+3")
            try:
                until(turned, 3, "the laboratory page")
                return
            except AssertionError:
                continue
        raise told("Ctrl+3 does not turn to the laboratory page", ward)

    def is_banner(self, words):
        """Whether these words are his banner's."""
        return self.family.lower() in words.lower() and self.birth in words and any(i in words for i in self.numbers)

    def is_open(self, ward):
        """Whether his record is on screen, under his banner."""
        found = list(nodes(ward, lambda words: words == "Pages of the record" or self.is_banner(words)))
        return any(a11y.name(n) == "Pages of the record" for n in found) and len(found) > 1

    def check_open(self, ward):
        """His record is still on screen."""
        if not self.is_open(ward):
            raise told("the record is gone", ward)


def rows(ward):
    """The names of the first rows of the cumulative table; how many more are on screen depends on the bars above. Where the newest could not be loaded, they say
    that the latest is only the latest that was."""
    pattern = re.compile(r"^[^;:]*, latest (loaded )?[^;]*, range [^;]*$")
    names = [a11y.name(n) for n in a11y.walk_on_screen(ward.window())]
    return [name.replace(", latest loaded ", ", latest ") for name in names if pattern.search(name)][:3]


def rows_now(ward):
    """The first rows, once they are there: the table makes its cells anew where the record tells a change, so that one look may fall between two frames."""
    try:
        return until(lambda: shown if len(shown := rows(ward)) == 3 else None, 30, "three rows")
    except AssertionError as error:
        raise told(error, ward) from None


def rows_stay(ward, before):
    """The same rows are shown, now or in a moment, as above."""
    try:
        until(lambda: rows(ward) == before, 30, f"the rows {before}")
    except AssertionError as error:
        raise told(error, ward) from None


def clipboard():
    """The text that was copied."""
    program = """
import gi
gi.require_version("Gdk", "4.0")
gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, GLib, Gtk
Gtk.init()
loop = GLib.MainLoop()
def done(source, result):
    print(source.read_text_finish(result) or "", end="")
    loop.quit()
Gdk.Display.get_default().get_clipboard().read_text_async(None, done)
GLib.timeout_add_seconds(10, loop.quit)
loop.run()
"""
    return subprocess.run(["/usr/bin/python3", "-c", program], capture_output=True, text=True, check=True, timeout=30).stdout


class HeldPorts:
    """Ports of the loopback address that somebody else listens on."""

    def __init__(self, n=1):
        self.sockets = []
        for _ in range(n):
            held = socket.socket()
            held.bind(("127.0.0.1", 0))
            held.listen(1)
            self.sockets.append(held)
        self.ports = [s.getsockname()[1] for s in self.sockets]

    def close(self):
        """Lets them go."""
        for held in self.sockets:
            held.close()


class OtherName:
    """A server at 127.0.0.1 whose certificate is for another name, and which is published as if it were the sandbox."""

    def __init__(self, tenant):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="published-", dir=os.environ["XDG_RUNTIME_DIR"]))
        self.requests = 0
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self._certify())
        self.listener = socket.create_server(("127.0.0.1", 0))
        base = f"https://127.0.0.1:{self.listener.getsockname()[1]}/fhir/R4"
        (self.folder / "tenant.json").write_text(json.dumps({**tenant, "fhirBase": base, "id": "other", "name": "Other Name Clinic"}))
        threading.Thread(target=self._serve, args=(context,), daemon=True).start()

    def _certify(self):
        """An authority, which is published, and a certificate of it for somewhere else."""
        kind, names = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"), "subjectAltName=DNS:other.example.org"
        folder = self.folder
        for words in (("req", "-x509", *kind, "-subj", "/CN=Authority", "-keyout", folder / "ca.key", "-out", folder / "ca.pem"),
                      ("req", "-x509", *kind, "-subj", "/CN=Other", "-CA", folder / "ca.pem", "-CAkey", folder / "ca.key", "-addext", "basicConstraints=critical,CA:FALSE",
                       "-addext", names, "-keyout", folder / "key.pem", "-out", folder / "leaf.pem")):
            subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)
        return folder / "leaf.pem", folder / "key.pem"

    def _serve(self, context):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            try:
                connection.settimeout(10)
                with context.wrap_socket(connection, server_side=True) as inside:
                    self.requests += 1 if inside.recv(1) else 0
            except OSError:
                connection.close()

    def close(self):
        """Ends it."""
        self.listener.close()


def without_applications():
    """Data folders in which no program is registered for anything, as at a computer without a web browser."""
    folder = pathlib.Path(os.environ["HOME"]) / "no-applications"
    folder.mkdir(exist_ok=True)
    for path in pathlib.Path("/usr/share").iterdir():
        if path.name != "applications" and not (folder / path.name).exists():
            (folder / path.name).symlink_to(path)
    return str(folder)
