#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every command of the documents, run as it is written: documented.py WARDCTL WARD-SANDBOX [WARD], in a desktop session with a keyring of its own. Hospitals with the
names that the documents use are set up for it on two sandboxes. What is not run stands below, each with its reason and with the test that does it in its place; a
command that is new in a document has to be run or to be given a reason. The options of a man page are those that --help has."""
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import tap  # noqa: E402

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
DOCUMENTS = [TOP / "README.md", TOP / "CONTRIBUTING.md"] + sorted((TOP / "docs").glob("*.md"))
PROGRAMS = ("wardctl", "ward", "ward-sandbox", "./dev", "gsettings", "journalctl", "flatpak", "man")
EPIC = "https://fhir.example.org/api/FHIR/R4"

# Not run here: (what the command begins with, why not, which test does it).
NOT_RUN = [
    ("wardctl check --sign-in", "needs a person and a browser", "tests/e2e/check.py"),
    ("ward --demo", "opens a window that stays until it is closed", "tests/e2e/demo.py"),
    ("ward --sandbox", "opens a window that stays until it is closed", "tests/e2e/harness.py"),
    ("ward-sandbox --publish", "serves until it is ended; here it serves what the other commands ask", "tests/cli/documented.py"),
    ("./dev", "installs, builds and runs everything, this test among it", ".ci/run"),
    ("flatpak override", "would change the computer's permissions of an installed Flatpak", "tests/lint/manifest.py"),
    ("journalctl", "reads the computer's own journal, which a session made for a test has none of", "tests/app/test-journal-setting.c"),
]
# Names of the reader's own, in the documents and here.
NAMES = {"TENANT": "example-clinic", "NAME": "tls-name"}
# An inline command without its argument names a verb: its help is what can be run.
NEEDS_ARGUMENT = {"wardctl check", "wardctl check --json", "wardctl check --journal", "wardctl client-key", "wardctl client-secret"}


def commands(text):
    """Each command of a document, without its comment: of blocks and within lines, by the programs that it begins with."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    lines = [line.split("  #")[0].strip() for block in blocks for line in block.splitlines()] + re.findall(r"`([^`\n]+)`", prose)
    return [line for line in dict.fromkeys(lines) if line.split(" ")[0] in PROGRAMS and line]


def reason(command):
    """Why a command is not run, and what does it instead; None where it is."""
    return next((entry for entry in NOT_RUN if command == entry[0] or command.startswith(entry[0] + " ")), None)


def page_options(page, verb=None):
    """The options that a man page gives an entry of their own, of a verb or of the whole page."""
    text = page.replace("\\-", "-")
    if verb:
        found = re.search(rf"^\.SS wardctl {verb}\n(.*?)(?=^\.S[SH] )", text, re.DOTALL | re.MULTILINE)
        text = found.group(1) if found else ""
    entries = re.findall(r"^\.TP\n\.\w+ (.*)$", text, re.MULTILINE)
    return {o for entry in entries for o in re.findall(r"--[a-z]+(?:-[a-z]+)*", entry)}


def help_options(text):
    """The options that --help lists, but for those that every program has."""
    return set(re.findall(r"^  (?:-\w, )?(--[a-z]+(?:-[a-z]+)*)", text, re.MULTILINE)) - {"--help", "--help-all", "--help-gapplication", "--version"}


