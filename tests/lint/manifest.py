#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Flatpak manifest parses and asks for exactly the approved permissions (B08); desktop file, metainfo and settings schema are valid (B09):
manifest.py BUILD_DATA_DIR. The approved list stands here and not in the manifest, so that a permission cannot slip in with one edit."""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import csource  # noqa: E402
import tap  # noqa: E402

APPROVED = ["--device=dri", "--share=ipc", "--share=network", "--socket=fallback-x11", "--socket=wayland", "--system-talk-name=org.freedesktop.login1",
            "--talk-name=org.freedesktop.ScreenSaver"]
ID = "org.wardviewer.Ward"


def run(*words, cwd=None):
    """(status, everything it said)."""
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=cwd)
    return done.returncode, done.stdout + done.stderr


def extra_permissions(manifest):
    """Permissions that were not approved, and approved ones that are missing."""
    asked = list(manifest.get("finish-args", []))
    for module in manifest.get("modules", []):
        asked += module.get("finish-args", []) if isinstance(module, dict) else []
    return sorted(set(asked) ^ set(APPROVED)) + [a for a in set(asked) if asked.count(a) > 1]


def unpinned_sources(manifest):
    """Sources from the network without a checksum: what is built must be what was looked at."""
    return [source.get("url", module.get("name")) for module in manifest.get("modules", []) for source in module.get("sources", [])
            if source.get("type") != "dir" and not re.fullmatch("[0-9a-f]{64}", source.get("sha256", ""))]


def need(tool):
    """The tool, or a skip with its name."""
    if not shutil.which(tool):
        raise tap.Skip(f"{tool} is not installed (./dev deps lint)")


def manifest_tests():
    with tap.test("/lint/manifest/planted/home-folder"):
        tap.check(extra_permissions({"finish-args": APPROVED + ["--filesystem=home"]}), "the planted permission was not found")
    with tap.test("/lint/manifest/planted/in-a-module"):
        tap.check(extra_permissions({"finish-args": APPROVED, "modules": [{"finish-args": ["--talk-name=org.freedesktop.secrets"]}]}), "the planted permission was not found")
    with tap.test("/lint/manifest/planted/source-without-a-checksum"):
        tap.check(unpinned_sources({"modules": [{"name": "a", "sources": [{"type": "archive", "url": "https://a.example/a.tar.xz"}]}]}), "the planted source was not found")
    with tap.test("/lint/manifest/B08-permissions-as-approved"):
        need("flatpak-builder")
        with tempfile.TemporaryDirectory() as work:
            source = pathlib.Path(work) / "flatpak"
            source.mkdir()
            shutil.copy(csource.TOP / "flatpak" / f"{ID}.yml", source)
            status, said = run("flatpak-builder", "--show-manifest", f"{ID}.yml", cwd=source)
        tap.check(status == 0, said)
        manifest = json.loads(said[said.index("{"):])
        tap.equal(manifest["id"], ID, "application id")
        tap.equal(extra_permissions(manifest), [], "permissions that differ from the approved list")
        tap.equal(unpinned_sources(manifest), [], "sources without a checksum")


def data_tests(data):
    with tap.test("/lint/data/B09-desktop-file"):
        need("desktop-file-validate")
        status, said = run("desktop-file-validate", str(data / f"{ID}.desktop"))
        tap.check(status == 0 and not said.strip(), said or "refused")
    with tap.test("/lint/data/planted/broken-desktop-file"):
        need("desktop-file-validate")
        with tempfile.NamedTemporaryFile("w", suffix=".desktop") as bad:
            bad.write("[Desktop Entry]\nType=Application\n")
            bad.flush()
            tap.check(run("desktop-file-validate", bad.name)[0] != 0, "a desktop file without a name was accepted")
    with tap.test("/lint/data/B09-metainfo"):
        need("appstreamcli")
        status, said = run("appstreamcli", "validate", "--no-net", "--explain", str(data / f"{ID}.metainfo.xml"))
        tap.check(status == 0 and "E:" not in said and "W:" not in said, said)
    with tap.test("/lint/data/settings-hold-nothing-about-a-patient"):
        text = (csource.TOP / "data" / f"{ID}.gschema.xml").read_text()
        names = [line.split('name="')[1].split('"')[0] for line in text.splitlines() if '<key name="' in line]
        tap.equal(sorted(names), ["audit-log", "disk-cache", "disk-cache-days", "disk-cache-megabytes", "event-journal", "hospital-accent", "last-tenant", "launch-address", "launch-port", "refuse-old-libraries", "window-height", "window-maximized", "window-width"], "keys; a new one is added here after thought")
    with tap.test("/lint/data/settings-compile-strictly"):
        need("glib-compile-schemas")
        status, said = run("glib-compile-schemas", "--strict", "--dry-run", str(csource.TOP / "data"))
        tap.check(status == 0, said)
    with tap.test("/lint/data/icons-parse-and-hold-no-raster"):
        for path in csource.tracked(".svg", under="data"):
            text = path.read_text()
            tap.check("<image" not in text and "data:" not in text, f"{path.name} embeds a picture")
            if shutil.which("xmllint"):
                tap.check(run("xmllint", "--noout", "--nonet", str(path))[0] == 0, f"{path.name} does not parse")


def main():
    manifest_tests()
    data_tests(pathlib.Path(sys.argv[1]))
    tap.done()


main()
