# SPDX-License-Identifier: GPL-3.0-or-later
"""The desktop as a screen reader sees it: finds and works programs through the accessibility bus, inside tests/support/desktop-session.sh.

GTK 4.8 differs from what AT-SPI promises in a few places, which this file keeps to itself: SHOWING stands on windows only, so VISIBLE is asked and walked
down from the window; getText(0, -1) is empty; check boxes and rows offer no action, so they are clicked by their place with xdotool.
"""
import subprocess
import time

import gi

gi.require_version("Atspi", "2.0")
import pyatspi  # noqa: E402
from gi.repository import GLib  # noqa: E402

from webdriver import until  # noqa: E402

CONTAINERS = 60  # how deep a tree may be


def programs():
    """The programs on the accessibility bus, by name."""
    desktop = pyatspi.Registry.getDesktop(0)
    found = {}
    for position in range(desktop.childCount):
        try:
            child = desktop.getChildAtIndex(position)
            if child is not None:
                found[child.name or ""] = child
        except GLib.Error:
            continue
    return found


def program(title, seconds=30):
    """The program, as soon as it is there."""
    try:
        return until(lambda: next((p for n, p in programs().items() if title.lower() in n.lower()), None), seconds, f"the program {title!r} on the accessibility bus")
    except AssertionError as error:
        raise AssertionError(f"{error}; there are {sorted(programs())}") from None


def _read(call, otherwise=None):
    try:
        return call()
    except (GLib.Error, NotImplementedError, AttributeError, RuntimeError, LookupError):
        return otherwise


def name(node):
    """The accessible name, empty where there is none."""
    return _read(lambda: node.name, "") or ""


def role(node):
    """The role's name, as "push button"."""
    return _read(node.getRoleName, "") or ""


def description(node):
    """The accessible description."""
    return _read(lambda: node.description, "") or ""


def fresh_description(node):
    """The same, asked again: the library keeps what it has read once, and GTK 4.8 does not tell it of a change."""
    _read(node.clear_cache)
    return description(node)


def has(node, state):
    """Whether a state holds, by its name: "sensitive", "focused", "visible"…"""
    wanted = getattr(pyatspi, "STATE_" + state.upper())
    return bool(_read(lambda: node.getState().contains(wanted), False))


def children(node):
    """What stands directly below."""
    count = _read(lambda: node.childCount, 0) or 0
    return [c for c in (_read(lambda i=i: node.getChildAtIndex(i)) for i in range(count)) if c is not None]


def walk(node, hidden=False, depth=0):
    """Everything below a node, itself first. What is hidden is left out with all that it holds, unless asked for."""
    if node is None or depth > CONTAINERS:
        return
    if not hidden and depth > 0 and not has(node, "visible"):
        return
    yield node
    for child in children(node):
        yield from walk(child, hidden, depth + 1)


def text(node):
    """The text that the node holds itself."""

    def read():
        interface = node.queryText()
        return interface.getText(0, interface.characterCount)

    return _read(read, "") or ""


def words(node):
    """What a reader gets from this node: its name, else its text."""
    return name(node) or text(node)


def all_text(node, hidden=False):
    """Names, texts and descriptions of everything below, a line each."""
    lines = []
    for child in walk(node, hidden):
        for piece in (name(child), text(child), description(child)):
            if piece and piece not in lines[-3:]:
                lines.append(piece)
    return "\n".join(lines)


def matches(node, kind, wanted):
    """Whether role and name are right; a name may be a string, a compiled pattern or a condition."""
    if kind is not None and role(node) not in ((kind,) if isinstance(kind, str) else kind):
        return False
    if wanted is None:
        return True
    given = words(node)
    if isinstance(wanted, str):
        return given == wanted
    return bool(wanted.search(given)) if hasattr(wanted, "search") else bool(wanted(given))


def find_all(root, kind=None, wanted=None, hidden=False):
    """Every node of this role and name."""
    return [n for n in walk(root, hidden) if matches(n, kind, wanted)]


def find(root, kind=None, wanted=None, hidden=False):
    """The first one, or None."""
    return next((n for n in walk(root, hidden) if matches(n, kind, wanted)), None)


PLACES = ((4, 4), (4, 1), (1, 1), (7, 1), (1, 4), (7, 4), (1, 7), (7, 7))  # eighths of a node's width and height