class Sandbox:
    """A sandbox that runs until the end of the block."""

    def __init__(self, program, folder, *options):
        self.folder = folder
        # pylint: disable-next=consider-using-with
        self.process = subprocess.Popen([program, "--publish", str(folder), *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.address = self.process.stdout.readline().split()[0]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)
        self.process.stdout.close()

    def record(self, **more):
        """The published tenant, with the sandbox's own authority trusted for it alone, and what else is given."""
        record = json.loads((self.folder / "tenant.json").read_text(encoding="utf-8"))
        record.update({"extraCa": str(self.folder / "ca.pem"), **more})
        return record


class Reader:
    """Somebody who types what the documents say, in a folder of his own."""

    def __init__(self, work, programs):
        self.work = work
        self.bin = work / "bin"
        self.bin.mkdir()
        for program in programs:
            (self.bin / pathlib.Path(program).name).symlink_to(program)
        self.environment = {**os.environ, "PATH": f"{self.bin}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}

    def type(self, command, given=""):
        """(status, everything it said)."""
        done = subprocess.run(["/bin/sh", "-c", command], cwd=self.work, env=self.environment, input=given, capture_output=True, text=True, check=False, timeout=90)
        return done.returncode, done.stdout + done.stderr

    def add(self, record):
        """Adds a hospital as an administrator does."""
        path = self.work / "record.json"
        path.write_text(json.dumps(record), encoding="utf-8")
        status, said = self.type("wardctl tenants add record.json")
        tap.check(status == 0, said)


def set_up(reader, sandbox):
    """The hospitals and files that the documents speak of."""
    managed = reader.work / "tenants.d"
    managed.mkdir(mode=0o755)
    (managed / "clinic.json").write_text(json.dumps(sandbox.record(id="clinic", extraCa=None)), encoding="utf-8")
    os.chmod(managed / "clinic.json", 0o644)
    reader.add(sandbox.record(id="example-clinic", name="Example Clinic"))


def backend_key(reader, sandbox):
    """A key for "Example Hospital", made by the document's own command, in the form in which the sandbox takes the public half."""
    reader.add(sandbox.record(id="example-hospital", name="Example Hospital", clientAuth="private-key-jwt", backendClientId="ward-backend"))
    status, printed = reader.type('wardctl client-key --generate=rsa "Example Hospital"')
    tap.check(status == 0, printed)
    path = reader.work / "keys.json"
    path.write_text(printed, encoding="utf-8")
    return path


def adapt(command, epic):
    """What the reader puts in the place of names that stand for his own."""
    for name, own in NAMES.items():
        command = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", own, command)
    return command.replace(EPIC, epic.record()["fhirBase"] + f" --ca {epic.folder}/ca.pem") if EPIC in command else command


def run_one(reader, command, epic):
    """Types a command; one that only names a verb asks for its help."""
    typed = adapt(command, epic)
    if command in NEEDS_ARGUMENT:
        typed += " --help"
    if shlex.split(typed)[0] == "man":
        if not shutil.which("man"):
            raise tap.Skip("man is not installed")
        typed = typed.replace("docs/", f"{TOP}/docs/")
    status, said = reader.type(typed, "a-secret\n" if "client-secret" in command else "")
    tap.check(status == 0, f"{typed}\n{said}")


def page_tests(reader, programs):
    """Options of the man pages against those of --help."""
    page = (TOP / "docs/wardctl.1").read_text(encoding="utf-8")
    with tap.test("/cli/documented/planted/option"):
        tap.equal(page_options(".SS wardctl a\n.TP\n.BI \\-\\-one\\-two \" X\"\nText.\n.TP\n.BR \\-v \", \" \\-\\-verbose\n.SH NEXT\n", "a"), {"--one-two", "--verbose"})
    for verb in re.findall(r"^\.SS wardctl (\S+)$", page.replace("\\-", "-"), re.MULTILINE):
        if verb == "sandbox":
            continue  # of ward-sandbox.1, which it names
        with tap.test(f"/cli/documented/options/wardctl-{verb}"):
            status, said = reader.type(f"wardctl {verb} --help")
            tap.check(status == 0, said)
            tap.equal(sorted(help_options(said) ^ page_options(page, verb)), [], "in one of the two alone")
    for program in programs:
        if program != "wardctl":
            with tap.test(f"/cli/documented/options/{program}"):
                status, said = reader.type(f"{program} --help")
                tap.check(status == 0, said)
                listed = page_options((TOP / f"docs/{program}.1").read_text(encoding="utf-8")) - {"--help", "--version"}
                tap.equal(sorted(help_options(said) ^ listed), [], "in one of the two alone")


def reason_tests(found):
    """What is not run has a reason that still holds."""
    with tap.test("/cli/documented/reasons"):
        tap.equal([entry[0] for entry in NOT_RUN if not any(reason(c) is entry for c in found)], [], "reasons for commands that no document has")
        tap.equal([entry[2] for entry in NOT_RUN if not (TOP / entry[2]).exists()], [], "tests that are not there")
    with tap.test("/cli/documented/dev-verbs"):
        named = {c.split()[1] for c in found if c.startswith("./dev ")}
        tap.check(named, "no verb of ./dev is named")
        said = subprocess.run([str(TOP / "dev"), "--help"], capture_output=True, text=True, check=False, timeout=30)
        known = set(re.findall(r"^  ([a-z]+) ", said.stdout, re.MULTILINE))
        tap.equal(sorted(named - known), [], "verbs that ./dev does not know")


def main():
    programs = {pathlib.Path(p).name: str(pathlib.Path(p).resolve()) for p in sys.argv[1:]}
    found = [c for path in DOCUMENTS for c in commands(path.read_text(encoding="utf-8"))]
    with tap.test("/cli/documented/planted/commands"):
        tap.equal(commands("```sh\nwardctl a  # why\nls\n```\nand `ward --demo`, `other`, `wardctl a`."), ["wardctl a", "ward --demo"])
    with tap.test("/cli/documented/some-to-run"):
        tap.check(len([c for c in found if not reason(c)]) >= 15, f"only {found}")
    reason_tests(found)
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        reader = Reader(work, programs.values())
        page_tests(reader, programs)
        with Sandbox(programs["ward-sandbox"], work / "first") as first:
            set_up(reader, first)
            keys = backend_key(reader, first)
        with Sandbox(programs["ward-sandbox"], work / "first", f"--client-keys={keys}") as first, \
                Sandbox(programs["ward-sandbox"], work / "epic", "--profile=epic") as epic:
            reader.add(first.record(id="example-clinic", name="Example Clinic"))
            reader.add(first.record(id="example-hospital", name="Example Hospital", backendClientId="ward-backend"))
            with tap.test("/cli/documented/ward-sandbox.1/example"):
                status, said = reader.type("wardctl check --ca first/ca.pem first/tenant.json")
                tap.check(status == 0, said)
            for path in DOCUMENTS:
                for number, command in enumerate(commands(path.read_text(encoding="utf-8"))):
                    if reason(command) or command.split()[0] not in {**programs, "gsettings": "", "man": ""}:
                        continue
                    if command in ("ward", "wardctl", "ward-sandbox") or "--generate" in command:
                        continue  # the program's name alone; the key was made above
                    with tap.test(f"/cli/documented/{path.stem}/{number}-{re.sub('[^a-z-]+', '-', command.lower())[:40].strip('-')}"):
                        run_one(reader, command, epic)
    tap.done()


main()
