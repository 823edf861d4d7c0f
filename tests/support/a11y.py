# SPDX-License-Identifier: GPL-3.0-or-later
"""The desktop as a screen reader sees it: finds and works programs through the accessibility bus, inside tests/support/desktop-session.sh.

A program gives all that it shows in one answer (org.a11y.atspi.Cache); one call for each property of each of a thousand nodes would take seconds for each look.
An answer counts for a moment only, and not after anything was done to the program: a node that is held longer is asked by itself.

GTK 4.8 differs from what AT-SPI promises in a few places, which this file keeps to itself: SHOWING stands on windows only, so VISIBLE is asked and walked
down from the window; getText(0, -1) is empty; check boxes and rows offer no action, so they are clicked by their place with xdotool.
"""
import collections
import subprocess
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402

from webdriver import until  # noqa: E402

CONTAINERS = 60  # how deep a tree may be
MOMENT_S = 0.25  # for which an answer counts, after it has come
LOOKS = 5  # until everything is there that GTK gives out late
TIMEOUT_MS = 10000
ROOT = "/org/a11y/atspi/accessible/root"
WINDOW_COORDS = 1
A11Y = "org.a11y.atspi."

Entry = collections.namedtuple("Entry", "parent n_children interfaces name role description states")
NOTHING = Entry("", 0, (), "", 0, "", 0)


class _Bus:
    """The accessibility bus, and what the programs on it said last."""

    connection = None
    looks = {}  # a program's name on the bus → (until when it counts, its nodes by path, their children by path)

    @classmethod
    def call(cls, node, interface, method, arguments=None):
        if cls.connection is None:
            session = Gio.bus_get_sync(Gio.BusType.SESSION, None)
            address = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None, 0, TIMEOUT_MS, None).unpack()[0]
            flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
            cls.connection = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
        return cls.connection.call_sync(node.bus, node.path, interface, method, arguments, None, 0, TIMEOUT_MS, None).unpack()

    @classmethod
    def call_all(cls, asked):
        """The answers to many calls (node, interface, method, arguments), None for each that fails: asked at once, so that no answer is waited for."""
        answers, left, late = [None] * len(asked), set(range(len(asked))), []

        def answered(connection, result, position):
            left.discard(position)
            try:
                answers[position] = connection.call_finish(result).unpack()
            except GLib.Error as error:
                late.extend([error] if _is_late(error) else [])

        for position, (node, interface, method, arguments) in enumerate(asked):
            cls.connection.call(node.bus, node.path, interface, method, arguments, None, 0, TIMEOUT_MS, None, answered, position)
        while left:
            GLib.MainContext.default().iteration(True)
        if late:
            raise AssertionError(f"no answer from the accessibility bus: {late[0].message}")
        return answers

    @classmethod
    def look(cls, bus):
        """All nodes of a program; None where it does not give them so."""
        seen = cls.looks.get(bus)
        if seen is not None and seen[0] > time.monotonic():
            return seen
        try:
            for _ in range(LOOKS):
                nodes, below, unknown = cls.read(bus)
                if not unknown:
                    break
                for path in unknown:
                    cls.realize(Node(bus, path))
        except GLib.Error as error:
            if _is_late(error):
                raise AssertionError(f"no answer from the accessibility bus: {error.message}") from None
            return None
        cls.looks[bus] = (time.monotonic() + MOMENT_S, nodes, below)
        return cls.looks[bus]

    @classmethod
    def read(cls, bus):
        """The nodes that a program gives out, by path; what stands below each, in order; and what it has not given out of that: GTK does not, before somebody has
        asked for it as a child."""
        nodes, below, unknown = {}, {}, []
        for (_, path), _, (_, parent_path), _, n_children, offered, title, number, said, states in cls.call(Node(bus, "/org/a11y/atspi/cache"), A11Y + "Cache", "GetItems")[0]:
            nodes[path] = Entry(parent_path, n_children, offered, title, number, said, states[0] | states[1] << 32)
        holders = [path for path, node in nodes.items() if node.n_children > 0 or path == ROOT]  # the root counts none
        for path, answer in zip(holders, cls.call_all([(Node(bus, path), A11Y + "Accessible", "GetChildren", None) for path in holders])):
            paths = [child for _, child in answer[0]] if answer is not None else []
            unknown += [child for child in paths if child not in nodes]
            # A stack names what its pages hold, not the pages.
            below[path] = [nodes[child].parent if child in nodes and nodes[child].parent != path and nodes.get(nodes[child].parent, NOTHING).parent == path else child for child in paths]
        return nodes, below, unknown

    @classmethod
    def realize(cls, node, depth=0):
        """Asks for everything below a node."""
        for bus, path in _read(lambda: node.call("Accessible", "GetChildren")[0], ()) if depth < CONTAINERS else ():
            cls.realize(Node(bus, path), depth + 1)

    @classmethod
    def entry(cls, node):
        """What its program said of a node within the last moment, or None."""
        seen = cls.looks.get(node.bus)
        return seen[1].get(node.path) if seen is not None and seen[0] > time.monotonic() else None


