#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the built programs are linked to, as a CycloneDX 1.5 bill of materials on standard output: sbom.py PROGRAM… Library, package and version are asked of
the system (ldd, dpkg), never written down by hand."""
import json
import pathlib
import re
import subprocess
import sys


def linked(program):
    """The shared libraries of a program, all of them: soname to path."""
    text = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    return dict(re.findall(r"^\s*(\S+) => (/\S+)", text, re.MULTILINE))


def spellings(path):
    """The names that Debian may know a file by: some packages say /lib, some /usr/lib, some name only what a link leads to."""
    return list(dict.fromkeys([path, str(pathlib.Path(path).resolve()), path.removeprefix("/usr"), "/usr" + path]))


def owners(paths):
    """The package that each file came with, and its version. One question for all: each reads the whole list of files."""
    asked = [name for path in paths for name in spellings(path)]
    found = subprocess.run(["dpkg-query", "--search", *asked], capture_output=True, text=True, check=False).stdout
    packages = {line.split(": ", 1)[1]: line.split(": ", 1)[0].split(",")[0] for line in found.splitlines() if not line.startswith("diversion ")}
    listing = subprocess.run(["dpkg-query", "--show", "--showformat", "${binary:Package} ${Package} ${Version}\n"], capture_output=True, text=True, check=True).stdout
    versions = {}
    for line in listing.splitlines():
        full, short, version = line.split(" ")
        versions[full] = versions[short] = version
    out = {}
    for path in paths:
        package = next((packages[n] for n in spellings(path) if n in packages), None)
        out[path] = (package.split(":")[0], versions[package]) if package else (None, None)
    return out


def components(programs):
    """One entry a library of any of the programs."""
    paths = {}
    for program in programs:
        paths.update(linked(program))
    out, known = [], owners(sorted(set(paths.values())))
    for soname, path in sorted(paths.items()):
        package, version = known[path]
        out.append({"soname": soname, "package": package, "version": version})
    return out


def newer_or_same(version, least):
    """Compares as Debian does."""
    return subprocess.run(["dpkg", "--compare-versions", version, "ge", least], check=False).returncode == 0


def denied(found, rules):
    """What must not be linked: a rule names a soname's beginning, the least version where one is safe, and the reason."""
    out = []
    for component in found:
        for rule in rules:
            if not component["soname"].startswith(rule["soname"]):
                continue
            least = rule.get("before")
            if least is None or component["version"] is None or not newer_or_same(component["version"], least):
                out.append(f"{component['soname']} {component['version']}: {rule['why']}")
    return out


def build_bom(programs):
    """The bill itself."""
    parts = [{"type": "library", "name": c["package"] or c["soname"], "version": c["version"] or "unknown",
              "purl": f"pkg:deb/debian/{c['package']}@{c['version']}", "properties": [{"name": "soname", "value": c["soname"]}]} for c in components(programs)]
    return {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
            "metadata": {"component": {"type": "application", "name": "ward", "licenses": [{"license": {"id": "GPL-3.0-or-later"}}]}}, "components": parts}


if __name__ == "__main__":
    json.dump(build_bom(sys.argv[1:]), sys.stdout, indent=2)
    print()