def _hits(window, node):
    """What is found at several places of the node: for each whether it belongs to the node. What GTK cannot tell about is left out."""
    x, y, width, height = _read(lambda: extents(node), (0, 0, 0, 0))
    for across, down in PLACES if width > 200 and height > 100 else PLACES[:1] if width > 0 and height > 0 else ():
        hit = _read(lambda a=across, d=down: window.queryComponent().getAccessibleAtPoint(x + width * a // 8, y + height * d // 8, pyatspi.WINDOW_COORDS))
        if hit is None:
            continue
        for _ in range(CONTAINERS):
            if hit is None or hit == node:
                break
            hit = _read(lambda h=hit: h.parent)
        yield hit is not None


def on_screen(window, node):
    """Whether a person sees it: it is what is hit in its own middle, or holds what is. Pages of a stack that are turned away are "visible" to AT-SPI."""
    return any(_hits(window, node))


def turned_away(window, page):
    """Whether this page of a stack has no size, or something else is hit in its place."""
    if not all(_read(lambda: extents(page), (0, 0, 0, 0))[2:]):
        return True
    return not all(_hits(window, page))


def walk_on_screen(window):
    """What can be on screen, below a window: the pages of stacks that are turned away are left out with all that they hold."""

    def go(node, depth):
        for child in children(node) if depth < CONTAINERS else ():
            if not has(child, "visible"):
                continue
            if name(child) == "GtkStackPage":
                page = children(child)
                if page and turned_away(window, page[0]):
                    continue
            yield child
            yield from go(child, depth + 1)

    yield from go(window, 0)


def wait(root, kind=None, wanted=None, seconds=20):
    """The first one, as soon as it is there."""
    label = getattr(wanted, "pattern", wanted)
    try:
        return until(lambda: find(root, kind, wanted), seconds, f"{kind or 'something'} named {label!r}")
    except AssertionError as error:
        raise AssertionError(f"{error}; on screen:\n{tree(root)}") from None


def wait_gone(root, kind=None, wanted=None, seconds=20):
    """Until nothing of this role and name is left."""
    until(lambda: find(root, kind, wanted) is None, seconds, f"{kind} named {getattr(wanted, 'pattern', wanted)!r} to go")


def tree(root, most=400):
    """The visible tree, for a person to read."""
    lines = []

    def add(node, depth):
        if len(lines) >= most or depth > CONTAINERS or (depth > 0 and not has(node, "visible")):
            return
        own = text(node)
        lines.append("  " * depth + f"[{role(node)}] {name(node)!r}" + (f" text={own[:80]!r}" if own and own != name(node) else ""))
        for child in children(node):
            add(child, depth + 1)

    add(root, 0)
    return "\n".join(lines)


def windows(app):
    """The program's windows, by title."""
    return [w for w in children(app) if has(w, "visible") or has(w, "showing")]


def actions(node):
    """The names of what the node can do."""

    def read():
        interface = node.queryAction()
        return [interface.getName(i) for i in range(interface.nActions)]

    return _read(read, []) or []


def activate(node):
    """Clicks a button, opens a menu item: through its own action. An error where it has none."""
    offered = actions(node)
    if not offered:
        raise AssertionError(f"[{role(node)}] {name(node)!r} offers no action")
    wanted = next((i for i, a in enumerate(offered) if a in ("click", "activate", "clicked", "press")), 0)
    node.queryAction().doAction(wanted)


def window_id(title):
    """The X window with exactly this title."""

    def look():
        run = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", f"^{title}$"], capture_output=True, text=True, check=False)
        return run.stdout.split()

    return until(look, 10, f"an X window titled {title!r}")[-1]


def extents(node):
    """Place and size within the window: x, y, width, height."""
    box = node.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
    return box.x, box.y, box.width, box.height


def place(node):
    """The same; all zero where it has none."""
    return _read(lambda: extents(node), (0, 0, 0, 0))


def parent(node):
    """What holds it, or None."""
    return _read(lambda: node.parent)


def click(node, title, dx=None, dy=None):
    """A click of the mouse in the middle of the node, in the window of this title."""
    x, y, width, height = extents(node)
    subprocess.run(["xdotool", "mousemove", "--window", window_id(title), str(x + (width // 2 if dx is None else dx)), str(y + (height // 2 if dy is None else dy)), "click", "1"], check=True)


def press(*keys, title=None):
    """Presses keys as xdotool names them ("ctrl+k", "Return"), in the window of this title or the active one."""
    if title is not None:
        subprocess.run(["xdotool", "windowfocus", "--sync", window_id(title)], check=False)
    for key in keys:
        subprocess.run(["xdotool", "key", "--clearmodifiers", key], check=True)
        time.sleep(0.05)


def type_text(words_to_type):
    """Types text where the focus is."""
    subprocess.run(["xdotool", "type", "--clearmodifiers", "--delay", "8", words_to_type], check=True)


def set_text(node, value):
    """Puts a text into an entry through the accessibility bus."""
    target = node
    if _read(node.queryEditableText) is None:
        target = next((n for n in walk(node) if _read(n.queryEditableText) is not None), None)
    if target is None:
        raise AssertionError(f"[{role(node)}] {name(node)!r} takes no text")
    target.queryEditableText().setTextContents(value)


def focused(root):
    """What has the keyboard focus."""
    return next((n for n in walk(root) if has(n, "focused")), None)


def picture(path, title=None):
    """A PNG of the whole screen, or of the window of this title."""
    subprocess.run(["import", "-window", window_id(title) if title else "root", str(path)], check=True, stderr=subprocess.DEVNULL)