class Gone(Exception):
    """The bus knows a node no longer: what it stood for was made anew, or went."""


class Node:
    """One thing on the accessibility bus."""

    __slots__ = ("bus", "path")

    def __init__(self, bus, path):
        self.bus, self.path = bus, path

    def __eq__(self, other):
        return isinstance(other, Node) and (self.bus, self.path) == (other.bus, other.path)

    def __hash__(self):
        return hash((self.bus, self.path))

    def call(self, interface, method, arguments=None):
        """The answer to a call."""
        try:
            return _Bus.call(self, A11Y + interface, method, arguments)
        except GLib.Error as error:
            if error.matches(Gio.dbus_error_quark(), Gio.DBusError.UNKNOWN_METHOD) or error.matches(Gio.dbus_error_quark(), Gio.DBusError.UNKNOWN_OBJECT):
                forget()
                raise Gone(error.message) from None
            raise

    def get(self, interface, property_name):
        """A property."""
        return _Bus.call(self, "org.freedesktop.DBus.Properties", "Get", GLib.Variant("(ss)", (A11Y + interface, property_name)))[0]


def forget():
    """What was seen counts no longer: something was done."""
    _Bus.looks.clear()


def programs():
    """The programs on the accessibility bus, by name: none where the registry ends as it is asked. The bus starts another, and who waits asks again."""
    found = {}
    try:
        children = Node("org.a11y.atspi.Registry", ROOT).call("Accessible", "GetChildren")[0]
    except GLib.Error as error:
        if not error.matches(Gio.dbus_error_quark(), Gio.DBusError.NO_REPLY):
            raise
        return found
    for bus, path in children:
        child = Node(bus, path)
        given = _read(lambda c=child: c.get("Accessible", "Name"))
        if given is not None:
            found[given] = child
    return found


def program(title, seconds=30):
    """The program, as soon as it is there."""
    try:
        return until(lambda: next((p for n, p in programs().items() if title.lower() in n.lower()), None), seconds, f"the program {title!r} on the accessibility bus")
    except AssertionError as error:
        raise AssertionError(f"{error}; there are {sorted(programs())}") from None


def _is_late(error):
    return error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.TIMED_OUT)


def _read(call, otherwise=None):
    """The answer; `otherwise` where there is none because the thing is gone. A program that does not answer is no reason to find nothing."""
    try:
        return call()
    except Gone:
        return otherwise
    except GLib.Error as error:
        if _is_late(error):
            raise AssertionError(f"no answer from the accessibility bus: {error.message}") from None
        return otherwise


def name(node):
    """The accessible name, empty where there is none."""
    entry = _Bus.entry(node)
    return entry.name if entry is not None else _read(lambda: node.get("Accessible", "Name"), "") or ""


def role(node):
    """The role's name, as "push button"."""
    entry = _Bus.entry(node)
    number = entry.role if entry is not None else _read(lambda: node.call("Accessible", "GetRole")[0])
    return Atspi.role_get_name(number) if number is not None else ""


def description(node):
    """The accessible description."""
    entry = _Bus.entry(node)
    return entry.description if entry is not None else _read(lambda: node.get("Accessible", "Description"), "") or ""


def fresh_description(node):
    """The same, asked again."""
    forget()
    return description(node)


def has(node, state):
    """Whether a state holds, by its name: "sensitive", "focused", "visible"…"""
    entry = _Bus.entry(node)
    bit = int(getattr(Atspi.StateType, state.upper()))
    if entry is not None:
        return bool(entry.states >> bit & 1)
    low, high = _read(lambda: node.call("Accessible", "GetState")[0], (0, 0))
    return bool((low | high << 32) >> bit & 1)


def children(node):
    """What stands directly below."""
    seen = _Bus.look(node.bus)
    if seen is not None and node.path in seen[1]:
        return [Node(node.bus, path) for path in seen[2].get(node.path, ())]
    return [Node(bus, path) for bus, path in _read(lambda: node.call("Accessible", "GetChildren")[0], ())]


def interfaces(node):
    """What it can be asked for, as "Text"."""
    entry = _Bus.entry(node)
    offered = entry.interfaces if entry is not None else _read(lambda: node.call("Accessible", "GetInterfaces")[0], ())
    return [offer.removeprefix(A11Y) for offer in offered]


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
        return node.call("Text", "GetText", GLib.Variant("(ii)", (0, node.get("Text", "CharacterCount"))))[0]

    return _read(read, "") or "" if "Text" in interfaces(node) else ""


