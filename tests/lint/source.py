#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""House rules that a reader of the text can check: lengths and nesting, blocked calls (B05), SPDX lines, log domains, notes to self, machine paths and
host names, and that every file with marked strings stands in po/POTFILES."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import csource  # noqa: E402
import tap  # noqa: E402

FILE_LINES, HEADER_LINES, CONTRACT_LINES, FUNCTION_LINES, LONG_FUNCTION_LINES, NESTING = 1000, 120, 200, 80, 120, 4
LONG_FUNCTIONS = re.compile(r"(_class_init|snapshot|_table)$|^main$")

# (pattern, where it is allowed, what to use instead). Paths are prefixes; "tests" is checked as well unless the rule says so.
BLOCKED = [
    (r"\bg_auto(free|ptr|list)?\b[^;=]*\b\w+\[\w*\]", None, "a loop that frees each: of an array only the first would be"),
    (r"\b(strcpy|strcat|sprintf|vsprintf|gets|strncpy|strtok)\s*\(", (), "g_strlcpy, GString, g_strdup_printf"),
    (r"\b(system|popen)\s*\(", (), "GSubprocess with an argument list"),
    (r"\bg_spawn_command_line_\w+\s*\(", (), "GSubprocess with an argument list"),
    (r"\b(rand|srand|random|srandom|g_random_\w+|g_rand_\w+)\s*\(", ("src/sandbox/", "src/core/net/", "tests/"), "ward_random_bytes; the sandbox's seeded data, tests and the jitter of retries are no secrets"),
    (r"\b(MD5|SHA1)(_\w+)?\s*\(|\bG_CHECKSUM_(MD5|SHA1)\b|\bEVP_(md5|sha1)\b", ("tests/support/", "src/core/fhir/ward-read-form.c"), "SHA-256 (FHIR's Attachment.hash is SHA-1)"),
    (r"\bsoup_session_send_and_read\w*\s*\(", (), "the bounded reader of core/net"),
    (r"\b(soup_multipart|soup_cookie|soup_websocket|soup_cache|soup_content_sniffer|soup_auth_ntlm)\w*\s*\(|\bSOUP_TYPE_(CACHE|COOKIE_JAR\w*|CONTENT_SNIFFER|AUTH_NTLM)\b", (),
     "nothing: these parts of libsoup stay unused"),
    (r"\b(soup_server_\w+|SOUP_SERVER|SoupServer\w*)\b", (), "the loopback listener of our own"),
    (r"\b(soup_\w+|Soup[A-Z]\w+|SOUP_[A-Z]\w+)\b", ("src/core/net/", "tests/core/net/", "tests/support/"), "core/net/ward-http.h"),
    (r"\byyjson_\w+", ("src/core/base/", "tests/bench/"), "core/base/ward-json.h"),
    (r"\bjson_(parser|node|object|array|builder|generator|reader)_\w+", (), "core/base/ward-json.h and ward-json-writer.h"),
    (r"\bsecret_(password|service|collection|item)_\w+\s*\(", ("src/core/vault/", "tests/core/vault/", "tests/support/"), "core/vault/ward-vault.h"),
    (r"(?<![>.])\bg_error\s*\(", (), "a GError; g_error ends the program"),
    (r"(?<![>.\w])(_exit|exit|abort)\s*\(", ("tests/",), "returning; only main.c may end the program"),
    (r"\bg_(printerr|print)\s*\(|(?<![\w.>])printf\s*\(", ("src/cli/", "src/sandbox/ward-sandbox-command.c", "src/core/diagnostics/", "tests/"), "an event of core/diagnostics"),
    (r"\bg_assert\s*\(", ("src/",), "g_assert_true and the other g_assert_* in tests"),
    (r"\b(gint|gchar|gdouble|gfloat|gshort)\b(?!\s*\()", (), "the plain C types (style 1.2)"),
    (r"\b(getenv|secure_getenv|g_getenv|g_get_environ|g_environ_getenv)\s*\(", ("src/app/main.c", "src/core/net/ward-http-process.c", "src/cli/", "tests/"), "an option: the product has no switches in the environment (B02)"),
    (r"\bgdk_clipboard_set\w*\s*\(", ("src/app/ward-clip.c", "src/app/ward-event-detail.c", "src/app/ward-diagnostics-window.c", "src/app/ward-sign-in-page.c", "tests/"),
     "ward-clip.h: what is a patient's leaves the clipboard again (P12)"),
    (r"\b(atoi|atof|atol)\s*\(", (), "g_ascii_string_to_signed and friends, which tell errors"),
]
MAIN_ONLY = ("g_error", "exit")
NOTES = re.compile(r"\b(TODO|XXX|HACK)\b")
MACHINE = re.compile(r"/(?:work|home|root)/\w|/tmp/h/")
# Hosts that are names of standards, vocabularies, documentation and reserved examples; anything else would be a machine or a service.
HOSTS = re.compile(r"https?://((?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,})")
KNOWN_HOSTS = re.compile(r"(^|\.)(hl7\.org|json-schema\.org|hl7\.eu|fhir\.nhs\.uk|loinc\.org|snomed\.info|unitsofmeasure\.org|w3\.org|ietf\.org|rfc-editor\.org|openid\.net|gnu\.org|spdx\.org|freedesktop\.org|gnome\.org|"
                         r"wardviewer\.org|example\.(org|com|net)|[\w.-]*\.?(example|test|invalid|localhost)|smarthealthit\.org|epic\.com|dicom\.nema\.org|mitre\.org|nist\.gov|relaxng\.org|"
                         r"keepachangelog\.com|semver\.org|creativecommons\.org|inkscape\.org|flathub\.org|nhs\.uk|[\w.-]*evil[\w.-]*)$")
