#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The man page of ward names every key and setting of the program, and the documents no key that is none. What the program has is read where it is given its
keys, from the window that shows them, and from the schema of its settings."""
import pathlib
import re
import sys
import xml.etree.ElementTree as xml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import csource  # noqa: E402
import tap  # noqa: E402

SIGNS = {"comma": ",", "question": "?", "plus": "+", "minus": "-"}
# What the window remembers for itself: nobody sets it.
REMEMBERED = {"window-width", "window-height", "window-maximized", "last-tenant"}


def key_name(accelerator):
    """As people write it: <Control><Shift>q is Ctrl+Shift+Q."""
    *modifiers, name = re.findall(r"<\w+>|\w+", accelerator)
    held = [{"<Control>": "Ctrl", "<Shift>": "Shift", "<Alt>": "Alt"}[m] for m in modifiers]
    return "+".join(held + [SIGNS.get(name, name.upper() if len(name) == 1 else name)])


def given_keys(source):
    """The keys that the window's actions have."""
    table = re.search(r"\} accels\[\] = \{(.*?)\n  \};", source, re.DOTALL)
    rows = re.findall(r'\{ "[^"]+", \{ (.*?), NULL \} \}', table.group(1) if table else "")
    return {key_name(k) for row in rows for k in re.findall(r'"([^"]+)"', row)}


def shown_keys(ui):
    """The keys that the window of shortcuts shows."""
    return {key_name(k) for p in xml.fromstring(ui).iter("property") if p.get("name") == "accelerator" for k in p.text.split()}


def settings(schema):
    """The keys of the schema that somebody sets."""
    return {k.get("name") for k in xml.fromstring(schema).iter("key")} - REMEMBERED


def section(page, title):
    """A section of a man page, without its hyphens' backslashes."""
    found = re.search(rf"^\.SH {title}\n(.*?)(?=^\.SH |\Z)", page, re.DOTALL | re.MULTILINE)
    return found.group(1).replace("\\-", "-") if found else ""


def headings(text):
    """The words in bold below each .TP."""
    return {w for line in re.findall(r"^\.TP\n\.(?:B|BR|BI) (.*)$", text, re.MULTILINE) for w in line.replace('", "', " ").split()}


def named_keys(text):
    """Keys with Ctrl that a document names."""
    return {k.rstrip(".") for k in re.findall(r"\bCtrl\+(?:Shift\+)?(?:F\d+|[A-Z0-9?,](?![a-z]))", text)}


def main():
    top = csource.TOP
    page = (top / "docs/ward.1").read_text(encoding="utf-8")
    given = given_keys((top / "src/app/ward-window-actions.c").read_text(encoding="utf-8"))
    known = given | shown_keys((top / "src/app/ui/ward-shortcuts.ui").read_text(encoding="utf-8"))
    with tap.test("/lint/manpages/planted"):
        tap.equal(given_keys('  } accels[] = {\n    { "win.a", { "<Control><Shift>x", "F9", NULL } },\n  };'), {"Ctrl+Shift+X", "F9"}, "keys of a table")
        tap.equal(headings(section('.SH KEYS\n.TP\n.BR F5 ", " Ctrl+R\nAgain.\n.SH NEXT\n.TP\n.B Ctrl+X\n', "KEYS")), {"F5", "Ctrl+R"}, "keys of a page")
        tap.equal(named_keys("Press **Ctrl+Shift+Y** or Ctrl+1, then Ctrl+?."), {"Ctrl+Shift+Y", "Ctrl+1", "Ctrl+?"}, "keys of a document")
    with tap.test("/lint/manpages/some-to-read"):
        tap.check(len(given) >= 20 and len(known) >= 25, f"only {sorted(known)}")
    with tap.test("/lint/manpages/keys-of-ward"):
        named = headings(section(page, "KEYS"))
        tap.equal(sorted(known - named), [], "not in ward.1")
        tap.equal(sorted(named - known), [], "in ward.1 alone")
    with tap.test("/lint/manpages/settings-of-ward"):
        named = {w for w in headings(section(page, "SETTINGS")) if re.fullmatch(r"[a-z]+(-[a-z]+)+", w)}
        has = settings((top / "data/org.wardviewer.Ward.gschema.xml").read_text(encoding="utf-8"))
        tap.equal(sorted(has - named), [], "not in ward.1")
        tap.equal(sorted(named - has), [], "in ward.1 alone")
    for path in sorted((top / "docs").glob("*.md")) + [top / "README.md"]:
        with tap.test(f"/lint/manpages/keys-in/{path.stem}"):
            tap.equal(sorted(named_keys(path.read_text(encoding="utf-8")) - known), [], "no such key")
    tap.done()


main()
