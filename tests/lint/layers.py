#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fails where a folder includes what its row in ARCHITECTURE.md does not name. The table is read, not copied, so that the two cannot drift apart."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import csource  # noqa: E402
import tap  # noqa: E402

# Which folders may include a library's headers; what is not listed may be included anywhere (GLib, libc, POSIX).
LIBRARIES = {
    "gtk/": ("widgets", "app"), "gdk/": ("widgets", "app"), "gsk/": ("widgets", "app"), "adwaita": ("widgets", "app"), "pango/": ("widgets", "app"),
    "libsoup/": ("core/net",), "libsecret/": ("core/vault",), "yyjson": ("core/base", "sandbox"), "json-glib/": (), "sqlite3": ("core/fhir",), "poppler": ("pdf",),
    "openssl/": ("core/base", "core/net", "core/vault", "core/auth", "core/fhir", "core/check", "sandbox"),
}


def table(text):
    """{folder: set of folders it may use, itself included} from ARCHITECTURE.md."""
    rows = re.findall(r"^\| `([\w/]+)` \|[^|]*\| ([^|]+) \|$", text, re.MULTILINE)
    folders = [name for name, _ in rows]
    core = [name for name in folders if name.startswith("core/")]
    uses = {}
    for position, (name, words) in enumerate(rows):
        allowed = {name}
        words = words.strip()
        if words == "all of core but check":
            allowed |= {c for c in core if c != "core/check"}
        elif words == "all of core":
            allowed |= set(core)
        elif words == "everything above":
            allowed |= set(folders[:position])
        elif words != "nothing of ours":
            for word in (w.strip() for w in words.split(",")):
                if word == "core":
                    allowed |= set(core)
                elif word in folders:
                    allowed.add(word)
                elif "core/" + word in folders:
                    allowed.add("core/" + word)
                elif word != "GTK":
                    raise ValueError(f"ARCHITECTURE.md, row {name}: {word!r} is no folder")
        uses[name] = allowed
    return uses


def folder_of(name, uses):
    """The row that a path below src belongs to."""
    parts = name.split("/")
    for length in (2, 1):
        if "/".join(parts[:length]) in uses and len(parts) > length:
            return "/".join(parts[:length])
    return None


def faults(name, text, uses):
    """What is wrong with the includes of src/NAME."""
    own = folder_of(name, uses)
    if own is None:
        return [f"src/{name}: its folder has no row in ARCHITECTURE.md"]
    out = []
    for line, header, quoted in csource.includes(text):
        if quoted:
            target = folder_of(header, uses)
            if target is None and "/" not in header:
                continue  # a generated header or the same folder
            if target is None:
                out.append(f"src/{name}:{line}: \"{header}\" is written from no folder of src")
            elif target not in uses[own]:
                out.append(f"src/{name}:{line}: {own} may not use {target}")
        else:
            for library, allowed in LIBRARIES.items():
                if header.startswith(library) and own not in allowed:
                    out.append(f"src/{name}:{line}: {own} may not include <{header}>")
    return out


def main():
    uses = table((csource.TOP / "ARCHITECTURE.md").read_text())
    with tap.test("/lint/layers/table-names-every-folder"):
        tap.check(len(uses) >= 14, f"only {len(uses)} rows")
        tap.equal(uses["core/base"], {"core/base"}, "core/base may use")
        tap.check("core/fhir" not in uses["sandbox"] and "core/auth" not in uses["sandbox"], "the sandbox may not share the client's code")
    planted = {
        "gtk-in-core": ("core/fhir/x.c", "#include <gtk/gtk.h>\n"), "upwards": ("core/base/x.c", '#include "core/net/ward-http.h"\n'),
        "client-code-in-sandbox": ("sandbox/x.c", '#include "core/fhir/ward-fhir-client.h"\n'), "soup-in-auth": ("core/auth/x.c", "# include <libsoup/soup.h>\n"),
        "network-in-widgets": ("widgets/x.c", '#include "core/net/ward-http.h"\n'), "sideways": ("core/clinical/x.c", '#include "core/fhir/ward-fhir-client.h"\n'),
        "folder-without-row": ("extra/x.c", "\n"),
    }
    for title, (name, text) in planted.items():
        with tap.test(f"/lint/layers/planted/{title}"):
            tap.check(faults(name, text, uses), "the planted fault was not found")
    with tap.test("/lint/layers/planted/allowed-passes"):
        tap.equal(faults("core/net/x.c", '#include <libsoup/soup.h>\n#include "core/base/ward-url.h"\n/* #include <gtk/gtk.h> */\n', uses), [], "faults")
    with tap.test("/lint/layers/src"):
        files = csource.tracked(".c", ".h", under="src")
        tap.check(len(files) > 20, "hardly any source file found")
        wrong = [fault for path in files for fault in faults(csource.relative(path)[4:], path.read_text(), uses)]
        tap.check(not wrong, "\n".join(wrong))
    tap.done()


main()