MARKED = re.compile(r"(?<![\w])(N?C?_|ngettext|g_dngettext|g_dpgettext2?)\s*\(\s*\"")
ONE_SIDED_BORDER = re.compile(r"\bborder-(left|right|top|bottom)(-color|-style)?\s*:")
MAKES_SPDX = (".c", ".h", ".py", ".sh", ".build", ".ui", ".css", ".yml", ".in", ".js")


def length_faults(name, text):
    """Files, headers and functions that are too long, and blocks too deep."""
    out = []
    lines = text.count("\n")
    limit = FILE_LINES
    if name.endswith(".h") and name.startswith("src/"):
        limit = CONTRACT_LINES if name.startswith(("src/core/", "src/widgets/")) else HEADER_LINES
    if lines > limit:
        out.append(f"{name}: {lines} lines, at most {limit}")
    if name.endswith(".c"):
        for function in csource.functions(text):
            most = LONG_FUNCTION_LINES if LONG_FUNCTIONS.search(function.name) else FUNCTION_LINES
            if function.length > most:
                out.append(f"{name}:{function.line}: {function.name} has {function.length} lines, at most {most}")
            if function.nesting > NESTING:
                out.append(f"{name}:{function.line}: {function.name} nests {function.nesting} deep, at most {NESTING}")
    return out


def call_faults(name, text):
    """Blocked calls and names."""
    out = []
    code = csource.without_comments(text)
    is_main = name.endswith("main.c") or name.startswith("src/cli/")
    for number, line in enumerate(code.split("\n"), 1):
        if line.lstrip().startswith("#include"):
            continue
        for pattern, allowed, instead in BLOCKED:
            match = re.search(pattern, line)
            if not match or name.startswith(allowed or ("\0",)):
                continue
            if is_main and match.group(0).split("(")[0].strip() in MAIN_ONLY:
                continue
            out.append(f"{name}:{number}: {match.group(0).strip()} is blocked; use {instead}")
    return out


def head_faults(name, text):
    """The licence line, and the log domain of a core file."""
    out = []
    first = "\n".join(text.split("\n")[:4])
    if name.endswith(MAKES_SPDX) and "SPDX-License-Identifier: GPL-3.0-or-later" not in first:
        out.append(f"{name}:1: no SPDX line")
    if name.startswith("src/") and name.endswith(".c"):
        code = csource.without_comments(text)
        if re.search(r"\bg_(warning|message|info|debug|critical)\s*\(", code) and "G_LOG_DOMAIN" not in code:
            out.append(f"{name}: logs without a G_LOG_DOMAIN")
        body = text.split("\n", 1)[1].lstrip() if "\n" in text else ""
        if not body.startswith("/*"):
            out.append(f"{name}:2: no paragraph that says what the file is for")
    if name.startswith("src/") and name.endswith(".h") and "#pragma once" not in text:
        out.append(f"{name}: no #pragma once")
    return out


