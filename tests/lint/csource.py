# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the project's C files for the checks beside this one: text without comments and strings, functions with their lengths and nesting."""
import pathlib
import re
import subprocess

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
_TOKEN = re.compile(r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL)
_NAME = re.compile(r"([A-Za-z_]\w*)\s*\(")


def tracked(*suffixes, under=""):
    """The files of the project with one of the endings, sorted. Files not yet committed count too, ignored ones do not."""
    listing = subprocess.run(["git", "-C", str(TOP), "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", under or "."],
                             capture_output=True, text=True, check=True).stdout
    names = sorted(n for n in set(listing.split("\0")) if n and (not suffixes or n.endswith(suffixes)))
    return [TOP / n for n in names if (TOP / n).is_file()]


def relative(path):
    """The path as the project names it."""
    return str(pathlib.Path(path).resolve().relative_to(TOP))


def without_comments(text, keep_strings=False):
    """The text with comments (and the insides of strings) blanked, lines kept."""

    def blank(match):
        token = match.group(0)
        if token.startswith("/"):
            return "\n" * token.count("\n") or " "
        return token if keep_strings else token[0] + token[-1]

    return _TOKEN.sub(blank, text)


class Function:
    """One function definition: name, first line (1-based), lines of its body with the braces, deepest nesting."""

    def __init__(self, name, line, length, nesting):
        self.name, self.line, self.length, self.nesting = name, line, length, nesting


def _nesting(body):
    """How deep blocks stand in blocks; braces of initializers do not count."""
    deepest, stack, before = 0, [], ""
    for char in "".join(line for line in body if not line.lstrip().startswith("#")):
        if char == "{":
            stack.append(before not in "=,({" or before == "")
            deepest = max(deepest, sum(stack))
        elif char == "}" and stack:
            stack.pop()
        if not char.isspace():
            before = char
    return deepest


def functions(text):
    """Every function of a file in GNU layout: the opening and closing brace in the first column."""
    lines = without_comments(text).split("\n")
    found, start = [], None
    for number, line in enumerate(lines):
        if line == "{" and start is None:
            head = []
            back = number - 1
            while back >= 0 and lines[back].strip() and not lines[back].startswith(("}", "#")) and not lines[back].rstrip().endswith(";"):
                head.insert(0, lines[back])
                back -= 1
            joined = " ".join(head)
            match = _NAME.search(joined)
            if match and joined.rstrip().endswith(")"):
                start = (number, match.group(1))
        elif line.startswith("}") and start is not None:
            first, name = start
            found.append(Function(name, first + 1, number - first + 1, _nesting([row + "\n" for row in lines[first + 1:number]])))
            start = None
    return found


def includes(text):
    """(line number, name, is it a quoted include) for each #include."""
    out = []
    for number, line in enumerate(without_comments(text, keep_strings=True).split("\n"), 1):
        match = re.match(r"\s*#\s*include\s*([<\"])([^>\"]+)[>\"]", line)
        if match:
            out.append((number, match.group(2), match.group(1) == '"'))
    return out
