#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the core and the command line twice, in folders of different names and at different times, and compares the programs byte by byte (B06). A packager tells
the compiler to leave the folder's name out of what it writes; so do both builds here."""
import hashlib
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import tap  # noqa: E402

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAMS = ["src/cli/wardctl", "src/cli/ward-sandbox"]


def copy(folder):
    """The project's files, as git knows them, with a time of their own."""
    names = subprocess.run(["git", "-C", TOP, "ls-files", "-z"], capture_output=True, check=True).stdout
    pack = subprocess.run(["tar", "-C", TOP, "--null", "-T", "-", "-c"], input=names, capture_output=True, check=True).stdout
    folder.mkdir(parents=True)
    subprocess.run(["tar", "-C", folder, "--touch", "-x"], input=pack, check=True)


def build(folder):
    """The programs' digests."""
    env = {**os.environ, "CFLAGS": f"-ffile-prefix-map={folder}=.", "CCACHE_DISABLE": "1"}
    for words in (["meson", "setup", "build", "-Dui=disabled", "--buildtype=debugoptimized"], ["ninja", "-C", "build", *PROGRAMS]):
        run = subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, check=False)
        tap.check(run.returncode == 0, (run.stdout + run.stderr)[-2000:])
    return {name: hashlib.sha256((folder / "build" / name).read_bytes()).hexdigest() for name in PROGRAMS}


def main():
    with tempfile.TemporaryDirectory() as scratch, tap.test("/lint/reproducible/B06-two-builds-are-one"):
        scratch = pathlib.Path(scratch)
        folders = [scratch / "one", scratch / "another" / "folder-with-a-longer-name"]
        for folder in folders:
            copy(folder)
        first, second = (build(folder) for folder in folders)
        tap.equal(second, first, "digests")
    tap.done()


main()
