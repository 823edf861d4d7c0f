# SPDX-License-Identifier: GPL-3.0-or-later
"""A small W3C WebDriver client over chromedriver, which joins the Chromium that the session's default browser (tests/support/browser) has started."""
import base64
import http.client
import json
import os
import pathlib
import re
import subprocess
import time

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
TAB, ENTER, SPACE = "\ue004", "\ue007", "\ue00d"


class WebDriverError(Exception):
    """What the driver says went wrong."""


def until(condition, seconds, what):
    """The first true answer of condition(); an error with `what` after that many seconds."""
    end = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s for {what}")
        time.sleep(0.05)


def make_default():
    """Makes tests/support/browser the handler of web addresses in this session."""
    data, config = pathlib.Path(os.environ["XDG_DATA_HOME"]), pathlib.Path(os.environ["XDG_CONFIG_HOME"])
    (data / "applications").mkdir(parents=True, exist_ok=True)
    config.mkdir(parents=True, exist_ok=True)
    script = pathlib.Path(__file__).resolve().parent / "browser"
    kinds = ("x-scheme-handler/http", "x-scheme-handler/https", "text/html")
    (data / "applications/session-browser.desktop").write_text(
        f"[Desktop Entry]\nType=Application\nName=Session Browser\nExec={script} %u\nMimeType={';'.join(kinds)};\n")
    (config / "mimeapps.list").write_text("[Default Applications]\n" + "".join(f"{kind}=session-browser.desktop\n" for kind in kinds))


def remove_default():
    """A session without any browser."""
    (pathlib.Path(os.environ["XDG_DATA_HOME"]) / "applications/session-browser.desktop").unlink(missing_ok=True)
    (pathlib.Path(os.environ["XDG_CONFIG_HOME"]) / "mimeapps.list").unlink(missing_ok=True)


def calls():
    """How often the session's browser has been asked to open an address."""
    path = pathlib.Path(os.environ["HOME"]) / ".browser-calls"
    return len(path.read_text().splitlines()) if path.exists() else 0


def close_browser():
    """Ends the session's Chromium, and waits until it is gone."""
    home = pathlib.Path(os.environ["HOME"])
    path = home / ".chromium-pid"
    if path.exists():
        pid = path.read_text().strip()
        subprocess.run(["kill", pid], check=False, stderr=subprocess.DEVNULL)
        until(lambda: subprocess.run(["kill", "-0", pid], check=False, stderr=subprocess.DEVNULL).returncode, 20, "the browser to end")
        path.unlink()
    (home / ".chromium-profile/DevToolsActivePort").unlink(missing_ok=True)


class Element:
    """One element of a page."""

    def __init__(self, driver, reference):
        self.driver, self.path = driver, f"/element/{reference}"

    def click(self):
        """Clicks it."""
        self.driver.ask("POST", self.path + "/click", {})

    def type(self, text):
        """Types into it."""
        self.driver.ask("POST", self.path + "/value", {"text": text})

    def text(self):
        """The text that a reader sees."""
        return self.driver.ask("GET", self.path + "/text")

    def attribute(self, name):
        """An attribute, None where there is none."""
        return self.driver.ask("GET", f"{self.path}/attribute/{name}")

    def property(self, name):
        """A property of the DOM object."""
        return self.driver.ask("GET", f"{self.path}/property/{name}")

    def ask_tag(self):
        """The tag's name; an error once the page is another."""
        return self.driver.ask("GET", self.path + "/name")

    def label(self):
        """The accessible name as the browser computes it."""
        return self.driver.ask("GET", self.path + "/computedlabel")

    def same(self, other):
        """Whether both are one element."""
        return other is not None and self.path == other.path


class Driver:
    """A session of chromedriver with the running browser."""

    def __init__(self):
        profile = pathlib.Path(os.environ["HOME"]) / ".chromium-profile/DevToolsActivePort"
        until(lambda: profile.exists() and profile.read_text().strip(), 30, "the browser's debugging port")
        debugger = "127.0.0.1:" + profile.read_text().splitlines()[0]
        log = open(pathlib.Path(os.environ["HOME"]) / ".chromedriver.log", "w+", encoding="utf-8")
        self.process = subprocess.Popen(["chromedriver", "--port=0"], stdout=log, stderr=subprocess.STDOUT)
        self.port = until(lambda: self._port(log.name), 20, "chromedriver's port")
        log.close()
        self.session = ""
        options = {"debuggerAddress": debugger}
        self.session = "/session/" + self.ask("POST", "/session", {"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}})["sessionId"]

    @staticmethod
    def _port(name):
        match = re.search(r"started successfully on port (\d+)", pathlib.Path(name).read_text(errors="replace"))
        return int(match.group(1)) if match else None

    def ask(self, method, path, body=None):
        """One command of the protocol."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, self.session + path if path != "/session" else path, None if body is None else json.dumps(body), {"Content-Type": "application/json"})
            answer = connection.getresponse()
            value = json.loads(answer.read())["value"]
        finally:
            connection.close()
        if answer.status != 200:
            raise WebDriverError(f"{value.get('error')}: {value.get('message', '').splitlines()[0]}")
        return value

    def close(self):
        """Ends the driver; the browser stays."""
        self.process.terminate()
        self.process.wait(10)

    def windows(self):
        """The open pages."""
        return self.ask("GET", "/window/handles")

    def newest_window(self, known=()):
        """Turns to a page that is not among the known ones, else to the last."""
        handles = self.windows()
        fresh = [h for h in handles if h not in known] or handles
        self.ask("POST", "/window", {"handle": fresh[-1]})
        return fresh[-1]

    def open(self, address):
        """Goes to an address."""
        self.ask("POST", "/url", {"url": address})

    def url(self):
        """Where the page is."""
        return self.ask("GET", "/url")

    def title(self):
        """The page's title."""
        return self.ask("GET", "/title")

    def click_through(self, css, seconds=20):
        """Clicks an element and waits until its page is gone."""
        element = self.wait(css, seconds)
        element.click()

        def gone():
            try:
                element.ask_tag()
                return False
            except WebDriverError:
                return True

        until(gone, seconds, f"the page of {css!r} to change")

    def find(self, css):
        """Every element of a CSS selector."""
        return [Element(self, e[ELEMENT]) for e in self.ask("POST", "/elements", {"using": "css selector", "value": css})]

    def wait(self, css, seconds=20):
        """The first element of the selector, as soon as there is one."""

        def look():
            try:
                return self.find(css)
            except WebDriverError:
                return None  # the page is changing under us

        return until(look, seconds, f"an element {css!r} on the page")[0]

    def active(self):
        """The element that has the keyboard focus."""
        return Element(self, self.ask("GET", "/element/active")[ELEMENT])

    def text(self):
        """The whole page's text."""
        for _ in range(20):
            try:
                return self.find("body")[0].text()
            except (WebDriverError, IndexError) as error:  # the page was turned between the two questions
                if isinstance(error, WebDriverError) and "stale" not in str(error):
                    raise
                time.sleep(0.05)
        return ""

    def keys(self, *keys):
        """Presses keys one after the other, wherever the focus is."""
        actions = [a for key in keys for a in ({"type": "keyDown", "value": key}, {"type": "keyUp", "value": key})]
        self.ask("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def script(self, source, *arguments):
        """What a script in the page returns."""
        return self.ask("POST", "/execute/sync", {"script": source, "args": list(arguments)})

    def picture(self, path):
        """Writes a PNG of the page."""
        pathlib.Path(path).write_bytes(base64.b64decode(self.ask("GET", "/screenshot")))
