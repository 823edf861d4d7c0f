#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the programs bring along: the linked libraries (B07), and that no key of the tests and no way of testing is in them (B10): supply.py PROGRAM…"""
import json
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
sys.path.insert(0, str(HERE))
import csource  # noqa: E402
import sbom  # noqa: E402
import tap  # noqa: E402

# A key or a certificate has a body below its first line; a message to the user that quotes the line has none.
ARMOURED = re.compile(rb"-----BEGIN [A-Z0-9 ]+-----\s*(?:\\n\"?\s*\"?)?[A-Za-z0-9+/]{32}")
BINARY_KEYS = (".pem", ".crt", ".cer", ".der", ".key", ".p12", ".pfx", ".jks")
# What the product reads of its environment, and the list of what it takes away from there at start. A test's switch would be one more.
ENVIRONMENT = {"G_TLS_GNUTLS_PRIORITY", "names"}
# The parts of a program's words that only a way around a check would have.
SWITCHES = re.compile(rb"WARD_TEST|(?<!G_TLS_CERTIFICATE_)INSECURE|insecure|no-verify|skip-verif|accept-any-cert|test[-_ ]mode|DISABLE_TLS")


def tracked():
    """Every file of the project."""
    names = subprocess.run(["git", "-C", csource.TOP, "ls-files", "-z"], capture_output=True, check=True).stdout.decode().split("\0")
    return [pathlib.Path(n) for n in names if n and (pathlib.Path(csource.TOP) / n).is_file()]


def key_faults(files):
    """Keys and certificates outside tests/."""
    out = []
    for name in files:
        if name.parts[0] == "tests":
            continue
        if name.suffix in BINARY_KEYS or ARMOURED.search((pathlib.Path(csource.TOP) / name).read_bytes()):
            out.append(str(name))
    return out


def environment_faults(files):
    """Variables that the product asks for and nobody named here."""
    asked = set()
    for name in files:
        if name.parts[0] == "src" and name.suffix == ".c":
            text = (pathlib.Path(csource.TOP) / name).read_text(encoding="utf-8")
            asked |= {a or b for a, b in re.findall(r'\b(?:g_|secure_)?getenv \((?:"(\w+)"|(\w+))', text)}
    return sorted(asked ^ ENVIRONMENT)


def program_faults(program):
    """A key, a certificate or a switch in a built program."""
    data = pathlib.Path(program).read_bytes()
    return [m.group(0)[:60] for pattern in (ARMOURED, SWITCHES) for m in pattern.finditer(data)]


def main():
    programs, files = sys.argv[1:], tracked()
    rules = json.loads((HERE / "denied-libraries.json").read_text())
    with tap.test("/lint/supply/planted"):
        key = b'"-----BEGIN PRIVATE KEY-----\\n"\n  "' + b"MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg"
        tap.check(ARMOURED.search(key) and ARMOURED.search(key.replace(b'\\n"\n  "', b"\n")), "a planted key is not found")
        tap.check(not ARMOURED.search("begins with “-----BEGIN PRIVATE KEY-----”: copy the whole file".encode()), "a message counts as a key")
        tap.check(SWITCHES.search(b"WARD_TEST_TRUST"), "a planted switch is not found")
        old = [{"soname": "libsqlite3.so.0", "package": "libsqlite3-0", "version": "3.34.1-3"}, {"soname": "libcurl.so.4", "package": "libcurl4", "version": "9"}]
        tap.equal(len(sbom.denied(old, rules)), 2, "denied")
    with tap.test("/lint/supply/B07-every-library-with-its-version"):
        found = sbom.components(programs)
        tap.check(len(found) > 15, f"hardly any library: {found}")
        tap.equal([c["soname"] for c in found if not c["version"]], [], "of no package")
        names = {c["name"] for c in sbom.build_bom(programs)["components"]}
        tap.check({"libsoup-3.0-0", "libssl3", "libsecret-1-0", "libsqlite3-0", "libyyjson0"} <= names, f"the bill lacks some: {names}")
    with tap.test("/lint/supply/B07-none-denied"):
        tap.equal(sbom.denied(found, rules), [], "denied")
    with tap.test("/lint/supply/B10-keys-only-among-the-tests"):
        tap.equal(key_faults(files), [], "keys outside tests/")
    with tap.test("/lint/supply/B10-no-switch-in-the-environment"):
        tap.equal(environment_faults(files), [], "variables that are read, or named in vain")
    for program in programs:
        with tap.test(f"/lint/supply/B10-no-key-and-no-way-of-testing/{pathlib.Path(program).name}"):
            tap.equal(program_faults(program), [], "found")
    tap.done()


main()
