#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each .ui file is well-formed, and GTK knows every widget and property that it names. Runs under a display of its own (with-display.sh), because
gtk4-builder-tool ends badly without one. Classes of our own and libadwaita's are not known to that tool; those files are parsed only."""
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import csource  # noqa: E402
import tap  # noqa: E402

FOREIGN = re.compile(r'(class|parent)="(Ward|Adw)')


def refused(path):
    """What gtk4-builder-tool says against the file, empty where it agrees."""
    run = subprocess.run(["gtk4-builder-tool", "validate", str(path)], capture_output=True, text=True, check=False)
    return (run.stdout + run.stderr).strip() or "refused" if run.returncode else ""


def malformed(path):
    """What the XML parser says."""
    run = subprocess.run(["xmllint", "--noout", "--nonet", str(path)], capture_output=True, text=True, check=False)
    return run.stderr.strip() if run.returncode else ""


def main():
    with tempfile.TemporaryDirectory() as folder:
        bad, good = pathlib.Path(folder) / "bad.ui", pathlib.Path(folder) / "good.ui"
        bad.write_text('<interface><object class="GtkLabel"><property name="no-such-property">1</property></object></interface>\n')
        good.write_text('<interface><object class="GtkLabel"><property name="label">1</property></object></interface>\n')
        with tap.test("/lint/templates/planted/unknown-property"):
            tap.check(refused(bad), "an unknown property was accepted")
        with tap.test("/lint/templates/planted/right-one-passes"):
            tap.equal(refused(good), "", "complaint")
        with tap.test("/lint/templates/planted/malformed"):
            bad.write_text("<interface><object></interface>")
            tap.check(malformed(bad), "broken XML was accepted")
    for path in csource.tracked(".ui"):
        with tap.test(f"/lint/templates/{csource.relative(path)}"):
            tap.equal(malformed(path), "", "XML")
            if not FOREIGN.search(path.read_text()):
                tap.equal(refused(path), "", "GTK")
    tap.done()


main()