def texts(nodes):
    """The texts of many nodes that hold one, by node."""
    if not nodes:
        return {}
    count = GLib.Variant("(ss)", (A11Y + "Text", "CharacterCount"))
    sizes = _Bus.call_all([(node, "org.freedesktop.DBus.Properties", "Get", count) for node in nodes])
    known = [(node, size[0]) for node, size in zip(nodes, sizes) if size is not None]
    answers = _Bus.call_all([(node, A11Y + "Text", "GetText", GLib.Variant("(ii)", (0, size))) for node, size in known])
    return {node: answer[0] for (node, _), answer in zip(known, answers) if answer is not None}


def words(node):
    """What a reader gets from this node: its name, else its text."""
    return name(node) or text(node)


def all_text(node, hidden=False):
    """Names, texts and descriptions of everything below, a line each."""
    found = [(child, name(child), description(child), "Text" in interfaces(child)) for child in walk(node, hidden)]
    held = texts([child for child, _, _, holds in found if holds])
    lines = []
    for child, title, said, _ in found:
        for piece in (title, held.get(child, ""), said):
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
        place_hit = GLib.Variant("(iiu)", (x + width * across // 8, y + height * down // 8, WINDOW_COORDS))
        hit = _node(_read(lambda w=place_hit: window.call("Component", "GetAccessibleAtPoint", w)[0]))
        if hit is None:
            continue
        for _ in range(CONTAINERS):
            if hit is None or hit == node:
                break
            hit = parent(hit)
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
        return [node.call("Action", "GetName", GLib.Variant("(i)", (i,)))[0] for i in range(node.get("Action", "NActions"))]

    return _read(read, []) or []


def activate(node):
    """Clicks a button, opens a menu item: through its own action. An error where it has none."""
    offered = actions(node)
    if not offered:
        raise AssertionError(f"[{role(node)}] {name(node)!r} offers no action")
    wanted = next((i for i, a in enumerate(offered) if a in ("click", "activate", "clicked", "press")), 0)
    node.call("Action", "DoAction", GLib.Variant("(i)", (wanted,)))
    forget()


def window_id(title):
    """The X window with exactly this title."""

    def look():
        run = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", f"^{title}$"], capture_output=True, text=True, check=False)
        return run.stdout.split()

    return until(look, 10, f"an X window titled {title!r}")[-1]


def extents(node):
    """Place and size within the window: x, y, width, height."""
    return node.call("Component", "GetExtents", GLib.Variant("(u)", (WINDOW_COORDS,)))[0]


def place(node):
    """The same; all zero where it has none."""
    return _read(lambda: extents(node), (0, 0, 0, 0))


def _node(reference):
    """What a reference names; None for the one that stands for nothing."""
    return Node(*reference) if reference is not None and reference[0] and not reference[1].endswith("/null") else None


def parent(node):
    """What holds it, or None."""
    entry = _Bus.entry(node)
    if entry is not None:
        return _node((node.bus, entry.parent))
    return _node(_read(lambda: node.get("Accessible", "Parent")))


def click(node, title, dx=None, dy=None):
    """A click of the mouse in the middle of the node, in the window of this title."""
    x, y, width, height = extents(node)
    subprocess.run(["xdotool", "mousemove", "--window", window_id(title), str(x + (width // 2 if dx is None else dx)), str(y + (height // 2 if dy is None else dy)), "click", "1"], check=True)
    forget()


def press(*keys, title=None):
    """Presses keys as xdotool names them ("ctrl+k", "Return"), in the window of this title or the active one."""
    if title is not None:
        subprocess.run(["xdotool", "windowfocus", "--sync", window_id(title)], check=False)
    for key in keys:
        subprocess.run(["xdotool", "key", "--clearmodifiers", key], check=True)
        time.sleep(0.05)
    forget()


def type_text(words_to_type):
    """Types text where the focus is."""
    subprocess.run(["xdotool", "type", "--clearmodifiers", "--delay", "8", words_to_type], check=True)
    forget()


def set_text(node, value):
    """Puts a text into an entry through the accessibility bus."""
    target = node
    if "EditableText" not in interfaces(node):
        target = next((n for n in walk(node) if "EditableText" in interfaces(n)), None)
    if target is None:
        raise AssertionError(f"[{role(node)}] {name(node)!r} takes no text")
    target.call("EditableText", "SetTextContents", GLib.Variant("(s)", (value,)))
    forget()


def focused(root):
    """What has the keyboard focus."""
    return next((n for n in walk(root) if has(n, "focused")), None)


def picture(path, title=None):
    """A PNG of the whole screen, or of the window of this title."""
    subprocess.run(["import", "-window", window_id(title) if title else "root", str(path)], check=True, stderr=subprocess.DEVNULL)
