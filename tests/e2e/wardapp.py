# SPDX-License-Identifier: GPL-3.0-or-later
"""The real programs in one desktop session, worked as a person works them: the sandbox under a test's hand, the browser, and Ward's windows through the
accessibility bus. Names on screen stand in docs/accessible-names.md."""
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import a11y  # noqa: E402
import webdriver  # noqa: E402
from webdriver import until  # noqa: E402

TITLE = "Ward"
DIAGNOSTICS = "Ward Diagnostics"
HOME = pathlib.Path(os.environ.get("HOME", "/"))


class Sandbox:
    """The sandbox-driver process: a published tenant, faults on demand, and every secret that was given out."""

    def __init__(self, program, *options):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="published-", dir=os.environ["XDG_RUNTIME_DIR"]))
        self.process = subprocess.Popen([program, *map(str, options), "--publish", str(self.folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        env={**os.environ, "G_DEBUG": "fatal-warnings"})
        self.origin = self.process.stdout.readline().strip()
        if not self.origin.startswith("http"):
            raise AssertionError("the sandbox did not start")
        self.tenant = json.loads((self.folder / "tenant.json").read_text())

    def ask(self, *words):
        """One command; its answer."""
        self.process.stdin.write(" ".join(str(w) for w in words) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        if answer.startswith("error"):
            raise AssertionError(answer)
        return answer

    def fault(self, name, path="*", n=1000):
        """Lets a fault happen to the next n requests below path."""
        self.ask("fault", name, path, n)

    def secrets(self):
        """Every code and token that it gave out."""
        return [s for s in self.ask("secrets").split() if len(s) >= 16]

    def count(self, path):
        """How often a path was asked."""
        return int(self.ask("count", path))

    def close(self):
        """Ends it."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(10)


class Ward:
    """A running ward. What it says on standard error goes to a file below HOME."""

    runs = 0

    def __init__(self, program, *options):
        Ward.runs += 1
        self.log_path = HOME / f"ward-{Ward.runs}.log"
        self.log = open(self.log_path, "w", encoding="utf-8")
        schemas = pathlib.Path(program).resolve().parents[2] / "data"  # as if it were installed
        self.process = subprocess.Popen([program, *map(str, options)], stdout=self.log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                        env={**os.environ, "G_MESSAGES_DEBUG": "all", "G_DEBUG": "fatal-warnings", "GSETTINGS_SCHEMA_DIR": str(schemas)})
        self.app = None
        self.app = until(self._look, 40, "Ward on the accessibility bus")

    def _look(self):
        if self.process.poll() is not None:
            raise AssertionError(f"ward ended with status {self.process.returncode}: {self.log_path.read_text()[-2000:]}")
        return next((p for n, p in a11y.programs().items() if n.lower() in ("ward", "org.wardviewer.ward")), None)

    def window(self, title=TITLE):
        """The window of this title, as soon as it is there."""
        return until(lambda: next((w for w in a11y.windows(self.app) if a11y.name(w) == title), None), 20, f"the window {title!r}")

    def wait(self, kind, wanted, seconds=30, title=TITLE):
        """Something in a window, as soon as it is there."""
        if self.process.poll() is not None:
            raise AssertionError(f"ward ended with status {self.process.returncode}: {self.log_path.read_text()[-2000:]}")
        return a11y.wait(self.window(title), kind, wanted, seconds)

    def text(self, title=TITLE):
        """Everything that can be read in a window now."""
        return a11y.all_text(self.window(title))

    def wait_text(self, pattern, seconds=30, title=TITLE):
        """A match of the pattern in what can be read."""
        pattern = re.compile(pattern) if isinstance(pattern, str) else pattern
        try:
            return until(lambda: pattern.search(self.text(title)), seconds, f"the words {pattern.pattern!r}")
        except AssertionError as error:
            raise AssertionError(f"{error}; on screen:\n{self.text(title)[:6000]}") from None

    def press(self, *keys, title=TITLE):
        """Presses keys in a window."""
        a11y.press(*keys, title=title)

    def push(self, label, seconds=30, title=TITLE):
        """Activates a button by its accessible name."""
        wanted = re.compile(label) if isinstance(label, str) else label
        a11y.activate(self.wait("push button", wanted, seconds, title))

    def quit(self):
        """Quits as a person does; gives the exit status."""
        self.press("ctrl+q")
        try:
            status = self.process.wait(10)
        except subprocess.TimeoutExpired:
            raise AssertionError("Ctrl+Q did not end Ward within 10 s") from None
        self.log.close()
        return status

    def close(self):
        """Ends it in any case."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(5)

    def family(self):
        """Its process and their children."""
        pids, todo = [], [self.process.pid]
        while todo:
            pid = todo.pop()
            pids.append(pid)
            for path in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
                todo += [int(p) for p in path.read_text().split()]
        return pids


def pages(driver):
    """What each tab shows, for a message."""
    shown = []
    for handle in driver.windows():
        driver.ask("POST", "/window", {"handle": handle})
        shown.append((driver.title(), driver.url().split("?")[0], driver.find("body")[0].text()[:300]))
    return shown


def sign_in_on_the_page(known, user="clinician", password="sandbox", decision="allow", picture=None):
    """Waits for the page that Ward opened, and signs in on it. `known` is how often the browser had been asked before."""
    until(lambda: webdriver.calls() > known, 30, "Ward to open the browser")
    driver = webdriver.Driver()
    try:
        driver.newest_window()

        def turn_to_page():
            for handle in reversed(driver.windows()):
                driver.ask("POST", "/window", {"handle": handle})
                if driver.find("input[name=username]"):
                    return True
            return False

        try:
            until(turn_to_page, 20, "the sign-in page in the browser")
        except AssertionError as error:
            raise AssertionError(f"{error}; there are {pages(driver)}") from None
        if picture:
            driver.find("input[name=username]")[0].type(user)
            driver.picture(picture)
            driver.find("input[name=username]")[0].type("\ue009a\ue000\ue003")  # select all, and delete
        driver.wait("input[name=username]").type(user)
        driver.find("input[name=password]")[0].type(password)
        driver.click_through("#sign-in")
        driver.wait(f"#{decision}")
        pressed = time.monotonic()
        driver.find(f"#{decision}")[0].click()
        return pressed
    finally:
        driver.close()


def complaints():
    """The lines in which Ward warned of something, in every run."""
    lines = [line for path in HOME.glob("ward-*.log") for line in path.read_text().splitlines()]
    return [line for line in lines if re.search(r"-(CRITICAL|WARNING) \*\*", line)]


def keyring_paths():
    """The bus, and the objects of everything in the keyring."""
    from gi.repository import Gio, GLib

    bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)

    def get(path, interface, name):
        return bus.call_sync("org.freedesktop.secrets", path, "org.freedesktop.DBus.Properties", "Get", GLib.Variant("(ss)", (interface, name)), None, 0, 5000, None).unpack()[0]

    collections = get("/org/freedesktop/secrets", "org.freedesktop.Secret.Service", "Collections")
    return bus, get, [item for collection in collections for item in get(collection, "org.freedesktop.Secret.Collection", "Items")]


def keyring_items():
    """How many items the keyring holds, asked over D-Bus."""
    return len(keyring_paths()[2])


def empty_keyring():
    """Takes away what is in the keyring, which is unlocked."""
    bus, _, items = keyring_paths()
    for item in items:
        bus.call_sync("org.freedesktop.secrets", item, "org.freedesktop.Secret.Item", "Delete", None, None, 0, 5000, None)


def keyring_words():
    """Labels and attributes of every item in the keyring: what anybody on the bus can read."""
    _, get, items = keyring_paths()
    words = []
    for item in items:
        words.append(get(item, "org.freedesktop.Secret.Item", "Label"))
        words += [f"{k}={v}" for k, v in get(item, "org.freedesktop.Secret.Item", "Attributes").items()]
    return words


def leaks(needles, ward):
    """Where one of these words stands although it must not: in files that the run wrote, or in the command line or environment of Ward and its children.
    The browser's own profile is the browser's affair (its history holds the used code), and so are the published tenant and the encrypted keyring."""
    found = []
    needles = [n for n in needles if n]
    places = []
    for root in {HOME, pathlib.Path(os.environ["XDG_RUNTIME_DIR"])}:
        for path in root.rglob("*"):
            if not path.is_file() or path.is_symlink() or ".chromium" in str(path) or "chromedriver" in path.name or "/published-" in str(path):
                continue
            places.append((str(path), path.read_bytes()))
    for pid in ward.family() if ward is not None and ward.process.poll() is None else []:
        for name in ("cmdline", "environ"):
            try:
                places.append((f"/proc/{pid}/{name}", pathlib.Path(f"/proc/{pid}/{name}").read_bytes()))
            except OSError:
                continue
    for where, content in places:
        for needle in needles:
            if needle.encode() in content:
                found.append(f"{where.replace(str(HOME), '~')}: {needle[:4]}…")
    return found, len(places)