def text_faults(name, text):
    """Notes to self, paths of a machine, hosts."""
    out = []
    if name.startswith("tests/lint/"):
        return out  # the rules' own words
    for number, line in enumerate(text.split("\n"), 1):
        if NOTES.search(line) and name.endswith((".c", ".h", ".py", ".sh", ".ui", ".build", ".css", ".md")):
            out.append(f"{name}:{number}: a note to self")
        if MACHINE.search(line):
            out.append(f"{name}:{number}: a machine's path")
        for host in HOSTS.findall(line):
            if not KNOWN_HOSTS.search(host.lower()):
                out.append(f"{name}:{number}: the host {host}")
        if line.rstrip() != line and not name.endswith((".md", ".po", ".svg")):
            out.append(f"{name}:{number}: white space at the line's end")
        if "\t" in line and name.endswith((".c", ".h", ".py", ".build", ".ui", ".css")):
            out.append(f"{name}:{number}: a tab")
    return out


def sheet_faults(name, text):
    """Borders whose sides differ in colour: GTK mixes them pixel by pixel, some milliseconds for each."""
    if not name.startswith("src/") or not name.endswith(".css"):
        return []
    return [f"{name}:{number}: a border with a colour of its own for one side; give all four the same, and widths" for number, line in enumerate(text.split("\n"), 1)
            if ONE_SIDED_BORDER.search(line)]


def potfiles_faults(listed, texts):
    """Files with marked strings that POTFILES does not list, and listed ones that are gone."""
    out = [f"po/POTFILES: {name} does not exist" for name in listed if name not in texts]
    for name, text in texts.items():
        marked = bool(MARKED.search(csource.without_comments(text, keep_strings=True))) if name.endswith(".c") else 'translatable="yes"' in text
        if name.endswith((".desktop.in", ".metainfo.xml.in", ".gschema.xml")):
            marked = True
        if marked and name not in listed:
            out.append(f"{name}: has strings to translate but is not in po/POTFILES")
    if listed != sorted(listed):
        out.append("po/POTFILES: not in order")
    return out


PLANTED = [
    ("file-too-long", length_faults, "src/app/x.c", "\n" * 1001),
    ("header-too-long", length_faults, "src/app/x.h", "\n" * 121),
    ("function-too-long", length_faults, "src/app/x.c", "static void\nfoo (void)\n{\n" + "  a ();\n" * 80 + "}\n"),
    ("nested-too-deep", length_faults, "src/app/x.c", "static void\nfoo (int a)\n{\n" + "if (a)\n{\n" * 5 + "}\n" * 0 + " }" * 5 + "\n}\n"),
    ("B05-strcpy", call_faults, "src/core/net/x.c", "  strcpy (a, b);\n"), ("B05-sprintf", call_faults, "src/app/x.c", "  sprintf (a, \"%s\", b);\n"),
    ("B05-gets", call_faults, "src/app/x.c", "  gets (a);\n"), ("B05-system", call_faults, "src/app/x.c", "  system (a);\n"),
    ("B05-popen", call_faults, "src/app/x.c", "  f = popen (a, \"r\");\n"), ("B05-rand", call_faults, "src/core/auth/x.c", "  x = rand ();\n"),
    ("B05-md5", call_faults, "src/core/auth/x.c", "  EVP_md5 ();\n"), ("B05-sha1", call_faults, "src/core/auth/x.c", "  t = G_CHECKSUM_SHA1;\n"),
    ("B05-shell", call_faults, "src/app/x.c", "  g_spawn_command_line_async (a, NULL);\n"),
    ("B05-send-and-read", call_faults, "src/core/net/x.c", "  soup_session_send_and_read_async (s, m);\n"),
    ("B05-multipart", call_faults, "src/core/net/x.c", "  soup_multipart_new (a);\n"), ("B05-cookie", call_faults, "src/core/net/x.c", "  soup_cookie_jar_new ();\n"),
    ("B05-websocket", call_faults, "src/core/net/x.c", "  soup_websocket_client_prepare_handshake (a);\n"),
    ("B05-soup-server", call_faults, "src/core/net/x.c", "  soup_server_new (NULL);\n"),
    ("soup-outside-net", call_faults, "src/core/fhir/x.c", "  soup_message_new (a);\n"), ("yyjson-outside-base", call_faults, "src/core/fhir/x.c", "  yyjson_read (a);\n"),
    ("json-glib", call_faults, "src/core/base/x.c", "  json_parser_new ();\n"), ("g-error", call_faults, "src/core/fhir/x.c", "  g_error (\"x\");\n"),
    ("B02-environment-switch", call_faults, "src/core/net/x.c", "  if (g_getenv (\"WARD_TEST\") != NULL)\n"), ("exit", call_faults, "src/core/fhir/x.c", "  exit (1);\n"), ("print", call_faults, "src/core/auth/x.c", "  g_printerr (\"x\");\n"),
    ("automatic-array", call_faults, "tests/core/x.c", "  g_autofree char *names[2] = { NULL, NULL };\n"),
    ("plain-assert-in-test", call_faults, "tests/core/x.c", "  g_assert (a);\n"), ("clipboard", call_faults, "src/widgets/x.c", "  gdk_clipboard_set_text (a, b);\n"), ("gint", call_faults, "src/app/x.c", "  gint a;\n"),
    ("spdx", head_faults, "src/app/x.c", "/* what */\n"), ("file-paragraph", head_faults, "src/app/x.c", "/* SPDX-License-Identifier: GPL-3.0-or-later */\n#include <glib.h>\n"),
    ("pragma-once", head_faults, "src/app/x.h", "/* SPDX-License-Identifier: GPL-3.0-or-later */\n"),
    ("note-to-self", text_faults, "src/app/x.c", "/* TODO later */\n"), ("machine-path", text_faults, "docs/x.md", "see /home/me/x\n"),
    ("foreign-host", text_faults, "dev", "deb https://mirror.somewhere.io/debian\n"), ("trailing-space", text_faults, "src/app/x.c", "a \n"), ("tab", text_faults, "src/app/x.c", "\ta\n"),
    ("one-sided-border", sheet_faults, "src/app/x.css", ".row { border-bottom: 1px solid red; }\n"),
]
FINE = [
    (call_faults, "src/app/x.c", "  g_autofree char *name = names[2];\n"),
    (length_faults, "src/app/x.c", "static const Row rows[] =\n{\n" + "  { 1 },\n" * 200 + "};\n"),
    (length_faults, "src/app/x.c", "static void\nfoo (int a)\n{\n  Row rows[] = { { { { { 1 } } } } };\n  if (a)\n    {\n      b ();\n    }\n}\n"),
    (call_faults, "src/core/fhir/x.c", "/* strcpy (a, b); */\n  x = \"system (a)\";\n  object->exit (1);\n"),
    (sheet_faults, "src/app/x.css", ".row { border: solid red; border-width: 0 0 1px 0; border-radius: 4px; }\n"),
    (text_faults, "src/app/x.c", "/* see https://hl7.org/fhir/R4 and https://fhir.example.org/r4 */\n"),
]


