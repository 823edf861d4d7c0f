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


def owner(path):
    """The package that a file came with, and its version; Debian knows some files below /lib and some below /usr/lib."""
    for name in dict.fromkeys([path, str(pathlib.Path(path).resolve()), path.removeprefix("/usr"), "/usr" + path]):
        found = subprocess.run(["dpkg-query", "--search", name], capture_output=True, text=True, check=False)
        if found.returncode == 0:
            package = found.stdout.split(": ")[0].split(",")[0]
            version = subprocess.run(["dpkg-query", "--show", "--showformat", "${Version}", package], capture_output=True, text=True, check=True).stdout
            return package.split(":")[0], version
    return None, None


def components(programs):
    """One entry a library of any of the programs."""
    paths = {}
    for program in programs:
        paths.update(linked(program))
    out = []
    for soname, path in sorted(paths.items()):
        package, version = owner(path)
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
