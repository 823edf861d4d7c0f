# SPDX-License-Identifier: GPL-3.0-or-later
"""The smallest TAP producer: `with tap.test("/folder/thing"): ...`, then tap.done(). A failed case is told with its reason and the rest goes on."""
import contextlib
import sys
import traceback

_count = 0
_failed = 0


class Skip(Exception):
    """Raise within a case to skip it, with the reason."""


@contextlib.contextmanager
def test(path):
    """One case; what it raises makes it fail."""
    global _count, _failed
    _count += 1
    try:
        yield
    except Skip as why:
        print(f"ok {_count} {path} # SKIP {why}", flush=True)
    except Exception as error:  # a test program reports whatever went wrong
        _failed += 1
        if not isinstance(error, AssertionError):
            traceback.print_exc()
        for line in (str(error) or repr(error)).splitlines():
            print(f"# {line}")
        if isinstance(error, AssertionError):
            where = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.endswith("tap.py")]
            for frame in where[-3:]:
                print(f"#   at {frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}: {frame.line}")
        print(f"not ok {_count} {path}", flush=True)
    else:
        print(f"ok {_count} {path}", flush=True)


def fail(path, why):
    """Reports a case that failed before it could start."""
    with test(path):
        raise AssertionError(why)


def check(condition, message):
    """An assertion that python -O keeps."""
    if not condition:
        raise AssertionError(message)


def equal(got, want, what="value"):
    """Compares and shows both."""
    if got != want:
        raise AssertionError(f"{what}: expected {want!r}, got {got!r}")


def done():
    """The plan, and the exit status."""
    print(f"1..{_count}", flush=True)
    sys.exit(1 if _failed else 0)
