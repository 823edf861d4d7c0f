#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documents agree with the program: documents.py WARDCTL. The support guide ends with what `wardctl explain --markdown` prints; each wardctl command that a
document shows has a verb and options that exist; each file and setting that is named is there; each example of a record is one that wardctl takes."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import tap  # noqa: E402

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
DOCUMENTS = sorted((TOP / "docs").glob("*.md"))
MARK = "<!-- from here on: wardctl explain --markdown -->\n"


def run(*words):
    """A program's exit status, output and errors, in its own language."""
    done = subprocess.run(words, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C.UTF-8"}, timeout=60)
    return done.returncode, done.stdout, done.stderr


def commands(text):
    """Each wardctl command of a document, without its comment."""
    shown = re.findall(r"^(wardctl .*)$", "\n".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL)), re.MULTILINE)
    return [c.split("  #")[0].strip() for c in shown + re.findall(r"`(wardctl [^`]*)`", text)]


def command_faults(wardctl, text):
    """Verbs and options that do not exist."""
    out = []
    for command in commands(text):
        words = command.split()
        status, helped, _ = run(wardctl, words[1], "--help")
        known = set(re.findall(r"--[a-z-]+", helped))
        out += [f"{command}: no such verb"] if status else [f"{command}: no option {w}" for w in words[2:] if w.startswith("--") and w.split("=")[0] not in known]
    return out


def link_faults(path):
    """Links and files of the project that are not there."""
    text = path.read_text(encoding="utf-8")
    named = [t for t in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in t]
    return [t for t in named if not (path.parent / t).exists()] + [t for t in re.findall(r"`((?:tests|flatpak|src|data)/[^`]+)`", text) if not (TOP / t).exists()]


def scope_faults(source, document):
    """Types that Ward asks a permission for and that the document gives no reason for."""
    table = re.search(r"needed\[\] = \{(.*?)\n\};", source, re.DOTALL)
    types = re.findall(r'\{ "(\w+)",', table.group(1)) if table else []
    return [t for t in types if not re.search(rf"\b{t}\b", document)] if types else ["no table"]


def main():
    wardctl = sys.argv[1]
    scopes = (TOP / "src/core/auth/ward-scopes.c").read_text(encoding="utf-8")
    with tap.test("/lint/documents/each-scope-has-its-reason"):
        tap.equal(scope_faults(scopes, (TOP / "docs/epic.md").read_text(encoding="utf-8")), [])
        tap.equal(scope_faults('needed[] = {\n  { "Patient", TRUE }, { "Medication", FALSE },\n};', "Patient"), ["Medication"], "the planted one")
    with tap.test("/lint/documents/some-to-read"):
        tap.check(len(DOCUMENTS) >= 5, f"only {DOCUMENTS}")
    with tap.test("/lint/documents/planted"):
        tap.equal(command_faults(wardctl, "`wardctl check X --nonsense` `wardctl nonsense`"), ["wardctl check X --nonsense: no option --nonsense", "wardctl nonsense: no such verb"])
    with tap.test("/lint/documents/support-guide-is-the-table"):
        guide = (TOP / "docs/support-guide.md").read_text(encoding="utf-8")
        tap.check(MARK in guide, "the mark is gone")
        tap.equal(guide.split(MARK)[1].strip(), run(wardctl, "explain", "--markdown")[1].strip(), "print it anew")
    settings = set(re.findall(r'<key name="([^"]+)"', (TOP / "data/org.wardviewer.Ward.gschema.xml").read_text(encoding="utf-8")))
    failures = set(re.findall(r"^### `([a-z-]+)`", guide, re.MULTILINE))
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        with tap.test(f"/lint/documents/links/{path.stem}"):
            tap.equal(link_faults(path), [], "not there")
        with tap.test(f"/lint/documents/commands/{path.stem}"):
            tap.equal(command_faults(wardctl, text), [], "wrong commands")
        with tap.test(f"/lint/documents/settings/{path.stem}"):
            named = set(re.findall(r"`((?:launch|disk|event|hospital|refuse)-[a-z-]+)`", text))
            tap.equal(sorted(named - settings - failures), [], "no such settings")
        for number, record in enumerate(re.findall(r"```json\n(.*?)```", text, re.DOTALL)):
            with tap.test(f"/lint/documents/records/{path.stem}-{number}"), tempfile.TemporaryDirectory() as folder:
                (pathlib.Path(folder) / "one.json").write_text(record, encoding="utf-8")
                status, out, errors = run(wardctl, "tenants", f"--file={folder}/tenants.json", "add", f"{folder}/one.json")
                tap.check(status == 0, out + errors)
    tap.done()


main()