def self_test():
    """Each rule finds the fault planted for it, and leaves right code alone."""
    for title, check, name, text in PLANTED:
        with tap.test(f"/lint/source/planted/{title}"):
            tap.check(check(name, text), "the planted fault was not found")
    with tap.test("/lint/source/planted/potfiles-unlisted"):
        tap.check(potfiles_faults([], {"src/app/x.c": 'a = _("Sign in");'}), "the planted fault was not found")
    with tap.test("/lint/source/planted/potfiles-gone"):
        tap.check(potfiles_faults(["src/app/gone.c"], {}), "the planted fault was not found")
    with tap.test("/lint/source/planted/right-code-passes"):
        for check, name, text in FINE:
            tap.equal(check(name, text), [], f"{check.__name__} on {text[:40]!r}")


def report(path, faults):
    """One case for one rule over the whole project."""
    with tap.test(path):
        tap.check(not faults, "\n".join(faults))


def main():
    self_test()
    texts = {csource.relative(p): p.read_text(errors="replace") for p in csource.tracked() if p.suffix not in (".png", ".ico") and p.name != "COPYING"}
    code = {n: t for n, t in texts.items() if n.endswith((".c", ".h")) and n.startswith(("src/", "tests/"))}
    with tap.test("/lint/source/finds-the-project"):
        tap.check(len(code) > 40, f"only {len(code)} C files found")
    report("/lint/source/lengths-and-nesting", [f for n, t in code.items() for f in length_faults(n, t)])
    report("/lint/source/B05-blocked-calls", [f for n, t in code.items() for f in call_faults(n, t)])
    report("/lint/source/borders", [f for n, t in texts.items() for f in sheet_faults(n, t)])
    report("/lint/source/heads", [f for n, t in texts.items() for f in head_faults(n, t)])
    report("/lint/source/notes-paths-and-hosts", [f for n, t in texts.items() for f in text_faults(n, t)])
    listed = [line.strip() for line in texts["po/POTFILES"].splitlines() if line.strip() and not line.startswith("#")]
    translatable = {n: t for n, t in texts.items() if n.startswith(("src/", "data/")) and n.endswith((".c", ".ui", ".desktop.in", ".metainfo.xml.in", ".gschema.xml"))}
    report("/lint/source/potfiles-complete", potfiles_faults(listed, translatable))
    tap.done()


main()
